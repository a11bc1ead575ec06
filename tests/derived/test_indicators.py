"""Indicators of reports made by hand: numerator, denominator, value, and why there is none."""

from decimal import Decimal
from typing import Any

import pytest

from gongkai.catalogue import finding
from gongkai.catalogue.views import indicators
from gongkai.derived import derived
from gongkai.model import Finding, Section

FIGURES: dict[str, Any] = {
    "applications.new_received.total": 10,
    "applications.new_received.natural_person": 7,
    "applications.carried_over_in.total": 2,
    "applications.granted.total": 2,
    "applications.partially_granted.total": 1,
    "applications.denied_state_secret.total": 1,
    "applications.denied_internal_affairs.total": 2,
    "applications.unable_not_held.total": 3,
    "applications.other_other.total": 1,
    "applications.other_fee_unpaid.total": 1,
    "applications.total_processed.total": 11,
    "applications.carried_over_out.total": 1,
    "remedies.reconsideration.upheld": 1,
    "remedies.reconsideration.corrected": 2,
    "remedies.reconsideration.pending": 4,
    "remedies.reconsideration.total": 7,
    "instruments.normative_documents.issued": 3,
    "instruments.normative_documents.repealed": 5,
}
SECTIONS = tuple(Section(code, code, "") for code in ("overview", "remedies", "remedies"))
BROKEN = Finding("T3-SUM", "error", "a-2024", "applications", message_zh="不符", message_en="off")


@pytest.fixture(scope="module")
def rows(by_hand, settled) -> dict[tuple[str, str], dict[str, Any]]:
    """The indicators of six reports, by report and code."""
    make = by_hand.report
    other = "applications.other_total.total"
    reports = [
        make("a", 2024, "2021", figures=FIGURES, sections=SECTIONS),
        make("blank", 2024, "2021", figures=FIGURES | {"applications.granted.total": None}),
        make("old", 2020, "2019", figures={other: 2, "applications.total_processed.total": 3},
             scope="unknown"),
        make("late", 2022, "2019"),
        make("huge", 2024, "2021", figures={"remedies.reconsideration.total": 10**17,
                                            "applications.total_processed.total": Decimal(1)}),
        make("none", 2024, None),
    ]  # fmt: skip
    coverage = [
        {"agency_id": each, "report_year": year, "series": "own", "found": "found",
         "timeliness": told, "report_id": f"{each}-{year}"}
        for each, year, told in (("a", 2024, "on_time"), ("late", 2022, "late"),
                                 ("old", 2020, "unknown"))
    ]  # fmt: skip
    findings = [finding("LINE-ABSENT", "a-2024", table="applications", line="granted")]
    table = derived(settled(reports, (), coverage, findings))["indicators"].table()
    return {(row["report_id"], row["indicator"]): row for row in table.to_pylist()}


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "value"),
    [
        ("full_disclosure_rate", 2, 11, "0.181818"),
        ("disclosure_rate", 3, 11, "0.272727"),
        ("denial_rate", 3, 11, "0.272727"),
        ("denial_rate_internal_affairs", 2, 11, "0.181818"),
        ("denial_ground_share_internal_affairs", 2, 3, "0.666667"),
        ("not_held_rate", 3, 11, "0.272727"),
        ("unable_rate", 3, 11, "0.272727"),
        ("non_processing_rate", 0, 11, "0"),
        ("other_handling_rate", 2, 11, "0.181818"),
        ("factual_refusal_share", 3, 6, "0.5"),
        ("substantive_disclosure_rate", 3, 6, "0.5"),
        ("carry_over_rate", 1, 12, "0.083333"),
        ("natural_person_share", 7, 10, "0.7"),
        ("reconsideration_per_100_processed", 7, 11, "63.636364"),
        ("reconsideration_correction_rate", 2, 3, "0.666667"),
        ("reconsideration_decisive_correction_rate", 2, 3, "0.666667"),
        ("decisive_correction_rate", 2, 3, "0.666667"),
        ("normative_document_net_change", -2, None, "-2"),
        ("timely", 1, None, "1"),
        ("complete_sections", 2, None, "2"),
        ("balanced", 1, None, "1"),
        ("edition_conform", 1, None, "1"),
    ],
)
def test_formulas(rows, indicator: str, numerator: int, denominator: int | None, value: str):
    row = rows["a-2024", indicator]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert (row["value"], row["reason"]) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("report", "indicator", "reason"),
    [
        ("a-2024", "litigation_correction_rate", "zero_denominator"),
        ("blank-2024", "full_disclosure_rate", "missing_cell"),
        ("blank-2024", "disclosure_rate", "missing_cell"),
        ("blank-2024", "balanced", "missing_cell"),
        ("blank-2024", "timely", "not_known"),
        ("old-2020", "timely", "not_known"),
        ("old-2020", "normative_document_net_change", "not_on_form"),
        ("late-2022", "full_disclosure_rate", "zero_denominator"),
        ("huge-2024", "reconsideration_per_100_processed", "too_large"),
    ],
)
def test_without_a_value_there_is_a_reason(rows, report: str, indicator: str, reason: str):
    row = rows[report, indicator]
    assert (row["value"], row["reason"]) == (None, reason)


def test_a_missing_cell_leaves_other_indicators_alone(rows):
    assert rows["blank-2024", "denial_rate"]["value"] == Decimal("0.272727")


def test_caveats_are_those_that_hold_for_the_report(rows):
    assert rows["old-2020", "other_handling_rate"]["caveats"] == '["scope_unknown", "other_total"]'
    assert rows["old-2020", "other_handling_rate"]["value"] == Decimal("0.666667")
    assert rows["a-2024", "other_handling_rate"]["caveats"] is None
    assert rows["a-2024", "decisive_correction_rate"]["caveats"] == '["pending", "routes"]'


def test_a_form_that_did_not_apply_to_the_year_does_not_conform(rows):
    told = {
        report: rows[report, "edition_conform"]["value"] for report in ("late-2022", "old-2020")
    }
    assert told == {"late-2022": 0, "old-2020": 1}
    assert rows["late-2022", "timely"]["value"] == 0


@pytest.mark.parametrize(("findings", "value"), [((), None), ((BROKEN,), 0)])
def test_a_broken_sum_is_told_whatever_is_missing(by_hand, settled, findings, value):
    report = by_hand.report("a", 2024, "2021", figures={"applications.granted.total": None})
    table = derived(settled([report], findings=findings))["indicators"].table()
    (row,) = (each for each in table.to_pylist() if each["indicator"] == "balanced")
    assert row["value"] == value


def test_every_report_that_is_not_rejected_has_every_indicator(rows):
    reports = {report for report, _ in rows}
    assert reports == {"a-2024", "blank-2024", "old-2020", "late-2022", "huge-2024"}
    assert len(rows) == len(reports) * len(indicators())
