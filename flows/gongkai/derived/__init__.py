"""Derived tables: SQL of `schemas/views` over the record tables of a release.

A table goes in and out as Arrow; nothing here reads a file, and the same tables give the same
rows in the same order.
"""

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.crosswalk import crosswalk
from gongkai.catalogue.view_schemas import DERIVED, view_schemas
from gongkai.derived.areas import area_findings
from gongkai.derived.areas import area_totals as _area_totals
from gongkai.derived.engine import database
from gongkai.derived.given import COLUMNS, Recorded, defined, recorded
from gongkai.derived.reports import by_report
from gongkai.pieces import Keep, Pieces, in_memory, pieces

__all__ = ["COLUMNS", "DERIVED", "Recorded", "area_findings", "area_totals", "derived"]


def derived(tables: Recorded, keep: Keep = in_memory) -> dict[str, Pieces]:
    """Return every derived table by its name, in its schema (see `view_schemas`), put away."""
    used = recorded(tables)
    with database() as base:
        base.give({**used, **defined()})
        found = by_report(base, used) | {"area_totals": _area_totals(base, used)}
    whole = {name: found[name] if name in found else _crosswalk() for name in DERIVED}
    return {name: pieces(rows.schema, [rows], keep) for name, rows in whole.items()}


def area_totals(tables: Recorded) -> pa.Table:
    """Return the derived table `area_totals` alone."""
    used = recorded(tables)
    with database() as base:
        base.give({**used, **defined()})
        return _area_totals(base, used)


def _crosswalk() -> pa.Table:
    rows = [each._asdict() for each in crosswalk()]
    return pa.Table.from_pylist(rows, arrow_schema(view_schemas()["crosswalk"]))
