"""HTML of any site: tables become grids with spans expanded, the rest blocks, in page order."""

from functools import cache
from typing import NoReturn

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.errors import DocumentError
from gongkai.model import Block, Document, Grid, Picture, Reading
from gongkai.nesting import nesting
from gongkai.read import html_dates, html_pictures
from gongkai.read.encoding import utf8
from gongkai.read.html_spans import Merged, expand
from gongkai.read.limits import MANY_TAGS, MAX_COLUMNS, MAX_DEPTH, MAX_ROWS, MAX_SLOTS

_LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "a"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SKIPPED = frozenset({"script", "style", "noscript", "template", "iframe", "select", "-comment"})
_INLINE = frozenset(
    "a abbr b big cite code em font i ins label mark nobr o:p s small span strong sub sup tt u "
    "st1:chsdate st1:chmetcnv".split()
)
_LONGEST_CELL = 60
_KEPT = 8 << 20  # bytes; twice as much may stand free at the end of the heap
_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"tbody", "thead", "tfoot"})


def reading(document: Document) -> Reading:
    """Read a page: every data table a dense grid, every paragraph a block."""
    if document.content.count(b"<") > MANY_TAGS and nesting(document.content) > MAX_DEPTH:
        raise DocumentError("read.too_complex", name=document.name, what=f"depth > {MAX_DEPTH}")
    _keep_memory()
    tree = LexborHTMLParser(utf8(document.content, document.declared_type))
    root = tree.body or tree.root
    found = _by_tag(tree)
    for line_break in found.get("br", ()):
        line_break.replace_with("\n")
    page = _Page(found, document.name)
    parts = page.parts(root) if root is not None else ()
    metadata = _metadata(found)
    return Reading(
        document.digest,
        "html",
        parts,
        _title(found, metadata),
        pictures=tuple(page.pictures),
        published_on=html_dates.published_on(metadata, parts),
    )


@cache
def _keep_memory() -> None:
    """Let the process keep the memory of a page for the next one, once and for all.

    The allocator gives the system back what is free at the end of its heap; from how much on, the
    largest piece that was ever freed decides (mallopt(3), M_MMAP_THRESHOLD). Asking for it anew
    took a third of the time in which a page is parsed.
    """
    bytearray(_KEPT)


_Found = dict[str, list[LexborNode]]


def _by_tag(tree: LexborHTMLParser) -> _Found:
    """Find all that is looked for anywhere on a page in one search; merged cells as `merged`."""
    found: _Found = {}
    for node in tree.css("br,img,table,title,meta[name],[colspan],[rowspan]"):
        tag = node.tag or ""
        found.setdefault("merged" if tag in _CELLS else tag, []).append(node)
    return found


def _metadata(found: _Found) -> dict[str, str]:
    """Return what the page states of itself, by name in small letters; of two the first."""
    stated: dict[str, str] = {}
    for node in found.get("meta", ()):
        attributes = node.attributes
        name = (attributes.get("name") or "").lower()
        stated.setdefault(name, (attributes.get("content") or "").strip())
    return stated


def _title(found: _Found, metadata: dict[str, str]) -> str:
    """Return the title a government page states in its metadata, else the title element."""
    if "articletitle" in metadata:
        return metadata["articletitle"]
    return next((node.text().strip() for node in found.get("title", ())), "")


class _Page:
    """One walk over a page. Kept flat (no recursion): pages nest as deep as they like."""

    def __init__(self, found: _Found, name: str) -> None:
        self._name = name
        # Only few cells are merged: asking the others for attributes would double the time.
        self._merged = {n.mem_id for n in found.get("merged", ())}
        tables = [table for table in found.get("table", ()) if not _in_a_cell(table)]
        around_tables = _ancestors(tables)
        self._layout = {n.mem_id for n in tables} & around_tables
        images = html_pictures.wanted(found.get("img", []))
        self._images = {image.mem_id for image in images}
        self._around_images = _ancestors(images)
        self._around = around_tables | self._around_images
        self.pictures: list[Picture] = []
        self._slots = 0
        self._grids = 0
        self._parts: list[Block | Grid] = []
        self._inline: list[str] = []

    def parts(self, root: LexborNode) -> tuple[Block | Grid, ...]:
        """Return blocks and grids in page order."""
        # Each entry: where to go on after a list of children, and whether a block ends there.
        waiting: list[tuple[LexborNode | None, bool]] = [(root.child, False)]
        while waiting:
            node, block_ends = waiting.pop()
            if block_ends:
                self._flush()
            while node is not None:
                tag = node.tag or ""
                if tag == "-text":
                    self._inline.append(node.text_content or "")
                elif tag not in _SKIPPED and not self._taken_whole(node, tag):
                    if len(waiting) > MAX_DEPTH:
                        self._refuse(f"depth {len(waiting)}")
                    waiting.append((node.next, tag not in _INLINE))
                    node = node.child
                    continue
                node = node.next
        self._flush()
        return tuple(self._parts)

    def _taken_whole(self, node: LexborNode, tag: str) -> bool:
        """Take a data table or a run of text at once; False where the walk must go inside."""
        if tag not in _INLINE:
            self._flush()
        if tag == "table":
            if node.mem_id in self._layout:
                return False
            self._grid(node)
            if node.mem_id in self._around_images:
                for image in node.css("img"):
                    self._picture(image)
        elif tag == "img":
            self._picture(node)
        elif tag not in _LEAVES or node.mem_id in self._around:
            return False
        elif tag == "a":
            self._inline.append(node.text_lexbor())
        else:
            self._blocks(node.text_lexbor(), heading=tag in _HEADINGS)
        return True

    def _picture(self, image: LexborNode) -> None:
        if image.mem_id in self._images:
            self._flush()
            if (found := html_pictures.picture(image, len(self._parts))) is not None:
                self.pictures.append(found)

    def _flush(self) -> None:
        if self._inline:
            self._blocks("".join(self._inline))
            self._inline.clear()

    def _blocks(self, text: str, heading: bool = False) -> None:
        """Add a block for every line that holds anything."""
        for line in text.split("\n") if "\n" in text else (text,):
            if bare := line.strip():
                self._parts.append(Block(bare, heading=heading))

    def _refuse(self, what: str) -> NoReturn:
        raise DocumentError("read.too_complex", name=self._name, what=what)

    def _grid(self, table: LexborNode) -> None:
        texts: list[str] = []
        shape = tuple([self._row(row, texts) for row in _rows(table)])
        if not texts:
            return
        dense = expand(texts, shape)
        height, width = len(dense), len(dense[0])
        self._slots += height * width
        if height > MAX_ROWS or width > MAX_COLUMNS or self._slots > MAX_SLOTS:
            self._refuse(f"table {height}x{width}")
        self._grids += 1
        self._parts.append(Grid(self._grids, dense))

    def _row(self, row: LexborNode, texts: list[str]) -> tuple[int, tuple[Merged, ...]]:
        """Add the texts of a row's cells; return their number, and those that are merged."""
        known, before = self._merged, len(texts)
        merged = []
        for node in row.iter():
            if node.tag in _CELLS:
                if node.mem_id in known:
                    merged.append((len(texts) - before, *_spans(node)))
                texts.append(node.text_lexbor())
        return len(texts) - before, tuple(merged)


def _in_a_cell(table: LexborNode) -> bool:
    """Whether a table only holds what one cell of the table around it prints."""
    node = table.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node is not None and len(table.text().strip()) <= _LONGEST_CELL


def _ancestors(tables: list[LexborNode]) -> set[int]:
    """Return every element that has a table inside it; a table among them is for layout."""
    found: set[int] = set()
    for table in tables:
        node = table.parent
        while node is not None and node.mem_id not in found:
            found.add(node.mem_id)
            node = node.parent
    return found


def _rows(table: LexborNode) -> list[LexborNode]:
    rows = []
    for node in table.iter():
        tag = node.tag
        if tag == "tr":
            rows.append(node)
        elif tag in _ROW_GROUPS:
            rows.extend(_rows(node))
    return rows


def _spans(cell: LexborNode) -> tuple[int, int]:
    """Return row span and column span."""
    attributes = cell.attributes
    down, right = attributes.get("rowspan"), attributes.get("colspan")
    return _span(down, MAX_ROWS), _span(right, MAX_COLUMNS)


def _span(printed: str | None, limit: int) -> int:
    """Return a row or column span: 1 where it is missing, no number, or zero."""
    digits = (printed or "").strip()
    return max(1, min(int(digits), limit)) if digits.isdecimal() and len(digits) < 9 else 1
