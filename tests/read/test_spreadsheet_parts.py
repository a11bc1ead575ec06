"""Spreadsheets as grids and blocks: what is a table, what each cell says, what is refused."""

import datetime
import doctest
import io
import struct
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import DocumentError
from gongkai.messages import text as message
from gongkai.model import NO_CELL, Block, Document, Grid, Locator, Reading
from gongkai.read import reading
from gongkai.read.limits import MAX_SHEETS
from gongkai.read.sheet import cells as sheet_cells
from gongkai.read.sheet import document as spreadsheet
from gongkai.read.sheet.parts import Cutter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINE = '<table:table-cell office:value-type="float" office:value="1"/>'


def read(content: bytes) -> Reading:
    return reading(Document("00" * 32, content, "workbook"))


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        spreadsheet.reading(Document("00" * 32, content, "workbook"))
    for language in ("zh", "en"):
        assert "workbook" in message(raised.value.code, language, **raised.value.arguments)
    return raised.value.code


def xlsx(fill: Callable[[Any], object], name: str = "Sheet1") -> bytes:
    """A workbook of one worksheet filled with openpyxl."""
    book = openpyxl.Workbook()
    book.active.title = name
    fill(book.active)
    return saved(book)


def saved(book: Any) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def rows(*lines: tuple[object, ...], name: str = "Sheet1") -> bytes:
    """A workbook of one worksheet with these rows; None is a place without a cell."""

    def fill(sheet: Any) -> None:
        for y, line in enumerate(lines, 1):
            for x, value in enumerate(line, 1):
                if value is not None:
                    sheet.cell(y, x, value)

    return xlsx(fill, name)


def raw(cells: str, **members: str) -> bytes:
    """A workbook whose worksheet holds this XML; other members as given."""
    given = {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    } | {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in members.items()}
    return replaced(rows(("甲",)), given)


def replaced(content: bytes, given: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, given.get(name) or before.read(name))
    return kept.getvalue()


def ods(*tables: str, styles: str = "", manifest: str = "", doctype: str = "") -> bytes:
    """An ODS file with these tables' XML."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    body = "".join(tables)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        container.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{doctype}<office:document-content{names}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return kept.getvalue()


def table(*lines: str, about: str = 'table:name="S"') -> str:
    inner = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f"<table:table {about}>{inner}</table:table>"


def said(text: str, about: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {about}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def xls(fill: Callable[[Any], object]) -> bytes:
    book = xlwt.Workbook()
    fill(book.add_sheet("Sheet1"))
    return saved(book)


def grids(content: bytes) -> list[list[list[str]]]:
    return [
        [[slot.text for slot in row] for row in part.rows]
        for part in read(content).parts
        if isinstance(part, Grid)
    ]


def shape(content: bytes) -> list[str | list[list[str]]]:
    """Blocks as their text and grids as rows of texts, in reading order."""
    tables = iter(grids(content))
    return [p.text if isinstance(p, Block) else next(tables) for p in read(content).parts]


# What is a table


def test_lines_above_between_and_below_tables_are_text() -> None:
    content = rows(
        ("某局2024年政府信息公开工作年度报告",), (), ("a", "b"), (1, 2), (), ("说明",), ("c", "d")
    )
    title = "某局2024年政府信息公开工作年度报告"
    assert shape(content) == [title, [["a", "b"], ["1", "2"]], "说明", [["c", "d"]]]
    assert read(content).title == title
    assert (read(content).format, read(content).findings) == ("xlsx", ())


def test_the_heading_of_a_section_ends_a_table_without_a_blank_row() -> None:
    heading = "三、收到和处理政府信息公开申请情况"
    content = rows(("a", "b"), (1, 2), (heading,), ("c", "d"), (3, 4))
    assert shape(content) == [[["a", "b"], ["1", "2"]], heading, [["c", "d"], ["3", "4"]]]
    (block,) = [p for p in read(content).parts if isinstance(p, Block)]
    assert block == Block(heading, Locator(sheet="Sheet1", grid_row=3, grid_column=1), heading=True)


def test_a_numbered_line_of_unknown_wording_ends_a_table() -> None:
    content = rows(("a", "b"), (1, 2), ("五、今年的新做法",), ("c", "d"))
    assert shape(content) == [[["a", "b"], ["1", "2"]], "五、今年的新做法", [["c", "d"]]]


@pytest.mark.parametrize("merged", [True, False])
def test_captions_inside_table_two_stay_in_it(merged: bool) -> None:
    def fill(sheet: Any) -> None:
        for line in (
            ("二、主动公开政府信息情况",),
            ("第二十条第（一）项",),
            ("信息内容", "本年制发件数", "本年废止件数"),
            ("规章", 0, 0),
            ("第二十条第（五）项",),
            ("信息内容", "本年处理决定数量"),
            ("行政许可", 7),
        ):
            sheet.append(line)
        for y in (1, 2, 5) if merged else ():
            sheet.merge_cells(start_row=y, end_row=y, start_column=1, end_column=3)

    title, grid = shape(xlsx(fill))
    assert title == "二、主动公开政府信息情况"
    assert [row[0] for row in grid] == [
        "第二十条第（一）项", "信息内容", "规章", "第二十条第（五）项", "信息内容", "行政许可",
    ]  # fmt: skip


def test_a_last_line_of_the_form_without_figures_stays_in_its_table() -> None:
    content = rows(("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费",), ("备注文字",))
    due = [["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", ""]]
    assert shape(content) == [due, "备注文字"]


def test_a_row_with_one_figure_stays_in_its_table() -> None:
    assert grids(rows(("结果维持", "结果纠正"), (None, 3))) == [
        [["结果维持", "结果纠正"], ["", "3"]]
    ]


def test_a_blank_row_of_figures_under_headings_is_blank_and_not_missing() -> None:
    (grid,) = [
        p for p in read(rows(("结果维持", "结果纠正"), (), ("注",))).parts if isinstance(p, Grid)
    ]
    assert [slot.text for slot in grid.rows[1]] == ["", ""]
    assert all(slot.origin[1] != NO_CELL for slot in grid.rows[1])
    assert grids(rows(("姓名", "电话"), (), ("注",))) == [[["姓名", "电话"]]]


def test_a_row_that_a_merged_cell_reaches_into_is_not_blank() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B1"], sheet["A4"], sheet["B4"] = "组", 1, "末", 2
        sheet.merge_cells("A1:A3")

    assert grids(xlsx(fill)) == [[["组", "1"], ["组", ""], ["组", ""], ["末", "2"]]]


def test_tables_beside_each_other_are_cut_at_the_blank_column() -> None:
    content = rows(("总标题",), ("a", "b", None, "c", "d"), (1, 2, None, 3, 4))
    assert shape(content) == ["总标题", [["a", "b"], ["1", "2"]], [["c", "d"], ["3", "4"]]]
    second = read(content).parts[2]
    assert isinstance(second, Grid)
    assert second.locate(1, 0) == Locator(None, "Sheet1", 2, 3, 4)


def test_a_blank_column_inside_a_table_does_not_cut_it() -> None:
    assert grids(rows(("a", None, "b"), ("c", None, 1))) == [[["a", "", "b"], ["c", "", "1"]]]


def test_a_cell_of_several_lines_is_several_blocks() -> None:
    assert shape(rows(("甲\n\n 乙 ",))) == ["甲", "乙"]


def test_a_title_merged_downwards_is_given_once() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["A3"], sheet["B3"] = "标题", "a", "b"
        sheet.merge_cells("A1:B2")

    assert shape(xlsx(fill)) == ["标题", [["a", "b"]]]


# What each cell says


def test_merged_cells_fill_every_place_they_cover() -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"], sheet["D2"], sheet["D3"] = "甲", 1, 2
        sheet["B4"], sheet["C4"], sheet["D4"] = "x", "y", "z"
        sheet.merge_cells("B2:C3")

    content = xlsx(fill)
    assert grids(content) == [[["甲", "甲", "1"], ["甲", "甲", "2"], ["x", "y", "z"]]]
    (grid,) = [p for p in read(content).parts if isinstance(p, Grid)]
    assert [slot.origin for slot in grid.rows[1]] == [(0, 0), (0, 0), (1, 2)]
    assert grid.sheet == "Sheet1"
    assert grid.locate(0, 0) == Locator(None, "Sheet1", 1, 2, 2)
    assert grid.locate(2, 2) == Locator(None, "Sheet1", 1, 4, 4)


def test_a_merged_cell_ends_with_what_the_worksheet_prints() -> None:
    content = raw(
        '<row><c t="str"><v>甲</v></c><c r="C1" t="str"><v>乙</v></c></row>'
        "<row><c><v>1</v></c><c><v>2</v></c></row></sheetData>"
        '<mergeCells count="1"><mergeCell ref="C1:XFD900000"/></mergeCells><sheetData>'
    )
    assert grids(content) == [[["甲", "", "乙"], ["1", "2", "乙"]]]


def test_values_are_printed_in_full() -> None:
    day = datetime.datetime(2024, 1, 2)
    content = rows(
        ("整", "小", "字", "真", "日", "时", "刻", "大", "微"),
        (1275.0, 12345.67, "0012", True, day.date(), datetime.time(3, 4, 5),
         day.replace(hour=3, minute=4), 1e21, 0.0000001),
    )  # fmt: skip
    assert grids(content)[0][1] == [
        "1275", "12345.67", "0012", "TRUE", "2024-01-02", "03:04:05", "2024-01-02T03:04:00",
        "1000000000000000000000", "0.0000001",
    ]  # fmt: skip
    assert doctest.testmod(sheet_cells).failed == 0


def test_error_values_are_text_in_every_format() -> None:
    def cells(sheet: Any) -> None:
        sheet["A1"], sheet["B1"] = "甲", "#REF!"
        sheet["B1"].data_type = "e"

    def records(sheet: Any) -> None:
        sheet.write(0, 0, "甲")
        sheet.row(0).set_cell_error(1, "#REF!")

    error = said("#REF!", 'office:string-value="" table:formula="of:=#REF!"')
    for content in (xlsx(cells), xls(records), ods(table(said("甲") + error))):
        assert grids(content) == [[["甲", "#REF!"]]]


def test_a_formula_never_calculated_is_no_blank_cell() -> None:
    assert grids(rows(("甲", "=1+1"))) == [[["甲", "=1+1"]]]
    formula = '<table:table-cell table:formula="of:=[.A1]+1"/>'
    assert grids(ods(table(said("甲") + formula))) == [[["甲", "=[.A1]+1"]]]
    calculated = raw('<row><c t="inlineStr"><is><t>甲</t></is></c><c><f>1+1</f><v>2</v></c></row>')
    assert grids(calculated) == [[["甲", "2"]]]


def test_cells_without_references_follow_each_other() -> None:
    content = raw('<row r="5"><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>')
    assert grids(content) == [[["1", "2"], ["3", ""]]]
    (grid,) = read(content).parts
    assert isinstance(grid, Grid)
    assert grid.locate(0, 0).grid_row == 5


def test_ods_repeats_spans_values_and_comments() -> None:
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    shown = '<table:table-cell office:value-type="float" office:value="1275.0"><text:p>1,275</text:p></table:table-cell>'  # noqa: E501
    spanned = said("甲", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    twice = said("乙<text:s text:c='2'/>丙").replace("<text:p>", note + "<text:p>")
    content = ods(
        table(
            spanned + '<table:covered-table-cell office:value-type="string"/>' + shown,
            covered + twice,
            said("丁", 'table:number-columns-repeated="2"')
            + '<table:table-cell office:value-type="percentage" office:value="0.50"/>',
        )
    )
    assert grids(content) == [[["甲", "甲", "1275"], ["甲", "甲", "乙  丙"], ["丁", "丁", "0.5"]]]
    assert read(content).format == "ods"


def test_xls_cells_of_every_kind() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_merge(1, 2, 1, 2, "甲")
        sheet.write(1, 3, 7.5)
        sheet.write(2, 3, 7)
        sheet.write(3, 1, "末")
        sheet.write(3, 2, True)
        sheet.write(3, 3, datetime.datetime(2024, 1, 2), xlwt.easyxf(num_format_str="YYYY-MM-DD"))

    content = xls(fill)
    due = [["甲", "甲", "7.5"], ["甲", "甲", "7"], ["末", "TRUE", "2024-01-02"]]
    assert grids(content) == [due]
    assert read(content).format == "xls"
    (grid,) = read(content).parts
    assert isinstance(grid, Grid)
    assert grid.locate(0, 0) == Locator(None, "Sheet1", 1, 2, 2)


# Which worksheets


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_worksheets_are_left_out_with_a_finding(state: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(("a", 1))
    last = book.create_sheet("去年", 0)
    last.append(("a", 2))
    last.sheet_state = state
    found = read(saved(book))
    assert grids(saved(book)) == [[["a", "1"]]]
    assert [(f.rule, f.level, f.printed) for f in found.findings] == [
        ("HIDDEN-SHEET", "info", "去年")
    ]
    assert "去年" in found.findings[0].message("zh")


def test_hidden_worksheets_of_other_formats() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "a")
        sheet.write(0, 1, 1)
        other = sheet.get_parent().add_sheet("去年")
        other.visibility = 1
        other.write(0, 0, 2)

    style = (
        '<style:style style:name="t2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    hidden = table(LINE + LINE, about='table:name="去年" table:style-name="t2"')
    for content in (xls(fill), ods(table(said("a") + LINE), hidden, styles=style)):
        assert grids(content) == [[["a", "1"]]]
        assert [f.printed for f in read(content).findings] == ["去年"]


def test_worksheets_in_order_with_their_chinese_names_and_no_charts() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        for name in ("依申请公开", "Sheet2", "工作表3"):
            book.add_worksheet(name).write_row(0, 0, ("a", name))
        book.add_chartsheet("图表").set_chart(sheet_chart := book.add_chart({"type": "line"}))
        sheet_chart.add_series({"values": "=Sheet2!$A$1:$A$2"})
    found = read(kept.getvalue())
    assert shape(kept.getvalue()) == [
        "依申请公开", [["a", "依申请公开"]], [["a", "Sheet2"]], [["a", "工作表3"]],
    ]  # fmt: skip
    assert found.parts[0] == Block("依申请公开", Locator(sheet="依申请公开"), heading=True)
    assert [p.number for p in found.parts if isinstance(p, Grid)] == [1, 2, 3]
    assert found.findings == ()


def test_hidden_rows_and_columns_are_read() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("a", 1, 2))
        sheet.append(("b", 3, 4))
        sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True

    assert grids(xlsx(fill)) == [[["a", "1", "2"], ["b", "3", "4"]]]


def test_an_empty_workbook_has_no_parts() -> None:
    assert read(rows()).parts == ()
    assert read(xls(lambda sheet: None)).parts == ()
    assert read(ods(table())).parts == ()


# What is refused


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="20000"><c r="XFD20000"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="D999999"><f>A1</f></c></row>',
        '<row r="1">' + '<c r="A1"><v>1</v></c>' * 400_001 + "</row>",
        "".join(f'<row r="{y}"><c><v>1</v></c><c><v>1</v></c></row>' for y in range(1, 5_003)),
        '<row r="1"><c r="A1"><v>1</v></c><c r="GT1"><v>1</v></c></row>',
    ],
    ids=["far corner", "far row", "one cell again and again", "long", "wide"],
)
def test_an_xlsx_beyond_a_report_is_refused_before_it_is_laid_out(cells: str) -> None:
    assert refusal(raw(cells)) == "read.too_complex"


def test_a_far_cell_that_prints_nothing_is_no_reason() -> None:
    content = raw(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    )
    assert shape(content) == ["1"]


@pytest.mark.parametrize(
    "lines",
    [
        f'<table:table-row table:number-rows-repeated="10000000">{LINE}</table:table-row>',
        "<table:table-row><table:table-cell office:value-type='float' office:value='1' "
        "table:number-columns-repeated='99999999999999999999'/></table:table-row>",
        f'<table:table-row table:number-rows-repeated="5001">{LINE}{LINE}</table:table-row>',
        '<table:table-row><table:table-cell table:number-columns-spanned="16000" '
        'table:number-rows-spanned="1000000"/></table:table-row>'
        + f'<table:table-row>{LINE}<table:table-cell table:number-columns-repeated="9999"/>{LINE}'
        "</table:table-row>" * 99,
    ],
    ids=["rows", "columns", "long", "spans"],
)
def test_an_ods_beyond_a_report_is_refused_before_it_is_laid_out(lines: str) -> None:
    assert refusal(ods(f'<table:table table:name="S">{lines}</table:table>')) == "read.too_complex"


def test_trailing_repeats_of_an_ods_are_nothing() -> None:
    far = '<table:table-cell table:number-columns-repeated="16383"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048575">{far}</table:table-row>'
    body = f'<table:table table:name="S"><table:table-row>{LINE}{LINE}{far}</table:table-row>{rest}'
    assert grids(ods(body + "</table:table>")) == [[["1", "1"]]]


def test_an_xls_with_a_far_cell_or_a_false_size_is_refused() -> None:
    def far(sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, 1)

    assert refusal(xls(far)) == "read.too_complex"
    content = xls(lambda sheet: sheet.write(1, 1, 1))
    stated = struct.pack("<HHIIHHH", 0x200, 14, 1, 2, 1, 2, 0)
    assert content.count(stated) == 1
    for size in ((0, 0xFFFFFFFF, 0, 0xFFFF), (0, 1 << 20, 0, 1 << 14), (9, 1, 9, 1)):
        false = struct.pack("<HHIIHHH", 0x200, 14, *size, 0)
        assert refusal(content.replace(stated, false)) == "read.too_complex"


def test_more_worksheets_than_a_report_has_are_refused() -> None:
    book = openpyxl.Workbook()
    for number in range(MAX_SHEETS):
        book.create_sheet(f"S{number}")
    assert refusal(saved(book)) == "read.too_complex"
    assert refusal(ods(table() * (MAX_SHEETS + 1))) == "read.too_complex"


def test_a_zip_bomb_is_refused() -> None:
    assert refusal(raw(" " * (65 << 20))) == "container.too_large"


@pytest.mark.parametrize("member", ["sheet", "strings", "workbook", "ods"])
def test_a_document_type_is_refused(member: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet().write_row(0, 0, ("甲", "乙"))
    content = kept.getvalue()
    members = {"sheet": "worksheets/sheet1", "strings": "sharedStrings", "workbook": "workbook"}
    if member == "ods":
        assert refusal(ods(table(said("&b;")), doctype=bomb)) == "read.sheet_damaged"
        return
    path = f"xl/{members[member]}.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        text = container.read(path).decode()
    head, mark, rest = text.rpartition("?>")
    assert refusal(replaced(content, {path: head + mark + bomb + rest})) == "read.sheet_damaged"


def test_passwords_are_told() -> None:
    assert refusal(ods(table(), manifest="<encryption-data/>")) == "read.encrypted"
    content = xls(lambda sheet: sheet.write(0, 0, 1))
    # The record after the first (BOF) becomes one that says: encrypted from here.
    start = content.index(struct.pack("<HHH", 0x0809, 16, 0x0600)) + 20
    locked = content[:start] + struct.pack("<H", 0x002F) + content[start + 2 :]
    assert refusal(locked) == "read.encrypted"


def test_a_fault_deep_inside_the_library_is_a_damaged_file() -> None:
    content = xls(lambda sheet: sheet.write(0, 0, 1))
    at = content.index(struct.pack("<H", 0x0085), 512) + 4
    assert refusal(content[:at] + b"\xf0\xff\xff\x0f" + content[at + 4 :]) == "read.sheet_damaged"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_missing_or_cut_part_is_damage(name: str) -> None:
    content = rows(("甲", "乙"))
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        part = container.read(name).decode()
    assert refusal(replaced(content, {name: part[: len(part) // 2]})) == "read.sheet_damaged"
    assert refusal(content.replace(name.encode(), name[:-1].encode() + b"x")) in (
        "read.sheet_damaged",
        "container.damaged",
    )


def test_a_binary_workbook_is_named() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as container:
        container.writestr("xl/workbook.bin", b"\0")
    assert refusal(kept.getvalue()) == "read.unknown_format"


def test_names_of_parts_in_other_letters_and_slashes_are_found() -> None:
    content = rows(("甲", "乙"))
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(kept, "w") as after,
    ):
        for name in before.namelist():
            other = name if name.endswith(("workbook.xml", "]_Types.xml")) else name.upper()
            after.writestr(other.replace("WORKSHEETS/", "WORKSHEETS\\"), before.read(name))
    assert grids(kept.getvalue()) == [[["甲", "乙"]]]


SOURCES = SimpleNamespace(
    xlsx=rows(("信息内容", "本年制发件数"), ("规章", 0), (), ("二、主动公开政府信息情况",)),
    xls=xls(lambda sheet: (sheet.write(0, 0, "规章"), sheet.write_merge(0, 1, 1, 2, 7))),
    ods=ods(table(said("规章") + LINE, LINE)),
)


@given(
    st.sampled_from(["xlsx", "xls", "ods"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=8)), max_size=4),
    st.floats(0.2, 1),
)
def test_any_bytes_are_read_or_refused_in_words(
    format: str, changes: list[tuple[float, bytes]], kept: float
) -> None:
    content = getattr(SOURCES, format)
    for place, change in changes:
        at = int(place * len(content))
        content = content[:at] + change + content[at + len(change) :]
    try:
        read(content[: int(len(content) * kept)])
    except DocumentError as error:
        assert error.code.startswith(("read.", "container."))


@given(st.binary(max_size=300))
def test_noise_after_the_signature_of_a_container_is_refused(noise: bytes) -> None:
    with pytest.raises(DocumentError):
        read(b"PK\x03\x04" + noise)


places = st.dictionaries(
    st.tuples(st.integers(1, 9), st.integers(1, 7)),
    st.sampled_from(["甲", "1", "二、情况", "规章", " "]),
)
ranges = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 6), st.integers(0, 3), st.integers(0, 3))
)


@settings(max_examples=400)
@given(places, ranges)
def test_every_printing_cell_is_in_exactly_one_part_and_grids_are_even(
    cells: dict[tuple[int, int], str], merged: list[tuple[int, int, int, int]]
) -> None:
    taken: set[tuple[int, int]] = set()
    spans = []
    for y, x, down, right in merged:
        over = {(y + j, x + i) for j in range(down + 1) for i in range(right + 1)}
        if not over & taken:
            taken |= over
            spans.append(((y, x), (y + down, x + right)))
    covered = {p for s in spans for p in _inside(s) if p != s[0]}
    sheet = sheet_cells.Sheet("Sheet1", cells, tuple(spans))
    seen: list[tuple[int, int]] = []
    for part in Cutter("workbook").parts(sheet):
        if isinstance(part, Block):
            assert part.locator.grid_row is not None and part.locator.grid_column is not None
            seen.append((part.locator.grid_row - 1, part.locator.grid_column - 1))
            continue
        assert len({len(row) for row in part.rows}) == 1
        for y, row in enumerate(part.rows):
            for x, slot in enumerate(row):
                assert 0 <= slot.origin[0] <= y and 0 <= slot.origin[1] <= x
                where = part.locate(y, x)
                assert where.grid_row is not None and where.grid_column is not None
                if slot.origin == (y, x) and slot.text.strip():
                    seen.append((where.grid_row - 1, where.grid_column - 1))
    due = {place for place, text in cells.items() if text.strip() and place not in covered}
    assert len(seen) == len(set(seen))
    assert set(seen) == due


def _inside(span: tuple[tuple[int, int], tuple[int, int]]) -> list[tuple[int, int]]:
    (top, left), (bottom, right) = span
    return [(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)]
