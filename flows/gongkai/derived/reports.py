"""The derived tables with rows of single reports: `panel` and `indicators`."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import variables
from gongkai.derived.engine import Database, typed
from gongkai.derived.given import Relations

REPORTS_AT_ONCE = 2_000
"""Reports of a slice: 400,000 cells, which DuckDB sums up by report in some 150 MB."""


def by_report(base: Database, recorded: Relations) -> dict[str, pa.Table]:
    """Return `panel` and `indicators`, in the order in which the observations have the reports.

    `recorded` are the relations of `given.recorded`; all but slices of two are known to `base`.
    """
    parts: dict[str, list[pa.Table]] = {"panel": [], "indicators": []}
    for cells in _slices(recorded["observations"]):
        there = pc.unique(cells["report_id"]).cast(pa.string())
        reports = recorded["reports"]
        reports = reports.filter(pc.is_in(reports["report_id"], value_set=there))
        base.give({"observations": cells, "reports": reports})
        base.keep("figures")
        base.keep("quality")
        parts["panel"].append(_panel(base))
        parts["indicators"].append(typed("indicators", base.answer("indicators")))
    return {name: _joined(name, tables) for name, tables in parts.items()}


def _slices(observations: pa.Table) -> Iterator[pa.Table]:
    """Yield whole reports, some thousand at a time."""
    if not observations.num_rows:
        return
    codes = observations["report_id"].combine_chunks().indices.to_numpy()
    starts = np.flatnonzero(np.diff(codes, prepend=-1))[::REPORTS_AT_ONCE]
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        yield observations.slice(start, end - start)


def _panel(base: Database) -> pa.Table:
    """Set the variables, which come one below the other, beside whose they are."""
    about, figures = base.answer("panel"), base.answer("panel_figures")
    columns = [*about.columns]
    for place in range(len(variables())):
        columns.extend(figures.slice(place * about.num_rows, about.num_rows).columns)
    names = arrow_schema(view_schemas()["panel"]).names
    return typed("panel", pa.Table.from_arrays(columns, names=names))


def _joined(name: str, tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([arrow_schema(view_schemas()[name]).empty_table(), *tables])
