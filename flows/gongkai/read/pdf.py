"""PDF with a text layer: ruled tables become grids, also over pages, all other text lines.

Lines that a page draws say where cells are; tables without lines are given as lines of text.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.errors import DocumentError
from gongkai.model import Block, Document, Grid, Locator, Reading, Slot
from gongkai.read.limits import MAX_COLUMNS, MAX_ROWS, MAX_SLOTS
from gongkai.read.pdf_columns import rejoined
from gongkai.read.pdf_lines import Line, lines, running, without_number
from gongkai.read.pdf_page import Page, page
from gongkai.read.pdf_ruled import Ruled, goes_on, grid, tables

MAX_PAGES = 500
"""A report has 3 to 40 pages; a compilation of a whole county stays below 300."""

MAX_TEXT = 2_000_000
"""Characters of a whole document: 500 full pages have 1.5 million."""

_LEAST_TEXT = 20  # fewer characters are a stamp or a page number on pictures


class Columned(NamedTuple):
    """A line of figures in the columns of a table without rules."""

    page: int
    line: Line


Placed = Block | Columned | Ruled
Part = Block | list[Columned] | list[Ruled]


def reading(document: Document) -> Reading:
    """Read a PDF's tables and lines of text, in reading order, each with page and box."""
    seen = [(one, _parts(one)) for one in _pages(document)]
    blocks = [(one, [p for p in parts if isinstance(p, Block)]) for one, parts in seen]
    repeated = running(blocks)
    placed = [[part for part in parts if id(part) not in repeated] for _, parts in seen]
    parts = tuple(_numbered(_chained(placed), document.name))
    title = next((p.text for p in parts if isinstance(p, Block)), "")
    return Reading(document.digest, "pdf", parts, title)


def _pages(document: Document) -> list[Page]:
    try:
        opened = pypdfium2.PdfDocument(document.content)
    except pypdfium2.PdfiumError as error:
        raise _not_opened(error, document.name) from error
    try:
        count = len(opened)
        if count > MAX_PAGES:
            raise DocumentError(
                "read.pdf_too_many_pages", name=document.name, pages=count, limit=MAX_PAGES
            )
        found = list(_read(opened, document.name))
    except pypdfium2.PdfiumError as error:
        raise DocumentError("read.pdf_damaged", name=document.name, cause=str(error)) from error
    finally:
        opened.close()
    readable = sum(_readable(c.text) for one in found for c in one.chars)
    if readable < _LEAST_TEXT:
        raise DocumentError("read.pdf_no_text", name=document.name, pages=count)
    return found


def _read(opened: Any, name: str) -> Iterator[Page]:
    total = 0
    for index in range(len(opened)):
        handle = opened[index]
        try:
            one = page(handle, index + 1, name)
        finally:
            handle.close()
        total += len(one.chars)
        if total > MAX_TEXT:
            raise DocumentError("read.too_complex", name=name, what=f"{total} chars")
        yield one


def _not_opened(error: pypdfium2.PdfiumError, name: str) -> DocumentError:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return DocumentError("read.pdf_encrypted", name=name)
    return DocumentError("read.pdf_damaged", name=name, cause=str(error))


def _readable(character: str) -> bool:
    """Whether a font gave a true character: not unknown, not of the private use area."""
    return character != "\N{REPLACEMENT CHARACTER}" and not "\ue000" <= character <= "\uf8ff"


def _parts(one: Page) -> list[Placed]:
    """Return the tables of a page and the lines of text around them, top down."""
    ruled = tables(one)
    inside = {id(char) for table in ruled for char in table.chars}
    outside = lines([char for char in one.chars if id(char) not in inside])
    found = rejoined(without_number(outside, one.height), one.width)
    placed: list[tuple[float, Placed]] = [(table.box[1], table) for table in ruled]
    for line in found:
        box = line.box
        if line.values:
            placed.append((box[1], Columned(one.number, line)))
        else:
            placed.append((box[1], Block(line.text, Locator(one.number, box=box))))
    return [part for _, part in sorted(placed, key=lambda each: each[0])]


def _chained(pages: list[list[Placed]]) -> Iterator[Part]:
    """Join a table at the head of a page to the one that ended the page before.

    Lines of figures that follow each other are rows of one table as well.
    """
    chain: list[Ruled] = []
    figured: list[Columned] = []
    for placed in pages:
        for place, part in enumerate(placed):
            if isinstance(part, Ruled) and chain and not place and goes_on(chain[-1], part):
                chain.append(part)
                continue
            if isinstance(part, Columned):
                figured.append(part)
                continue
            if chain:
                yield chain
            if figured:
                yield figured
            figured = []
            chain = [part] if isinstance(part, Ruled) else []
            if isinstance(part, Block):
                yield part
    if chain:
        yield chain
    if figured:
        yield figured


def _numbered(parts: Iterator[Part], name: str) -> Iterator[Block | Grid]:
    number = slots = 0
    for part in parts:
        if isinstance(part, Block):
            yield part
            continue
        number += 1
        height, width = _size(part)
        slots += height * width
        # Before it is made: a page of crossing lines would make millions of places.
        if height > MAX_ROWS or width > MAX_COLUMNS or slots > MAX_SLOTS:
            raise DocumentError("read.too_complex", name=name, what=f"table {height}x{width}")
        yield _made(number, part)


def _size(part: list[Columned] | list[Ruled]) -> tuple[int, int]:
    """Return how many rows and columns a table will have."""
    height = width = 0
    for one in part:
        if isinstance(one, Ruled):
            height += len(one.ys) - 1
            width = max(width, len(one.xs) - 1)
        else:
            height += 1
            width = max(width, len(one.line.words))
    return height, width


def _made(number: int, part: list[Columned] | list[Ruled]) -> Grid:
    ruled = [one for one in part if isinstance(one, Ruled)]
    if ruled:
        return grid(number, ruled)
    rows, places = [], []
    for y, columned in enumerate(one for one in part if isinstance(one, Columned)):
        words = columned.line.words
        rows.append(tuple(Slot(word.text, (y, x)) for x, word in enumerate(words)))
        places.append(
            tuple(
                Locator(columned.page, None, number, y + 1, x + 1, word.box)
                for x, word in enumerate(words)
            )
        )
    # Its columns are inferred: which heading stands above which is not known.
    return Grid(number, tuple(rows), dense=False, page=places[0][0].page, places=tuple(places))
