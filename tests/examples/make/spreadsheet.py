"""Make the spreadsheet examples again: workbooks and expectations from the same figures.

    python tests/examples/make/spreadsheet.py [case ...]

Tools: XlsxWriter, openpyxl, xlwt, odfpy and LibreOffice; never the library that reads them. Dates
and ids in the files differ each time, what the cells hold does not.
"""

import sys
from decimal import Decimal
from typing import NamedTuple

from cases import AGENCIES, EDITIONS, EXAMPLES, keep, title, words
from forms import Figures, Form, figures, forms
from spreadsheet_write import WRITERS, Put, Sheet

from gongkai.catalogue import Edition

OUT = EXAMPLES / "spreadsheet"
NAMES = {"二": "主动公开", "三": "依申请公开", "四": "复议诉讼"}


class Case(NamedTuple):
    name: str
    tool: str
    edition: str
    about: str
    apart: bool = False  # one worksheet a table
    merged: bool = True
    as_text: bool = False
    spaced: bool = True  # a blank row around each table
    left: int = 0
    top: int = 0
    last_year: bool = False  # on a hidden worksheet
    gaps: bool = False
    beside: bool = False


CASES = [
    Case("one-sheet-2021", "xlsxwriter", "2021", "all on one worksheet"),
    Case("one-sheet-2019", "openpyxl", "2019", "all on one worksheet"),
    Case("sheet-a-table-2021", "openpyxl", "2021", "a worksheet for each table", apart=True),
    Case("sheet-a-table-2019", "xlsxwriter", "2019", "a worksheet for each table", apart=True),
    Case("unmerged-2021", "xlsxwriter", "2021", "titles and captions not merged", merged=False),
    Case("no-blank-rows-2021", "openpyxl", "2021", "no blank row anywhere", spaced=False),
    Case("no-blank-rows-unmerged-2019", "xlsxwriter", "2019", "no blank row, nothing merged",
         merged=False, spaced=False),
    Case("numbers-as-text-2019", "xlwt", "2019", "numbers stored as text", as_text=True),
    Case("numbers-as-text-2021", "openpyxl", "2021", "numbers stored as text", as_text=True),
    Case("away-from-the-corner", "xlsxwriter", "2021", "begins at D7", left=3, top=6),
    Case("hidden-last-year", "xlsxwriter", "2021", "last year's report on a hidden worksheet",
         last_year=True),
    Case("hidden-last-year-xls", "xlwt", "2021", "last year's report on a hidden worksheet",
         last_year=True),
    Case("hidden-last-year-ods", "odfpy", "2021", "last year's report on a hidden worksheet",
         last_year=True),
    Case("blanks-and-dashes", "openpyxl", "2021", "zeros left blank or crossed out", gaps=True),
    Case("blanks-and-dashes-ods", "odfpy", "2019", "zeros left blank or crossed out", gaps=True),
    Case("blanks-and-dashes-xls", "xlwt", "2021", "zeros left blank or crossed out", gaps=True),
    Case("side-by-side", "xlsxwriter", "2021", "tables 2 and 4 left and right of a blank column",
         beside=True),
    Case("ods-2021", "odfpy", "2021", "all on one worksheet"),
    Case("ods-2019", "odfpy", "2019", "a worksheet for each table", apart=True),
    Case("xls-2021", "xlwt", "2021", "all on one worksheet"),
    Case("xls-2019", "xlwt", "2019", "a worksheet for each table", apart=True),
    Case("libreoffice-xlsx", "libreoffice-xlsx", "2021", "converted from ODS"),
    Case("libreoffice-xls", "libreoffice-xls", "2019", "converted from ODS"),
    Case("libreoffice-ods", "libreoffice-ods", "2021", "converted from XLSX", apart=True),
]  # fmt: skip
WIDE = 10


def main(names: list[str]) -> None:
    for seed, case in enumerate(CASES, 1):
        if not names or case.name in names:
            make(case, 700 + seed)


def make(case: Case, seed: int) -> None:
    edition = EDITIONS[case.edition]
    agency = AGENCIES[seed % len(AGENCIES)]
    year = 2019 + seed % 2 if case.edition == "2019" else 2022 + seed % 3
    cells = figures(edition, seed)
    statuses, shown = gaps(cells) if case.gaps else ({}, {})
    sheets = laid_out(case, edition, agency, year, cells, shown)
    if case.last_year:
        before = laid_out(case, edition, agency, year - 1, figures(edition, seed + 1000), {})
        sheets = [s._replace(name=f"{year - 1}年{s.name}", hidden=True) for s in before] + sheets
    folder = OUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    ending, write = WRITERS[case.tool]
    write(sheets, folder / f"document.{ending}")
    keep(
        folder,
        f"Made by tests/examples/make/spreadsheet.py ({case.tool}) with invented figures of an "
        f"invented agency; the {case.edition} form; {case.about}.",
        agency=agency,
        year=year,
        edition=edition.key,
        cells=cells,
        statuses=statuses,
        findings=("HIDDEN-SHEET",) if case.last_year else (),
    )


def gaps(cells: Figures) -> tuple[dict[str, str], dict[str, str]]:
    """Choose zeros that are left blank or crossed out: their statuses, and what is printed."""
    zeros = [cell for cell, value in cells.items() if value == 0]
    chosen = [cell for cell in zeros if not cell.endswith(".total")][::3]
    printed = {cell: ("", "-", "", "—", "/")[n % 5] for n, cell in enumerate(chosen)}
    return {cell: "dash" if text else "blank" for cell, text in printed.items()}, printed


def laid_out(
    case: Case, edition: Edition, agency: str, year: int, cells: Figures, shown: dict[str, str]
) -> list[Sheet]:
    """Lay a report out on worksheets."""
    waiting = forms(edition, {**cells, **shown})
    page = Page(case)
    page.line(title(agency, year))
    sheets = []
    for heading, text in words(edition, year).items():
        if case.apart and heading[0] in (*NAMES, "五"):
            sheets.append(Sheet("报告" if not sheets else page.name, page.puts))
            page = Page(case, NAMES.get(heading[0], "其他"))
        page.line(heading)
        if text:
            page.line(text)
        elif not (case.beside and heading[0] == "四"):
            page.form(waiting.pop(0))
            if case.beside and heading[0] == "二":
                page.beside(waiting.pop(1))
    sheets.append(Sheet(page.name, page.puts))
    return sheets


class Page:
    """One worksheet while it is filled from the top."""

    def __init__(self, case: Case, name: str = "Sheet1") -> None:
        self.name = name
        self.puts: list[Put] = []
        self._case = case
        self._y = case.top
        self._above = 0

    def line(self, text: str) -> None:
        """Put a line of text, merged over the width of the form."""
        right = WIDE if self._case.merged else 1
        self.puts.append(Put(self._y, self._case.left, 1, right, text))
        self._y += 1

    def form(self, form: Form) -> None:
        """Put a table."""
        self._above = self._y = self._y + self._case.spaced
        self._y = self._put(form, self._y, self._case.left) + self._case.spaced

    def beside(self, form: Form) -> None:
        """Put a table to the right of the last one, after a blank column."""
        self._y = max(self._y, self._put(form, self._above, self._case.left + 5) + 1)

    def _put(self, form: Form, top: int, left: int) -> int:
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(form.rows, top):
            x = left
            for cell in row:
                while (y, x) in taken:
                    x += 1
                over = {(y + j, x + i) for j in range(cell.down) for i in range(cell.right)}
                taken |= over
                value = cell.text if self._case.as_text else number(cell.text)
                down, right = (cell.down, cell.right) if self._case.merged else (1, 1)
                self.puts.append(Put(y, x, down, right, value))
                x += cell.right
        return top + len(form.rows)


def number(text: str) -> str | int | float:
    """Return a figure as the number a spreadsheet stores."""
    if not text.lstrip("-").replace(".", "", 1).isdigit():
        return text
    return float(Decimal(text)) if "." in text else int(text)


if __name__ == "__main__":
    main(sys.argv[1:])
