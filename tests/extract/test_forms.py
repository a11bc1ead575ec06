"""What is remembered of a form changes nothing: a page says the same whatever was read before."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import Edition, editions
from gongkai.extract import forms, marks, plain, reports
from gongkai.extract.lexicon import lexicon
from gongkai.model import Document, Grid, Reading, Report
from gongkai.read import reading

Law = tuple[Edition, ...]
PRINTED = st.sampled_from(
    ["0", "1", "12", "1,234", "", " ", "\xa0", "/", "-", "无", "+3", "减 8", "１２", "3.5",
     "3.5万元", "2件", "见附件", "其他", "总计", "（一）予以公开", "9" * 20]
)  # fmt: skip


def law() -> Law:
    """The editions as nobody has read by them yet: what is remembered is remembered by them."""
    return tuple([*editions()])


def page(
    edition: Edition, figures: Sequence[str], more: str = "", span: int = 3, merged: bool = False
) -> Reading:
    """A page of the form with these figures, again and again as often as the form asks.

    more: what the heading of the labels says beside. span: places that a label covers; with other
    than three the figures do not stand under their headings. merged: the first two figures of every
    line are one, in a cell that reaches over both columns.
    """
    body, at = [], 0
    for table in edition.tables:
        titles = [column.title.split(" / ")[-1] for column in table.columns]
        heads = "".join(f"<td>{title}</td>" for title in titles)
        rows = [f"<td colspan=3>信息内容{more}</td>{heads}"]
        if table.one_row:
            groups = [f"<td colspan={len(titles)}>{line.title}</td>" for line in table.lines]
            rows = ["".join(groups), heads * len(table.lines), ""]
        for line in table.lines:
            row = [figures[(at + n) % len(figures)] for n in range(len(titles))]
            at += len(titles)
            printed = "".join(f"<td>{text}</td>" for text in row)
            if merged and len(row) > 1:
                printed = printed.replace(f"<td>{row[0]}</td><td>{row[1]}</td>",
                                          f"<td colspan=2>{row[0]}</td>", 1)  # fmt: skip
            if table.one_row:
                rows[-1] += printed
            else:
                rows.append(f"<td colspan={span}>{line.title}</td>{printed}")
        body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    content = f"<p>某县某局2024年政府信息公开工作年度报告</p>{''.join(body)}".encode()
    return reading(Document("0" * 64, content, "page.html"))


def read_alone(given: Reading) -> Report:
    (report,) = reports([given], law())
    return report


FIGURES = st.lists(PRINTED, min_size=1, max_size=40)
PAGES = st.lists(
    st.tuples(FIGURES, st.sampled_from((3, 3, 2)), st.booleans()), min_size=1, max_size=5
)


@settings(max_examples=30, deadline=None)
@given(PAGES, st.sampled_from(editions()))
def test_a_page_says_the_same_whatever_was_read_before_it(
    printed: list[tuple[list[str], int, bool]], edition: Edition
) -> None:
    shared = law()
    pages = [page(edition, figures, "", span, merged) for figures, span, merged in printed]
    alone = [read_alone(each) for each in pages]
    for _ in range(3):
        assert list(reports(pages, shared)) == alone


@pytest.mark.parametrize("bound", [(forms, "_MOST_FORMS"), (forms, "_MOST_MET"),
                                   (plain, "_MOST_ROWS"), (marks, "_MOST")])  # fmt: skip
def test_a_memory_that_is_full_is_emptied_and_nothing_else(
    bound: tuple[object, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*bound, 2)
    rng = random.Random(8)
    pages = [
        page(edition, [str(rng.randrange(90)) for _ in range(40)], more)
        for edition in editions()
        for more in ("", "一", "二")
    ] * 3
    alone = [read_alone(each) for each in pages]
    assert list(reports(pages, law())) == alone


def known(given: Reading, by: Law) -> bool:
    """Whether the form of a page is remembered."""
    memory = lexicon(by).forms
    outline = memory.outline([part for part in given.parts if isinstance(part, Grid)])
    return outline is not None and memory.tables(outline) is not None


def test_a_form_is_kept_when_it_is_met_again_and_found_by_other_figures() -> None:
    shared = law()
    reports([page(shared[0], ["1"])], shared)
    assert not known(page(shared[0], ["1"]), shared)
    reports([page(shared[0], ["2"])], shared)
    assert known(page(shared[0], ["17", "3"]), shared)
    assert not known(page(shared[0], ["17", "/"]), shared)
    assert not known(page(shared[0], ["17"], more="表"), shared)
    assert not known(page(shared[0], ["17", "3.5"]), shared), "a finding must tell of 3.5"


def test_a_form_with_prose_in_its_tables_is_not_kept() -> None:
    shared = law()
    pages = [page(shared[0], ["1"], more="长" * 151) for _ in range(3)]
    assert all(report.usable for report in reports(pages, shared))
    assert not known(pages[0], shared)


def test_where_sums_decide_what_stands_where_the_labels_alone_are_not_believed() -> None:
    shared, row = law(), ["1", "2", "0", "0", "0", "0", "3"]
    before, behind = (astray(shared[0], figures) for figures in (["9", *row], [*row, "9"]))
    for each in (before, before, before, behind, behind, before):
        (report,) = reports([each], shared)
        read = [o.text for o in report.observations if o.line == "granted"]
        assert read == row
    assert not known(before, shared)
    assert not known(behind, shared)


def astray(edition: Edition, figures: Sequence[str]) -> Reading:
    """A page whose table of applications has a figure more in every row than it has headings."""
    whole = page(edition, ["1", "2"])
    table = next(t for t in edition.tables if t.code == "applications")
    heads = "".join(f"<td>{column.title.split(' / ')[-1]}</td>" for column in table.columns)
    printed = "".join(f"<td>{figure}</td>" for figure in figures)
    rows = "".join(f"<tr><td colspan=3>{line.title}</td>{printed}</tr>" for line in table.lines)
    content = f"<table><tr><td colspan=3>信息内容</td>{heads}</tr>{rows}</table>".encode()
    (grid,) = reading(Document("0" * 64, content, "page.html")).parts
    at = 1 + edition.tables.index(table)
    parts = (*whole.parts[:at], replace(grid, number=at), *whole.parts[at + 1 :])
    return replace(whole, parts=parts)


def test_the_editions_of_a_report_are_its_own() -> None:
    shared = law()
    first, second, third = reports([page(shared[0], ["1"])] * 3, shared)
    assert first.editions == second.editions == third.editions
    assert len({id(report.editions) for report in (first, second, third)}) == 3
