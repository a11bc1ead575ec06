"""What all spreadsheet formats give: visible worksheets as printed cells and merged ranges."""

import datetime
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from gongkai.errors import DocumentError
from gongkai.read.limits import MAX_AREA, MAX_SHEETS, MAX_SLOTS

Place = tuple[int, int]
"""Row and column of a worksheet, counted from 0."""

Range = tuple[Place, Place]
"""First and last place of a rectangle."""

Moment = datetime.time | datetime.date | datetime.datetime
Value = int | float | str | bool | Moment | datetime.timedelta


class Sheet(NamedTuple):
    """A worksheet: the text of every cell that prints something, and its merged ranges."""

    name: str
    cells: Mapping[Place, str]
    merged: tuple[Range, ...] = ()


class Workbook(NamedTuple):
    """The visible worksheets in their order, and the names of the hidden ones."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()


class Room:
    """How much of a workbook may still be laid out: counted before it is, over all worksheets."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._area = self._cells = self._sheets = 0

    def take(self, area: int, cells: int) -> None:
        """Count one worksheet: the places between its first and its last cell, and the cells.

        Raises:
            DocumentError: the workbook is larger than a report can be.
        """
        self._area += area
        self._sheets += 1
        if self._sheets > MAX_SHEETS:
            raise DocumentError("read.too_complex", name=self._name, what=f"> {MAX_SHEETS} sheets")
        if self._area > MAX_AREA:
            what = f"{self._area} places > {MAX_AREA}"
            raise DocumentError("read.too_complex", name=self._name, what=what)
        self.check(cells)
        self._cells += cells

    def check(self, cells: int) -> None:
        """Refuse cells (or merged ranges) that are too many beside those counted already."""
        if self._cells + cells > MAX_SLOTS:
            what = f"{self._cells + cells} cells > {MAX_SLOTS}"
            raise DocumentError("read.too_complex", name=self._name, what=what)


class Box:
    """The smallest rectangle around the places added to it."""

    __slots__ = ("bottom", "left", "right", "top")

    def __init__(self) -> None:
        self.top = self.left = 1 << 40
        self.bottom = self.right = -1

    def add(self, row: int, column: int) -> None:
        """Widen the rectangle to a place."""
        self.top = min(row, self.top)
        self.bottom = max(row, self.bottom)
        self.left = min(column, self.left)
        self.right = max(column, self.right)

    @property
    def area(self) -> int:
        """How many places it has."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


def printed(value: Value) -> str:
    """Return a cell's value as text: numbers in full, dates and times as ISO 8601 writes them.

    >>> printed(1275.0), printed(12345.67), printed(1e-7), printed(1e21), printed(-0.0)
    ('1275', '12345.67', '0.0000001', '1000000000000000000000', '0')
    >>> printed(True), printed(datetime.date(2024, 1, 2)), printed(datetime.timedelta(hours=30))
    ('TRUE', '2024-01-02', '30:00:00')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        whole = math.isfinite(value) and value.is_integer()
        return str(int(value)) if whole else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()
