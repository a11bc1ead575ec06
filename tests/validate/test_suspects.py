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
RESULTS = [line for line in LINES if line not in ENDS]
SEVERAL = settings(max_examples=30, deadline=None)


def consistent(seed: int) -> dict[str, int]:
    """The figures of a table 3 in which every sum holds."""
    draw = random.Random(seed)
    figures = {}
    for kind in KINDS:
        column = {line: draw.choice([0, 0, 1, 7, draw.randrange(5000)]) for line in RESULTS}
        column["total_processed"] = sum(column.values())
        column["carried_over_out"] = draw.randrange(200)
        both = column["total_processed"] + column["carried_over_out"]
        column["carried_over_in"] = draw.randrange(both + 1)
        column["new_received"] = both - column["carried_over_in"]
        figures |= {f"applications.{line}.{kind}": value for line, value in column.items()}
    for line in LINES:
        total = sum(figures[f"applications.{line}.{kind}"] for kind in KINDS)
        figures[f"applications.{line}.total"] = total
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
