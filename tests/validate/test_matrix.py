"""Observations as numbers: exact, in any order, and only where a figure is known."""

import pyarrow as pa
import pytest

from gongkai.observations import table
from gongkai.validate.codes import combine, encode, repeated
from gongkai.validate.matrix import amount, matrix

CELL = "fees.administrative_fees.amount_10k_cny"


@pytest.mark.parametrize(
    ("millionths", "written"),
    [(0, "0"), (12_000_000, "12"), (-3_000_000, "-3"), (35_650_000, "35.65"), (-1, "-0.000001"),
     (10**30 + 1, "1000000000000000000000000.000001")],
)  # fmt: skip
def test_an_amount_is_written_as_people_do(millionths, written):
    assert amount(millionths) == written


@pytest.mark.parametrize("figure", ["59237.2449", "-0.01", str(10**17), str(-(10**17)), "0"])
def test_a_figure_is_held_exactly(report, figure):
    laid_out = matrix(table([report({CELL: figure})]), [CELL])
    assert amount(laid_out.exact(CELL, 0)) == figure
    assert laid_out.known.tolist() == [[True]]


@pytest.mark.parametrize("status", ["blank", "dash", "absent", "unreadable", "no_unit"])
def test_only_printed_and_corrected_figures_are_known(report, status):
    rows = table([report({CELL: 3})])
    at = rows.column_names.index("status")
    other = rows.set_column(at, "status", pa.array([status] * rows.num_rows))
    corrected = rows.set_column(at, "status", pa.array(["corrected"] * rows.num_rows))
    assert not matrix(other, [CELL]).known.any()
    assert matrix(corrected, [CELL]).known.all()


def test_a_cell_given_twice_with_different_figures_is_not_known(report):
    rows = pa.concat_tables([table([report({CELL: figure}, digest="d")]) for figure in (3, 4)])
    assert not matrix(rows, [CELL]).known.any()


def test_a_slice_of_a_table_is_read_from_its_own_rows(report):
    rows = table([report({CELL: 3}, agency="a"), report({CELL: 4}, agency="b")])
    laid_out = matrix(rows.slice(rows.num_rows // 2), [CELL])
    assert (laid_out.reports, amount(laid_out.exact(CELL, 0))) == (["b-2024"], "4")


def test_a_cell_outside_the_form_is_left_aside(report):
    rows = table([report({CELL: 3})])
    assert matrix(rows, ["remedies.reconsideration.total"]).known.tolist() == [[False]]


def test_dictionaries_from_elsewhere_are_made_sound():
    twice = pa.DictionaryArray.from_arrays([0, 1, 2, None], ["a", "b", "a"])
    holds_null = pa.DictionaryArray.from_arrays([0, 1], ["a", None])
    assert encode(twice).codes.tolist() == [0, 1, 0, -1]
    assert encode(holds_null).codes.tolist() == [0, -1]
    chunks = pa.chunked_array([pa.array(["a", "b"]), pa.array(["b", "c"])])
    assert encode(chunks).codes.tolist() == [0, 1, 1, 2]
    assert encode(chunks).listed() == ["a", "b", "c"]
    assert encode(pa.chunked_array([], pa.string())).codes.tolist() == []


def test_equal_rows_have_equal_numbers_however_many_columns():
    column = encode(pa.array(range(0, 4_000_000_000, 1_000_000_000))).codes + 2**30
    same = combine([column, column, column, column, column])
    assert len(set(same.tolist())) == 4
    assert repeated(combine([column[[0, 1, 0]]] * 4)).tolist() == [True, False, True]
