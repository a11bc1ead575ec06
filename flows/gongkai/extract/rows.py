"""The cells of one row of a dense grid, with what each of them can mean."""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.extract.figures import Figure, figure
from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.extract.normal import key
from gongkai.model import Slot


class Cell(NamedTuple):
    """One cell as a row shows it. `fresh` is false where a cell above reaches down into it."""

    x: int
    width: int
    text: str
    origin: tuple[int, int]
    fresh: bool
    meanings: tuple[Meaning, ...]
    figure: Figure | None

    @property
    def printed(self) -> bool:
        """Whether the cell prints something in the place of a figure."""
        return self.figure is not None and self.figure.kind != "blank"


def cells(row: Sequence[Slot], y: int, lexicon: Lexicon) -> list[Cell]:
    """Return the cells of row `y`, each once, left to right."""
    found: list[Cell] = []
    known = lexicon.meanings
    for x, slot in enumerate(row):
        text, origin = slot
        if found and found[-1].origin == origin:
            found[-1] = found[-1]._replace(width=x - found[-1].x + 1)
            continue
        read = figure(text)
        meanings = known.get(key(text), ()) if read is None else ()
        found.append(Cell(x, 1, text, origin, origin[0] == y, meanings, read))
    return found


def is_heading(row: Sequence[Cell], lexicon: Lexicon) -> bool:
    """Whether a row holds headings: at least one wording that can be nothing else, no figure."""
    certain = False
    for cell in row:
        if cell.printed:
            return False
        if cell.meanings:
            headings = [lexicon.is_heading(m) for m in cell.meanings]
            if cell.fresh and not any(headings):
                return False
            certain |= all(headings)
    return certain


def label(row: Sequence[Cell]) -> tuple[int, tuple[Meaning, ...]]:
    """Return which cell names the line, and what lines it can mean; -1 where none does.

    It is the rightmost cell with a line's wording that stands left of every figure.
    """
    at, lines = -1, ()
    for place, cell in enumerate(row):
        if cell.printed:
            break
        mine = tuple(m for m in cell.meanings if m.axis == "line")
        if mine and cell.fresh:
            at, lines = place, mine
    return at, lines
