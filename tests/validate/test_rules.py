"""Each rule holds for a report that keeps it, is broken by one that does not, and is skipped."""

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from gongkai.catalogue import editions

TOWN = {"agency": "township"}
COLUMNS = 7


class Case(NamedTuple):
    """Figures that keep a rule, and the change that breaks it.

    `place` is the line and column of the finding, `expected` and `printed` what it says. `before`
    are the figures of the year before, `own` those of the own report (the report judged is then
    the aggregate beside it), `text` the narrative of each section.
    """

    rule: str
    edition: str
    kept: dict[str, Any]
    change: dict[str, Any]
    place: tuple[str | None, str | None]
    expected: str | None
    printed: str | None
    before: dict[str, Any] | None = None
    own: dict[str, Any] | None = None
    text: dict[str, str] | None = None


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


def _aggregate(cell, edition="2021"):
    """An aggregate with more in the cell than the own report keeps the rule; with less it fails."""
    table, line, column = cell.split(".")
    rule = f"AGG-{table.upper()}"
    return Case(rule, edition, {cell: 9}, {cell: 3}, (line, column), ">= 5", "3", own={cell: 5})


def _leap(rule, cell, before, kept, broken, edition="2021"):
    """A figure that stays near the year before keeps the rule, one that leaps away breaks it."""
    line, column = cell.split(".")[1:]
    return Case(
        rule, edition, {cell: kept}, {cell: broken}, (line, column), None, broken,
        before={cell: before},
    )  # fmt: skip


def _table(code, figures):
    """A whole table, its first cells with the figures given and the rest nil."""
    form = next(table for table in editions()[0].tables if table.code == code)
    cells = [f"{code}.{line.code}.{c.code}" for line in form.lines for c in form.columns]
    return dict.fromkeys(cells, 0) | dict(zip(cells, figures, strict=False))


COPIED = _table("remedies", range(101, 113))
RESULTS = {
    "granted": 1408, "partially_granted": 462, "unable_not_held": 859, "other_other": 300,
}  # fmt: skip
LINES = {
    key: [line.code for t in form.tables if t.code == "applications" for line in t.lines]
    for key, form in ((edition.key, edition) for edition in editions())
}


def _results(edition):
    """A column of table 3 whose results add up."""
    known = {name: figure for name, figure in RESULTS.items() if name in LINES[edition]}
    lines = [line for line in LINES[edition] if line not in BALANCE_LINES]
    column = dict.fromkeys(lines, 0) | known | {"total_processed": sum(known.values())}
    return {f"applications.{line}.total": figure for line, figure in column.items()}


BALANCE_LINES = ("new_received", "carried_over_in", "total_processed", "carried_over_out")
FEE = "fees.administrative_fees.amount_10k_cny"
PURCHASES = "procurement.centralized_procurement.amount_cny"


CASES = [
    Case("T3-BAL", "2021", BALANCE, {"applications.carried_over_out.total": 891},
         ("total_processed", "total"), "13738", "13810"),
    Case("T3-BAL", "2019", BALANCE, {"applications.total_processed.total": 13801},
         ("total_processed", "total"), "13810", "13801"),
    Case("T3-SUM", "2021", _results("2021"), {"applications.other_other.total": 301},
         ("total_processed", "total"), "3030", "3029"),
    Case("T3-SUM", "2019", _results("2019"), {"applications.total_processed.total": 2792},
         ("total_processed", "total"), "2729", "2792"),
    Case("T3-ROW", "2021", _t3("granted", 1408, 21, 0, 0, 2, 0, 1431),
         {"applications.granted.total": 1413}, ("granted", "total"), "1431", "1413"),
    Case("T4-SUM", "2021", REMEDIES, {"remedies.reconsideration.pending": 63},
         ("reconsideration", "total"), "197", "170"),
    Case("T3-CARRY", "2021", _t3("carried_over_in", 118, 3),
         {"applications.carried_over_in.natural_person": 119},
         ("carried_over_in", "natural_person"), "118", "119",
         before=_t3("carried_over_out", 118, 3)),
    Case("T2-STOCK", "2021", _stock(50, 227, 420),
         {"instruments.normative_documents.in_force": 402},
         ("normative_documents", "in_force"), "420", "402", before=_stock(109, 489, 597)),
    Case("T2-REPEAL", "2021", _stock(5, 15, None),
         {"instruments.normative_documents.repealed": 16},
         ("normative_documents", "repealed"), "<= 15", "16", before=_stock(0, 0, 10)),
    Case("T2-ISSUED", "2021", _stock(5, 2, 3), {"instruments.normative_documents.in_force": 2},
         ("normative_documents", "issued"), "<= 4", "5"),
    Case("T2-PUBLISHED", "2019", {"instruments.rules.newly_published": 2,
         "instruments.rules.total_published": 2}, {"instruments.rules.newly_published": 3},
         ("rules", "total_published"), ">= 3", "2"),
    Case("T2-RULES0", "2021", {"instruments.rules.issued": 0}, {"instruments.rules.issued": 6},
         ("rules", "issued"), "0", "6"),
    Case("T2-RULES0", "2019", {"instruments.rules.newly_made": 0},
         {"instruments.rules.newly_made": 2}, ("rules", "newly_made"), "0", "2"),
    Case("TYPE", "2021", {FEE: "35.65"}, {FEE: "-0.01"},
         ("administrative_fees", "amount_10k_cny"), "number >= 0", "-0.01"),
    Case("TYPE", "2021", {"decisions.penalty.decisions": 3}, {"decisions.penalty.decisions": "3.5"},
         ("penalty", "decisions"), "integer >= 0", "3.5"),
    Case("TYPE", "2019", {"items.penalty.items_change": -38}, {"items.penalty.items_change": "0.5"},
         ("penalty", "items_change"), "integer", "0.5"),
    Case("ITEMS-CARRY", "2019", _items(42, None), {"items.licensing.items_prior_year": 80},
         ("licensing", "items_prior_year"), "42", "80", before=_items(80, -38)),
    Case("ITEMS-LEFT", "2019", _items(38, -38), {"items.licensing.items_prior_year": 37},
         ("licensing", "items_prior_year"), ">= 38", "37"),
    Case("FEES-CARRY", "2019", {"fees.administrative_fees.items_prior_year": 4},
         {"fees.administrative_fees.items_prior_year": 3},
         ("administrative_fees", "items_prior_year"), "4", "3",
         before={"fees.administrative_fees.items_prior_year": 3,
                 "fees.administrative_fees.items_change": 1}),
    Case("FEES-LEFT", "2019", {"fees.administrative_fees.items_prior_year": 1,
         "fees.administrative_fees.items_change": -1},
         {"fees.administrative_fees.items_prior_year": 0},
         ("administrative_fees", "items_prior_year"), ">= 1", "0"),
    Case("SUSPECTED-MISREADING", "2019", _items(421, 12, 1844),
         {"items.licensing.items_change": 1423}, ("licensing", "decisions"), None, "1844"),
    _aggregate("instruments.rules.in_force"),
    _aggregate("decisions.penalty.decisions"),
    _aggregate(FEE),
    _aggregate("applications.granted.legal_service_institution"),
    _aggregate("remedies.reconsideration.pending"),
    _aggregate("items.compulsion.decisions", "2019"),
    _aggregate(PURCHASES, "2019"),
    _leap("TENFOLD", "decisions.licensing.decisions", 120, 1199, "1200"),
    _leap("TENFOLD", "applications.new_received.total", 1000, 101, "100"),
    _leap("TENFOLD", "items.licensing.decisions", 12, 99, "120", "2019"),
    _leap("FEE-TENFOLD", FEE, "35.65", "356.49", "356.5"),
    _leap("FEE-UNIT", FEE, "35.65", "35649", "356500"),
    _leap("FEE-UNIT", FEE, "356500", "360000", "35.65"),
    _leap("PROCUREMENT-UNIT", PURCHASES, 16465000, 16466, "1646.5", "2019"),
    Case("FEE-LEVEL", "2021", {FEE: 100000}, {FEE: "100000.01"},
         ("administrative_fees", "amount_10k_cny"), "<= 100000", "100000.01"),
    Case("SAME-TABLE", "2021", COPIED | {"remedies.reconsideration.upheld": 99},
         {"remedies.reconsideration.upheld": 101}, (None, None), None, None, before=COPIED),
    Case("SAME-TABLE", "2019", COPIED | {"remedies.reconsideration.upheld": 99},
         {"remedies.reconsideration.upheld": 101}, (None, None), None, None, before=COPIED),
    Case("TXT-1", "2021", {"instruments.normative_documents.in_force": 5},
         {"instruments.normative_documents.in_force": 6}, ("normative_documents", "in_force"),
         "5", "6", text={"overview": "截至2024年底，现行有效的行政规范性文件5件。"}),
    Case("TXT-1", "2019", {"remedies.reconsideration.total": 0},
         {"remedies.reconsideration.total": 2}, ("reconsideration", "total"), "0", "2",
         text={"remedies": "本年度未发生行政复议。"}),
    Case("TXT-2", "2021", {"applications.other_fee_unpaid.total": 0},
         {"applications.other_fee_unpaid.total": 3}, ("other_fee_unpaid", "total"), "0", "3",
         text={"other_matters": "本年度未发出收费通知。"}),
]  # fmt: skip


def test_every_rule_has_a_report_that_keeps_it_and_one_that_breaks_it():
    """Here each case stands for both: no rule may join the catalogue without one."""
    known = {rule.id for edition in editions() for rule in edition.rules}
    assert {case.rule for case in CASES} == known


def test_a_rule_of_both_editions_with_rules_of_its_own_is_tried_in_each():
    apart = {
        rule.id
        for one, other in [editions(), editions()[::-1]]
        for rule in one.rules
        for twin in other.rules
        if rule.id == twin.id and (rule.left, rule.right) != (twin.left, twin.right)
    }
    assert {(rule, form.key) for rule in apart for form in editions()} <= {
        (case.rule, case.edition) for case in CASES
    }


def _reports(report, case, figures):
    """The report judged, with those it is compared with."""
    others = []
    if case.before is not None:
        others.append(report(case.before, year=2023, edition=case.edition))
    if case.own is not None:
        others.append(report(case.own, edition=case.edition))
    series = "own" if case.own is None else "aggregate"
    return (
        *others,
        report(figures, edition=case.edition, series=series, says=case.text or {}),
    )


@pytest.mark.parametrize("case", CASES, ids=[f"{c.rule}-{n}" for n, c in enumerate(CASES)])
def test_a_rule_holds_breaks_and_is_skipped(report, judge, case):
    rule = case.rule
    good = judge(*_reports(report, case, case.kept), levels=TOWN)
    assert good.passed[rule] > 0
    assert rule not in {finding.rule for finding in good.findings}

    bad = judge(*_reports(report, case, case.kept | case.change), levels=TOWN)
    (found,) = [finding for finding in bad.findings if finding.rule == rule]
    suffix = "" if case.own is None else "-aggregate"
    assert found.report_id == f"agency-2024{suffix}"
    assert (found.line, found.column) == case.place
    assert (found.expected, found.printed) == (case.expected, case.printed)
    if case.printed is not None:
        assert f" {case.printed}" in found.message_zh
        assert f" {case.printed}" in found.message_en

    for cell in [cell for cell, figure in case.kept.items() if figure is not None][:30]:
        without = judge(*_reports(report, case, {**case.kept, cell: None}), levels=TOWN)
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
