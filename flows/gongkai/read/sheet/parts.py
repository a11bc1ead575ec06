"""A worksheet cut into tables and lines of text, top down.

A worksheet does not say where a table begins and ends. The rule:

- A blank row ends a table. A row is not blank where a merged cell reaches into it. The one row of
  figures below a row of nothing but headings belongs to the table even if it is blank.
- A row with two cells that print something is a row of a table; so is one with a cell that is
  merged up or down into such a row.
- A row with one such cell is a title if it is worded as a heading of a section, and ends the
  table above; it is a row of the table next to it if it is worded as a line, a heading or a
  caption of a statutory form, or if it stands between two rows of a table; else it is text.
- Tables side by side are cut at a column that is blank over the height of the table, where what
  stands on either side is at least two rows of two cells.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from itertools import groupby
from typing import NamedTuple

from gongkai.catalogue import editions, wordings
from gongkai.errors import DocumentError
from gongkai.model import Block, Grid, Locator, Slot
from gongkai.read.limits import MAX_COLUMNS, MAX_ROWS, MAX_SLOTS
from gongkai.read.sheet.cells import Box, Place, Room, Sheet

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DEFAULT_NAME = re.compile(r"工作表\s*[0-9]*")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_LONGEST_TITLE = 60


class _Cell(NamedTuple):
    """What one place shows: the text of the cell it belongs to, and where that cell begins."""

    text: str
    origin: Place


class _Row(Enum):
    TABLE = auto()
    FORM = auto()  # one cell, worded as in a statutory table
    TITLE = auto()
    TEXT = auto()
    AGAIN = auto()  # a text merged downwards, given already


_Rows = dict[int, dict[int, _Cell]]
"""The places that print something or are merged, by row and column."""


class Cutter:
    """Cuts the worksheets of one document; grids are numbered through all of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._grids = 0
        self._slots = 0
        self._merged = Room(name)

    def parts(self, sheet: Sheet) -> Iterator[Block | Grid]:
        """Give blocks and grids of a worksheet, top down and then left to right."""
        if _CHINESE.search(sheet.name) and not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
            yield Block(sheet.name.strip(), Locator(sheet=sheet.name), heading=True)
        yield from self._cut(sheet.name, _expanded(sheet, self._merged), beside=True)

    def _cut(self, sheet: str, rows: _Rows, *, beside: bool) -> Iterator[Block | Grid]:
        for run in _runs(rows):
            kinds = _kinds(rows, run)
            for stretch in _stretches(run, kinds):
                yield from self._stretch(sheet, rows, stretch, kinds, beside=beside)

    def _stretch(
        self,
        sheet: str,
        rows: _Rows,
        stretch: Sequence[int],
        kinds: Mapping[int, _Row],
        *,
        beside: bool,
    ) -> Iterator[Block | Grid]:
        """Give the parts of rows without a title among them: text, at most one table, text."""
        first, last = _table(stretch, kinds)
        for y in stretch[:first]:
            yield from _blocks(sheet, rows, y, kinds[y])
        if table := stretch[first:last]:
            pieces = _side_by_side(rows, table) if beside else []
            for left, right in pieces:
                piece = {y: {x: c for x, c in rows[y].items() if left <= x <= right} for y in table}
                yield from self._cut(sheet, piece, beside=False)
            if not pieces:
                yield self._grid(sheet, rows, table)
        for y in stretch[last:]:
            yield from _blocks(sheet, rows, y, kinds[y])

    def _grid(self, sheet: str, rows: _Rows, table: Sequence[int]) -> Grid:
        box = Box()
        for y in table:
            for x, cell in rows[y].items():
                if cell.text.strip():
                    box.add(y, x)
        top, left = box.top, box.left
        heading = all(
            _word(cell.text) in _words().columns for cell in rows[table[-1]].values() if cell.text
        )
        bottom = box.bottom + (heading and not any(c.text for c in _row(rows, table[-1] + 1)))
        height, width = bottom - top + 1, box.right - left + 1
        self._slots += height * width
        if height > MAX_ROWS or width > MAX_COLUMNS or self._slots > MAX_SLOTS:
            what = f"table {height}x{width}"
            raise DocumentError("read.too_complex", name=self._name, what=what)
        self._grids += 1
        slots, places = [], []
        for y in range(top, bottom + 1):
            row = rows.get(y, {})
            cells = [row.get(x) or _Cell("", (y, x)) for x in range(left, box.right + 1)]
            slots.append(
                tuple(
                    Slot(c.text, (max(c.origin[0], top) - top, max(c.origin[1], left) - left))
                    for c in cells
                )
            )
            places.append(
                tuple(
                    Locator(None, sheet, self._grids, y + 1, x + 1)
                    for x in range(left, box.right + 1)
                )
            )
        return Grid(self._grids, tuple(slots), sheet=sheet, places=tuple(places))


def _row(rows: _Rows, y: int) -> Iterable[_Cell]:
    return rows.get(y, {}).values()


def _expanded(sheet: Sheet, room: Room) -> _Rows:
    """Give every place of a merged cell its first cell's text, inside what the sheet prints."""
    box = Box()
    rows: _Rows = {}
    for (y, x), text in sheet.cells.items():
        rows.setdefault(y, {})[x] = _Cell(text, (y, x))
        if text.strip():
            box.add(y, x)
    taken: set[Place] = set()
    for (top, left), (lowest, rightmost) in sheet.merged:
        bottom, right = min(lowest, box.bottom), min(rightmost, box.right)
        if top > bottom or left > right or (top, left) in taken:
            continue
        room.check((bottom - top + 1) * (right - left + 1) + len(taken))
        cell = _Cell(sheet.cells.get((top, left), ""), (top, left))
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                if (y, x) not in taken:
                    taken.add((y, x))
                    rows.setdefault(y, {})[x] = cell
    return {y: dict(sorted(row.items())) for y, row in sorted(rows.items())}


def _runs(rows: _Rows) -> Iterator[list[int]]:
    """Give the numbers of rows that follow each other without a blank one between."""
    printing = [y for y, row in rows.items() if any(cell.text.strip() for cell in row.values())]
    for _, run in groupby(enumerate(printing), lambda each: each[1] - each[0]):
        yield [y for _, y in run]


def _kinds(rows: _Rows, run: Sequence[int]) -> dict[int, _Row]:
    """Say of every row of a run what it is."""
    printing = {y: {c.origin: c.text for c in rows[y].values() if c.text.strip()} for y in run}
    width = Box()
    for y in run:
        for x in (x for x, cell in rows[y].items() if cell.text.strip()):
            width.add(y, x)
    # Cells that stand beside others, in one of their rows at least.
    beside = {origin for cells in printing.values() if len(cells) > 1 for origin in cells}
    kinds: dict[int, _Row] = {}
    for y in run:
        origin, text = next(iter(printing[y].items()))
        if origin in beside:
            kinds[y] = _Row.TABLE
        elif origin[0] < y and origin[0] in kinds:
            kinds[y] = _Row.FORM if kinds[origin[0]] is _Row.FORM else _Row.AGAIN
        else:
            ends = max(x for x, cell in rows[y].items() if cell.origin == origin)
            kinds[y] = _worded(text, narrow=origin[1] < ends < width.right)
    return kinds


def _worded(text: str, *, narrow: bool) -> _Row:
    """Say what a row of one text is by its wording; a narrow merged cell is no unknown title."""
    word = _word(text)
    words = _words()
    if word in words.sections:
        return _Row.TITLE
    if word in words.form or _FIGURE.fullmatch(word):
        return _Row.FORM
    numbered = len(word) <= _LONGEST_TITLE and any(p.match(word) for p in words.headings)
    return _Row.TITLE if numbered and not narrow else _Row.TEXT


def _stretches(run: Sequence[int], kinds: Mapping[int, _Row]) -> Iterator[list[int]]:
    """Cut a run before and after each title."""
    for is_title, rows in groupby(run, lambda y: kinds[y] is _Row.TITLE):
        stretch = list(rows)
        if is_title:
            yield from ([y] for y in stretch)
        else:
            yield stretch


def _table(stretch: Sequence[int], kinds: Mapping[int, _Row]) -> tuple[int, int]:
    """Return where in a stretch its table begins and ends; the same twice where there is none."""
    rows = [place for place, y in enumerate(stretch) if kinds[y] is _Row.TABLE]
    if not rows:
        return 0, 0
    first, last = rows[0], rows[-1] + 1
    while first and kinds[stretch[first - 1]] is _Row.FORM:
        first -= 1
    while last < len(stretch) and kinds[stretch[last]] is _Row.FORM:
        last += 1
    return first, last


def _side_by_side(rows: _Rows, table: Sequence[int]) -> list[tuple[int, int]]:
    """Return the columns of tables that stand beside each other; nothing where there is one."""
    used = sorted({x for y in table for x, cell in rows[y].items() if cell.text.strip()})
    pieces = []
    for _, columns in groupby(enumerate(used), lambda each: each[1] - each[0]):
        piece = [x for _, x in columns]
        pieces.append((piece[0], piece[-1]))
    whole = len(pieces) > 1 and all(_stands_alone(rows, table, *piece) for piece in pieces)
    return pieces if whole else []


def _stands_alone(rows: _Rows, table: Sequence[int], left: int, right: int) -> bool:
    """Whether some columns are a table of their own: two rows with two cells each."""
    several = 0
    for y in table:
        row = rows[y].items()
        cells = {c.origin for x, c in row if left <= x <= right and c.text.strip()}
        several += len(cells) > 1
    return several > 1


def _blocks(sheet: str, rows: _Rows, y: int, kind: _Row) -> Iterator[Block]:
    """Give every line of the one text in a row, unless the row above gave it."""
    x, cell = next((x, c) for x, c in rows[y].items() if c.text.strip())
    if kind is _Row.AGAIN or cell.origin[0] < y:
        return
    for line in cell.text.splitlines():
        if line.strip():
            where = Locator(sheet=sheet, grid_row=y + 1, grid_column=x + 1)
            yield Block(line.strip(), where, heading=kind is _Row.TITLE)


class _Words(NamedTuple):
    sections: frozenset[str]
    form: frozenset[str]
    columns: frozenset[str]
    headings: tuple[re.Pattern[str], ...]


@cache
def _words() -> _Words:
    """Return the wordings of all editions: of sections, and of what stands in the tables."""
    labels = [label for edition in editions() for label in edition.labels]

    def worded(wanted: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(_word(label.wording) for label in labels if wanted(label.axis))

    return _Words(
        worded(lambda axis: axis == "section"),
        worded(lambda axis: axis != "section"),
        worded(lambda axis: axis == "column"),
        tuple(re.compile(pattern) for _, pattern in wordings("heading")),
    )


def _word(text: str) -> str:
    """Return a text as wordings are compared: NFKC and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())
