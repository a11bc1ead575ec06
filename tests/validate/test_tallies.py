"""Every check is on record: rule by rule, and report by report."""

from gongkai.catalogue import editions

ROW = {
    "applications.granted.natural_person": 1,
    "applications.granted.commercial_enterprise": 1,
    "applications.granted.research_institution": 0,
    "applications.granted.public_interest_organization": 0,
    "applications.granted.legal_service_institution": 0,
    "applications.granted.other_organization": 0,
    "applications.granted.total": 2,
}


def tally(verdict, rule, edition="2021"):
    (found,) = (t for t in verdict.tallies if (t.id, t.edition) == (rule, edition))
    return found


def test_every_rule_of_every_edition_has_a_tally_even_without_reports(judge):
    verdict = judge()
    rules = [(rule.id, form.key) for form in editions() for rule in form.rules]
    assert [(t.id, t.edition) for t in verdict.tallies] == rules
    assert {(t.judged, t.failed, t.skipped) for t in verdict.tallies} == {(0, 0, 0)}
    assert all(t.instances > 0 for t in verdict.tallies)
    assert verdict.checks == {}


def test_at_least_a_hundred_places_of_a_report_are_checked_without_counting_types(judge):
    verdict = judge()
    for form in editions():
        places = sum(t.instances for t in verdict.tallies if t.edition == form.key)
        assert places - tally(verdict, "TYPE", form.key).instances >= 100


def test_a_tally_counts_what_held_what_failed_and_what_was_skipped(report, judge):
    wrong = ROW | {"applications.granted.total": 3}
    verdict = judge(report(ROW, agency="a"), report(wrong, agency="b"), report(agency="c"))
    rows = tally(verdict, "T3-ROW")
    assert (rows.instances, rows.judged, rows.passed, rows.failed) == (25, 2, 1, 1)
    assert rows.skipped == 3 * 25 - 2
    assert tally(verdict, "T3-ROW", "2019").skipped == 0
    assert (rows.level, rows.basis.partition(":")[0]) == ("error", "format")
    assert rows.statement_zh.endswith("。")


def test_every_place_is_passed_failed_skipped_or_not_asked(report, judge):
    one = judge(report(ROW | {"applications.granted.total": 3}))
    passed, skipped = one.checks["agency-2024"]
    assert passed == sum(one.passed.values())
    assert skipped == sum(one.skipped.values())
    failed = sum(t.failed for t in one.tallies)
    assert failed == len(one.findings) == 1
    asked = {t.id: t.judged + t.skipped for t in one.tallies if t.edition == "2021"}
    for rule in ("TYPE", "T3-ROW", "T3-SUM", "T3-BAL", "T3-CARRY", "T4-SUM", "T2-STOCK"):
        assert asked[rule] == tally(one, rule).instances


def test_the_checks_of_a_report_are_its_own(report, judge):
    both = judge(report(ROW, agency="a"), report(agency="b"))
    alone = judge(report(ROW, agency="a"))
    assert both.checks["a-2024"] == alone.checks["a-2024"]
    assert both.checks["b-2024"][0] == 0
