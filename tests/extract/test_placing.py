"""Which figure belongs to which column where separators were lost."""

from hypothesis import given
from hypothesis import strategies as st

from gongkai.extract.placing import Placement, Token, place
from gongkai.extract.sums import closes
from gongkai.model import Locator

SEVEN = (*tuple(f"c{n}" for n in range(6)), "total")
ROW = (SEVEN[:6], "total")
figures = st.lists(st.integers(0, 99), min_size=6, max_size=6)


def tokens(*texts: str, row: int = 1) -> list[Token]:
    return [Token(text, Locator(), row, True) for text in texts]


def texts(placed: Placement | None) -> list[str | None] | None:
    return None if placed is None else [t.text if t else None for t in placed]


def never(_: object) -> None:
    return None


def test_as_many_figures_as_columns() -> None:
    assert texts(place(tokens("", "1", "2", "3", ""), [False] * 3, never)) == ["1", "2", "3"]


def test_fillers_of_merged_cells_stand_at_the_end_of_the_row() -> None:
    blanks = ["", "", "", "", "", "", "0", "", ""]
    placed = place(tokens(*blanks), [False] * 7, never)
    assert texts(placed) == ["", "", "", "", "", "", "0"]


def test_a_figure_that_may_be_merged_over_all_columns_is_left_in_doubt() -> None:
    assert place(tokens("0", "", "", "", "", "", ""), [False] * 7, never) is None


def test_no_figure_and_no_trace_of_a_cell_is_a_blank_line() -> None:
    assert texts(place([], [False] * 7, never)) == [None] * 7


def test_a_printed_sign_tells_the_column() -> None:
    placed = place(tokens("19", "+4"), [False, True, False], never)
    assert texts(placed) == ["19", "+4", None]


def test_one_figure_for_two_columns_is_left_in_doubt() -> None:
    assert place(tokens("0"), [False, True], never) is None


def test_a_page_number_on_its_own_line_is_not_a_figure_of_the_row() -> None:
    values = [*tokens("1", "2", "3", row=4), *tokens("12", row=5)]
    assert texts(place(values, [False] * 3, never)) == ["1", "2", "3"]


@given(figures, st.integers(0, 7), st.integers(0, 99))
def test_a_stray_figure_never_shifts_a_row_silently(parts: list[int], at: int, stray: int) -> None:
    """Either the sums leave one answer, and it is the row; or the answer is doubt."""
    printed = [*map(str, parts), str(sum(parts))]
    crowded = [*printed[:at], str(stray), *printed[at:]]
    values = [Token(text, Locator(), n, True) for n, text in enumerate(crowded)]
    placed = place(values, [False] * 7, lambda p: closes(ROW, SEVEN, p))
    assert placed is None or texts(placed) == printed


@given(figures)
def test_a_whole_row_is_given_as_it_stands(parts: list[int]) -> None:
    printed = [*map(str, parts), str(sum(parts))]
    placed = place(tokens(*printed), [False] * 7, lambda p: closes(ROW, SEVEN, p))
    assert texts(placed) == printed
