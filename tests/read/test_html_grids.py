"""HTML pages as grids and blocks."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import nesting
from gongkai.errors import DocumentError
from gongkai.model import Block, Document, Grid, Reading
from gongkai.read import html_spans, reading
from gongkai.read.html_spans import expand


def read(page: str | bytes, declared: str | None = None) -> Reading:
    content = page.encode() if isinstance(page, str) else page
    return reading(Document("00" * 32, content, "page.html", declared))


def grids(page: str) -> list[list[list[str]]]:
    parts = read(page).parts
    return [[[s.text for s in row] for row in p.rows] for p in parts if isinstance(p, Grid)]


def blocks(page: str) -> list[str]:
    return [part.text for part in read(page).parts if isinstance(part, Block)]


def test_merged_cells_fill_every_place_they_cover() -> None:
    page = (
        "<table><tr><td rowspan=2 colspan=2>a</td><td>b</td></tr>"
        "<tr><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr></table>"
    )
    assert grids(page) == [[["a", "a", "b"], ["a", "a", "c"], ["d", "e", "f"]]]
    (grid,) = [p for p in read(page).parts if isinstance(p, Grid)]
    assert {slot.origin for row in grid.rows for slot in row if slot.text == "a"} == {(0, 0)}


def test_a_span_beyond_the_table_ends_with_it() -> None:
    assert grids("<table><tr><td rowspan=22>a</td><td>b</td></tr></table>") == [[["a", "b"]]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "9" * 30])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    assert grids(f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr></table>") == [[["a", "b"]]]


def test_layout_tables_are_walked_and_the_tables_in_them_read() -> None:
    page = (
        "<table><tr><td>导航</td><td><p>正文</p><table><tr><td>" + "长" * 80 + "</td></tr></table>"
        "</td></tr></table>"
    )
    assert blocks(page) == ["导航", "正文"]
    assert grids(page) == [[["长" * 80]]]


def test_a_small_table_in_a_cell_is_what_the_cell_prints() -> None:
    page = "<table><tr><td>a</td><td><table><tr><td>7</td></tr></table></td></tr></table>"
    assert grids(page) == [[["a", "7"]]]


def test_inline_markup_does_not_cut_a_line_and_breaks_do() -> None:
    page = "<div><span>20</span><b>24</b>年<br>一、<font>总体</font>情况</div><p>甲<br/>乙</p>"
    assert blocks(page) == ["2024年", "一、总体情况", "甲", "乙"]


def test_script_and_style_are_not_text() -> None:
    assert blocks("<p>a</p><script>x()</script><style>p{}</style><noscript>y</noscript>") == ["a"]


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("", "gbk")],
)
def test_bytes_are_decoded_by_what_they_are(charset: str, codec: str) -> None:
    page = f"<meta charset='{charset}'><p>公开㐂</p>" if codec != "gbk" else "<p>政府信息公开</p>"
    text = "公开㐂" if codec != "gbk" else "政府信息公开"
    assert [p.text for p in read(page.encode(codec)).parts if isinstance(p, Block)] == [text]


def test_a_wrong_declaration_does_not_win_over_the_bytes() -> None:
    page = "<meta charset='utf-8'><p>政府信息公开</p>".encode("gb18030")
    assert read(page, "text/html; charset=iso-8859-1").parts == (Block("政府信息公开"),)


@pytest.mark.parametrize("element", ["div", "font", "table><tr><td", "span class=a"])
def test_nesting_beyond_reason_is_refused(element: str) -> None:
    with pytest.raises(DocumentError, match="too_complex"):
        read(f"<{element}>" * 100_000 + "a")


def test_how_deep_a_page_is() -> None:
    assert doctest.testmod(nesting).failed == 0


def test_many_elements_side_by_side_are_no_nesting() -> None:
    assert len(blocks("<div><p>a<p>b</div>" * 10_000)) == 20_000


def test_a_giant_table_is_refused() -> None:
    row = "<tr>" + "<td colspan=100000>a</td>" * 300 + "</tr>"
    with pytest.raises(DocumentError, match="too_complex"):
        read(f"<table>{row}</table>")


@pytest.mark.parametrize("content", [b"", b"  \n\t ", b"\0\0\0"])
def test_nothing_is_said_to_be_nothing(content: bytes) -> None:
    with pytest.raises(DocumentError, match="empty"):
        read(content)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"Rar!\x1a\x07\0", "rar"), (b"7z\xbc\xaf\x27\x1c..", "7z"), (b"\x01\0\x02\0", "binary")],
)
def test_what_is_not_read_is_named(content: bytes, name: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(content)
    assert raised.value.arguments["format"] == name


cells = st.lists(
    st.lists(st.tuples(st.text("ab7", max_size=3), st.integers(1, 4), st.integers(1, 4))),
    max_size=6,
)


@given(cells)
def test_every_row_of_a_grid_has_its_width(rows: list[list[tuple[str, int, int]]]) -> None:
    texts = [text for row in rows for text, _, _ in row]
    shape = tuple(
        (len(row), tuple((at, down, right) for at, (_, down, right) in enumerate(row)))
        for row in rows
    )
    dense = expand(texts, shape)
    assert len(dense) == len(rows)
    assert len({len(row) for row in dense}) <= 1
    for y, row in enumerate(dense):
        for slot in row:
            assert slot.origin[0] <= y


@given(st.lists(cells, min_size=1, max_size=4))
def test_a_layout_that_is_remembered_is_the_one_worked_out(
    tables: list[list[list[tuple[str, int, int]]]],
) -> None:
    pages = [
        "".join(
            "<table>"
            + "".join(
                "<tr>"
                + "".join(f"<td rowspan={down} colspan={right}>{text}" for text, down, right in row)
                for row in table
            )
            + "</table>"
            for table in tables
        )
    ] * 2
    html_spans._KNOWN.clear()
    first, again = map(grids, pages)
    assert first == again


def test_a_table_with_more_cells_than_are_remembered_is_read_like_any_other() -> None:
    (grid,) = grids("<table>" + "<tr><td>a</td><td colspan=2>b</td></tr>" * 600 + "</table>")
    assert grid == [["a", "b", "b"]] * 600


@given(st.text(max_size=200))
def test_any_page_is_read_or_refused_in_words(text: str) -> None:
    try:
        read(f"<html>{text}</html>")
    except DocumentError as error:
        assert error.code.startswith("read.")
