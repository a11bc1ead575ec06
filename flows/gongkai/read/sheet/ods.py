"""ODS: the tables of its content, walked once; merged cells and repeats as the format states them.

OASIS, "OpenDocument 1.3", part 3, 9.1 (tables), 9.6 (spans), 19.385 (office:value-type).
Calamine is not used here: it gives neither the merged cells of this format nor its error values.
"""

from decimal import Decimal, InvalidOperation

from gongkai.container import Container
from gongkai.errors import DocumentError
from gongkai.model import Document
from gongkai.read.sheet.cells import Place, Range, Room, Sheet, Workbook
from gongkai.read.sheet.xml import Attributes, Handlers, walk

_CELLS = ("table-cell", "covered-table-cell")
_SKIPPED = ("annotation", "shapes", "tracked-changes")
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}
_MOST = 1 << 24


def read(document: Document) -> Workbook:
    """Read an ODS file.

    Raises:
        DocumentError: it is damaged, protected by a password, or beyond the limits.
    """
    container = Container(document.content, document.name)
    for member in ("META-INF/manifest.xml", "content.xml"):
        if member not in container:
            cause = f"no {member}"
            raise DocumentError("read.sheet_damaged", name=document.name, cause=cause)
    if b"encryption-data" in container.read("META-INF/manifest.xml"):
        raise DocumentError("read.encrypted", name=document.name)
    content = _Content(document.name)
    handlers = Handlers(content.start, content.end, content.text)
    walk(container.read("content.xml"), handlers, document.name)
    return Workbook(tuple(content.sheets), tuple(content.hidden))


def _local(attributes: Attributes) -> Attributes:
    """Return attributes without prefixes; of two that differ in it alone the first is kept."""
    found: Attributes = {}
    for name, value in attributes.items():
        found.setdefault(name.rpartition(":")[2], value)
    return found


class _Content:
    """One walk over the content. Repeats without text are stepped over, never laid out."""

    def __init__(self, name: str) -> None:
        self.sheets: list[Sheet] = []
        self.hidden: list[str] = []
        self._name = name
        self._room = Room(name)
        self._style = ""
        self._unseen: set[str] = set()
        self._skipped = 0
        self._depth = 0  # of tables: a table in a cell is part of what the cell prints
        self._table: Attributes = {}
        self._cells: dict[Place, str] = {}
        self._merged: list[Range] = []
        self._row = self._column = 0
        self._rows = 1
        self._waiting: list[tuple[int, int, str]] = []  # of this row: column, repeats, text
        self._cell: Attributes | None = None
        self._shown: list[str] = []
        self._in_line = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if self._skipped or tag in _SKIPPED:
            self._skipped += 1
        elif self._cell is not None:
            self._start_in_cell(tag, attributes)
        elif tag == "style":
            self._style = _local(attributes).get("name", "")
        elif tag == "table-properties" and _local(attributes).get("display") == "false":
            self._unseen.add(self._style)
        elif tag == "table":
            self._table, self._cells, self._merged, self._row = _local(attributes), {}, [], 0
        elif tag == "table-row":
            self._rows, self._column = self._count(attributes, "number-rows-repeated"), 0
            self._waiting = []
        elif tag in _CELLS:
            self._cell, self._shown, self._in_line = _local(attributes), [], 0

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self._depth += 1
        elif tag in ("p", "h"):
            self._in_line += 1
            self._shown += ["\n"] if self._shown else []
        elif tag in _SPACES and self._in_line:
            self._shown.append(_SPACES[tag] * min(self._count(attributes, "c"), 1_000))

    def text(self, text: str) -> None:
        """Take text: what a paragraph of a cell prints."""
        if self._in_line and not self._skipped:
            self._shown.append(text)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._skipped:
            self._skipped -= 1
        elif self._cell is not None:
            if tag in ("p", "h"):
                self._in_line -= 1
            elif tag == "table":
                self._depth -= 1
            elif tag in _CELLS and not self._depth:
                self._end_cell(self._cell, covered=tag == "covered-table-cell")
                self._cell = None
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self._end_table()

    def _end_cell(self, cell: Attributes, *, covered: bool) -> None:
        if not cell and not self._shown:
            self._column += 1
            return
        right = self._count(cell, "number-columns-spanned")
        down = self._count(cell, "number-rows-spanned")
        repeats = self._count(cell, "number-columns-repeated")
        if (right > 1 or down > 1) and not covered:
            place = (self._row, self._column)
            self._merged.append((place, (self._row + down - 1, self._column + right - 1)))
            self._room.check(len(self._merged))
        shown = "" if covered else _shown(cell, "".join(self._shown))
        if shown:
            self._waiting.append((self._column, repeats, shown))
        self._column += repeats

    def _end_row(self) -> None:
        """Lay out the row as often as it is repeated, if it prints anything."""
        more = sum(repeats for _, repeats, _ in self._waiting) * self._rows
        self._room.check(len(self._cells) + more)
        if more:
            for row in range(self._row, self._row + self._rows):
                for column, repeats, text in self._waiting:
                    self._cells |= {(row, x): text for x in range(column, column + repeats)}
        self._row += self._rows

    def _end_table(self) -> None:
        name = self._table.get("name", "")
        if self._table.get("style-name") in self._unseen:
            self.hidden.append(name)
            return
        self._room.take(0, len(self._cells))
        self.sheets.append(Sheet(name, self._cells, tuple(self._merged)))

    def _count(self, attributes: Attributes, name: str) -> int:
        """Return how often something is repeated: once where nothing is said."""
        given = next((v for k, v in attributes.items() if k.rpartition(":")[2] == name), "1")
        if not (given.isdecimal() and given.isascii()):
            raise DocumentError("read.sheet_damaged", name=self._name, cause=f"{name} {given[:20]}")
        return min(int(given[:12]), _MOST) or 1


def _shown(cell: Attributes, text: str) -> str:
    """Return what a cell prints: of numbers and dates the value, not how it is formatted."""
    kind = cell.get("value-type", "")
    if kind in ("float", "percentage", "currency") and not text.startswith("#"):
        return _number(cell.get("value", ""), text)
    if kind == "date":
        return cell.get("date-value", text).removesuffix("T00:00:00")
    if kind == "boolean":
        return cell.get("boolean-value", text).upper()
    if not text and "formula" in cell and kind != "string":
        return cell["formula"].partition(":")[2] or cell["formula"]
    return text or cell.get("string-value", "")


def _number(value: str, text: str) -> str:
    try:
        number = Decimal(value) + 0  # no minus before a zero
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 400:
        return text
    whole = number == number.to_integral_value()
    return format(number.to_integral_value() if whole else number.normalize(), "f")
