"""Each rule holds for a report that keeps it, is broken by one that does not, and is skipped."""

from decimal import Decimal

import pytest

from gongkai.catalogue import editions

TOWN = {"agency": "township"}
COLUMNS = 7


def test_every_rule_of_the_catalogue_is_tried_here():
    tried = {case[0] for case in CASES} | {"T3-SUM"}
    assert {rule.id for edition in editions() for rule in edition.rules} == tried


def _t3(line, *values):
    return {
        f"applications.{line}.{column}": value
        for column, value in zip(
            (
                "natural_person",
                "commercial_enterprise",
                "research_institution",
                "public_interest_organization",
                "legal_service_institution",
                "other_organization",
                "total",
            ),
            values,
            strict=False,
        )
    }


def _items(prior, change, decisions=None):
    return {
        "items.licensing.items_prior_year": prior,
        "items.licensing.items_change": change,
        "items.licensing.decisions": decisions,
    }


def _stock(issued, repealed, in_force):
    return {
        "instruments.normative_documents.issued": issued,
        "instruments.normative_documents.repealed": repealed,
        "instruments.normative_documents.in_force": in_force,
    }


BALANCE = {
    "applications.new_received.total": 14069,
    "applications.carried_over_in.total": 560,
    "applications.total_processed.total": 13810,
    "applications.carried_over_out.total": 819,
}
REMEDIES = {
    f"remedies.reconsideration.{column}": value
    for column, value in zip(
        ("upheld", "corrected", "other", "pending", "total"), (88, 18, 28, 36, 170), strict=True
    )
}
# Rule, edition, figures of the year before (or None), figures that keep it, the change that breaks
# it, the place of the finding, what is expected and what is printed there.
CASES = [
    ("T3-BAL", "2021", None, BALANCE, {"applications.carried_over_out.total": 891},
     ("total_processed", "total"), "13738", "13810"),
    ("T3-BAL", "2019", None, BALANCE, {"applications.total_processed.total": 13801},
     ("total_processed", "total"), "13810", "13801"),
    ("T3-ROW", "2021", None, _t3("granted", 1408, 21, 0, 0, 2, 0, 1431),
     {"applications.granted.total": 1413}, ("granted", "total"), "1431", "1413"),
    ("T4-SUM", "2021", None, REMEDIES, {"remedies.reconsideration.pending": 63},
     ("reconsideration", "total"), "197", "170"),
    ("T3-CARRY", "2021", _t3("carried_over_out", 118, 3), _t3("carried_over_in", 118, 3),
     {"applications.carried_over_in.natural_person": 119},
     ("carried_over_in", "natural_person"), "118", "119"),
    ("T2-STOCK", "2021", _stock(109, 489, 597), _stock(50, 227, 420),
     {"instruments.normative_documents.in_force": 402},
     ("normative_documents", "in_force"), "420", "402"),
    ("T2-REPEAL", "2021", _stock(0, 0, 10), _stock(5, 15, None),
     {"instruments.normative_documents.repealed": 16},
     ("normative_documents", "repealed"), "<= 15", "16"),
    ("T2-RULES0", "2021", None, {"instruments.rules.issued": 0}, {"instruments.rules.issued": 6},
     ("rules", "issued"), "0", "6"),
    ("T2-RULES0", "2019", None, {"instruments.rules.newly_made": 0},
     {"instruments.rules.newly_made": 2}, ("rules", "newly_made"), "0", "2"),
    ("TYPE", "2021", None, {"fees.administrative_fees.amount_10k_cny": "35.65"},
     {"fees.administrative_fees.amount_10k_cny": "-0.01"},
     ("administrative_fees", "amount_10k_cny"), "number >= 0", "-0.01"),
    ("TYPE", "2021", None, {"decisions.penalty.decisions": 3},
     {"decisions.penalty.decisions": "3.5"}, ("penalty", "decisions"), "integer >= 0", "3.5"),
    ("TYPE", "2019", None, {"items.penalty.items_change": -38},
     {"items.penalty.items_change": "0.5"}, ("penalty", "items_change"), "integer", "0.5"),
    ("ITEMS-CARRY", "2019", _items(80, -38), _items(42, None),
     {"items.licensing.items_prior_year": 80}, ("licensing", "items_prior_year"), "42", "80"),
    ("FEES-CARRY", "2019",
     {"fees.administrative_fees.items_prior_year": 3, "fees.administrative_fees.items_change": 1},
     {"fees.administrative_fees.items_prior_year": 4},
     {"fees.administrative_fees.items_prior_year": 3},
     ("administrative_fees", "items_prior_year"), "4", "3"),
    ("SUSPECTED-MISREADING", "2019", None, _items(421, 12, 1844), {"items.licensing.items_change":
     1423}, ("licensing", "decisions"), None, "1844"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "edition", "before", "kept", "change", "place", "expected", "stood"),
    CASES,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)],
)
def test_a_rule_holds_breaks_and_is_skipped(
    report, judge, rule, edition, before, kept, change, place, expected, stood
):
    earlier = [] if before is None else [report(before, year=2023, edition=edition)]

    good = judge(*earlier, report(kept, edition=edition), levels=TOWN)
    assert good.passed[rule] > 0
    assert rule not in {finding.rule for finding in good.findings}

    bad = judge(*earlier, report(kept | change, edition=edition), levels=TOWN)
    (found,) = [finding for finding in bad.findings if finding.rule == rule]
    assert (found.line, found.column) == place
    assert (found.report_id, found.expected, found.printed) == ("agency-2024", expected, stood)
    assert f" {stood}" in found.message_zh
    assert f" {stood}" in found.message_en

    for cell in (cell for cell, figure in kept.items() if figure is not None):
        without = judge(*earlier, report({**kept, cell: None}, edition=edition), levels=TOWN)
        assert without.skipped[rule] > good.skipped[rule]
        assert rule not in {finding.rule for finding in without.findings}


def test_hangzhou_2025_and_suqian_balance_in_every_column(report, judge, printed):
    for name in ("hangzhou-2025", "suqian-2023", "suqian-2024"):
        found = judge(report(printed(name)))
        assert found.findings == ()
        assert found.passed["T3-BAL"] == found.passed["T3-SUM"] == COLUMNS
        assert (found.passed["T3-ROW"], found.passed["T4-SUM"], found.passed["TYPE"]) == (
            25,
            3,
            200,
        )
        assert found.skipped["T3-CARRY"] == COLUMNS


def test_results_that_do_not_add_up_break_the_sum_of_their_column(report, judge, printed):
    figures = printed("suqian-2024") | {"applications.other_other.research_institution": 4}
    found = {f.rule: f for f in judge(report(figures)).findings}
    assert set(found) == {"T3-SUM", "T3-ROW"}
    assert (found["T3-SUM"].line, found["T3-SUM"].column) == (
        "total_processed",
        "research_institution",
    )
    assert (found["T3-SUM"].expected, found["T3-SUM"].printed) == ("4", "0")
    assert "4 ≠ 0" in found["T3-SUM"].message_en


def test_suqian_carries_over_and_keeps_its_stock_from_2023_to_2024(report, judge, printed):
    found = judge(
        report(printed("suqian-2024"), year=2024), report(printed("suqian-2023"), year=2023)
    )
    assert found.findings == ()
    assert found.passed["T3-CARRY"] == COLUMNS
    assert (found.passed["T2-STOCK"], found.passed["T2-REPEAL"]) == (2, 2)


@pytest.mark.parametrize(
    "other", [{"scope": "government_aggregate"}, {"series": "aggregate"}, {"agency": "elsewhere"},
              {"year": 2022}, {"year": None}],
    ids=["scope", "series", "agency", "gap", "unknown-year"],
)  # fmt: skip
def test_years_are_compared_only_for_the_same_agency_series_and_scope(report, judge, other):
    before = report(_t3("carried_over_out", 5), **{"year": 2023, **other})
    found = judge(before, report(_t3("carried_over_in", 9)))
    assert found.findings == ()
    assert found.passed["T3-CARRY"] == 0


def test_two_reports_of_the_year_before_leave_the_comparison_open(report, judge):
    before = [
        report(_t3("carried_over_out", value), year=2023, digest=str(value)) for value in (5, 6)
    ]
    found = judge(*before, report(_t3("carried_over_in", 9)))
    assert (found.findings, found.passed["T3-CARRY"]) == ((), 0)


def test_the_year_before_may_have_used_the_edition_before(report, judge):
    before = report(_t3("carried_over_out", 5), year=2020, edition="2019")
    found = judge(before, report(_t3("carried_over_in", 9), year=2021))
    assert [finding.rule for finding in found.findings] == ["T3-CARRY"]


@pytest.mark.parametrize(
    ("level", "rules", "skipped"),
    [("township", ["T2-RULES0"], 2), ("provincial_government", [], 0), ("unknown", [], 3)],
)
def test_a_rule_for_some_levels_is_skipped_where_the_level_is_unknown(
    report, judge, level, rules, skipped
):
    found = judge(report({"instruments.rules.issued": 6}), levels={"agency": level})
    assert [finding.rule for finding in found.findings] == rules
    assert found.skipped["T2-RULES0"] == skipped


def test_a_misreading_needs_a_change_of_items(report, judge):
    found = judge(report(_items(16, 0, 16), edition="2019"))
    assert found.findings == ()


def test_amounts_are_compared_exactly_however_large(report, judge):
    large = 10**17
    row = _t3("granted", large, 1, 0, 0, 0, 0, large + 1)
    assert judge(report(row)).passed["T3-ROW"] == 1
    wrong = judge(report(row | {"applications.granted.total": large}))
    (found,) = wrong.findings
    assert (found.expected, found.printed) == (str(large + 1), str(large))


def test_a_huge_figure_in_one_report_leaves_the_others_alone(report, judge):
    row = _t3("granted", 1, 2, 0, 0, 0, 0, 3)
    wide = _t3("granted", 10**17, 2, 0, 0, 0, 0, 3)
    found = judge(report(row, agency="a"), report(wide, agency="b"), report(row, agency="c"))
    assert [finding.report_id for finding in found.findings] == ["b-2024"]
    assert found.passed["T3-ROW"] == 2


def test_six_places_of_a_fee_are_not_lost(report, judge):
    fee = Decimal("-0.000001")
    (found,) = judge(report({"fees.administrative_fees.amount_10k_cny": fee})).findings
    assert found.printed == "-0.000001"


def test_findings_come_by_report_then_by_rule_whatever_the_order_of_reports(report, judge, printed):
    figures = printed("suqian-2024") | {"applications.granted.total": 1}
    reports = [report(figures, agency=name) for name in ("b", "a", "c")]
    found = judge(*reports).findings
    assert [finding.report_id for finding in found] == ["a-2024"] * 2 + ["b-2024"] * 2 + [
        "c-2024"
    ] * 2
    assert judge(*reversed(reports)).findings == found


def test_no_reports_give_no_findings(judge):
    assert judge().findings == ()
