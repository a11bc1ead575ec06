"""One walk over the text of a Word document: paragraphs and tables, as they are written."""

from collections.abc import Callable, Collection, Mapping

from lxml import etree

from gongkai.read.docx.names import OLD_PICTURE, Names
from gongkai.read.docx.table import Cell, Image, Item, Line, Merge, Row, Table
from gongkai.read.limits import MAX_COLUMNS

_BODY_TEXT = 9  # the outline level of what is no heading
# Fonts of symbols keep their characters from F000 on.
_DIGITS = {f"{start}3{digit}": digit for start in ("F0", "00", "") for digit in "0123456789"}


def items(root: etree._Element, names: Names, headings: Collection[str]) -> list[Item]:
    """Return the paragraphs, pictures and tables of a pruned document, in its order.

    Args:
        root: the document, see gongkai.read.docx.shown.
        names: its vocabulary.
        headings: the ids of the styles that make a paragraph a heading.
    """
    walk = _Walk(names, headings)
    handlers = walk.handlers()
    for element in root.iter(*handlers):
        handlers[str(element.tag)](element)
    walk.close_all()
    return walk.found


Handlers = Mapping[str, Callable[[etree._Element], None]]


class _Open:
    """A table whose end has not come yet, and the cell that is being read."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.table = Table()
        self.cell: etree._Element | None = None


class _Walk:
    """Takes the elements that matter in their order; an end is told by what is not inside."""

    def __init__(self, names: Names, headings: Collection[str]) -> None:
        self.found: list[Item] = []
        self._names = names
        self._headings = headings
        self._val, self._font, self._char, self._kind = names.w(
            "val", "font", "char", "fldCharType"
        )
        self._cell_tag, self._table_tag = names.w("tc", "tbl")
        self._open: list[_Open] = []
        self._into = self.found
        self._pieces: list[str] = []
        self._images: list[Image] = []
        self._fields: list[bool] = []  # for each field around: whether its text is an instruction
        self._style = ""
        self._level: int | None = None

    def handlers(self) -> Handlers:
        """Return what to do at each element; all others are passed over."""
        w = self._names.word
        return {
            w + "p": self._paragraph,
            w + "pStyle": self._styled,
            w + "outlineLvl": self._outlined,
            w + "t": self._text,
            self._names.math + "t": self._text,
            w + "tab": self._tab,
            w + "ptab": self._tab,
            w + "br": self._break,
            w + "cr": self._break,
            w + "noBreakHyphen": self._hyphen,
            w + "sym": self._symbol,
            w + "fldChar": self._field,
            w + "tbl": self._table,
            w + "tr": self._row,
            w + "tc": self._cell,
            w + "gridBefore": self._before,
            w + "gridSpan": self._span,
            w + "vMerge": self._merged_down,
            w + "hMerge": self._merged_across,
            self._names.drawing + "blip": self._picture,
            OLD_PICTURE: self._picture,
        }

    def close_all(self) -> None:
        """End the last paragraph and every table that is open."""
        self._end_paragraph()
        while self._open:
            self._close_table()

    def _paragraph(self, element: etree._Element) -> None:
        self._end_paragraph()
        self._enter(element)

    def _end_paragraph(self) -> None:
        text = "".join(self._pieces)
        if text.strip():
            outlined = self._level is not None and self._level < _BODY_TEXT
            styled = self._level is None and self._style in self._headings
            self._into.append(Line(text, outlined or styled))
        self._into.extend(self._images)
        self._pieces.clear()
        self._images.clear()
        self._fields.clear()
        self._style, self._level = "", None

    def _enter(self, element: etree._Element) -> None:
        """Go on in the cell that an element stands in, or in the body."""
        around = self._holder(element, self._cell_tag)
        while self._open and (around is None or self._open[-1].cell is not around):
            self._close_table()
        if not self._open:
            self._into = self.found

    def _holder(self, element: etree._Element, tag: str) -> etree._Element | None:
        """Return the nearest element around that has a tag."""
        around = element.getparent()
        while around is not None and around.tag != tag:
            around = around.getparent()
        return around

    def _close_table(self) -> None:
        self._open.pop().table.close()
        if self._open:
            self._into = self._open[-1].table.rows[-1].cells[-1].items

    def _table(self, element: etree._Element) -> None:
        self._end_paragraph()
        self._enter(element)
        opened = _Open(element)
        self._into.append(opened.table)
        self._open.append(opened)

    def _within(self, element: etree._Element) -> Table | None:
        """Return the table that a row or cell belongs to; those inside it have ended."""
        self._end_paragraph()
        around = self._holder(element, self._table_tag)
        while self._open and self._open[-1].element is not around:
            self._close_table()
        return self._open[-1].table if self._open else None

    def _row(self, element: etree._Element) -> None:
        if (table := self._within(element)) is not None:
            table.rows.append(Row())
            self._open[-1].cell = None

    def _cell(self, element: etree._Element) -> None:
        table = self._within(element)
        if table is not None and table.rows:
            cell = Cell()
            table.rows[-1].cells.append(cell)
            self._open[-1].cell = element
            self._into = cell.items

    def _last_cell(self) -> Cell:
        """Return the cell that is being read; one that counts for nothing outside a table."""
        rows = self._open[-1].table.rows if self._open else []
        return rows[-1].cells[-1] if rows and rows[-1].cells else Cell()

    def _before(self, element: etree._Element) -> None:
        if self._open and self._open[-1].table.rows:
            self._open[-1].table.rows[-1].before = self._columns(element, 0)

    def _span(self, element: etree._Element) -> None:
        self._last_cell().columns = self._columns(element, 1)

    def _columns(self, element: etree._Element, least: int) -> int:
        """Return a number of columns: the least where it is no number or too small."""
        digits = element.get(self._val, "")
        number = int(digits) if digits.isdecimal() and len(digits) < 9 else least
        return max(least, min(number, MAX_COLUMNS))

    def _merged_down(self, element: etree._Element) -> None:
        self._last_cell().down = self._merge(element)

    def _merged_across(self, element: etree._Element) -> None:
        self._last_cell().across = self._merge(element)

    def _merge(self, element: etree._Element) -> Merge:
        return "restart" if element.get(self._val) == "restart" else "continue"

    def _styled(self, element: etree._Element) -> None:
        self._style = element.get(self._val, "")

    def _outlined(self, element: etree._Element) -> None:
        digits = element.get(self._val, "")
        self._level = int(digits) if digits.isdecimal() and len(digits) < 3 else None

    def _text(self, element: etree._Element) -> None:
        if (text := element.text) and not any(self._fields):
            self._pieces.append(text.replace("\n", " ") if "\n" in text else text)

    def _tab(self, element: etree._Element) -> None:
        # The stops of a paragraph have the same name as the leap to one of them.
        if (run := element.getparent()) is not None and run.tag == self._names.word + "r":
            self._add("\t")

    def _break(self, element: etree._Element) -> None:
        self._add("\n")

    def _hyphen(self, element: etree._Element) -> None:
        self._add("-")

    def _add(self, text: str) -> None:
        if not any(self._fields):
            self._pieces.append(text)

    def _symbol(self, element: etree._Element) -> None:
        """Take a digit of a font of symbols; those of pictograms print none at its place."""
        digit = _DIGITS.get(element.get(self._char, "").upper())
        if digit and "dings" not in element.get(self._font, "").lower():
            self._add(digit)

    def _field(self, element: etree._Element) -> None:
        """Follow where a field's instruction ends and its result begins."""
        kind = element.get(self._kind)
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _picture(self, element: etree._Element) -> None:
        names = self._names.relations
        if relation := element.get(names + "embed") or element.get(names + "id"):
            self._images.append(Image(relation))
