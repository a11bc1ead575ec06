"""The shape and the rules of a published package, judged from its Parquet files year by year."""

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.model import Finding
    from gongkai.package import Package
    from gongkai.validate.parts import Part

LARGE = 64 << 20
"""Bytes of Parquet files from which a second process pays: it takes a second to start."""


def judged(
    package: "Package", large: int = LARGE
) -> "tuple[tuple[Finding, ...], tuple[Finding, ...]]":
    """Return what is wrong with the package's shape, and what the rules find in its reports.

    Of a `large` package the shape is judged by a process of its own beside the rules.
    """
    from gongkai.published.folder import size_of
    from gongkai.published.form import PARQUET_FORMAT

    parquet = (each for each in package.folder.resources if each.get("format") == PARQUET_FORMAT)
    if sum(map(size_of, parquet)) < large:
        return tuple(shapes(package)), rules(package)
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as aside:
        misshapen = aside.submit(_shapes_at, package.address)
        found = rules(package)
        return misshapen.result(), found


def _shapes_at(address: "Path | str") -> "tuple[Finding, ...]":
    from gongkai.package import open_package

    return tuple(shapes(open_package(address)))


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
    parents = {name: columns(package, name, fields) for name, fields in keys.items() if fields}
    for name, schema in names.items():
        yield from shape_of_parts(_parts(package, name), schemas[schema], parents, name)


def rules(package: "Package") -> "tuple[Finding, ...]":
    """Apply the statutory rules to every observation, and to what the reports say of them."""
    from gongkai import catalogue
    from gongkai.release.panels import panels
    from gongkai.validate.years import findings_by_year

    agencies = package.table("agencies").select(["agency_id", "level"]).to_pydict()
    levels = dict(zip(agencies["agency_id"], agencies["level"], strict=True))
    same_body = panels(columns(package, "reports", ["agency_id", "report_year", "panel_id"]))
    return findings_by_year(_years(package), catalogue.editions(), levels, same_body)


def _years(package: "Package") -> "list[dict[str, Part]]":
    """The observations of year after year, with the sections of the same year."""
    from gongkai.observations import TABLE as OBSERVATIONS
    from gongkai.published.form import YEAR
    from gongkai.validate.succession import SECTIONS

    years: list[tuple[object, dict[str, Part]]] = [
        (each.get(YEAR), {OBSERVATIONS: part(package, each)})
        for each in files(package, OBSERVATIONS)
    ]
    for each in files(package, SECTIONS):
        year = each.get(YEAR)
        known = (parts for at, parts in years if at == year and SECTIONS not in parts)
        parts = next(known, None)
        if parts is None:
            years.append((year, {SECTIONS: part(package, each)}))
        else:
            parts[SECTIONS] = part(package, each)
    return [parts for _, parts in years]


def _parts(package: "Package", table: str) -> "list[Part]":
    """The files of a table, each to be read in batches; PackageError for no such table."""
    return [part(package, each) for each in files(package, table)]


def part(package: "Package", resource: Mapping[str, Any]) -> "Part":
    """A Parquet resource, to be read in batches."""
    return partial(package.folder.batches, resource)


def files(package: "Package", table: str) -> list[Mapping[str, Any]]:
    """The Parquet resources of a table; PackageError for no such table."""
    from gongkai.published.form import PARQUET_FORMAT, TABLE

    files = [
        each
        for each in package.folder.resources
        if each.get(TABLE) == table and each.get("format") == PARQUET_FORMAT
    ]
    if not files:
        package.table(table)  # says what is missing
    return files


def columns(package: "Package", table: str, names: Sequence[str]) -> Any:
    """Some columns of a whole table, which has them in every year; texts as texts."""
    import pyarrow as pa

    whole = pa.concat_tables(rows for each in _parts(package, table) for rows in each(names))
    plain = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in whole.columns
    ]
    return pa.Table.from_arrays(plain, whole.column_names)


def _referred(table: str, schemas: Iterable[Mapping[str, Any]]) -> list[str]:
    """The fields of a table that keys of other tables refer to."""
    references = (key["reference"] for schema in schemas for key in schema.get("foreignKeys", ()))
    fields = [each["fields"] for each in references if each.get("resource") == table]
    names = (name for key in fields for name in ([key] if isinstance(key, str) else key))
    return list(dict.fromkeys(names))
