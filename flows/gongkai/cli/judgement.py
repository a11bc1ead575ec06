"""The shape and the rules of a published package, judged from its Parquet files year by year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.model import Finding
    from gongkai.package import Package
    from gongkai.validate.parts import Part


def shapes(package: "Package") -> "Iterator[Finding]":
    """Judge every row of every table by its schema and its keys."""
    from gongkai.published.form import TABLE
    from gongkai.validate.sliced import shape_of_parts

    schemas = package.folder.schemas()
    names = {
        str(each[TABLE]): PurePosixPath(each["schema"]).stem
        for each in package.folder.resources
        if TABLE in each and "schema" in each
    }
    keys = {name: _referred(name, schemas.values()) for name in names}
    parents = {name: _columns(package, name, fields) for name, fields in keys.items() if fields}
    for name, schema in names.items():
        yield from shape_of_parts(_parts(package, name), schemas[schema], parents)


def rules(package: "Package") -> "tuple[Finding, ...]":
    """Apply the statutory rules to every observation."""
    from gongkai import catalogue
    from gongkai.observations import TABLE as OBSERVATIONS
    from gongkai.release.panels import panels
    from gongkai.validate.years import verdict_by_year

    agencies = package.table("agencies").select(["agency_id", "level"]).to_pydict()
    levels = dict(zip(agencies["agency_id"], agencies["level"], strict=True))
    same_body = panels(_columns(package, "reports", ["agency_id", "report_year", "panel_id"]))
    years = [{OBSERVATIONS: part} for part in _parts(package, OBSERVATIONS)]
    return verdict_by_year(years, catalogue.editions(), levels, same_body).findings


def _parts(package: "Package", table: str) -> "list[Part]":
    """The files of a table, each to be read in batches; PackageError for no such table."""
    from gongkai.published.form import PARQUET_FORMAT, TABLE

    parts: list[Part] = [
        partial(package.folder.batches, each)
        for each in package.folder.resources
        if each.get(TABLE) == table and each.get("format") == PARQUET_FORMAT
    ]
    if not parts:
        package.table(table)  # says what is missing
    return parts


def _columns(package: "Package", table: str, names: Sequence[str]) -> Any:
    """Some columns of a whole table, which has them in every year; texts as texts."""
    import pyarrow as pa

    whole = pa.concat_tables(rows for part in _parts(package, table) for rows in part(names))
    plain = {
        name: column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(whole.column_names, whole.columns, strict=True)
    }
    return pa.table(plain)


def _referred(table: str, schemas: Iterable[Mapping[str, Any]]) -> list[str]:
    """The fields of a table that keys of other tables refer to."""
    references = (key["reference"] for schema in schemas for key in schema.get("foreignKeys", ()))
    fields = [each["fields"] for each in references if each.get("resource") == table]
    names = (name for key in fields for name in ([key] if isinstance(key, str) else key))
    return list(dict.fromkeys(names))
