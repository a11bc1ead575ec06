"""Derived tables: SQL of `schemas/views` over the record tables of a release.

The same record tables give the same rows in the same order, wherever their pieces end. Besides
`keep`, which puts results away, `spill` names a folder for what has no room in memory meanwhile.
"""

from pathlib import Path

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.crosswalk import crosswalk
from gongkai.catalogue.view_schemas import DERIVED, view_schemas
from gongkai.derived.areas import area_findings
from gongkai.derived.areas import area_totals as _area_totals
from gongkai.derived.engine import database
from gongkai.derived.given import COLUMNS, LONG, Recorded, defined, figures, recorded
from gongkai.derived.reports import by_report
from gongkai.pieces import Keep, Pieces, in_memory, pieces

__all__ = ["COLUMNS", "DERIVED", "LONG", "Recorded", "area_findings", "area_totals", "derived"]


def derived(
    tables: Recorded, keep: Keep = in_memory, spill: Path | None = None
) -> dict[str, Pieces]:
    """Return every derived table by its name, in its schema (see `view_schemas`).

    `panel` is sorted by report; the others go by year as the observations do.
    """
    used = recorded(tables)
    with database(tables.observations, spill) as base:
        base.give(defined())
        base.name("figure", figures())
        found = by_report(base, tables, used, keep)
        found["area_totals"] = _area_totals(base, tables, used, keep)
    return {name: found[name] if name in found else _crosswalk(keep) for name in DERIVED}


def area_totals(tables: Recorded, keep: Keep = in_memory, spill: Path | None = None) -> Pieces:
    """Return the derived table `area_totals` alone."""
    used = recorded(tables)
    with database(tables.observations, spill) as base:
        base.give(defined())
        return _area_totals(base, tables, used, keep)


def _crosswalk(keep: Keep) -> Pieces:
    schema = arrow_schema(view_schemas()["crosswalk"])
    rows = [each._asdict() for each in crosswalk()]
    return pieces(schema, [pa.Table.from_pylist(rows, schema)], keep)
