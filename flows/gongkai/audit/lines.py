"""The printed table of a cell as lines of text: rows as the document holds them, nothing aligned.

A merged cell is printed once, where it begins, and no row is marked: how we count rows and columns
is what the audit is about, and whoever keys must find the place alone.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.model import NO_CELL, Block, Grid, Locator, Reading

ABOVE, BELOW = 8, 3
"""Rows of a grid that are shown before the first and after the last row we know: its head."""

LINES_ABOVE, LINES_BELOW = 40, 10
"""The same for a text without grids, where every cell may have a line of its own."""

MOST = 300
LONGEST = 400


class Known(NamedTuple):
    """Where a cell of the table stands: as a locator, without its column."""

    page: int | None
    sheet: str | None
    grid: int | None
    row: int | None


def lines(reading: Reading, known: frozenset[Known]) -> tuple[str, ...]:
    """Return the rows of every grid that holds one of the cells, each with its number."""
    found: list[str] = []
    for part in reading.parts:
        if isinstance(part, Grid):
            found += _of_grid(part, known)
    if not found:
        found += _of_text([part for part in reading.parts if isinstance(part, Block)], known)
    return tuple(found[:MOST])


def _of_grid(grid: Grid, known: frozenset[Known]) -> Iterator[str]:
    at = [y for y, row in enumerate(grid.rows) if row and _known(grid.locate(y, 0)) in known]
    if not at:
        return
    first, last = max(0, at[0] - ABOVE), min(len(grid.rows), at[-1] + BELOW + 1)
    if grid.sheet:
        yield clean(f"[{grid.sheet}]")
    for y in range(first, last):
        row = grid.rows[y]
        cells = [slot.text for x, slot in enumerate(row) if _begins(slot.origin, y, x)]
        if cells:
            yield _numbered(y + 1, " | ".join(clean(each) for each in cells))


def _begins(origin: tuple[int, int], y: int, x: int) -> bool:
    return origin[1] != NO_CELL and origin == (y, x)


def _of_text(blocks: Sequence[Block], known: frozenset[Known]) -> Iterator[str]:
    at = [y for y, block in enumerate(blocks) if _known(block.locator) in known]
    if not at:
        return
    for block in blocks[max(0, at[0] - LINES_ABOVE) : at[-1] + LINES_BELOW + 1]:
        yield _numbered(block.locator.grid_row or 0, clean(block.text))


def _known(place: Locator) -> Known:
    return Known(place.page, place.sheet, place.grid, place.grid_row)


def _numbered(number: int, text: str) -> str:
    return f"{number:>4}  {text}"


def clean(text: str) -> str:
    """Return a text of a document on one line, with nothing in it that a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)[:LONGEST]
