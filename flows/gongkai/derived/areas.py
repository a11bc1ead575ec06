"""The derived table `area_totals`, and what it says is wrong: parts that are not their whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.divisions import code_in
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import cells
from gongkai.derived.engine import Database, typed
from gongkai.derived.given import COLUMNS, Recorded, Relations
from gongkai.derived.numbered import encoded
from gongkai.derived.shares import Shares
from gongkai.model import Finding
from gongkai.pieces import Keep, Pieces, pieces

TABLE = "area_totals"
_SIX_DIGITS = 6


def area_totals(base: Database, tables: Recorded, used: Relations, keep: Keep) -> Pieces:
    """Return `area_totals` in the order of years, and in it of governments and cells.

    `used` are the relations of `given.recorded`; the definitions are known to `base`.
    """
    schema = arrow_schema(view_schemas()[TABLE])
    return pieces(schema, _by_year(base, tables, used), keep)


def _by_year(base: Database, tables: Recorded, used: Relations) -> Iterator[pa.Table]:
    base.give({name: used[name] for name in ("agencies", "coverage")})
    years = used["reports"]["report_year"]
    known = sorted(pc.unique(years).drop_null().to_pylist())
    of_pieces = _years(tables.observations, used["reports"])
    for year in known:
        base.give(
            {
                "reports": used["reports"].filter(pc.equal(years, year)),
                "years": pa.table({"report_year": pa.array([year], pa.int64())}),
                "recoded": _recoded(used["agencies"], [year]),
            }
        )
        own = [year in each for each in of_pieces]
        rows = _chosen(tables.observations, own)
        base.give_pieces("observations", rows, COLUMNS["observations"])
        base.keep("below")
        for answer in base.answers(TABLE):
            yield typed(TABLE, answer)


def _years(observations: Pieces, reports: pa.Table) -> list[set[int | None]]:
    """Return of what years the reports of each piece are."""
    ids = [
        encoded(each, ["report_id"])["report_id"].chunk(0).dictionary.cast(pa.string())
        for each in observations.pieces
    ]
    return [set(own["report_year"].to_pylist()) for own in Shares(ids).of([reports])]


def _chosen(observations: Pieces, own: Sequence[bool]) -> Pieces:
    return Pieces(
        observations.schema,
        tuple(compress(observations.pieces, own)),
        tuple(compress(observations.counts, own)),
    )


def area_findings(totals: Iterable[pa.Table]) -> Iterator[Finding]:
    """Yield a finding for every cell of an aggregate that its parts contradict.

    `totals` are the rows of the table, some at a time.

    No figure of a part is negative, so parts that are more than the whole contradict it however
    many of them are missing. Parts that are less do so only where none is missing; before that,
    and where figures are signed, a difference is what one must expect.
    """
    signed = {address for address, cell in cells().items() if cell.signed}
    for row in _differing(totals):
        cell = f"{row['table']}.{row['line']}.{row['column']}"
        exceeds = row["difference"] < 0 and (row["edition"], cell) not in signed
        if exceeds or row["complete"]:
            yield finding(
                "AREA-EXCEEDED" if exceeds else "AREA-DIFFERENT",
                row["aggregate_report_id"],
                table=row["table"],
                line=row["line"],
                column=row["column"],
                edition=row["edition"],
                expected=_amount(row["parts_value"]),
                printed=_amount(row["aggregate_value"]),
                value=row["parts_used"],
            )


def _differing(totals: Iterable[pa.Table]) -> Iterator[Mapping[str, Any]]:
    for rows in totals:
        yield from rows.filter(pc.not_equal(rows["difference"], 0)).to_pylist()


def _amount(value: object) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


def _recoded(agencies: pa.Table, years: list[int]) -> pa.Table:
    """Return what codes of six digits had become by the end of a year, where they had ended."""
    codes = {code[:_SIX_DIGITS] for code in agencies["division_code"].to_pylist() if code}
    rows = [
        (code, year, now)
        for code in sorted(codes)
        for year in years
        if (now := code_in(code, year)) != code
    ]
    return pa.table(
        {
            "code": pa.array([row[0] for row in rows], pa.string()),
            "report_year": pa.array([row[1] for row in rows], pa.int64()),
            "now": pa.array([row[2] for row in rows], pa.string()),
        }
    )
