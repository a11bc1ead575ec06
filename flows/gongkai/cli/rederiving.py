"""The derived tables of a published package, derived again with little of it in memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from gongkai.model import Finding
    from gongkai.package import Package
    from gongkai.pieces import Keep, Pieces


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The record tables of a release."""

    agencies: "pa.Table"
    reports: "pa.Table"
    observations: "Pieces"
    sections: "Pieces"
    findings: "pa.Table"
    coverage: "pa.Table"


def derivations(package: "Package") -> "Iterator[Finding]":
    """Derive every derived table again, and yield where the release has another.

    A release of old without such tables lacks nothing; a table that was made by other definitions,
    or of other record tables than ours, is said not to have been judged.
    """
    from gongkai.catalogue import finding
    from gongkai.catalogue.view_schemas import view_schemas

    schemas = package.folder.schemas()
    there = [name for name in view_schemas() if name in package.tables]
    same = [name for name in there if schemas.get(name) == view_schemas()[name]]
    same = same if _as_ours(schemas) else []
    yield from (finding("PACKAGE-DEFINITION", table=name) for name in there if name not in same)
    if same:
        with TemporaryDirectory(prefix="gongkai-") as folder:
            yield from _differing(package, same, Path(folder))


def areas(package: "Package") -> "tuple[Finding, ...]":
    """Return where the parts of an area contradict the aggregate of its government."""
    from gongkai.catalogue.view_schemas import view_schemas
    from gongkai.derived import area_findings
    from gongkai.derived.areas import TABLE

    if package.folder.schemas().get(TABLE) != view_schemas()[TABLE]:
        return ()
    return tuple(area_findings(_rows(package, TABLE)))


def _as_ours(schemas: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether the record tables have the fields that derived tables are made of."""
    from gongkai.catalogue import record_schemas
    from gongkai.derived import COLUMNS

    return all(
        _types(schemas.get(name, {}), names) == _types(record_schemas()[name], names)
        for name, names in COLUMNS.items()
    )


def _types(schema: Mapping[str, Any], names: Collection[str]) -> Mapping[str, str]:
    fields = schema.get("fields", ())
    return {each["name"]: each.get("type", "string") for each in fields if each["name"] in names}


def _differing(package: "Package", names: Iterable[str], folder: Path) -> "Iterator[Finding]":
    """Yield where derived tables are not as the release must have them, in the order of files."""
    from gongkai.derived import derived
    from gongkai.published.rederived import misderived
    from gongkai.published.scratch import kept_in
    from gongkai.release.neutral import neutral

    keep = kept_in(folder / "tables")
    again = derived(_recorded(package, keep), keep, folder / "spill")
    for name in names:
        made = map(neutral, [again[name].schema.empty_table(), *again[name].tables()])
        yield from misderived(name, _rows(package, name), made)


def _recorded(package: "Package", keep: "Keep") -> _Recorded:
    from gongkai.cli.judgement import columns, files
    from gongkai.derived import COLUMNS, LONG
    from gongkai.pieces import pieces

    tables: dict[str, Any] = {
        name: columns(package, name, names) for name, names in COLUMNS.items() if name not in LONG
    }
    for name in LONG:
        years = (_batches(package, file, COLUMNS[name]) for file in files(package, name))
        rows = chain.from_iterable(map(_whole_reports, years))
        first = next(rows)
        tables[name] = pieces(first.schema, chain([first], rows), keep)
    return _Recorded(**tables)


def _rows(package: "Package", table: str) -> "Iterator[pa.Table]":
    """Yield the rows of a table some at a time, at least once."""
    from gongkai.cli.judgement import files

    return chain.from_iterable(_batches(package, each, None) for each in files(package, table))


def _batches(
    package: "Package", file: Mapping[str, Any], names: Sequence[str] | None
) -> "Iterator[pa.Table]":
    """Yield the rows of a file some at a time, texts as texts; at least once."""
    import pyarrow as pa

    from gongkai.cli.judgement import part

    for rows in part(package, file)(names):
        plain = [
            each.cast(each.type.value_type) if pa.types.is_dictionary(each.type) else each
            for each in rows.columns
        ]
        yield pa.Table.from_arrays(plain, rows.column_names)


def _whole_reports(batches: "Iterable[pa.Table]") -> "Iterator[pa.Table]":
    """Yield the rows of a file, those of a report together; perhaps a table without rows first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    held: pa.Table | None = None
    for batch in batches:
        rows = batch if held is None else pa.concat_tables([held, batch])
        held = rows.slice(0, 0)
        if rows.num_rows:
            last = rows["report_id"][-1]
            start = pc.index(rows["report_id"], last).as_py()
            yield rows.slice(0, start)
            held = rows.slice(start)
    if held is not None:
        yield held
