"""Word documents (DOCX): tables become dense grids, paragraphs blocks, as Word shows them."""

from collections.abc import Iterator, Mapping
from typing import NoReturn

from lxml import etree

from gongkai.errors import DocumentError
from gongkai.kind import PICTURES, kind
from gongkai.model import Block, Document, Grid, Picture, Reading
from gongkai.read.docx.names import Names, vocabulary
from gongkai.read.docx.package import Package, Relation
from gongkai.read.docx.shown import prune
from gongkai.read.docx.table import Image, Item, Line, Table, flat, slots
from gongkai.read.docx.walk import items
from gongkai.read.limits import MAX_COLUMNS, MAX_PICTURES, MAX_ROWS, MAX_SLOTS

LEAST_PICTURE = 8 << 10
"""Bytes: a smaller picture is a sign or a line."""

_DEEPEST_STYLE = 20  # styles build on each other, three or four deep


def reading(document: Document) -> Reading:
    """Read a Word document: every data table a dense grid, every line of a paragraph a block.

    Raises:
        DocumentError: it is damaged, declares a document type, or is beyond the limits.
    """
    package = Package(document.content, document.name)
    root = package.root(package.main)
    names = vocabulary(str(root.tag))
    if names is None or root.tag != names.word + "document":
        package.refuse_as_damaged(f"{package.main}: {str(root.tag)[:200]}")
    prune(root, names)
    relations = package.relations(package.main)
    laid_out = _Parts(document.name, package, relations)
    laid_out.add(items(root, names, _headings(package, relations)))
    parts = tuple(laid_out.parts)
    title = next((part.text for part in parts if isinstance(part, Block)), "")
    return Reading(document.digest, "docx", parts, title, pictures=tuple(laid_out.pictures))


class _Parts:
    """Blocks, grids and pictures in the order in which a document shows them."""

    def __init__(self, name: str, package: Package, relations: Mapping[str, Relation]) -> None:
        self.parts: list[Block | Grid] = []
        self.pictures: list[Picture] = []
        self._name = name
        self._package = package
        self._relations = relations
        self._taken: set[str] = set()
        self._grids = self._slots = 0

    def add(self, found: list[Item]) -> None:
        """Add what was found; a layout table gives what its cells hold."""
        waiting: list[Iterator[Item]] = [iter(found)]
        while waiting:
            item = next(waiting[-1], None)
            if item is None:
                waiting.pop()
            elif isinstance(item, Line):
                self._blocks(item)
            elif isinstance(item, Image):
                self._picture(item)
            elif item.layout:
                waiting.append(item.items)
            else:
                self._grid(item)

    def _blocks(self, line: Line) -> None:
        for text in line.text.split("\n"):
            if bare := text.strip():
                self.parts.append(Block(bare, heading=line.heading))

    def _grid(self, table: Table) -> None:
        if len(table.rows) > MAX_ROWS:
            self._refuse(f"table of {len(table.rows)} rows")
        rows = slots(table, MAX_COLUMNS)
        height, width = len(rows), len(rows[0]) if rows else 0
        self._slots += height * width
        if width > MAX_COLUMNS or self._slots > MAX_SLOTS:
            self._refuse(f"table {height}x{width}")
        if width:
            self._grids += 1
            self.parts.append(Grid(self._grids, rows))
        for item in flat(table.items):
            if isinstance(item, Image):
                self._picture(item)

    def _refuse(self, what: str) -> NoReturn:
        raise DocumentError("read.too_complex", name=self._name, what=what)

    def _picture(self, image: Image) -> None:
        """Take a picture, the first time that it is shown."""
        relation = self._relations.get(image.relation)
        if relation is None or relation.part in self._taken or relation.part not in self._package:
            return
        self._taken.add(relation.part)
        if len(self.pictures) < MAX_PICTURES:
            content = self._package.read(relation.part)
            if len(content) >= LEAST_PICTURE and kind(content) in PICTURES:
                self.pictures.append(Picture(content, len(self.parts)))


def _headings(package: Package, relations: Mapping[str, Relation]) -> frozenset[str]:
    """Return the ids of the styles of headings, whether they say so or the style they build on."""
    part = next((r.part for r in relations.values() if r.kind == "styles"), "")
    if part not in package:
        return frozenset()
    root = package.root(part)
    names = vocabulary(str(root.tag))
    if names is None:
        return frozenset()
    own: dict[str, bool | None] = {}
    bases: dict[str, str] = {}
    for style in root.iter(names.word + "style"):
        style_id = style.get(names.word + "styleId", "")
        own[style_id], bases[style_id] = _heading(style, names)
    return frozenset(style for style in own if _inherited(style, own, bases))


def _heading(style: etree._Element, names: Names) -> tuple[bool | None, str]:
    """Return whether a style says that it is of headings, None where it does not, and its base."""
    says: bool | None = None
    base = ""
    name, based, level = names.w("name", "basedOn", "outlineLvl")
    for element in style.iter(name, based, level):
        value = element.get(names.word + "val", "")
        if element.tag == based:
            base = value
        elif element.tag == level:
            says = value in tuple("012345678")
        elif value.lower() == "title" or value.lower().startswith("heading "):
            says = True
    return says, base


def _inherited(style: str, own: Mapping[str, bool | None], bases: Mapping[str, str]) -> bool:
    for _ in range(_DEEPEST_STYLE):
        if (says := own.get(style)) is not None:
            return says
        style = bases.get(style, "")
    return False
