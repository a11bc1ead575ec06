"""Plausibility against other reports: leaps, tables that come again, aggregates and their parts."""

import pytest

from gongkai.catalogue import editions

FEE = "fees.administrative_fees.amount_10k_cny"
LICENCES = "decisions.licensing.decisions"


def found(verdict):
    return [(finding.rule, finding.report_id) for finding in verdict.findings]


@pytest.mark.parametrize(
    ("before", "now", "rules"),
    [
        (1, 12, []),  # below the floor
        (9, 99, []),
        (10, 100, ["TENFOLD"]),
        (11, 109, []),
        (100, 10, ["TENFOLD"]),
        (0, 5000, []),  # nil is no measure
        (5000, 0, []),
        (10**17, 5, ["TENFOLD"]),  # beyond 64 bits in millionths
        (10**17, 10**17 + 1, []),
    ],
)
def test_a_leap_is_tenfold_either_way_and_above_the_floor(report, judge, before, now, rules):
    verdict = judge(report({LICENCES: before}, year=2023), report({LICENCES: now}))
    assert found(verdict) == [(rule, "agency-2024") for rule in rules]


@pytest.mark.parametrize(
    ("before", "now", "rules"),
    [
        ("35.65", "356.5", ["FEE-TENFOLD"]),
        ("35.65", "35649.99", ["FEE-TENFOLD"]),
        ("35.65", "35650", ["FEE-UNIT"]),
        ("35.65", "356500", ["FEE-UNIT"]),
        ("35.65", "3564999", ["FEE-UNIT"]),
        ("35.65", "3565000", []),  # no unit is a hundred thousand times another
        ("356500", "35.65", ["FEE-UNIT"]),
        ("0.01", "99.99", []),
    ],
)
def test_a_fee_is_found_by_one_rule_at_most(report, judge, before, now, rules):
    verdict = judge(report({FEE: before}, year=2023), report({FEE: now}))
    assert found(verdict) == [(rule, "agency-2024") for rule in rules]


@pytest.mark.parametrize("level", ["prefecture_government", "provincial_department"])
def test_a_large_fee_is_no_wonder_above_the_county(report, judge, level):
    assert judge(report({FEE: 100001}), levels={"agency": level}).findings == ()
    assert judge(report({FEE: 100001}), levels={"agency": "unknown"}).skipped["FEE-LEVEL"] == 1


def test_a_leap_needs_the_same_body_series_and_scope(report, judge):
    now = report({LICENCES: 5000})
    for other in ({"scope": "unknown"}, {"agency": "elsewhere"}, {"year": 2022}):
        before = report({LICENCES: 5}, **{"year": 2023, **other})
        verdict = judge(before, now)
        assert verdict.findings == ()
        assert verdict.passed["TENFOLD"] == 0


def table_3(*kinds):
    """A table 3 with these figures for natural persons, line by line, and their totals."""
    lines = next(t for t in editions()[0].tables if t.code == "applications").lines
    columns = [c.code for c in editions()[0].tables[3].columns]
    cells = {f"applications.{line.code}.{column}": 0 for line in lines for column in columns}
    for line, figure in zip(lines, kinds, strict=False):
        for column in ("natural_person", "total"):
            cells[f"applications.{line.code}.{column}"] = figure
    return cells


MANY = table_3(*range(11, 23))
FEW = table_3(*range(11, 22))


def test_a_table_that_comes_again_is_one_finding_without_a_cell(report, judge):
    verdict = judge(report(MANY, year=2023), report(MANY))
    (finding,) = (f for f in verdict.findings if f.rule == "SAME-TABLE")
    assert (finding.table, finding.line, finding.column) == ("applications", None, None)
    assert (finding.expected, finding.printed, finding.suspect) == (None, None, ())


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (FEW, FEW),  # too few figures: this may be chance
        (table_3(), table_3()),
        (MANY, MANY | {"applications.new_received.legal_service_institution": 1}),
    ],
    ids=["few figures", "nothing but zeros", "one cell differs"],
)
def test_a_table_may_resemble_that_of_the_year_before(report, judge, before, now):
    verdict = judge(report(before, year=2023), report(now))
    assert "SAME-TABLE" not in {finding.rule for finding in verdict.findings}
    assert verdict.passed["SAME-TABLE"] == 1


def test_a_table_with_a_missing_cell_is_not_compared(report, judge):
    gap = MANY | {"applications.granted.total": None}
    for before, now in ((gap, MANY), (MANY, gap)):
        verdict = judge(report(before, year=2023), report(now))
        assert "SAME-TABLE" not in {finding.rule for finding in verdict.findings}
        assert verdict.passed["SAME-TABLE"] == 0


TOTAL = "remedies.reconsideration.total"


def test_an_aggregate_is_compared_with_the_own_report_of_its_agency_and_year(report, judge):
    aggregate = report({TOTAL: 3}, series="aggregate", scope="government_aggregate")
    own = report({TOTAL: 5}, scope="office_and_government")
    assert found(judge(aggregate, own)) == [("AGG-REMEDIES", "agency-2024-aggregate")]
    for other in ({"year": 2023}, {"agency": "elsewhere"}):
        verdict = judge(aggregate, report({TOTAL: 5}, **other))
        assert (verdict.findings, verdict.passed["AGG-REMEDIES"]) == ((), 0)


def test_an_aggregate_alone_is_skipped_and_an_own_report_is_not_asked(report, judge):
    alone = judge(report({TOTAL: 3}, series="aggregate"))
    assert (alone.passed["AGG-REMEDIES"], alone.skipped["AGG-REMEDIES"]) == (0, 15)
    own = judge(report({TOTAL: 3}))
    assert (own.passed["AGG-REMEDIES"], own.skipped["AGG-REMEDIES"]) == (0, 0)


def test_two_own_reports_beside_an_aggregate_leave_it_open(report, judge):
    own = [report({TOTAL: 5}, digest=each) for each in ("a", "b")]
    assert judge(*own, report({TOTAL: 3}, series="aggregate")).findings == ()
