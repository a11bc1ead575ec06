"""Too few reports after the deadline, and what became of those that were there."""

import pyarrow as pa

from gongkai.model import Capture, Withdrawal
from gongkai.run.absence import absent
from gongkai.run.vintages import Standing, Vintages
from gongkai.run.watched import Change, watched

ROWS = [
    (2023, "found", "on_time"),
    (2024, "found", "late"),
    (2024, "not_on_site", "late"),
    (2024, "not_reached", "unknown"),
    (2024, "not_due", "unknown"),
    (2024, "not_on_site", "no_deadline"),
]


def coverage() -> pa.Table:
    years, found, timeliness = zip(*ROWS, strict=True)
    return pa.table(
        {"report_year": pa.array(years, pa.int32()), "found": found, "timeliness": timeliness}
    )


def test_only_what_has_a_deadline_that_has_passed_is_missed() -> None:
    (told,) = absent(coverage(), [2023, 2024], 0.5, "en")
    assert told == "of 2024, 1 of 3 (at least 50.0%)."


def test_a_bound_that_is_met_to_the_report_is_met() -> None:
    third = pa.concat_tables([coverage(), coverage().slice(1, 1), coverage().slice(2, 1)])
    # 2 of 5: as a fraction of binary numbers 0.4 of 5 is not what people mean by it.
    assert absent(third, [2024], 0.4, "en") == ()


def test_years_that_were_not_asked_for_are_not_missed() -> None:
    assert absent(coverage(), (), 1.0, "zh") == ()
    assert absent(coverage(), [2023], 1.0, "zh") == ()


def capture(run: str, address: str, digest: str | None, status: int = 200) -> Capture:
    outcome = "kept" if digest else "failed"
    return Capture(
        run, address, f"{run} {address}", outcome, "a", addresses=(address,), status=status,
        digest=digest,
    )  # fmt: skip


def test_a_watch_lists_what_was_replaced_withdrawn_and_is_gone() -> None:
    history = [
        *(capture("r1", each, f"{each}1") for each in ("same", "new", "404", "500")),
        capture("r2", "same", "same1"),
        capture("r2", "new", "new2"),
        capture("r2", "404", None, 404),
        capture("r2", "500", None, 500),
        capture("r2", "never", None, 404),
    ]
    known = Vintages({"new": "2026-03-15"}, {"new": Standing("new2", "r2 new")})
    withdrawals = [Withdrawal("b-2024", "另一机关", "数据组", "2026-03-01")]
    told = watched(history, "r2", known, withdrawals)
    assert told == (
        Change("gone", "404", "a"),
        Change("replaced", "new", "a"),
        Change("withdrawn", "b-2024", None),
    )
    assert watched(history[:4], "r1", known, ()) == ()
