"""A report that the publisher takes out: no table has its rows, and the record says why."""

from dataclasses import fields, replace
from datetime import date

import pyarrow as pa
import pytest

from gongkai import release
from gongkai.catalogue.package_info import package_info
from gongkai.model import Withdrawal
from gongkai.release.created import created
from gongkai.release.material import LONG
from gongkai.release.records import record_schema
from gongkai.release.withdrawing import REASON, told_in_coverage


def withdrawal(report_id: str, day: str = "2026-02-01") -> Withdrawal:
    return Withdrawal(report_id, "另一机关的报告", "数据组", day)


def without(made: release.Material, *withdrawals: Withdrawal) -> release.Material:
    table = release.withdrawals_table(withdrawals)
    return release.settle(release.without_withdrawn(replace(made, withdrawals=table)))


def test_its_rows_leave_every_table(by_hand):
    gone = f"{by_hand.BUREAU}-2024"
    # Coverage is made anew from the reports that are left.
    made = replace(by_hand.material(), coverage=record_schema("coverage").empty_table())
    settled = without(made, withdrawal(gone))
    for each in fields(settled):
        table = getattr(settled, each.name)
        table = table.table() if each.name in LONG else table
        if "report_id" in table.column_names and each.name != "withdrawals":
            assert gone not in table["report_id"].to_pylist(), each.name
    assert settled.reports.num_rows == len(by_hand.REPORTS) - 1
    assert settled.withdrawals["report_id"].to_pylist() == [gone]


def test_an_agency_met_in_this_report_alone_leaves_with_it(by_hand):
    gone = f"{by_hand.STRANGER}-2023"
    assert by_hand.STRANGER in release.settle(by_hand.material()).agencies["agency_id"].to_pylist()
    settled = without(by_hand.material(), withdrawal(gone))
    assert by_hand.STRANGER not in settled.agencies["agency_id"].to_pylist()


def test_a_misspelt_report_is_told(by_hand):
    settled = without(by_hand.material(), withdrawal("nobody-2024"))
    told = [each for each in settled.findings.to_pylist() if each["rule"] == "WITHDRAWAL-UNKNOWN"]
    assert [each["level"] for each in told] == ["warning"]
    assert "nobody-2024" in told[0]["message_en"]
    assert settled.reports.num_rows == len(by_hand.REPORTS)


@pytest.mark.parametrize("series", ["own", "aggregate"])
def test_coverage_names_the_withdrawal_as_the_reason(series):
    row = {"agency_id": "a1", "report_year": 2024, "series": series, "timeliness": "unknown"}
    row |= {"found": "not_on_site", "reason": "coverage.not_listed"}
    other = {**row, "report_year": 2023}
    table = pa.Table.from_pylist([row, other], record_schema("coverage"))
    suffix = "-aggregate" if series == "aggregate" else ""
    withdrawals = release.withdrawals_table([withdrawal(f"a1-2024{suffix}")])
    first, second = told_in_coverage(table, withdrawals).to_pylist()
    assert (first["found"], first["reason"]) == ("not_reached", REASON)
    assert (second["found"], second["reason"]) == ("not_on_site", "coverage.not_listed")


@pytest.mark.parametrize(
    ("capture", "decided", "expected"),
    [
        ("2026-01-20T02:03:04Z", "2026-01-20", "2026-01-20T02:03:04Z"),
        ("2026-01-20T02:03:04Z", "2026-01-21", "2026-01-20T16:00:00Z"),
        ("2026-01-31T17:00:00Z", "2026-02-01", "2026-01-31T17:00:00Z"),
        ("2026-01-31T15:59:59Z", "2026-02-01", "2026-01-31T16:00:00Z"),
    ],
)
def test_a_release_is_as_new_as_its_newest_capture_or_decision(by_hand, capture, decided, expected):
    made = replace(
        by_hand.material(), withdrawals=release.withdrawals_table([withdrawal("x", decided)])
    )
    assert created(capture, made) == expected
    planned = release.plan(release.settle(made), package_info(), None, capture)
    assert (planned.created, planned.entry["created"]) == (expected, expected)


def test_a_correction_dates_a_release_as_a_withdrawal_does(by_hand):
    made = by_hand.material()
    place = made.corrections.schema.get_field_index("decided_on")
    field = made.corrections.schema.field(place)
    later = made.corrections.set_column(place, field, pa.array([date(2026, 3, 1)]))
    assert (
        created("2026-01-20T02:03:04Z", replace(made, corrections=later)) == "2026-02-28T16:00:00Z"
    )
