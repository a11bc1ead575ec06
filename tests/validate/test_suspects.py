"""A wrong figure is found by the sums it stands in, and mended where only one cell can be it."""

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import editions
from gongkai.observations import table
from gongkai.validate import findings

TABLE = next(t for t in editions()[0].tables if t.code == "applications")
LINES = [line.code for line in TABLE.lines]
KINDS = [column.code for column in TABLE.columns if column.code != "total"]
ENDS = ("new_received", "carried_over_in", "total_processed", "carried_over_out")
LINES_OF = {
    form.key: [line.code for t in form.tables if t.code == "applications" for line in t.lines]
    for form in editions()
}
ROUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
SUMS = ("T3-BAL", "T3-SUM", "T3-ROW", "T4-SUM")
OUTCOMES = ("upheld", "corrected", "other", "pending")
SEVERAL = settings(max_examples=30, deadline=None)


def consistent(seed: int, edition: str = "2021") -> dict[str, int]:
    """The figures of a table 3 in which every sum holds."""
    draw = random.Random(seed)
    lines = LINES_OF[edition]
    figures = {}
    for kind in KINDS:
        results = [line for line in lines if line not in ENDS]
        column = {line: draw.choice([0, 0, 1, 7, draw.randrange(5000)]) for line in results}
        column["total_processed"] = sum(column.values())
        column["carried_over_out"] = draw.randrange(200)
        both = column["total_processed"] + column["carried_over_out"]
        column["carried_over_in"] = draw.randrange(both + 1)
        column["new_received"] = both - column["carried_over_in"]
        figures |= {f"applications.{line}.{kind}": value for line, value in column.items()}
    for line in lines:
        total = sum(figures[f"applications.{line}.{kind}"] for kind in KINDS)
        figures[f"applications.{line}.total"] = total
    return figures


def remedies(seed: int) -> dict[str, int]:
    """The figures of a table 4 in which every sum holds."""
    draw = random.Random(seed)
    figures = {}
    for route in ROUTES:
        row = {column: draw.choice([0, 1, draw.randrange(300)]) for column in OUTCOMES}
        row["total"] = sum(row.values())
        figures |= {f"remedies.{route}.{column}": value for column, value in row.items()}
    return figures


@SEVERAL
@given(seed=st.integers(0, 10**6))
def test_a_consistent_table_has_no_findings(report, judge, seed):
    found = judge(report(consistent(seed)))
    assert found.findings == ()
    assert (found.passed["T3-SUM"], found.passed["T3-BAL"], found.passed["T3-ROW"]) == (7, 7, 25)


@SEVERAL
@given(
    seed=st.integers(0, 10**6),
    line=st.sampled_from(LINES),
    column=st.sampled_from([*KINDS, "total"]),
    misprint=st.integers(0, 10**7),
)
def test_one_wrong_figure_is_found_and_mended(report, judge, seed, line, column, misprint):
    figures = consistent(seed)
    cell = f"applications.{line}.{column}"
    right = figures[cell]
    figures[cell] = misprint if misprint != right else right + 1
    found = judge(report(figures)).findings
    assert found
    assert {(finding.suspect, finding.suggestion) for finding in found} == {((cell,), str(right))}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False))
def test_order_batches_and_encoding_change_nothing(report, seed, order):
    figures = consistent(seed)
    reports = [
        report(figures | {"applications.granted.total": n}, agency=f"a{n}", year=year)
        for n in range(3)
        for year in (2023, 2024)
    ]
    rows = table(reports)
    together = findings(rows, editions(), {})
    shuffled = list(range(rows.num_rows))
    order.shuffle(shuffled)
    assert findings(rows.take(pa.array(shuffled)), editions(), {}) == together
    encoded = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in rows.columns]
    assert findings(pa.table(encoded, rows.column_names), editions(), {}) == together
    chunks = pa.concat_tables([table([each]) for each in reports])
    assert findings(chunks, editions(), {}) == together
    apart = [findings(table(reports[at : at + 2]), editions(), {}) for at in (0, 2, 4)]
    assert tuple(finding for batch in apart for finding in batch) == together


def test_two_wrong_figures_in_different_lines_and_columns_are_both_found(report, judge, printed):
    figures = printed("hangzhou-2025") | {
        "applications.granted.natural_person": 5354,
        "applications.new_received.commercial_enterprise": 225,
    }
    found = judge(report(figures)).findings
    assert {(f.suspect, f.suggestion) for f in found} == {
        (("applications.granted.natural_person",), "5345"),
        (("applications.new_received.commercial_enterprise",), "252"),
    }


def test_two_wrong_results_are_told_apart_by_their_amounts(report, judge, printed):
    figures = printed("hangzhou-2025") | {
        "applications.granted.natural_person": 5354,
        "applications.other_other.commercial_enterprise": 11,
    }
    found = judge(report(figures)).findings
    assert {(f.suspect, f.suggestion) for f in found} == {
        (("applications.granted.natural_person",), "5345"),
        (("applications.other_other.commercial_enterprise",), "17"),
    }


def test_faults_that_no_single_cell_explains_name_no_cell(report, judge, printed):
    figures = printed("hangzhou-2025") | {
        "applications.granted.natural_person": 5354,
        "applications.granted.total": 5550,
    }
    found = {(f.rule, f.line, f.column): f for f in judge(report(figures)).findings}
    row = found["T3-ROW", "granted", "total"]
    assert (row.suspect, row.suggestion) == ((), None)


def test_a_lone_sum_accuses_all_its_cells_and_suggests_nothing(report, judge, printed):
    (found,) = judge(
        report(printed("hangzhou-2025") | {"remedies.litigation_direct.total": 57})
    ).findings
    columns = ("upheld", "corrected", "other", "pending", "total")
    assert found.suspect == tuple(f"remedies.litigation_direct.{column}" for column in columns)
    assert found.suggestion is None


def test_a_cell_that_would_become_negative_is_not_accused(report, judge):
    figures = {
        f"remedies.reconsideration.{column}": value
        for column, value in zip(
            ("upheld", "corrected", "other", "pending", "total"), (0, 0, 9, 0, 4), strict=True
        )
    }
    (found,) = judge(report(figures)).findings
    assert found.suspect == ("remedies.reconsideration.other", "remedies.reconsideration.total")


def test_a_missing_figure_is_no_evidence(report, judge, printed):
    figures = printed("hangzhou-2025") | {
        "applications.granted.natural_person": 5354,
        "applications.partially_granted.natural_person": None,
    }
    (found,) = judge(report(figures)).findings
    assert (found.rule, found.line) == ("T3-ROW", "granted")
    assert found.suspect == ("applications.granted.natural_person",)
    assert found.suggestion == "5345"


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_suspects_are_found_in_either_edition(report, judge, edition):
    form = next(each for each in editions() if each.key == edition)
    lines = next(t for t in form.tables if t.code == "applications").lines
    nil = {f"applications.{line.code}.{kind}": 0 for line in lines for kind in [*KINDS, "total"]}
    found = judge(report(nil | {"applications.granted.total": 3}, edition=edition)).findings
    assert {(f.suspect, f.suggestion) for f in found} == {(("applications.granted.total",), "0")}


PLANTS = {
    edition: [cell for cell in (*consistent(0, edition), *remedies(0))] for edition in LINES_OF
}


def accused(
    verdict, report_id: str = "agency-2024"
) -> dict[str, set[tuple[tuple[str, ...], str | None]]]:
    """The suspects and suggestions of the failing sums of a report, by table."""
    by_table: dict[str, set[tuple[tuple[str, ...], str | None]]] = {}
    for each in verdict.findings:
        if each.report_id == report_id and each.rule in SUMS:
            by_table.setdefault(each.table, set()).add((each.suspect, each.suggestion))
    return by_table


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6), edition=st.sampled_from(sorted(LINES_OF)), gaps=st.booleans())
def test_one_wrong_figure_in_any_cell_is_named_with_its_right_value_or_among_those_named(
    report, judge, seed, edition, gaps
):
    draw = random.Random(seed)
    sound: dict[str, int | None] = {**consistent(seed, edition), **remedies(seed)}
    if gaps:
        sound |= dict.fromkeys(draw.sample(PLANTS[edition], 5), None)
    reports = []
    for cell in PLANTS[edition]:
        misprint = draw.choice([draw.randrange(50), draw.randrange(10**9)])
        wrong = misprint if misprint != sound[cell] else misprint + 1
        figures = sound if sound[cell] is None else sound | {cell: wrong}
        reports.append(report(figures, edition=edition, agency=cell.replace(".", "-")))
    verdict = judge(*reports)
    for cell, each in zip(PLANTS[edition], reports, strict=True):
        right = sound[cell]
        blamed = accused(verdict, each.report_id)
        assert set(blamed) <= ({cell.partition(".")[0]} if right is not None else set())
        for suspects, suggestion in blamed.get(cell.partition(".")[0], ()):
            assert cell in suspects
            assert suggestion == (str(right) if len(suspects) == 1 else None)
        if not gaps:
            assert blamed
        if not gaps and cell.startswith("applications"):
            assert blamed["applications"] == {((cell,), str(right))}


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10**6), apart=st.sampled_from([1, 30]))
def test_two_wrong_figures_are_never_blamed_on_a_third_cell_alone(report, judge, seed, apart):
    draw = random.Random(seed)
    sound = consistent(seed)
    planted = [draw.sample(list(sound), 2) for _ in range(60)]
    reports = [
        report(sound | {cell: sound[cell] + draw.randint(1, apart) for cell in cells},
               agency=f"a{at}")
        for at, cells in enumerate(planted)
    ]  # fmt: skip
    verdict = judge(*reports)
    for cells, each in zip(planted, reports, strict=True):
        for suspects, suggestion in accused(verdict, each.report_id).get("applications", ()):
            if len(suspects) == 1:
                assert (suspects[0], suggestion) in {(cell, str(sound[cell])) for cell in cells}


@pytest.mark.parametrize("by", [1, -1])
def test_a_column_moved_by_a_line_accuses_no_cell(report, judge, printed, by):
    figures = printed("hangzhou-2025")
    moved = dict(figures)
    for at, line in enumerate(LINES):
        moved[f"applications.{line}.natural_person"] = figures[
            f"applications.{LINES[(at + by) % len(LINES)]}.natural_person"
        ]
    blamed = accused(judge(report(moved)))["applications"]
    assert blamed == {((), None)}


def test_a_column_moved_by_a_line_leaves_no_chance_hit(report, judge):
    """One line may differ by just what its column differs: that is no reason to accuse it."""
    nil = {f"applications.{line}.{kind}": 0 for line in LINES for kind in [*KINDS, "total"]}
    figures = nil | {
        "applications.granted.natural_person": 4,  # off by 4, as is its column
        "applications.partially_granted.natural_person": 3,
        "applications.partially_granted.total": 5,
        "applications.total_processed.natural_person": 3,
        "applications.total_processed.total": 5,
        "applications.new_received.natural_person": 3,
        "applications.new_received.total": 5,
    }
    blamed = accused(judge(report(figures)))["applications"]
    assert all(len(suspects) != 1 for suspects, _ in blamed)


def test_columns_that_changed_places_accuse_no_cell(report, judge, printed):
    figures = printed("hangzhou-2025")
    swapped = dict(figures)
    for line in LINES:
        a, b = (f"applications.{line}.{kind}" for kind in ("natural_person", "total"))
        swapped[a], swapped[b] = figures[b], figures[a]
    assert accused(judge(report(swapped)))["applications"] == {((), None)}


def test_two_figures_of_a_line_that_changed_places_accuse_no_cell(report, judge, printed):
    figures = printed("hangzhou-2025")
    a, b = "applications.granted.natural_person", "applications.granted.commercial_enterprise"
    blamed = accused(judge(report(figures | {a: figures[b], b: figures[a]})))
    assert blamed == {"applications": {((), None)}}


def test_two_faults_of_the_same_amount_leave_both_ways_open(report, judge, printed):
    figures = printed("hangzhou-2025")
    cells = [
        "applications.granted.natural_person",
        "applications.other_other.commercial_enterprise",
    ]
    wrong = {cell: str(int(figures[cell]) + 9) for cell in cells}
    for suspects, suggestion in accused(judge(report(figures | wrong)))["applications"]:
        assert len(suspects) == 2
        assert set(suspects) & set(cells)
        assert suggestion is None


def test_a_lone_sum_may_be_wrong_in_its_total_or_in_any_addend(report, judge):
    figures = remedies(7) | {"remedies.reconsideration.total": 1000}
    (found,) = judge(report(figures)).findings
    named = [f"remedies.reconsideration.{column}" for column in (*OUTCOMES, "total")]
    assert (found.suspect, found.suggestion) == (tuple(named), None)


def test_a_fault_of_table_3_and_one_of_table_4_do_not_disturb_each_other(report, judge, printed):
    figures = printed("hangzhou-2025") | {
        "applications.granted.natural_person": 5354,
        "remedies.litigation_direct.total": 57,
    }
    blamed = accused(judge(report(figures)))
    assert blamed["applications"] == {(("applications.granted.natural_person",), "5345")}
    ((suspects, suggestion),) = blamed["remedies"]
    assert (len(suspects), suggestion) == (5, None)


def test_a_suggestion_is_never_applied(report, judge, printed):
    figures = printed("hangzhou-2025") | {"applications.granted.natural_person": 5354}
    read = report(figures)
    before = table([read])
    judge(read)
    assert table([read]).equals(before)


def test_two_faults_of_the_same_amount_are_told_apart_where_the_other_way_is_impossible(
    report, judge
):
    nil = {f"applications.{line}.{kind}": 0 for line in LINES for kind in [*KINDS, "total"]}
    wrong = {
        "applications.granted.natural_person": 1,
        "applications.partially_granted.research_institution": 1,
    }
    assert accused(judge(report(nil | wrong)))["applications"] == {((cell,), "0") for cell in wrong}


def test_many_faults_of_one_amount_name_every_cell_that_may_be(report, judge):
    sound = {f"applications.{line}.{kind}": 9 for line in LINES for kind in KINDS}
    sound |= {f"applications.total_processed.{kind}": 9 * 21 for kind in KINDS}
    sound |= {f"applications.new_received.{kind}": 9 * 21 for kind in KINDS}
    sound |= {
        f"applications.{line}.total": sum(sound[f"applications.{line}.{kind}"] for kind in KINDS)
        for line in LINES
    }
    assert judge(report(sound)).findings == ()
    results = [line for line in LINES if line not in ENDS]
    cells = [f"applications.{a}.{b}" for a, b in zip(results, KINDS, strict=False)]
    blamed = accused(judge(report(sound | dict.fromkeys(cells, 8))))["applications"]
    for suspects, suggestion in blamed:
        assert len(suspects) == len(KINDS)
        assert suggestion is None
    assert set(cells) <= {cell for suspects, _ in blamed for cell in suspects}
