"""The reports of one year as a spreadsheet: one row a report, in the words of the form.

Every text is written as text, whatever it begins with; a figure that a spreadsheet would round
(it keeps fifteen digits) is a text too. A library writes the frame, a workbook whose sheets end
with their headings; the rows are put into it some thousand at a time (see `filling`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from gongkai.downloads.filling import LOOKS, Filled, Rows, fill
from gongkai.downloads.forms import Column
from gongkai.downloads.rendering import Values
from gongkai.messages import text

LANGUAGE = "zh"
MOST_ROWS = 1_048_576
MARKS = ("dash", "absent", "unreadable", "no_unit")
"""Statuses that are shown by a word in the cell; a blank cell is empty."""
_MOST_BYTES = 2**31
"""Markup of a sheet, which is a file in a ZIP archive: some readers stop at more."""
_CELL_BYTES = 96
"""No row has cells that take more on the average."""
_SHARED = (0, 1)
_CODE = 3
_HEIGHTS = (66, 66, 50, 12)
_NOTES_WIDTHS = (26, 100)
_LINE_HEIGHT = 16
_A3 = 8
_CREATED = datetime(2000, 1, 1)
"""Fixed: the same rows are the same bytes."""
_LOOKS = {
    "heading": {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"},
    "code": {"font_color": "#808080", "font_size": 8},
    "corrected": {"bg_color": "#FFF2CC"},
    "mark": {"font_color": "#7F7F7F", "align": "right"},
    "text": {"num_format": "@"},
    "told": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "title": {"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"},
}
Heading = tuple[str, str, str, str]
"""Of a column: the title of its table, of its line, its own, its code."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one kind of rows looks like: the first columns (`frozen`) stay in view."""

    name: str
    headings: Sequence[Heading]
    widths: Sequence[int]
    frozen: int


class Workbook:
    """An XLSX file: its frame, and in `filled` what goes into it, by the file of each sheet."""

    def __init__(self, file: Any, most_rows: int) -> None:
        self._file, self._most = file, most_rows
        self._looks = {name: file.add_format(look) for name, look in _LOOKS.items()}
        self.filled: dict[str, Filled] = {}

    def tell(self, name: str, rows: Iterable[Sequence[str]]) -> None:
        """Add a sheet of sentences; the first cell of a row is a title."""
        sheet = self._file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.fit_to_pages(1, 0)
        for place, width in enumerate(_NOTES_WIDTHS):
            sheet.set_column(place, place, width)
        for row, cells in enumerate(rows):
            wraps = max(map(_lines, cells, _NOTES_WIDTHS))
            sheet.set_row(row, _LINE_HEIGHT * wraps)
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell, self._looks["told" if place else "title"])

    def fill(self, sheet: Sheet, blocks: Iterable[Sequence[Values]], count: int) -> None:
        """Add the sheet with `count` rows, given some at a time as columns.

        Those beyond what a sheet can hold go to further ones. They are asked for when the block of
        `workbook` ends.
        """
        heads = len(_levels(sheet.headings))
        room = min(self._most - heads, _MOST_BYTES // (_CELL_BYTES * len(sheet.headings)))
        rows = Rows(blocks)
        for part in range(1, max(1, -(-count // room)) + 1):
            left = min(room, count - (part - 1) * room)
            suffix = text("downloads.part", LANGUAGE, part=part) if part > 1 else ""
            page = self._page(sheet, f"{sheet.name}{suffix}", left)
            for place, look in enumerate(LOOKS):
                page.write_string(heads, place, look, self._looks[look])
            name = f"xl/worksheets/sheet{page.index + 1}.xml"
            self.filled[name] = Filled(rows, heads + 1, left, len(sheet.headings))

    def _page(self, sheet: Sheet, name: str, rows: int) -> Any:
        """Add a sheet with its headings: frozen, and with a filter under the last of them."""
        page = self._file.add_worksheet(name)
        for place, width in enumerate(sheet.widths):
            page.set_column(place, place, width)
        levels = _levels(sheet.headings)
        page.freeze_panes(len(levels), sheet.frozen)
        page.set_landscape()
        page.set_paper(_A3)
        page.repeat_rows(0, len(levels) - 1)
        page.repeat_columns(0, sheet.frozen - 1)
        last = len(levels) - 1
        page.autofilter(last, 0, last + rows, len(sheet.headings) - 1)
        for row, level in enumerate(levels):
            look = self._looks["code" if level == _CODE else "heading"]
            page.set_row(row, _HEIGHTS[level])
            for first, end, title in _runs(level, sheet.headings):
                if end > first:
                    page.merge_range(row, first, row, end, title, look)
                else:
                    page.write_string(row, first, title, look)
        return page


@contextmanager
def workbook(path: Path, title: str, most_rows: int = MOST_ROWS) -> Iterator[Workbook]:
    """Yield a new workbook, which is written to `path` with the end of the block.

    OSError or xlsxwriter.exceptions.XlsxWriterException where it cannot be written.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "in_memory": False,
    }
    frame = path.with_suffix(".frame")
    try:
        with xlsxwriter.Workbook(str(frame), options) as file:
            file.set_properties({"title": title, "created": _CREATED})
            book = Workbook(file, most_rows)
            yield book
        marks = {each: text(f"downloads.mark_{each}", LANGUAGE) for each in MARKS}
        fill(frame, path, book.filled, marks, text("downloads.mark_elsewhere", LANGUAGE))
    finally:
        frame.unlink(missing_ok=True)


def heading(column: Column) -> Heading:
    """Return the four lines above a column of figures."""
    cell = column.cell
    line = f"{cell.group_label} {cell.line_label}" if cell.group_label else cell.line_label
    if column.text:
        title = text("downloads.as_printed", LANGUAGE, column=cell.column_title)
        return cell.table_title, line, title, f"{cell.cell}_text"
    named = cell.unit and cell.unit not in cell.column_title
    title = f"{cell.column_title}（{cell.unit}）" if named else cell.column_title
    return cell.table_title, line, title, cell.cell


def _levels(headings: Sequence[Heading]) -> tuple[int, ...]:
    """Return which of the four lines say something of any column."""
    return tuple(level for level in range(4) if any(each[level] for each in headings))


def _runs(level: int, headings: Sequence[Heading]) -> Iterator[tuple[int, int, str]]:
    """Yield first and last column of each title: columns of one line share those of table and line.

    The title of a table is repeated over its lines: over all of them it would be out of view.
    """
    depth = len(_SHARED) if level in _SHARED else 4
    for heads, run in groupby(enumerate(headings), key=lambda each: each[1][:depth]):
        places = [place for place, _ in run]
        if heads[level]:
            yield places[0], places[-1], heads[level]


def _lines(told: str, width: int) -> int:
    """Return how many lines a text takes: a Chinese character is as wide as two letters."""
    letters = sum(1 if each.isascii() else 2 for each in told)
    return max(1, -(-letters // width))
