"""A report under the name its agency had: no other body's, and found by it."""

from dataclasses import replace

import pytest

from gongkai.extract import identify
from gongkai.model import Agency, AgencyEvent, Document, Register, Report

REGISTER = Register(
    (Agency("health", "青岚县卫生健康局"), Agency("new", "青岚县行政审批服务局")),
    (),
    (
        AgencyEvent("rename", "2019-03-01", "health", None, "青岚县计划生育委员会"),
        AgencyEvent("rename", "2021-05-01", "new", None, "丙丁政务大厅管理处"),
    ),
)
REPORT = Report("ab" * 32, "青岚县计划生育委员会", 2018, "t", "2021", "own_organ")
ASSIGNED = Document("ab" * 32, b"", "a.html", agency_id="health")
FOUND = Document("ab" * 32, b"", "a.html")


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize("document", [ASSIGNED, FOUND])
@pytest.mark.parametrize("year", [2018, 2019])
def test_a_report_of_its_time_prints_the_name_of_its_time(document: Document, year: int) -> None:
    found = identify(replace(REPORT, report_year=year), document, REGISTER)
    assert (found.agency_id, found.report_id, rules(found)) == ("health", f"health-{year}", [])


@pytest.mark.parametrize("document", [ASSIGNED, FOUND])
def test_a_later_report_under_a_former_name_is_told(document: Document) -> None:
    found = identify(replace(REPORT, report_year=2022), document, REGISTER)
    assert (found.agency_id, rules(found)) == ("health", ["AGENCY-NAME"])


def test_a_former_name_unlike_the_present_one_is_no_other_agency() -> None:
    late = replace(REPORT, agency_name="丙丁政务大厅管理处", report_year=2023)
    found = identify(late, replace(ASSIGNED, agency_id="new"), REGISTER)
    assert rules(found) == ["AGENCY-NAME"]
    without = identify(late, replace(ASSIGNED, agency_id="new"), replace(REGISTER, events=()))
    assert rules(without) == ["OTHER-AGENCY"]


def test_an_old_report_posted_again_under_the_new_name_is_right() -> None:
    found = identify(replace(REPORT, agency_name="青岚县卫生健康局"), ASSIGNED, REGISTER)
    assert rules(found) == []


def test_a_former_name_of_two_bodies_tells_nothing() -> None:
    also = AgencyEvent("rename", "2020-01-01", "new", None, "青岚县计划生育委员会")
    found = identify(REPORT, FOUND, replace(REGISTER, events=(*REGISTER.events, also)))
    assert (found.agency_id[:2], rules(found)) == ("u-", ["AGENCY-UNKNOWN"])
