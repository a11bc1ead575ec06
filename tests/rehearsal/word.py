"""Word documents and workbooks from layouts with marks, exchanged for a report's own words."""

import importlib
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from tests.rehearsal.marks import YEAR, Words, exchanged, marked

BASE = 9_000_001
"""No figure is as large, and no number of a layout: colours and sizes have other digits."""

LAYOUTS = ("plain-2021", "split-table", "split-table-headed", "repeated-header", "layout-table",
           "text-box", "content-controls", "vertical-labels")  # fmt: skip
SHEETS = ("one-sheet-2021", "sheet-a-table-2021", "unmerged-2021", "no-blank-rows-2021",
          "away-from-the-corner")  # fmt: skip
# Nothing in such a document may change its place: what is exchanged is as long, with blanks.
OLD_TITLE, OLD_YEAR = "甲" * 40, "乙" * 4
MARK = re.compile(r"900\d{4}")
DIGITS = 7
MOMENT = re.compile(rb">\d{4}-\d\d-\d\dT[\d:]+Z<")
OLD_MARK = re.compile("900".encode("utf-16-le") + rb"(?:[0-9]\0){4}")


def docx(words: Words, number: int) -> bytes:
    """A document of Word, in one of the layouts that python-docx draws."""
    return _filled(_docx(words.edition.first_year, LAYOUTS[number % len(LAYOUTS)]), words)


@cache
def _docx(year: int, layout: str) -> Mapping[str, bytes]:
    maker = importlib.import_module("word")
    case = next(each for each in maker.CASES if each.name == layout)
    given = marked(year, BASE)
    made = maker.python_docx(case, given.edition, given.title, BASE + YEAR, given.shown)
    return _members(made)


def xlsx(words: Words, number: int) -> bytes:
    """A workbook of numbers."""
    made = _xlsx(words.edition.first_year, SHEETS[number % len(SHEETS)])
    return _filled(made, replace(words, title=words.agency))


@cache
def _xlsx(year: int, layout: str) -> Mapping[str, bytes]:
    given = marked(year, BASE)
    sheets = _sheets(given, given.title, BASE + YEAR, layout)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.xlsx")
        importlib.import_module("spreadsheet_write").by_xlsxwriter(sheets, path)
        # The library writes the time of day into the file.
        return {
            name: MOMENT.sub(b">2026-01-01T00:00:00Z<", member)
            for name, member in _members(path.read_bytes()).items()
        }


def xls(words: Words, number: int) -> bytes:
    """A workbook of Excel 97."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.xls")
        layout = SHEETS[number % len(SHEETS)]
        sheets = _sheets(words, words.agency, words.year, layout)
        importlib.import_module("spreadsheet_write").by_xlwt(sheets, path)
        return path.read_bytes()


def _sheets(words: Words, name: str, year: int, layout: str) -> Any:
    maker = importlib.import_module("spreadsheet")
    case = next(each for each in maker.CASES if each.name == layout)
    return maker.laid_out(case, words.edition, name, year, words.shown, {})


def doc(words: Words, _: int) -> bytes:
    """A document of Word 97, of the one layout that LibreOffice makes of a page."""
    given = exchanged(words, BASE)
    content = _doc(words.edition.first_year)
    for mark, text in ((OLD_TITLE, words.title), (OLD_YEAR, str(words.year))):
        content = content.replace(_wide(mark), _wide(text.ljust(len(mark))))

    def swap(found: re.Match[bytes]) -> bytes:
        text = given[int(found[0].decode("utf-16-le"))]
        return _wide(text.ljust(DIGITS))

    return OLD_MARK.sub(swap, content)


@cache
def _doc(year: int) -> bytes:
    pdf, office = (importlib.import_module(name) for name in ("pdf", "libreoffice"))
    given = marked(year, BASE)
    styled = pdf.Case("", "", given.edition.key, style=pdf.BORDERS)
    page = pdf.markup(styled, given.edition, OLD_TITLE, OLD_YEAR, given.shown)
    made: bytes = office.converted(page, "doc:MS Word 97")
    return made


def _wide(text: str) -> bytes:
    """Text as it stands in such a document, where it holds Chinese."""
    return text.encode("utf-16-le")


def _members(content: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _filled(members: Mapping[str, bytes], words: Words) -> bytes:
    """Pack members again, the marks in them exchanged, with a date that is always the same."""
    given = {str(mark): escape(text) for mark, text in exchanged(words, BASE).items()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        for name, member in members.items():
            content = member
            if name.endswith((".xml", ".rels")) and b"900" in member:
                content = MARK.sub(lambda found: given[found[0]], member.decode()).encode()
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            opened.writestr(about, content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return held.getvalue()
