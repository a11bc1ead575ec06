"""The cells of one row of a dense grid, with what each of them can mean."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from gongkai.extract.figures import Figure
from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.model import Slot


class Cell(NamedTuple):
    """One cell as a row shows it. `fresh` is false where a cell above reaches down into it."""

    x: int
    width: int
    text: str
    origin: tuple[int, int]
    fresh: bool
    meanings: tuple[Meaning, ...]
    lines: tuple[Meaning, ...]
    may_head: bool
    must_head: bool
    figure: Figure | None
    printed: bool  # it prints something in the place of a figure
    close: bool  # its wording is nearly a known one


# A row has many cells: made of what is known of a text at once, not field by field.
_cell: Callable[[tuple[object, ...]], Cell] = partial(tuple.__new__, Cell)


def cells(row: Sequence[Slot], y: int, lexicon: Lexicon) -> list[Cell]:
    """Return the cells of row `y`, each once, left to right."""
    senses, sense = lexicon.senses, lexicon.sense
    origins = [origin for _, origin in row]
    starts = [x for x, (a, b) in enumerate(zip(origins, (None, *origins), strict=False)) if a != b]
    ends = (*starts[1:], len(row)) if starts else ()
    return [
        _cell((x, end - x, text := row[x].text, origins[x], origins[x][0] == y)
              + (senses.get(text) or sense(text)))
        for x, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def is_heading(row: Sequence[Cell]) -> bool:
    """Whether a row holds headings: at least one wording that can be nothing else, no figure."""
    certain = False
    for cell in row:
        if cell.printed or (cell.meanings and cell.fresh and not cell.may_head):
            return False
        certain = certain or cell.must_head
    return certain


def label(row: Sequence[Cell]) -> tuple[int, tuple[Meaning, ...]]:
    """Return which cell names the line, and what lines it can mean; -1 where none does.

    It is the rightmost cell with a line's wording that stands left of every figure.
    """
    at, lines = -1, tuple[Meaning, ...]()
    for place, cell in enumerate(row):
        if cell.printed:
            break
        if cell.lines and cell.fresh:
            at, lines = place, cell.lines
    return at, lines
