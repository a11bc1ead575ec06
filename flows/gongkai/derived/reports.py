"""The derived tables with rows of single reports: `panel` and `indicators`."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import variables
from gongkai.derived.engine import Database, typed
from gongkai.derived.given import COLUMNS, Recorded, Relations
from gongkai.derived.shares import Shares
from gongkai.pieces import Keep, Pieces, joined, pieces, side_by_side

REPORTS_AT_ONCE = 2_000
"""Reports of a slice: 400,000 cells, which DuckDB sums up by report in some 150 MB."""
_KEY = "report_id"


def by_report(base: Database, tables: Recorded, used: Relations, keep: Keep) -> dict[str, Pieces]:
    """Return `panel`, sorted by report, and `indicators`, in the order of the observations' pieces.

    `used` are the relations of `given.recorded`; the definitions are known to `base`.
    """
    schemas = {name: arrow_schema(view_schemas()[name]) for name in ("panel", "indicators")}
    kept: dict[str, list[Pieces]] = {name: [] for name in schemas}
    base.give({"agencies": used["agencies"]})
    for given in _given(tables, used):
        base.give(given)
        base.keep("figures")
        base.keep("quality")
        for name, rows in (
            ("panel", _panel(base)),
            ("indicators", typed("indicators", base.answer("indicators"))),
        ):
            kept[name].append(pieces(schemas[name], [rows], keep))
    found = {name: joined(schemas[name], kept[name]) for name in schemas}
    return found | {"panel": _by_id(found["panel"], keep)}


def _given(tables: Recorded, used: Relations) -> Iterator[dict[str, pa.Table]]:
    """Yield what is recorded of whole reports, some thousand at a time."""
    ids = [pc.unique(each[_KEY]).cast(pa.string()) for each in _slices(tables.observations, [_KEY])]
    shares = Shares(ids)
    shared = {name: shares.of([used[name]]) for name in ("reports", "findings", "coverage")}
    sections = tables.sections.tables(COLUMNS["sections"])
    shared["sections"] = shares.of(sections)
    for cells in _slices(tables.observations, COLUMNS["observations"]):
        yield {"observations": cells, **{name: next(rows) for name, rows in shared.items()}}


def _slices(observations: Pieces, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Yield whole reports of a piece; texts as dictionaries: they say the same again and again."""
    for piece in filter(len, observations.tables(columns)):
        table = _encoded(piece)
        codes = table[_KEY].chunk(0).indices.to_numpy()
        starts = np.flatnonzero(np.diff(codes, prepend=-1))[::REPORTS_AT_ONCE]
        for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
            yield table.slice(start, end - start)


def _encoded(table: pa.Table) -> pa.Table:
    for at, name in enumerate(table.column_names):
        column = table[name].combine_chunks()
        if pa.types.is_string(column.type):
            column = column.dictionary_encode()
        table = table.set_column(at, name, column)
    return table


def _panel(base: Database) -> pa.Table:
    """Set the variables, which come one below the other, beside whose they are."""
    about, figures = base.answer("panel"), base.answer("panel_figures")
    columns = [*about.columns]
    for place in range(len(variables())):
        columns.extend(figures.slice(place * about.num_rows, about.num_rows).columns)
    names = arrow_schema(view_schemas()["panel"]).names
    return typed("panel", pa.Table.from_arrays(columns, names=names))


def _by_id(panel: Pieces, keep: Keep) -> Pieces:
    """Return the rows of all years sorted by report: those of a year are sorted already."""
    runs: list[Pieces] = []
    last = ""
    for piece, count in zip(panel.pieces, panel.counts, strict=True):
        own = Pieces(panel.schema, (piece,), (count,))
        ids = own.table([_KEY])[_KEY]
        runs.append(
            joined(panel.schema, [runs.pop(), own]) if ids[0].as_py() > last and runs else own
        )
        last = ids[-1].as_py()
    if len(runs) < 2:
        return panel
    spans = side_by_side({str(at): run for at, run in enumerate(runs)}, _KEY)
    rows = (pa.concat_tables(span.values()).sort_by(_KEY) for span in spans)
    return pieces(panel.schema, rows, keep)
