"""Merged cells: the cells of a table become rows of places, spans expanded.

Where a cell stands depends on the spans alone, and agencies print one form with other figures:
the layout that some spans give is worked out once and remembered.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from gongkai.model import NO_CELL, Slot

Merged = tuple[int, int, int]
"""A merged cell: its place among the cells of its row, row span, column span."""

Shape = tuple[tuple[int, tuple[Merged, ...]], ...]
"""For every row the number of its cells, and those that are merged."""

_MOST_SLOTS = 1_000
"""A table with more places is laid out anew each time: it is no form, and would fill the memory."""
_MOST_LAYOUTS = 500

_slot: Callable[[tuple[str, tuple[int, int]]], Slot] = partial(tuple.__new__, Slot)


class Layout(NamedTuple):
    """Where the cells of a table stand.

    `origins` are those of the cells in the order of the table, then those of the places that no
    cell fills; `rows` gives for every place of the grid the number of its origin.
    """

    origins: tuple[tuple[int, int], ...]
    rows: tuple[tuple[int, ...], ...]


def expand(texts: Sequence[str], shape: Shape) -> tuple[tuple[Slot, ...], ...]:
    """Expand the cells of a table, row after row, into rows of slots of one width.

    A span that reaches below the last row is cut there, as browsers do (HTML Standard, forming
    a table); where cells overlap, the first one keeps the slot.
    """
    origins, rows = _KNOWN.get(shape) or _layout(shape)
    filled = [*texts, *[""] * (len(origins) - len(texts))]
    slots = list(map(_slot, zip(filled, origins, strict=True)))
    return tuple([tuple([slots[number] for number in row]) for row in rows])


_KNOWN: dict[Shape, Layout] = {}


def _layout(shape: Shape) -> Layout:
    """Work out a layout, and remember it if it is that of a form."""
    found = _laid_out(shape)
    if sum(map(len, found.rows)) <= _MOST_SLOTS:
        if len(_KNOWN) >= _MOST_LAYOUTS:
            _KNOWN.clear()
        _KNOWN[shape] = found
    return found


def _laid_out(shape: Shape) -> Layout:
    origins: list[tuple[int, int]] = []  # those of the cells
    empty: list[tuple[int, int]] = []  # those of places without one, numbered from -1 downwards
    rows: list[list[int]] = []
    reaching: dict[int, tuple[int, int]] = {}  # by column: what comes down, and to which row
    for y, (cells, merged) in enumerate(shape):
        line: list[int] = []
        reaching = {x: (cell, end) for x, (cell, end) in reaching.items() if end > y}
        spans = {place: (down, right) for place, down, right in merged}
        for place in range(cells):
            down, right = spans.get(place, (1, 1))
            while len(line) in reaching:
                line.append(reaching[len(line)][0])
            x, cell = len(line), len(origins)
            origins.append((y, x))
            line += [reaching.get(beside, (cell, 0))[0] for beside in range(x, x + right)]
            if down > 1:
                for beside in range(x, x + right):
                    reaching.setdefault(beside, (cell, y + down))
        for x in range(len(line), max(reaching, default=-1) + 1):
            line.append(reaching[x][0] if x in reaching else _without_cell(empty, y))
        rows.append(line)
    width = max(map(len, rows), default=0)
    for y, line in enumerate(rows):
        line += [_without_cell(empty, y) for _ in range(len(line), width)]
    every = (*origins, *reversed(empty))
    return Layout(every, tuple(tuple(n % len(every) for n in line) for line in rows))


def _without_cell(empty: list[tuple[int, int]], y: int) -> int:
    """Number a place of row `y` that no cell fills."""
    empty.append((y, NO_CELL))
    return -len(empty)
