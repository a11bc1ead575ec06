"""A table is laid out as the form prints it: every cell of the law once, in its place."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalogue import Edition, editions
from gongkai.catalogue.cells import Title
from gongkai.catalogue.layout import Block, Heading
from gongkai.site.form import Form, Printed, Row, _rows, cells, forms, sections

EDITIONS = editions()


def occupied(rows: tuple[Row, ...]) -> Counter[tuple[int, int]]:
    """How often each place of the grid is covered, laid as a browser lays a table."""
    found: Counter[tuple[int, int]] = Counter()
    for y, row in enumerate(rows):
        x = 0
        for each in row:
            while found[y, x]:
                x += 1
            found.update((y + dy, x + dx) for dy in range(each.height) for dx in range(each.width))
    return Counter({place: times for place, times in found.items() if times})


def form_of(edition: str, section: str) -> Form:
    return next(each for each in forms(edition) if each.section == section)


def texts(row: Row) -> list[tuple[str, int, int]]:
    return [(each.title.zh, each.width, each.height) for each in row if each.title]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.key)
def test_every_cell_of_the_law_stands_once_on_the_form(edition: Edition) -> None:
    law = [
        f"{table.code}.{line.code}.{column.code}"
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    ]
    assert sorted(x for form in forms(edition.key) for x in cells(form)) == sorted(law)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.key)
def test_rows_and_spans_fill_a_rectangle_without_gap_or_overlap(edition: Edition) -> None:
    for form in forms(edition.key):
        for rows in form.blocks:
            places = {(y, x) for y in range(len(rows)) for x in range(form.width)}
            assert occupied(rows) == Counter(dict.fromkeys(places, 1)), form.section


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.key)
def test_headings_of_the_form_are_wordings_that_agencies_print(edition: Edition) -> None:
    known = {label.wording for label in edition.labels}
    printed = {
        each.title.zh
        for form in forms(edition.key)
        for block in form.blocks
        for row in block
        for each in row
        if each.title
    }
    # 行政诉讼 is a group of lines in the schema: no wording of its own is ever looked for.
    assert printed - known <= {line.group for table in edition.tables for line in table.lines} | {
        line.title for table in edition.tables for line in table.lines
    } | {column.title for table in edition.tables for column in table.columns}


def test_table_three_has_the_three_levels_of_headings_and_the_groups_of_the_law() -> None:
    (rows,) = form_of("2021", "applications").blocks
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert texts(rows[0]) == [(corner, 3, 3), ("申请人情况", 7, 1)]
    assert texts(rows[1]) == [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)]
    organizations = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert texts(rows[2]) == [(each, 1, 1) for each in organizations]
    assert texts(rows[3]) == [("一、本年新收政府信息公开申请数量", 3, 1)]
    assert texts(rows[5]) == [("三、本年度办理结果", 1, 22), ("（一）予以公开", 2, 1)]
    assert texts(rows[7]) == [("（三）不予公开", 1, 8), ("1.属于国家秘密", 1, 1)]
    assert texts(rows[-1]) == [("四、结转下年度继续办理", 3, 1)]
    assert len(rows) == 3 + 25


def test_in_the_trial_form_other_handling_is_one_line() -> None:
    (rows,) = form_of("2019", "applications").blocks
    assert texts(rows[5])[0] == ("三、本年度办理结果", 1, 20)
    assert texts(rows[-3]) == [("（六）其他处理", 2, 1)]


def test_table_four_is_one_row_of_fifteen_figures_under_three_levels() -> None:
    (rows,) = form_of("2021", "remedies").blocks
    assert texts(rows[0]) == [("行政复议", 5, 2), ("行政诉讼", 10, 1)]
    assert texts(rows[1]) == [("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)]
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert [text for text, _, _ in texts(rows[2])] == outcomes * 3
    assert [each.cell for each in rows[3]][4:6] == [
        "remedies.reconsideration.total",
        "remedies.litigation_direct.upheld",
    ]


def test_table_two_stands_in_blocks_of_one_width() -> None:
    form = form_of("2021", "proactive_disclosure")
    assert [texts(rows[0]) for rows in form.blocks] == [
        [("第二十条第（一）项", 4, 1)],
        [("第二十条第（五）项", 4, 1)],
        [("第二十条第（六）项", 4, 1)],
        [("第二十条第（八）项", 4, 1)],
    ]
    assert texts(form.blocks[0][2]) == [("规章", 1, 1)]
    assert [each.width for each in form.blocks[3][-1]] == [1, 3]


def test_a_report_whose_tables_follow_two_editions_shows_each_under_its_own() -> None:
    mixed = {"instruments": "2019", "decisions": "2021", "applications": "2021"}
    shown = [(key, form.section, len(form.blocks)) for key, form in sections(mixed)]
    assert shown == [
        ("2021", "proactive_disclosure", 2),
        ("2019", "proactive_disclosure", 1),
        ("2021", "applications", 1),
    ]


def tree(axis: int) -> st.SearchStrategy[tuple[Heading, ...]]:
    """Trees of headings whose leaves settle a line (axis 0) or a column (axis 1)."""
    some = partial(st.lists, min_size=1, max_size=4)
    return some(st.recursive(st.none(), some, max_leaves=9)).map(partial(_built, axis))


def _built(axis: int, shape: list[object]) -> tuple[Heading, ...]:
    numbers = iter(range(10_000))

    def heading(each: object) -> Heading:
        title = Title("题", "title")
        if isinstance(each, list):
            return Heading(title, tuple(map(heading, each)))
        code = f"c{next(numbers)}"
        return Heading(title, codes=(None, code) if axis else (code, None))

    return tuple(map(heading, shape))


def leaves(headings: tuple[Heading, ...]) -> Iterator[str]:
    for each in headings:
        yield from leaves(each.of) if each.of else (each.codes[0] or each.codes[1] or "",)


def depth(headings: tuple[Heading, ...]) -> int:
    return max((1 + depth(each.of) for each in headings), default=0)


@given(tree(1), tree(0), st.integers(1, 3))
def test_any_headings_make_a_rectangle_with_every_cell_once(
    across: tuple[Heading, ...], down: tuple[Heading, ...], times: int
) -> None:
    columns, lines = list(leaves(across)), list(leaves(down))
    block = Block("t", Title("块", "block"), Title("角", "corner"), across, down)
    rows = tuple(_rows(block, len(columns) * times, depth(down)))
    width = len(columns) * times + depth(down)
    filled = {(y, x) for y in range(len(rows)) for x in range(width)}
    assert occupied(rows) == Counter(dict.fromkeys(filled, 1))
    figures = [each.cell for row in rows for each in row if each.cell]
    assert figures == [f"t.{line}.{column}" for line in lines for column in columns]


def test_only_headings_have_a_scope() -> None:
    head = Printed("across", Title("甲", "a"), "", 2)
    assert (head.scope, Printed("figure", None, "a.b.c").scope) == ("colgroup", "")
