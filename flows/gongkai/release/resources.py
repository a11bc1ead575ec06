"""The resources of a release: which tables there are, and which file holds which rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.derived import derived
from gongkai.pieces import Keep, Pieces, in_memory, joined, pieces
from gongkai.published.differences import TABLE as CHANGES
from gongkai.published.form import Resource
from gongkai.release.material import Material
from gongkai.release.neutral import neutral
from gongkai.release.order import of_year
from gongkai.release.tables import statutory_tables, wide, wide_schema

_YEAR = "report_year"
_PARQUET_ONLY = frozenset({"observations"})
_WHOLE = frozenset({"panel"})
"""Never split by year: who opens it compares years."""
_BEFORE_TABLES = ("agencies", "reports")
_AFTER_TABLES = (
    "observations",
    "sections",
    "findings",
    "rules",
    "coverage",
    "corrections",
    "withdrawals",
    "audits",
)


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the Table Schema of every published table, in the order of the package."""
    records = record_schemas()
    return {
        **{name: records[name] for name in _BEFORE_TABLES},
        **{name: forms[0].schema for name, forms in statutory_tables()},
        **{name: records[name] for name in _AFTER_TABLES},
        **view_schemas(),
        CHANGES: records[CHANGES],
    }


def resources(
    material: Material, keep: Keep = in_memory, spill: Path | None = None
) -> tuple[Resource, ...]:
    """Return the resources of settled material, all but `changes`; long tables are put away.

    `spill` names a folder for what has no room in memory meanwhile (see `gongkai.derived`).

    A long table has one resource a report year, one more for rows without a year, and a table
    without rows has one that is empty: the set of tables never depends on the data.
    """
    observations = _pieces(material.observations)
    made = {
        name: pieces(wide_schema(forms), (wide(x, forms) for x in observations.tables()), keep)
        for name, forms in statutory_tables()
    }
    made |= derived(material, keep, spill)
    found: list[Resource] = []
    for name in schemas():
        if name != CHANGES:
            rows = made[name] if name in made else _pieces(getattr(material, name))
            found.extend(_files(name, rows, keep))
    return tuple(found)


def changes_resource(changes: Pieces, keep: Keep = in_memory) -> Resource:
    """Return the resource of the changes since the release before."""
    return Resource(CHANGES, pieces(changes.schema, map(neutral, changes.tables()), keep), CHANGES)


def _pieces(rows: pa.Table | Pieces) -> Pieces:
    return rows if isinstance(rows, Pieces) else pieces(rows.schema, [rows])


def _files(name: str, rows: Pieces, keep: Keep) -> Iterator[Resource]:
    csv = name not in _PARQUET_ONLY
    tables = rows.tables() if name in _PARQUET_ONLY else map(neutral, rows.tables())
    if not rows.num_rows or not _is_split(name):
        yield Resource(name, pieces(rows.schema, tables, keep), name, csv=csv)
        return
    found: defaultdict[int | None, list[Pieces]] = defaultdict(list)
    for each in tables:
        for year in pc.unique(each[_YEAR]).to_pylist():
            found[year].append(pieces(rows.schema, [of_year(each, year)], keep))
    for year in sorted(found, key=lambda each: (each is None, each or 0)):
        yield Resource(name, joined(rows.schema, found[year]), name, year, year is None, csv)


def _is_split(name: str) -> bool:
    """Whether a table is split by report year: it has one, and no key points to it."""
    has_year = any(each["name"] == _YEAR for each in schemas()[name]["fields"])
    targets = {
        key["reference"].get("resource")
        for schema in schemas().values()
        for key in schema.get("foreignKeys", ())
    }
    return has_year and name not in targets and name not in _WHOLE
