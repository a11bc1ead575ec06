"""Workbooks of given cells, written by five tools."""

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl
import xlsxwriter
import xlwt
from odf import style, table
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P


class Put(NamedTuple):
    """A value at a place (from 0), merged over rows and columns."""

    y: int
    x: int
    down: int
    right: int
    value: str | int | float


class Sheet(NamedTuple):
    name: str
    puts: list[Put]
    hidden: bool = False


def by_xlsxwriter(sheets: list[Sheet], path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        framed = book.add_format({"border": 1, "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for y, x, down, right, value in sheet.puts:
                if down * right > 1:
                    page.merge_range(y, x, y + down - 1, x + right - 1, value, framed)
                else:
                    page.write(y, x, value, framed)
            if sheet.hidden:
                page.hide()
            elif sheets[0].hidden:
                page.activate()
                page.set_first_sheet()


def by_openpyxl(sheets: list[Sheet], path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "veryHidden" if sheet.hidden else "visible"
        for y, x, down, right, value in sheet.puts:
            page.cell(y + 1, x + 1, value)
            if down * right > 1:
                page.merge_cells(None, y + 1, x + 1, y + down, x + right)
    book.save(path)


def by_xlwt(sheets: list[Sheet], path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        page.visibility = int(sheet.hidden)
        for y, x, down, right, value in sheet.puts:
            page.write_merge(y, y + down - 1, x, x + right - 1, value)
    book.active_sheet = sum(sheet.hidden for sheet in sheets)
    book.save(str(path))


def by_odfpy(sheets: list[Sheet], path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    unseen = style.Style(name="unseen", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for sheet in sheets:
        about = {"stylename": unseen} if sheet.hidden else {}
        page = table.Table(name=sheet.name, **about)
        for row in _rows(sheet.puts):
            page.addElement(row)
        book.spreadsheet.addElement(page)
    book.save(str(path))


def _rows(puts: list[Put]) -> list[table.TableRow]:
    """Return rows of cells and, as spreadsheets write them, repeats of empty ones."""
    first = {(put.y, put.x): put for put in puts}
    covered = {(p.y + j, p.x + i) for p in puts for j in range(p.down) for i in range(p.right)}
    rows = []
    for y in range(max(y for y, _ in covered) + 1):
        row = table.TableRow()
        width = max((x + 1 for line, x in covered if line == y), default=0)
        for x in range(width):
            row.addElement(_cell(first.get((y, x)), (y, x) in covered))
        row.addElement(table.TableCell(numbercolumnsrepeated=16_384 - width))
        rows.append(row)
    rest = table.TableRow(numberrowsrepeated=1_048_576 - len(rows))
    rest.addElement(table.TableCell(numbercolumnsrepeated=16_384))
    return [*rows, rest]


def _cell(put: Put | None, covered: bool) -> object:
    if put is None:
        return table.CoveredTableCell() if covered else table.TableCell()
    spans = {}
    if put.down * put.right > 1:
        spans = {"numberrowsspanned": put.down, "numbercolumnsspanned": put.right}
    if isinstance(put.value, str):
        cell = table.TableCell(valuetype="string", **spans)
        shown = put.value
    else:
        cell = table.TableCell(valuetype="float", value=put.value, **spans)
        shown = f"{put.value:,}"
    if shown:
        cell.addElement(P(text=shown))
    return cell


def by_libreoffice(first: Callable[[list[Sheet], Path], None], before: str, ending: str) -> "Write":
    """Return a writer that lets LibreOffice convert what `first` writes."""

    def write(sheets: list[Sheet], path: Path) -> None:
        with tempfile.TemporaryDirectory() as work:
            source = Path(work, f"document.{before}")
            first(sheets, source)
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile",
                 "--convert-to", ending, "--outdir", f"{work}/out", str(source)],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
            path.write_bytes(Path(work, "out", f"document.{ending}").read_bytes())

    return write


Write = Callable[[list[Sheet], Path], None]
WRITERS: Mapping[str, tuple[str, Write]] = {
    "xlsxwriter": ("xlsx", by_xlsxwriter),
    "openpyxl": ("xlsx", by_openpyxl),
    "xlwt": ("xls", by_xlwt),
    "odfpy": ("ods", by_odfpy),
    "libreoffice-xlsx": ("xlsx", by_libreoffice(by_odfpy, "ods", "xlsx")),
    "libreoffice-xls": ("xls", by_libreoffice(by_odfpy, "ods", "xls")),
    "libreoffice-ods": ("ods", by_libreoffice(by_openpyxl, "xlsx", "ods")),
}
