"""Plain rows: a label, and right of it the figures of a line, each in a cell of its own.

Nearly all rows of the statutory tables are; and agencies that print a form of their own print most
of its rows as others do. What such a row says apart from its figures is worked out once.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.extract.marks import PROSE, coarse
from gongkai.extract.rows import Cell, cells, is_heading, label
from gongkai.model import NO_CELL, Slot

_MOST_ROWS = 4_000
_WIDEST = 40
"""Places: a row with more is no line of a form, and would fill the memory."""


class Values(NamedTuple):
    """Where some cells of a row stand: `own` are the places of those that cover one place of this
    row alone, `printed` those where something stands in the place of a figure."""

    own: frozenset[int]
    printed: frozenset[int]


class Plain(NamedTuple):
    """A plain row: the lines that its label can mean, and what stands right of it."""

    lines: tuple[Meaning, ...]
    values: Values


_KNOWN: dict[tuple[object, ...], tuple[Lexicon, Plain | None]] = {}


def plain(row: Sequence[Slot], y: int, lexicon: Lexicon) -> Plain | None:
    """Return what row `y` of a grid says, None where it is not plain."""
    if not 0 < len(row) <= _WIDEST:
        return None
    texts, origins = zip(*row, strict=True)
    marks = tuple(map(coarse, texts))
    skeleton = (id(lexicon), y, marks, origins)
    known = _KNOWN.get(skeleton)
    if known is None or known[0] is not lexicon:
        if PROSE in marks:
            return None
        if len(_KNOWN) >= _MOST_ROWS:
            _KNOWN.clear()
        known = _KNOWN[skeleton] = lexicon, _plain(cells(row, y, lexicon))
    return known[1]


def _plain(row: Sequence[Cell]) -> Plain | None:
    at, lines = label(row)
    if at < 0 or row[at].close or is_heading(row) or any(m.parent for m in lines):
        return None
    # A single figure may be that of a line and a column that both stand left of it.
    if sum(cell.printed for cell in row) == 1:
        return None
    return Plain(lines, values_of(row[at + 1 :]))


def values_of(row: Sequence[Cell]) -> Values:
    """Return where cells stand."""
    own = (c.x for c in row if c.fresh and c.width == 1 and c.origin[1] != NO_CELL)
    return Values(frozenset(own), frozenset(c.x for c in row if c.printed))
