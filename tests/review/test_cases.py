"""Cases: what belongs together, why it arose, and what is decided already."""

import pytest

from gongkai.catalogue import finding
from gongkai.model import Finding
from gongkai.review.case import About, Case, Cause, Decision, within
from gongkai.review.cases import cases_of, grouped, undecided
from gongkai.review.faults import kind_of

TOTAL = "applications.granted.total"
ABOUT = About("a1-2024", "a" * 64, "某局", 2024, "http://127.0.0.1/", "flagged")


def sums(rule: str, place: str, *suspect: str, suggestion: str | None = None) -> Finding:
    table, line, column = place.split(".")
    return Finding(rule, "error", "a1-2024", table, line, column, suspect=suspect,
                   suggestion=suggestion, message_zh="不符。", message_en="Differ.")  # fmt: skip


def decided(case: Case, **given: str) -> Decision:
    told = {"rule": case.rules[0], "cell": case.subject, "decision": "stands"} | given
    return Decision(case.about.report_id, case.about.digest, told["rule"], told["cell"],
                    told["decision"], "理由", "数据组", "2026-01-10T00:00:00Z")  # fmt: skip


def test_findings_that_suspect_the_same_cell_are_one_case(cells):
    row = sums("T3-ROW", TOTAL, TOTAL, suggestion="20")
    column = sums("T3-SUM", "applications.total_processed.total", TOTAL, suggestion="20")
    (case,) = cases_of(ABOUT, [column, row], cells(granted__total="26"))
    assert case.subject == TOTAL and case.doubtful == (TOTAL,)
    assert case.rules == ("T3-ROW", "T3-SUM")
    assert case.suggestion == "20" and case.printed == "26"
    assert case.cause == Cause("T3-ROW", "digit")


def test_what_points_to_several_cells_is_a_case_without_a_suggestion(cells):
    several = (TOTAL, "applications.granted.natural_person")
    (case,) = cases_of(ABOUT, [sums("T3-ROW", TOTAL, *several)], cells())
    assert case.doubtful == several and case.suggestion is None
    assert case.cause == Cause("T3-ROW", "several")


def test_a_finding_that_suspects_no_cell_stands_for_its_place(cells):
    stock = sums("T2-STOCK", "instruments.rules.in_force")
    (case,) = cases_of(ABOUT, [stock], cells())
    assert case.doubtful == ("instruments.rules.in_force",) and case.cause == Cause("T2-STOCK", "")


def test_of_a_line_the_cells_that_could_not_be_read_are_doubtful(cells):
    shifted = finding("SHIFTED-FIGURES", "a1-2024", table="applications", line="granted")
    (case,) = cases_of(ABOUT, [shifted], cells(granted__natural_person="3 4", granted__total="7 ?"))
    assert case.shape == "line" and case.subject == "applications.granted"
    assert case.doubtful == ("applications.granted.natural_person", TOTAL)


def test_a_rejected_report_is_a_case_as_a_whole(cells):
    nothing = finding("NO-TABLE", "a1-2024")
    (case,) = cases_of(ABOUT, [nothing], {})
    assert (case.subject, case.shape, case.doubtful, case.tables) == ("", "report", (), ())


def test_notes_are_no_cases_and_an_absent_column_is_no_matter_of_single_cells(cells):
    note = finding("TITLE-UNKNOWN", "a1-2024")
    absent = finding("COLUMN-ABSENT", "a1-2024", table="applications", column="total")
    (case,) = cases_of(ABOUT, [note, absent], cells())
    assert (case.subject, case.shape, case.doubtful) == ("applications.*.total", "column", ())


def test_groups_come_by_cause_the_most_frequent_first(cells):
    rare = cases_of(About("b1-2024", "b" * 64), [finding("NO-TABLE", "b1-2024")], {})
    often = [
        case
        for report in ("a1-2024", "a2-2024")
        for case in cases_of(
            About(report, "a" * 64),
            [finding("YEAR-CONFLICT", report, expected="1", printed="2")],
            {},
        )
    ]
    groups = grouped([*rare, *reversed(often)])
    assert [(group.cause.rule, len(group.cases)) for group in groups] == [
        ("YEAR-CONFLICT", 2), ("NO-TABLE", 1),
    ]  # fmt: skip
    assert [case.about.report_id for case in groups[0].cases] == ["a1-2024", "a2-2024"]


@pytest.fixture
def case(cells) -> Case:
    row = sums("T3-ROW", TOTAL, TOTAL, suggestion="20")
    column = sums("T3-SUM", "applications.total_processed.total", TOTAL, suggestion="20")
    (made,) = cases_of(ABOUT, [column, row], cells(granted__total="26"))
    return made


def test_a_case_is_decided_when_each_of_its_rules_is(case):
    first, second = decided(case), decided(case, rule="T3-SUM")
    assert undecided([case], [first], ()) == (case,)
    assert undecided([case], [first, second], ()) == ()


def test_a_decision_about_another_document_decides_nothing(case):
    other = Decision("a1-2024", "b" * 64, "T3-ROW", TOTAL, "stands", "理由", "数据组", "x")
    assert undecided([case], [other], [("a1-2024", "b" * 64, TOTAL)]) == (case,)


def test_a_cell_with_a_correction_is_decided_whoever_wrote_it(case):
    assert undecided([case], [], [("a1-2024", "a" * 64, TOTAL)]) == ()


def test_a_correction_that_became_stale_is_asked_about(cells):
    stale = finding("CORRECTION-STALE", "a1-2024", table="applications", line="granted",
                    column="total", expected="1", printed="2", path="x", value="y")  # fmt: skip
    (made,) = cases_of(ABOUT, [stale], cells())
    assert undecided([made], [], [("a1-2024", "a" * 64, TOTAL)]) == (made,)


def test_a_decision_about_one_of_several_suspects_or_of_a_line_decides_the_case(cells):
    several = (TOTAL, "applications.granted.natural_person")
    (one,) = cases_of(ABOUT, [sums("T3-ROW", TOTAL, *several)], cells())
    assert undecided([one], [decided(one, cell=several[1], decision="misreading")], ()) == ()
    shifted = finding("SHIFTED-FIGURES", "a1-2024", table="applications", line="granted")
    (line,) = cases_of(ABOUT, [shifted], cells(granted__total="7 ?"))
    assert undecided([line], [decided(line, cell=TOTAL)], ()) == ()
    assert undecided([line], [decided(line, cell="applications.new_received.total")], ())


@pytest.mark.parametrize(
    ("printed", "suggestion", "kind"),
    [
        ("26", "20", "digit"), ("21", "12", "swapped"), ("120", "12", "longer"),
        ("2", "20", "shorter"), ("0", "4", "zero"), ("7", "1900", "other"), ("", None, "unread"),
        ("12", "78", "other"),
    ],
)  # fmt: skip
def test_the_kind_of_fault_is_how_the_print_differs(printed, suggestion, kind):
    assert kind_of(printed, suggestion, 1) == kind
    assert kind_of(printed, suggestion, 2) == "several"


def test_a_place_holds_what_lies_in_it():
    assert within(TOTAL, "applications.granted") and within(TOTAL, "applications")
    assert not within("applications.granted", TOTAL)
    assert not within(TOTAL, "applications.*.natural_person")
