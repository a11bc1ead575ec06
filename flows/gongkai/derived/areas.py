"""The derived table `area_totals`, and what it says is wrong: parts that are not their whole."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.divisions import code_in
from gongkai.catalogue.views import cells
from gongkai.derived.engine import Database, typed
from gongkai.derived.given import Relations
from gongkai.model import Finding

TABLE = "area_totals"
_SIX_DIGITS = 6


def area_totals(base: Database, recorded: Relations) -> pa.Table:
    """Return `area_totals`; `recorded` are the relations of `given.recorded`, known to `base`."""
    years = pc.unique(recorded["reports"]["report_year"]).drop_null()
    base.give(
        {
            "observations": recorded["observations"],
            "reports": recorded["reports"],
            "years": pa.table({"report_year": years}),
            "recoded": _recoded(recorded["agencies"], years.to_pylist()),
        }
    )
    base.keep("below")
    return typed(TABLE, base.answer(TABLE))


def area_findings(totals: pa.Table) -> Iterator[Finding]:
    """Yield a finding for every cell of an aggregate that its parts contradict.

    No figure of a part is negative, so parts that are more than the whole contradict it however
    many of them are missing. Parts that are less do so only where none is missing; before that,
    and where figures are signed, a difference is what one must expect.
    """
    differing = totals.filter(pc.not_equal(totals["difference"], 0))
    signed = {address for address, cell in cells().items() if cell.signed}
    for row in differing.to_pylist():
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
