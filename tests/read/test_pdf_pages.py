"""PDF: what a page draws becomes grids and lines; what cannot be read is said."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from fpdf import FPDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai import messages
from gongkai.errors import DocumentError
from gongkai.model import Block, Document, Grid, Reading
from gongkai.read import reading
from gongkai.read.pdf import document as pdf
from gongkai.read.pdf import drawn as pdf_drawn
from gongkai.read.pdf import parts as pdf_parts

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
FILLER = "本机关全年主动公开政府信息，按时答复公开申请，没有收费。"


def drawn(*pages: Callable[[Any], None], rotation: int = 0, **options: Any) -> bytes:
    canvas: Any = Canvas(io.BytesIO(), pagesize=(595, 842), invariant=1, **options)
    for page in pages:
        canvas.setPageRotation(rotation)
        canvas.setFont("STSong-Light", 10)
        page(canvas)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def read(content: bytes) -> Reading:
    return reading(Document("0", content, "a.pdf"))


def grids(content: bytes) -> list[list[list[str]]]:
    return [
        [[slot.text for slot in row] for row in part.rows]
        for part in read(content).parts
        if isinstance(part, Grid)
    ]


def texts(content: bytes) -> list[str]:
    return [part.text for part in read(content).parts if isinstance(part, Block)]


def ruled(canvas: Any, rows: list[list[str]], top: float = 700, left: float = 60) -> None:
    """A table of cells 80 by 20 points."""
    wide, high = len(rows[0]), len(rows)
    for x in range(wide + 1):
        canvas.line(left + 80 * x, top, left + 80 * x, top - 20 * high)
    for y in range(high + 1):
        canvas.line(left, top - 20 * y, left + 80 * wide, top - 20 * y)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            canvas.drawString(left + 80 * x + 4, top - 20 * y - 14, text)


def test_a_ruled_table_and_the_lines_around_it_in_order() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 750, "二、主动公开政府信息情况")
        ruled(canvas, [["信息内容", "本年制发件数"], ["规章", "0"], ["行政规范性文件", "12"]])
        canvas.drawString(60, 600, "三、收到和处理政府信息公开申请情况")

    content = drawn(page)
    assert [p.text if isinstance(p, Block) else "grid" for p in read(content).parts] == [
        "二、主动公开政府信息情况", "grid", "三、收到和处理政府信息公开申请情况",
    ]  # fmt: skip
    assert grids(content) == [
        [["信息内容", "本年制发件数"], ["规章", "0"], ["行政规范性文件", "12"]]
    ]
    grid = next(p for p in read(content).parts if isinstance(p, Grid))
    assert grid.dense
    where = grid.locate(1, 1)
    assert where[:5] == (1, None, 1, 2, 2)
    assert where.box == pytest.approx((140, 162, 220, 182), abs=1)


def test_a_cell_without_inner_lines_is_merged() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        canvas.rect(60, 640, 160, 60)
        canvas.line(60, 660, 220, 660)
        canvas.line(140, 680, 220, 680)
        canvas.line(140, 640, 140, 700)
        canvas.drawString(64, 676, FILLER[:6])
        for y, text in ((686, "甲"), (666, "乙"), (646, "丙")):
            canvas.drawString(150, y, text)

    grid = next(p for p in read(drawn(page)).parts if isinstance(p, Grid))
    assert [[s.origin for s in row] for row in grid.rows] == [
        [(0, 0), (0, 1)], [(0, 0), (1, 1)], [(2, 0), (2, 1)],
    ]  # fmt: skip
    assert grid.rows[1][0].text == FILLER[:6]


def test_a_table_goes_on_over_the_page_with_the_places_of_both() -> None:
    def first(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        ruled(canvas, [["一", "1"], ["二", "2"]], top=120)
        canvas.drawString(280, 40, "- 1 -")

    def second(canvas: Any) -> None:
        ruled(canvas, [["三", "3"], ["四", "4"]], top=780)
        canvas.drawString(280, 40, "- 2 -")

    found = [p for p in read(drawn(first, second)).parts if isinstance(p, Grid)]
    assert len(found) == 1
    assert [row[1].text for row in found[0].rows] == ["1", "2", "3", "4"]
    assert [found[0].locate(y, 0).page for y in range(4)] == [1, 1, 2, 2]
    assert [row[0].origin for row in found[0].rows] == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_tables_of_other_columns_or_after_text_are_not_joined() -> None:
    def first(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        ruled(canvas, [["一", "1"], ["二", "2"]], top=120)

    def other_columns(canvas: Any) -> None:
        ruled(canvas, [["三", "3"], ["四", "4"]], top=780, left=75)

    def after_text(canvas: Any) -> None:
        canvas.drawString(60, 790, "四、政府信息公开行政复议、行政诉讼情况")
        ruled(canvas, [["三", "3"], ["四", "4"]], top=780)

    assert len(grids(drawn(first, other_columns))) == 2
    assert len(grids(drawn(first, after_text))) == 2


def test_digits_that_reach_over_a_rule_stay_one_figure() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        ruled(canvas, [["一", "", "3"], ["二", "2", "4"]])
        canvas.drawString(205, 686, "20638")
        canvas.drawString(362, 640, "条")

    assert grids(drawn(page))[0][0] == ["一", "20638", "3"]


@pytest.mark.parametrize("tracked", [0, 1.5, 3])
def test_digits_tracked_apart_stay_one_figure(tracked: float) -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        canvas.drawString(60, 700, "1275", charSpace=tracked)
        canvas.drawString(140, 700, "36", charSpace=tracked)

    assert texts(drawn(page))[-1] == "1275 36"


def test_page_numbers_and_repeated_titles_are_left_out_but_not_the_next_years_title() -> None:
    def page(number: int, year: int) -> Callable[[Any], None]:
        def draw(canvas: Any) -> None:
            canvas.drawString(60, 810, "政府信息公开年报汇编")
            canvas.drawString(60, 790, f"某县{year}年政府信息公开工作年度报告")
            canvas.drawString(60, 700, FILLER)
            canvas.drawString(280, 30, f"第 {number} 页 共 2 页")

        return draw

    assert texts(drawn(page(1, 2022), page(2, 2023))) == [
        "政府信息公开年报汇编",
        "某县2022年政府信息公开工作年度报告",
        FILLER,
        "某县2023年政府信息公开工作年度报告",
        FILLER,
    ]


def test_a_blank_in_a_table_without_rules_is_a_blank_place() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        for y, row in enumerate((("甲", 1, 2, 3), ("乙", 4, "", 6), ("丙", 7, 8, 9))):
            for x, text in enumerate(row):
                canvas.drawString(60 + 100 * x, 700 - 20 * y, str(text))

    grid = next(p for p in read(drawn(page)).parts if isinstance(p, Grid))
    assert not grid.dense
    assert [[s.text for s in row] for row in grid.rows][1] == ["乙", "4", "", "6"]


def test_a_label_wrapped_around_its_figures_is_whole_again() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        canvas.drawString(60, 706, "要求行政机关确认")
        canvas.drawString(60, 694, "或重新出具信息")
        for x, text in enumerate("123"):
            canvas.drawString(200 + 60 * x, 700, text)

    grid = next(p for p in read(drawn(page)).parts if isinstance(p, Grid))
    assert [s.text for s in grid.rows[0]] == ["要求行政机关确认或重新出具信息", "1", "2", "3"]


def test_a_locked_file_is_refused() -> None:
    locked = FPDF()
    locked.add_page()
    locked.set_encryption("owner", user_password="user")
    assert refused(bytes(locked.output())) == "read.pdf_encrypted"


def test_pictures_and_empty_pages_need_recognition() -> None:
    assert (
        refused(drawn(lambda canvas: canvas.rect(60, 60, 300, 300, fill=1))) == "read.pdf_no_text"
    )


def test_a_damaged_file_is_refused() -> None:
    assert refused(b"%PDF-1.7\n" + bytes(range(256)) * 20) == "read.pdf_damaged"


def test_any_cut_or_changed_file_is_read_or_refused() -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        ruled(canvas, [["一", "1"], ["二", "2"]])

    whole = drawn(page, page, pageCompression=0)
    for step in range(40, len(whole), 97):
        for content in (whole[:step], whole[:step] + b"9" + whole[step + 1 :]):
            try:
                read(content)
            except DocumentError as error:
                assert error.code.startswith("read.")


def test_too_many_pages_objects_or_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 780, FILLER)
        ruled(canvas, [["一", "1"], ["二", "2"]])

    content = drawn(page, page)
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    assert refused(content) == "read.pdf_too_many_pages"
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    monkeypatch.setattr(pdf, "MAX_TEXT", 30)
    assert refused(content) == "read.too_complex"
    monkeypatch.setattr(pdf, "MAX_TEXT", 3000)
    monkeypatch.setattr(pdf_drawn, "MAX_OBJECTS", 5)
    assert refused(content) == "read.too_complex"


def test_a_page_of_crossing_lines_is_refused_before_a_grid_is_made_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page(canvas: Any) -> None:
        canvas.drawString(60, 700, FILLER)  # lines around nothing are a drawing, no table
        for n in range(100):
            canvas.line(20, 20 + 7 * n, 560, 20 + 7 * n)
            canvas.line(20 + 5 * n, 20, 20 + 5 * n, 800)

    def made(*_: object) -> Grid:
        raise AssertionError("a grid was made")

    monkeypatch.setattr(pdf_parts, "_made", made)
    monkeypatch.setattr(pdf_parts, "MAX_COLUMNS", 50)
    assert refused(drawn(page)) == "read.too_complex"


def refused(content: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(content)
    for language in ("zh", "en"):
        assert messages.text(caught.value.code, language, **caught.value.arguments)
    return caught.value.code


def test_a_figure_that_touches_its_label_is_one_of_its_column() -> None:
    rows = [
        ("规章", "0", "3", "9"),
        ("现行规范性文件", "5", "12", "28"),
        ("制发件数", "7", "", "4"),
    ]

    def page(canvas: Any) -> None:
        for y, (label, *values) in enumerate(rows):
            canvas.drawString(60, 700 - 20 * y, label)
            for x, value in enumerate(values):
                canvas.drawString(130 + 90 * x, 700 - 20 * y, value)
        canvas.drawString(60, 600, FILLER)

    assert grids(drawn(page)) == [[[label, *values] for label, *values in rows]]


def test_a_page_without_text_but_with_a_picture_is_given_as_a_picture() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def text(canvas: Any) -> None:
        canvas.drawString(60, 700, FILLER)

    def picture(canvas: Any) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (400, 300), "grey")), 60, 300, 400, 300)

    seen = read(drawn(text, picture, text))
    assert [(each.page, each.place) for each in seen.pictures] == [(2, 1)]
    assert len(seen.parts) == 2
    alone = pdf.reading(Document("0", seen.pictures[0].content or b"", "a.pdf"))
    assert [each.page for each in alone.pictures] == [1] and alone.parts == ()


def test_invisible_text_over_a_picture_is_no_text() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def scanned(canvas: Any) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (400, 300), "grey")), 60, 300, 400, 300)
        text = canvas.beginText(60, 500)
        text.setTextRenderMode(3)
        text.textLine(FILLER)
        canvas.drawText(text)

    seen = read(drawn(scanned))
    assert seen.parts == () and [each.page for each in seen.pictures] == [1]
