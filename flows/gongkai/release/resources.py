"""The resources of a release: which tables there are, and which file holds which rows."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.derived import derived
from gongkai.pieces import Pieces
from gongkai.published.differences import TABLE as CHANGES
from gongkai.published.form import Resource
from gongkai.release.material import Material
from gongkai.release.neutral import neutral
from gongkai.release.tables import statutory_tables, wide

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


def resources(material: Material) -> tuple[Resource, ...]:
    """Return the resources of settled material, all but `changes`.

    A long table has one resource a report year, one more for rows without a year, and a table
    without rows has one that is empty: the set of tables never depends on the data.
    """
    cells = material.observations.table()
    made = {name: wide(cells, forms) for name, forms in statutory_tables()}
    made |= derived(material)
    found: list[Resource] = []
    for name in schemas():
        if name != CHANGES:
            rows = made[name] if name in made else _table(getattr(material, name))
            found.extend(_files(name, rows if name in _PARQUET_ONLY else neutral(rows)))
    return tuple(found)


def changes_resource(changes: pa.Table) -> Resource:
    """Return the resource of the changes since the release before."""
    return Resource(CHANGES, neutral(changes), CHANGES)


def _files(name: str, rows: pa.Table) -> Iterator[Resource]:
    csv = name not in _PARQUET_ONLY
    if not rows.num_rows or not _is_split(name):
        yield Resource(name, rows.combine_chunks(), name, csv=csv)
        return
    for year in sorted(pc.unique(rows[_YEAR]).drop_null().to_pylist()):
        yield Resource(name, _where(rows, pc.equal(rows[_YEAR], year)), name, year, csv=csv)
    undated = _where(rows, pc.is_null(rows[_YEAR]))
    if undated.num_rows:
        yield Resource(name, undated, name, undated=True, csv=csv)


def _table(rows: pa.Table | Pieces) -> pa.Table:
    return rows.table() if isinstance(rows, Pieces) else rows


def _where(rows: pa.Table, holds: pa.ChunkedArray) -> pa.Table:
    return rows.filter(holds).combine_chunks()


def _is_split(name: str) -> bool:
    """Whether a table is split by report year: it has one, and no key points to it."""
    has_year = any(each["name"] == _YEAR for each in schemas()[name]["fields"])
    targets = {
        key["reference"].get("resource")
        for schema in schemas().values()
        for key in schema.get("foreignKeys", ())
    }
    return has_year and name not in targets and name not in _WHOLE
