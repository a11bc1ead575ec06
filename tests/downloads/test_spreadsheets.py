"""Spreadsheets by year: what a person finds in them, and what none of them may do."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongkai.catalogue.package_info import package_info
from gongkai.downloads.identity import identity
from gongkai.downloads.workbook import workbook
from gongkai.downloads.yearbook import write_yearbook

YEAR = "downloads/reports-2024.xlsx"


@pytest.fixture(scope="module")
def book(made: Any) -> Any:
    return openpyxl.load_workbook(made.files[YEAR])


def texts(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def test_there_is_one_file_a_report_year(made: Any) -> None:
    assert {each for each in made.files if each.endswith(".xlsx")} == {
        YEAR,
        "downloads/reports-2023.xlsx",
        "downloads/reports-2022.xlsx",
    }


def test_each_edition_has_a_sheet_with_one_row_a_report(book: Any) -> None:
    assert book.sheetnames == ["说明", "2021年格式", "2019年格式", "单元格状态"]
    reports = {
        name: [row[1].value for row in book[name].iter_rows(min_row=5)]
        for name in ("2021年格式", "2019年格式")
    }
    assert reports == {
        "2021年格式": ["b0-2024", "b2-2024"],
        "2019年格式": ["b1-2024", "b2-2024"],
    }


def test_a_table_in_the_other_edition_is_said_to_be_in_the_other_sheet(book: Any) -> None:
    for name, cell in (
        ("2021年格式", "remedies.reconsideration.upheld"),
        ("2019年格式", "applications.granted.total"),
    ):
        sheet = book[name]
        codes = [each.value for each in sheet[4]]
        assert sheet.cell(6, codes.index(cell) + 1).value == "见另一格式"


def test_a_column_tells_table_line_column_unit_and_code(book: Any) -> None:
    sheet = book["2021年格式"]
    codes = [each.value for each in sheet[4]]
    place = codes.index("applications.denied_state_secret.natural_person") + 1
    assert [sheet.cell(row, place).value for row in (1, 2, 3)] == [
        "收到和处理政府信息公开申请情况",
        "（三）不予公开 1.属于国家秘密",
        "自然人（件）",
    ]
    assert [sheet.cell(row, 1).value for row in (3, 4)] == ["机关名称", "name"]
    assert [sheet.cell(5, codes.index(each) + 1).value for each in ("series", "level")] == [
        "本机关年度报告",
        "乡、镇人民政府",
    ]


def test_headings_and_names_stay_in_view_under_a_filter(book: Any) -> None:
    sheet = book["2021年格式"]
    assert sheet.freeze_panes == "C5"
    assert re.fullmatch(r"A4:[A-Z]+6", sheet.auto_filter.ref)


def test_no_cell_is_a_formula_or_a_link_and_hostile_names_are_whole(made: Any, book: Any) -> None:
    for sheet in book.worksheets:
        assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
        assert not any(cell.hyperlink for cell in texts(sheet))
    with zipfile.ZipFile(made.files[YEAR]) as archive:
        sheets = [archive.read(x) for x in archive.namelist() if x.startswith("xl/worksheets/")]
        assert not any(b"<f>" in each or b"<hyperlink" in each for each in sheets)
        assert all(
            name.startswith(("xl/", "docProps/", "_rels/", "[")) for name in archive.namelist()
        )
    names = {cell.value for cell in texts(book["2021年格式"])}
    assert """'=HYPERLINK("http://127.0.0.1","x")""" in names
    assert "<b>局</b>\n“引号”, '\"" in {cell.value for cell in texts(book["2019年格式"])}


def test_codes_are_texts(book: Any) -> None:
    sheet = book["2021年格式"]
    codes = [each.value for each in sheet[4]]
    division = sheet.cell(5, codes.index("division_code") + 1)
    assert (division.value, division.data_type, division.number_format) == ("210922001", "s", "@")


def test_every_cell_that_is_no_plain_number_is_listed(book: Any) -> None:
    listed = [[cell.value for cell in row] for row in book["单元格状态"].iter_rows(min_row=3)]
    of_first = [row[5:] for row in listed if row[1] == "b0-2024"]
    assert [row[-1] for row in of_first] == [
        "corrected", "blank", "dash", "absent", "unreadable",
    ]  # fmt: skip
    assert of_first[2] == [
        "applications.partially_granted.total",
        "以“/”“-”“—”“无”等符号代替",
        "dash",
    ]
    assert len({(row[1], row[5]) for row in listed}) == len(listed)


def test_the_notes_tell_statuses_scope_and_licence_in_both_languages(book: Any) -> None:
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert (
        "重复计数" in told["不得跨范围相加"] and "count twice" in told["Never add up across scopes"]
    )
    assert told["/"] and told["（空白单元格）"] and told["(an empty cell)"]
    assert "creativecommons.org/licenses/by/4.0" in told["许可"]


def test_rejected_reports_are_not_left_out(made: Any) -> None:
    """Not even where a year has no others."""
    book = openpyxl.load_workbook(made.files["downloads/reports-2023.xlsx"])
    assert book.sheetnames == ["说明", "未采用的报告"]
    sheet = book["未采用的报告"]
    [row] = sheet.iter_rows(min_row=3)
    assert row[1].value == "b2-2023" and "'@SUM(1)" in {each.value for each in row}


def test_rows_beyond_the_limit_of_a_sheet_go_on_in_a_further_one(made: Any, tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    own = [each for each in made.resources if each.year == 2024]
    who = identity(made.resources, made.schemas)
    write_yearbook(own, made.schemas, 2024, who, package_info(), path, most_rows=5)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1:5] == [
        "2021年格式",
        "2021年格式（2）",
        "2019年格式",
        "2019年格式（2）",
    ]
    for name, report in (("2021年格式", "b0-2024"), ("2021年格式（2）", "b2-2024")):
        assert book[name].max_row == 5 and book[name]["B5"].value == report
        assert book[name].freeze_panes == "C5"
    whole = openpyxl.load_workbook(made.files[YEAR])["单元格状态"]
    parts = [each for each in book.worksheets if each.title.startswith("单元格状态")]
    assert [
        [cell.value for cell in row] for part in parts for row in part.iter_rows(min_row=3)
    ] == [[cell.value for cell in row] for row in whole.iter_rows(min_row=3)]


def test_the_same_reports_are_the_same_bytes(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    own = [each for each in made.resources if each.year == 2024]
    who = identity(made.resources, made.schemas)
    write_yearbook(own, made.schemas, 2024, who, package_info(), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == made.files[YEAR].read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["again.xlsx"]


def test_a_text_of_control_characters_is_kept_apart_from_the_markup(tmp_path: Path) -> None:
    told = "a\x01b]]>_x0041_&lt;"
    with workbook(tmp_path / "x.xlsx", "x") as book:
        book.tell("x", [(told, "=1+1")])
    [row] = openpyxl.load_workbook(tmp_path / "x.xlsx")["x"].iter_rows()
    assert [cell.data_type for cell in row] == ["s", "s"]
    assert openpyxl.utils.escape.unescape(row[0].value) == told
