"""From what pages draw to grids and blocks: ruled tables, also over pages, and lines of text.

Lines that a page draws say where cells are; tables without lines are given as lines of text.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.errors import DocumentError
from gongkai.model import Block, Grid, Locator, Slot
from gongkai.read.limits import MAX_COLUMNS, MAX_ROWS, MAX_SLOTS
from gongkai.read.pdf.columns import rejoined
from gongkai.read.pdf.lines import Line, lines, running, without_number
from gongkai.read.pdf.page import Page
from gongkai.read.pdf.ruled import Ruled, goes_on, grid, tables


class Columned(NamedTuple):
    """A line of figures in the columns of a table without rules."""

    page: int
    line: Line


Placed = Block | Columned | Ruled
Part = Block | list[Columned] | list[Ruled]


def parts_of(pages: Sequence[Page], name: str, first: int = 1) -> tuple[Block | Grid, ...]:
    """Return the tables and lines of text of pages, in reading order, each with page and box.

    Args:
        pages: consecutive pages.
        name: the document's, for the error.
        first: the number of the first grid.

    Raises:
        DocumentError: a table is larger than one can be.
    """
    seen = [(one, _parts(one)) for one in pages]
    blocks = [(one, [p for p in parts if isinstance(p, Block)]) for one, parts in seen]
    repeated = running(blocks)
    placed = [[part for part in parts if id(part) not in repeated] for _, parts in seen]
    return tuple(_numbered(_chained(placed), name, first))


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


def _numbered(parts: Iterator[Part], name: str, first: int) -> Iterator[Block | Grid]:
    number, slots = first - 1, 0
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
