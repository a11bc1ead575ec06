"""The derived tables with rows of single reports: `panel` and `indicators`."""

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa

from gongkai.ahead import ahead
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.derived.engine import Database, typed
from gongkai.derived.folded import fold, folded_schema, unfold
from gongkai.derived.given import Recorded, Relations, defined
from gongkai.derived.numbered import numbered
from gongkai.pieces import Keep, Pieces, joined, pieces, side_by_side

_KEY = "report_id"


def by_report(base: Database, tables: Recorded, used: Relations, keep: Keep) -> dict[str, Pieces]:
    """Return `panel`, sorted by report, and `indicators`, in the order of the observations' pieces.

    `used` are the relations of `given.recorded`; the definitions are known to `base`. While
    DuckDB works on some reports, a thread reads the next ones and another puts away the last.
    """
    schemas = {"panel": folded_schema(), "indicators": arrow_schema(view_schemas()["indicators"])}
    kept: dict[str, list[Pieces]] = {name: [] for name in schemas}
    base.give({"agencies": used["agencies"]})
    with closing(ahead(_made(base, tables, used))) as made:
        for rows in made:
            for name, schema in schemas.items():
                kept[name].append(pieces(schema, [rows[name]], keep))
    found = {name: joined(schema, kept[name]) for name, schema in schemas.items()}
    return found | {"panel": _by_id(found["panel"], keep)}


def _made(base: Database, tables: Recorded, used: Relations) -> Iterator[dict[str, pa.Table]]:
    with closing(ahead(numbered(tables, used))) as given:
        for each in given:
            base.give(each)
            for view in ("followed", "figures", "quality"):
                base.keep(view)
            yield {
                "panel": fold(base.answer("panel"), base.answer("panel_figures")),
                "indicators": _indicators(base.answer("indicators"), each["reports"]),
            }


def _indicators(told: pa.Table, reports: pa.Table) -> pa.Table:
    """Set beside what is told of each report and indicator which these are."""
    whose = reports.drop_columns("edition").take(told["report"])
    which = defined()["indicators"].select(["indicator"]).take(told["place"])
    columns = {
        name: each for table in (told, whose, which) for name, each in
        zip(table.column_names, table.columns, strict=True)
    }  # fmt: skip
    return typed("indicators", pa.table(columns))


def _by_id(folded: Pieces, keep: Keep) -> Pieces:
    """Return the panel of all years sorted by report: rows of a year are sorted already."""
    runs: list[Pieces] = []
    last = ""
    for piece, count in zip(folded.pieces, folded.counts, strict=True):
        own = Pieces(folded.schema, (piece,), (count,))
        ids = own.table([_KEY])[_KEY]
        runs.append(
            joined(folded.schema, [runs.pop(), own]) if ids[0].as_py() > last and runs else own
        )
        last = ids[-1].as_py()
    spans = side_by_side({str(at): run for at, run in enumerate(runs)}, _KEY)
    rows = (unfold(pa.concat_tables(span.values()).sort_by(_KEY)) for span in spans)
    return pieces(arrow_schema(view_schemas()["panel"]), rows, keep)
