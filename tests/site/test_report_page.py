"""The page of a report: every cell, every kind of nothing, every doubt; nothing that could run."""

import io
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from lxml import html
from PIL import Image

from gongkai.model import Locator
from gongkai.place import place
from gongkai.read.pdf.pictures import regions as pages_of
from gongkai.site import addresses
from gongkai.site.cutting import Cutting, cut
from gongkai.site.documents import Documents
from gongkai.site.dossiers import Dossier, Report
from gongkai.site.naming import script
from gongkai.site.pages import pages
from gongkai.site.printed import DOTS, Region, printed, regions
from gongkai.site.report import draw, neighbours, pictured, report_page
from gongkai.site.vintages import Vintage, vintages
from tests.site.reports import (
    CORRECTED,
    DASHES,
    EXAMPLES,
    OLD,
    PDF,
    REASON,
    REJECTED,
    WRONG,
    document,
    place_of_reports,
    site_of,
    told,
)

pytestmark = pytest.mark.xdist_group("site-browser")

HOSTILE = "<script>alert(1)</script>\"'=1+1&"


def tree_of(dossier: Dossier, report: Report, **given: Any) -> Any:
    site = site_of(**given.pop("site", {}))
    rows = printed(str(report.row["digest"]), report.cells)
    return html.fromstring(report_page(site, dossier, report, rows, **given).decode())


def cell_of(tree: Any, address: str) -> Any:
    """The cell of the form by the script's names: block, line and column."""
    table, line, column = address.split(".")
    for body in tree.xpath("//section[@class='form']//tbody"):
        figures = body.xpath(".//td[not(contains(@class, 'corner'))]")
        named = list(names(body.get("data-form"), table))
        if (line, column) in named:
            return figures[named.index((line, column))]
    raise AssertionError(f"{address} is not on the page")


def names(block: str, table: str) -> Any:
    block_of = json.loads(script().decode().partition("=")[2].rstrip(";\n"))
    named, lines, columns = block_of[block]
    if named[0][0] == table:
        yield from ((line[0], column[0]) for line in lines for column in columns)


def shown(cell: Any) -> str:
    return " ".join(cell.xpath("./a[1]//text()[not(ancestor::small)]")).strip()


def test_every_cell_of_a_report_is_shown_and_leads_to_its_own_print() -> None:
    dossier, report = told()[OLD]
    tree = tree_of(dossier, report)
    for each in report.cells:
        link = cell_of(tree, each["cell"]).find("a")
        (printed_cell,) = tree.xpath(f"//td[@id='{link.get('href')[1:]}']")
        assert (printed_cell.text or "") == (each["text"] or "")
    assert len(tree.xpath("//table[@class='printed']//td")) == len(report.cells)


def test_values_are_shown_as_people_write_them() -> None:
    tree = tree_of(*told()[PDF])
    values = {each["cell"]: each["value"] for each in told()[PDF][1].cells}
    for cell, value in values.items():
        assert Decimal(shown(cell_of(tree, cell)).replace(",", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        ("blank", None, "空白"),
        ("dash", "/", "/ “/”等符号"),
        ("absent", None, "无此行列"),
        ("unreadable", "两万", "两万 无法识读"),
        ("no_unit", "20000", "20000 无计量单位"),
    ],
)
def test_each_kind_of_nothing_is_seen_and_heard(
    status: str, text: str | None, expected: str
) -> None:
    dossier, report = told()[OLD]
    first, *rest = report.cells
    changed = {**first, "status": status, "printed_status": status, "value": None, "text": text}
    nothing = {**changed, "printed_value": None}
    tree = tree_of(dossier, replace(report, cells=(nothing, *rest)))
    cell = cell_of(tree, first["cell"])
    assert " ".join(shown(cell).split()) == expected and "nothing" in cell.get("class")
    assert cell.xpath(".//small[@lang='en']/text()")
    where = cell.find("a").get("href")
    assert (where == "#absent") is (status == "absent")
    assert tree.xpath(f"//*[@id='{where[1:]}']")


def test_blanks_and_dashes_of_a_document_differ() -> None:
    dossier, report = told()[DASHES]
    tree = tree_of(dossier, report)
    words = {each["status"]: shown(cell_of(tree, each["cell"])) for each in report.cells}
    assert words["blank"] == "空白" and "“/”等符号" in words["dash"]


def test_findings_are_listed_and_marked_at_the_cells_they_suspect() -> None:
    dossier, report = told()[WRONG]
    tree = tree_of(dossier, report)
    cell = cell_of(tree, "applications.granted.total")
    assert cell.get("class") == "error"
    assert [each.get("href") for each in cell.xpath("./a[@class='mark']")] == ["#f1", "#f2"]
    assert "9" in cell.find("ins").text_content()
    item = tree.get_element_by_id("f1")
    assert "T3-ROW" in item.text_content() and item.get("class") == "error"
    assert item.xpath(".//a/@href") == [f"#{cell.get('id')}"]
    marked = tree.xpath("//section[@class='form']//a[@class='mark']")
    assert {each.getparent() for each in marked} == {cell}


def test_a_line_that_is_absent_is_marked_in_all_its_cells() -> None:
    dossier, report = told()[OLD]
    finding = {
        **dict.fromkeys(("column", "expected", "printed", "suspect", "suggestion")),
        "rule": "LINE-ABSENT",
        "level": "warning",
        "table": "applications",
        "line": "granted",
        "message_zh": "无此行",
        "message_en": "no such line",
    }
    tree = tree_of(dossier, replace(report, findings=(finding,)))
    marked = {each.getparent() for each in tree.xpath("//td/a[@class='mark']")}
    whole = [f"applications.granted.{c['column']}" for c in report.cells if c["line"] == "granted"]
    assert marked == {cell_of(tree, each) for each in whole} and len(whole) == 7


def test_a_correction_shows_the_print_and_the_reason_and_the_release_that_brought_it() -> None:
    dossier, report = told()[PDF]
    folder = place(place_of_reports() / "published" / "annual-reports")
    (vintage,) = vintages(folder, [report.id], "1.0.1")[report.id]
    tree = tree_of(dossier, report, vintages=(vintage,))
    cell = cell_of(tree, CORRECTED)
    assert shown(cell) == "77" and "corrected" in cell.get("class")
    before = cell.find("del").text
    assert before not in ("", "77")
    (told_correction,) = tree.xpath("//ul[@class='corrections']/li")
    assert REASON in told_correction.text_content() and before in told_correction.text_content()
    assert (vintage.version, vintage.added, len(vintage.cells)) == ("1.0.1", False, 1)
    (change,) = tree.xpath("//dl[@class='vintages']/dd")
    assert f"{Decimal(before):,} → 77" in " ".join(change.text_content().split())


def test_a_report_that_came_with_a_later_release_says_so() -> None:
    tree = tree_of(*told()[OLD], vintages=(Vintage("1.1.0", "2026-03-01T00:00:00Z", True, ()),))
    assert "1.1.0" in tree.xpath("//dl[@class='vintages']/dt")[0].text_content()
    assert tree.xpath("//dl[@class='vintages']/dd")


def test_a_release_that_was_removed_or_came_later_tells_nothing(tmp_path: Path) -> None:
    folder = place_of_reports() / "published" / "annual-reports"
    report = told()[PDF][1].id
    assert vintages(place(folder), [report], "1.0.0") == {}
    copied = shutil.copytree(folder, tmp_path / "copy", ignore=lambda *_: ["1.0.1", "site"])
    assert vintages(place(Path(copied)), [report], "1.0.1") == {}


def test_a_report_without_tables_says_why() -> None:
    tree = tree_of(*told()[REJECTED])
    assert "NO-TABLE" in tree.xpath("//ol[@class='findings']")[0].text_content()
    assert not tree.xpath("//section[@class='form']") and tree.xpath("//p[@class='none']")
    assert tree.xpath("//details")


def test_nothing_that_a_package_says_becomes_markup_or_a_script() -> None:
    dossier, report = told()[WRONG]
    cells = tuple(
        {**each, "text": HOSTILE, "status": "unreadable", "sheet": HOSTILE} for each in report.cells
    )
    findings = tuple(
        {**each, "rule": HOSTILE, "message_zh": HOSTILE, "message_en": HOSTILE + "e",
         "suggestion": HOSTILE} for each in report.findings
    )  # fmt: skip
    sections = ({"section": None, "title": HOSTILE, "text": f"{HOSTILE}\n=2"},)
    fields = dict.fromkeys(("title", "scope", "report_status", "edition", "digest"), HOSTILE)
    row = {**report.row, **fields, "address": "javascript:alert(1)"}
    hostile = Report(row, cells, findings, sections, report.corrections)
    tree = tree_of(
        replace(dossier, agency={"agency_id": "../../x", "name": HOSTILE}),
        hostile,
        vintages=(Vintage(HOSTILE, HOSTILE, True, ()),),
        shipped=True,
    )
    sources = [each.get("src") for each in tree.xpath("//script")]
    assert all(each and each.startswith("../assets/") for each in sources)
    links = tree.xpath("//a/@href")
    assert not [each for each in links if each.startswith(("javascript:", "../../../"))]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]") and not tree.xpath("//@style")
    assert HOSTILE in tree.xpath("//details/p")[0].text


def test_errors_are_reported_to_a_letter_or_an_address_and_else_nowhere() -> None:
    dossier, report = told()[OLD]
    letter = tree_of(dossier, report).get_element_by_id("contact")
    assert letter.get("href") == f"mailto:errors@example.org?subject={report.id}"
    web = tree_of(dossier, report, site={"contact": "https://example.org/new"})
    assert web.get_element_by_id("contact").get("href") == "https://example.org/new"
    odd = tree_of(dossier, report, site={"contact": "a@b?bcc=x&y"}).get_element_by_id("contact")
    assert "?bcc" not in odd.get("href")
    assert not tree_of(dossier, report, site={"contact": None}).xpath("//*[@id='contact']")


def test_the_year_before_and_after_are_linked_within_a_series() -> None:
    dossier, later = told()["html/sample-linshan-2024"]
    (_, earlier) = told()["html/sample-linshan-2023"]
    assert neighbours(dossier, later) == (earlier, None)
    other = replace(earlier, row={**earlier.row, "series": "aggregate"})
    assert neighbours(replace(dossier, reports=(other, later)), later) == (None, None)
    tree = tree_of(dossier, later)
    assert tree.xpath("//a[@rel='prev']/@href") == [f"../{addresses.report(earlier.id)}"]


def test_a_page_is_small_and_the_same_every_time() -> None:
    for dossier, report in told().values():
        rows = printed(str(report.row["digest"]), report.cells)
        once, again = (report_page(site_of(), dossier, report, rows) for _ in range(2))
        assert once == again and len(once) < 50_000


def observed(cell: str, place: Locator, text: str = "1") -> dict[str, Any]:
    table, line, column = cell.split(".")
    return {
        **place._asdict(),
        "cell": cell,
        "table": table,
        "line": line,
        "column": column,
        "text": text,
        "printed_status": "reported",
    }


def test_cells_of_one_row_stand_from_left_to_right_whatever_the_form_says() -> None:
    cells = [
        observed("t.a.y", Locator(grid=1, grid_row=2, grid_column=3)),
        observed("t.a.x", Locator(grid=1, grid_row=2, grid_column=9)),
        observed("t.b.x", Locator(grid=1, grid_row=1, grid_column=9)),
        observed("t.c.x", Locator()),
    ]
    rows = printed("0" * 64, cells)
    assert [[each.cell for each in row.cells] for row in rows] == [
        ["t.c.x"],
        ["t.b.x"],
        ["t.a.y", "t.a.x"],
    ]
    assert rows[0].spot.line == "t.c" and not regions(rows)


@pytest.mark.parametrize("box", ["", "[1,2]", "[NaN,1,2,3]", "{}", "[3,3,1,1]", "nothing"])
def test_a_box_that_is_none_means_the_whole_page(box: str) -> None:
    odd = {**observed("t.a.x", Locator(page=1)), "box": box}
    (region,) = regions(printed("0" * 64, [odd]))
    assert region.box is None


def test_a_picture_says_in_both_languages_what_it_is() -> None:
    assert pictured(2) == "原件第 2 页的图像 / picture of page 2 of the document"


def test_what_was_recognised_is_shown_as_a_whole_page() -> None:
    scanned = observed("t.a.x", Locator(page=2, grid=1, method="ocr"))
    (region,) = regions(printed("0" * 64, [{**scanned, "box": "[1,1,9,9]"}]))
    assert (region.page, region.box) == (2, None)


def test_the_picture_is_the_page_as_it_is_printed_and_frames_the_figure() -> None:
    _, report = told()[PDF]
    content = document(PDF).read_bytes()
    rows = printed(str(report.row["digest"]), report.cells)
    pictures = dict(zip(regions(rows), cut(content, regions(rows)), strict=True))
    opened = pypdfium2.PdfDocument(content)
    scale = DOTS / 72
    whole = {
        number: np.asarray(page.render(scale=scale).to_pil().convert("L"), np.int16)
        for number, page in enumerate(opened, 1)
    }
    for region, picture in pictures.items():
        seen = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), np.int16)
        x0, y0, x1, y1 = (round(each * scale) for each in region.box)
        page = whole[region.page][y0:y1, x0:x1]
        assert np.abs(seen[: page.shape[0], : page.shape[1]] - page).mean() < 4
    boxed = {each["cell"]: each["box"] for each in report.cells}
    for row in rows:
        for each in row.cells:
            left, top, width, height = each.place
            box = each.region.box
            x0 = box[0] + left / 100 * (box[2] - box[0])
            y0 = box[1] + top / 100 * (box[3] - box[1])
            found = opened[each.region.page - 1].get_textpage().get_text_bounded(
                x0,
                opened[each.region.page - 1].get_height() - y0 - height / 100 * (box[3] - box[1]),
                x0 + width / 100 * (box[2] - box[0]),
                opened[each.region.page - 1].get_height() - y0,
            )  # fmt: skip
            assert found.strip() == each.text, (each, boxed[each.cell])


def test_a_page_is_shown_upright_however_it_is_turned() -> None:
    contents = [(EXAMPLES / f"pdf/turned-{x}/document.pdf").read_bytes() for x in (90, 270)]
    one, other = (np.asarray(pages_of(x, [(1, None)], 40, "")[0], np.int16) for x in contents)
    over = one[::-1, ::-1]
    assert np.abs(one - other).mean() * 3 < np.abs(over - other).mean()


def test_a_picture_is_shown_and_what_cannot_be_drawn_is_none() -> None:
    whole = Region(1, None, "pictures/00/a.png")
    drawing = io.BytesIO()
    Image.new("RGB", (3_000, 2_000), "white").save(drawing, "PNG")
    (picture,) = cut(drawing.getvalue(), [whole])
    assert Image.open(io.BytesIO(picture)).size == (1_600, 1_067)
    assert cut(b"<html><table><tr><td>1</table>", [whole]) == ()
    with Cutting() as cutting:
        assert cutting.draw(b"%PDF-1.4 torn", [whole]) == ()
        assert cutting.draw(document(PDF).read_bytes(), [Region(99, None, "x")]) == ()


def test_a_picture_is_drawn_once_and_only_of_the_document_itself(tmp_path: Path) -> None:
    _, report = told()[PDF]
    digest = str(report.row["digest"])
    wanted = regions(printed(digest, report.cells))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / digest).write_bytes(b"%PDF-1.4 another")
    documents = Documents(place(tmp_path / "beside"))
    with Cutting() as cutting:
        first = pages(place(tmp_path / "site"))
        assert draw(digest, wanted, first, documents, cutting) == frozenset()
        (tmp_path / "beside" / digest).write_bytes(document(PDF).read_bytes())
        assert draw(digest, wanted, first, documents, cutting) == {x.path for x in wanted}
        first.finish()
        (tmp_path / "beside" / digest).unlink()
        second = pages(place(tmp_path / "site"))
        assert draw(digest, wanted, second, documents, cutting) == {x.path for x in wanted}
    assert second.written == 0
    assert documents.read("../beside") is None and not documents.shipped("../site")
