"""The release gate: what is measured, and when it stops a release."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from gongkai import release
from gongkai.catalogue.package_info import package_info
from gongkai.pieces import in_memory
from gongkai.published.form import Previous, Resource
from gongkai.release.comparing import compared, observed
from gongkai.release.gate import CHECKS, Check, broken, gate
from gongkai.release.gate_words import advice, told
from gongkai.release.records import record_schema

STRICT = {"found": 1.0, "rejected": 0.0, "rows": 0.0, "reports_left": 0}
CONTENT = "sha256:0"


def files(settled: release.Material):
    return [Resource("observations", settled.observations, "observations")]


def before(made: release.Material, **given: object) -> Previous:
    settled = release.settle(made)
    entries = ({"version": "1.0.0", "contentDigest": CONTENT},)
    values = {"version": "1.0.0", "descriptor": {}, "schemas": {}, "entries": entries}
    values |= {"reports": settled.reports, "listing": ""}
    values |= {"observations": observed(files(settled))}
    return Previous(**{**values, **given})


def judged(made, previous=None, bounds=STRICT, content=CONTENT) -> dict[str, Check]:
    settled = release.settle(made)
    beside = compared(settled, files(settled), previous, in_memory)
    return {each.check: each for each in gate(settled, content, previous, beside, bounds)}


def withdrawing(made: release.Material, *ids: str) -> release.Material:
    about = {"reason": "另一机关的", "decided_by": "数据组", "decided_on": date(2026, 2, 1)}
    rows = [{"report_id": each, **about} for each in ids]
    withdrawn = pa.Table.from_pylist(rows, record_schema("withdrawals"))
    return release.without_withdrawn(replace(made, withdrawals=withdrawn))


def test_every_check_is_made_and_told_in_both_languages(by_hand):
    found = judged(by_hand.material(), before(by_hand.material()))
    assert tuple(found) == CHECKS
    for each in found.values():
        for language in ("zh", "en"):
            assert told(each, language) and each.check in advice(each, language)


def test_the_share_found_is_over_what_is_due_and_names_the_years(by_hand):
    check = judged(by_hand.material())["found"]
    assert (check.found, check.passed, check.detail) == (0.5, False, "2022: 0/1")
    assert judged(by_hand.material(), bounds={**STRICT, "found": 0.5})["found"].passed
    nothing = replace(by_hand.material(), coverage=record_schema("coverage").empty_table())
    assert judged(nothing)["found"].passed


def test_the_share_rejected_names_the_reports(by_hand):
    check = judged(by_hand.material())["rejected"]
    assert (check.found, check.passed) == (0.25, False)
    assert check.detail == f"{by_hand.STRANGER}-2023"
    assert judged(by_hand.material(), bounds={**STRICT, "rejected": 0.25})["rejected"].passed


def test_a_first_release_can_lose_nothing(by_hand):
    found = judged(by_hand.material())
    for name in ("rows", "reports_left", "withdrawn_content"):
        assert (found[name].found, found[name].passed) == (0, True)


def test_rows_that_are_gone_are_told_by_table(by_hand):
    fewer = by_hand.material(by_hand.REPORTS[1:])
    found = judged(fewer, before(by_hand.material()))
    assert (found["rows"].found, found["rows"].passed) == (0.5, False)
    assert "decisions: 6 → 3" in found["rows"].detail
    assert "procurement_2019" not in found["rows"].detail
    assert found["reports_left"].detail == f"{by_hand.BUREAU}-2024"
    wide = judged(fewer, before(by_hand.material()), {**STRICT, "rows": 0.5, "reports_left": 1})
    assert wide["rows"].passed and wide["reports_left"].passed


def test_lines_of_a_report_that_stays_are_missed_too(by_hand):
    made = by_hand.material()
    lines = made.observations.table().to_pylist()
    kept = [each for each in lines if (each["table"], each["line"]) != ("decisions", "licensing")]
    assert len(kept) < len(lines)
    fewer = pa.Table.from_pylist(kept, made.observations.schema)
    poorer = replace(made, observations=by_hand.in_one(fewer))
    found = judged(poorer, before(made))
    assert found["rows"].detail == "decisions: 6 → 4"
    assert found["reports_left"].passed


def test_a_recorded_withdrawal_is_no_loss(by_hand):
    whole = by_hand.material()
    fewer = withdrawing(whole, f"{by_hand.BUREAU}-2024", f"{by_hand.BUREAU}-2020")
    found = judged(fewer, before(whole))
    assert found["rows"].passed and found["reports_left"].passed
    lost = withdrawing(by_hand.material(by_hand.REPORTS[1:]), f"{by_hand.BUREAU}-2020")
    assert judged(lost, before(whole))["reports_left"].detail == f"{by_hand.BUREAU}-2024"


def test_what_a_withdrawn_release_said_is_never_published_again(by_hand):
    gone = {"version": "1.0.1", "contentDigest": "sha256:1", "withdrawn": {"reason": "错"}}
    previous = before(by_hand.material(), entries=(gone, {"version": "1.0.0"}))
    check = judged(by_hand.material(), previous, bounds={}, content="sha256:1")["withdrawn_content"]
    assert (check.passed, check.found, check.detail) == (False, 1, "1.0.1")
    assert judged(by_hand.material(), previous)["withdrawn_content"].passed


def test_many_names_are_counted_and_not_listed(by_hand):
    reports = tuple(by_hand.report(f"u-{n:012}", 2024, None) for n in range(13))
    detail = judged(by_hand.material(reports))["rejected"].detail
    assert detail.count(",") == 9 and detail.endswith(" (+3)")


@pytest.mark.parametrize("reports", [(0,), (2, 3), (0, 1, 2, 3)])
def test_the_shipped_bounds_let_a_first_release_through(by_hand, reports):
    some = tuple(by_hand.REPORTS[each] for each in reports)
    found = judged(by_hand.material(some), None, package_info().gate)
    assert {name for name, each in found.items() if each.passed} == set(CHECKS)


def test_the_gate_stands_in_the_entry_and_changes_no_other_byte(by_hand):
    strict = replace(package_info(), gate=STRICT)
    held = release.plan(by_hand.settled(), strict, None, by_hand.CREATED)
    free = by_hand.planned()
    assert {each.check for each in broken(held.entry)} == {"found", "rejected"}
    assert broken(free.entry) == ()
    assert held.entry["contentDigest"] == free.entry["contentDigest"]


def test_a_broken_check_is_told_in_the_notes(by_hand):
    strict = replace(package_info(), gate=STRICT)
    notes = (
        release.plan(by_hand.settled(), strict, None, by_hand.CREATED).texts["CHANGES.md"].decode()
    )
    assert "经批准仍予发布" in notes
    assert "not met and was overridden" in notes
    assert "2022\\: 0\\/1" in notes
