"""Tables told from the lines a PDF page draws: edges, then cells, then a grid."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from gongkai.model import Grid, Locator, Slot
from gongkai.read.pdf.drawn import Box, Edge
from gongkai.read.pdf.lines import cell_text
from gongkai.read.pdf.page import Char, Page

_SNAP = 2.5  # lines this near are one line: borders of neighbouring cells, double rules
_REACH = 3.0  # ends this near meet
_NARROWEST = 4.0  # columns and rows that no text fits in are the two sides of one rule
_SAME = 3.0  # columns of two pages this near are the same
MAX_EDGES = 4_000
"""Joined lines of one direction on a page; table 3 has 30. More is a drawing, not a table."""


@dataclass(slots=True)
class Ruled:
    """The rules of one table on one page, and the characters inside it."""

    page: Page
    flat: list[Edge]
    upright: list[Edge]
    xs: list[float]
    ys: list[float]
    chars: list[Char] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The outline of the table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, char: Char) -> bool:
        """Whether the middle of a character is inside."""
        y = (char.y0 + char.y1) / 2
        return self.xs[0] <= char.middle <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


class _Cell(NamedTuple):
    row: int
    column: int
    down: int
    right: int


def tables(page: Page) -> list[Ruled]:
    """Find the ruled tables of a page, top down, with their characters."""
    flat, upright = _joined(page.flat), _joined(page.upright)
    if max(len(flat), len(upright)) > MAX_EDGES:
        return []
    found = [
        table for group in _touching(flat, upright) if (table := _table(page, *group)) is not None
    ]
    # A table in a cell, or a frame around everything: the outer one has few cells of its own.
    found.sort(key=lambda t: (t.box[2] - t.box[0]) * (t.box[3] - t.box[1]))
    for char in page.chars:
        for table in found:
            if table.holds(char):
                table.chars.append(char)
                break
    return sorted((t for t in found if t.chars), key=lambda t: t.box[1])


def _joined(edges: Iterable[Edge]) -> list[Edge]:
    """Snap lines that are nearly on one place together and join their pieces."""
    joined: list[Edge] = []
    cluster: list[Edge] = []
    for edge in sorted(edges):
        if cluster and edge.at - cluster[0].at > _SNAP:
            joined += _pieces(cluster)
            cluster = []
        cluster.append(edge)
    return joined + _pieces(cluster)


def _pieces(cluster: list[Edge]) -> list[Edge]:
    if not cluster:
        return []
    at = sum(e.at * (e.end - e.start) for e in cluster) / sum(e.end - e.start for e in cluster)
    joined: list[Edge] = []
    for edge in sorted(cluster, key=lambda e: e.start):
        if joined and edge.start - joined[-1].end <= _REACH:
            joined[-1] = Edge(at, joined[-1].start, max(joined[-1].end, edge.end))
        else:
            joined.append(Edge(at, edge.start, edge.end))
    return [edge for edge in joined if edge.end - edge.start > _NARROWEST]


def _touching(flat: list[Edge], upright: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Group lines that meet each other, directly or by others."""
    leader = list(range(len(flat) + len(upright)))

    def first(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    places = [edge.at for edge in upright]
    for i, edge in enumerate(flat):
        low = bisect_left(places, edge.start - _REACH)
        for j in range(low, bisect_right(places, edge.end + _REACH)):
            other = upright[j]
            if other.start - _REACH <= edge.at <= other.end + _REACH:
                leader[first(len(flat) + j)] = first(i)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, edge in enumerate(flat):
        groups.setdefault(first(i), ([], []))[0].append(edge)
    for j, edge in enumerate(upright):
        groups.setdefault(first(len(flat) + j), ([], []))[1].append(edge)
    return [group for group in groups.values() if group[0] and group[1]]


def _table(page: Page, flat: list[Edge], upright: list[Edge]) -> Ruled | None:
    """Return the table of lines that meet, None where they make less than two cells.

    Outer lines may be missing: tables without sides, and rows that go on on the next page.
    """
    xs = _places([*(e.at for e in upright), *_ends(flat)])
    ys = _places([*(e.at for e in flat), *_ends(upright)])
    if (len(xs) - 1) * (len(ys) - 1) < 2 or len(xs) < 2:
        return None
    return Ruled(page, flat, upright, xs, ys)


def _ends(edges: list[Edge]) -> tuple[float, float]:
    return min(e.start for e in edges), max(e.end for e in edges)


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NARROWEST:
            places.append(value)
    return places


def goes_on(before: Ruled, after: Ruled) -> bool:
    """Whether a table at the head of a page has the columns of the one that ended the last."""
    fewer, more = sorted((before.xs, after.xs), key=len)
    ends = abs(fewer[0] - more[0]) <= _SAME and abs(fewer[-1] - more[-1]) <= _SAME
    return ends and all(min(abs(x - other) for other in more) <= _SAME for x in fewer)


def grid(number: int, parts: Sequence[Ruled]) -> Grid:
    """Make one grid of a table and of its parts on the pages after."""
    columns = max((part.xs for part in parts), key=len)
    rows: list[tuple[Slot, ...]] = []
    places: list[tuple[Locator, ...]] = []
    for part in parts:
        shift = part.xs[0] - columns[0]
        xs = [x + shift for x in columns]
        base = len(rows)
        filled = _filled(part, xs)
        for y in range(len(part.ys) - 1):
            row, where = [], []
            for x in range(len(xs) - 1):
                cell, text = filled[y, x]
                row.append(Slot(text, (base + cell.row, cell.column)))
                box = (xs[cell.column], part.ys[cell.row],
                       xs[cell.column + cell.right], part.ys[cell.row + cell.down])  # fmt: skip
                x0, y0, x1, y1 = (round(value, 1) for value in box)
                where.append(
                    Locator(part.page.number, None, number, base + y + 1, x + 1, (x0, y0, x1, y1))
                )
            rows.append(tuple(row))
            places.append(tuple(where))
    return Grid(number, tuple(rows), page=parts[0].page.number, places=tuple(places))


def _filled(part: Ruled, xs: list[float]) -> dict[tuple[int, int], tuple[_Cell, str]]:
    """Return for each place of the grid its cell and the cell's text."""
    owner = _cells(part, xs)
    inside: dict[_Cell, list[Char]] = {}
    for char in part.chars:
        x = _between(xs, char.middle)
        y = _between(part.ys, (char.y0 + char.y1) / 2)
        inside.setdefault(owner[y, x], []).append(char)
    texts = {cell: cell_text(chars) for cell, chars in inside.items()}
    return {place: (cell, texts.get(cell, "")) for place, cell in owner.items()}


def _between(places: list[float], value: float) -> int:
    return bisect_right(places, value, 1, len(places) - 1) - 1


def _cells(part: Ruled, xs: list[float]) -> dict[tuple[int, int], _Cell]:
    """Cut the table into cells: from each free place right, then down, up to the next lines."""
    ys = part.ys
    height, width = len(ys) - 1, len(xs) - 1
    right = _drawn(part.upright, xs, ys)
    below = _drawn(part.flat, ys, xs)
    owner: dict[tuple[int, int], _Cell] = {}
    for y in range(height):
        for x in range(width):
            if (y, x) in owner:
                continue
            wide = 1
            while (x + wide < width and (x + wide, y) not in right
                   and (y, x + wide) not in owner):  # fmt: skip
                wide += 1
            tall = 1
            while y + tall < height and not any(
                (y + tall, x + i) in below
                or (i and (x + i, y + tall) in right)
                or (y + tall, x + i) in owner
                for i in range(wide)
            ):
                tall += 1
            cell = _Cell(y, x, tall, wide)
            owner.update(((y + j, x + i), cell) for j in range(tall) for i in range(wide))
    return owner


def _drawn(edges: list[Edge], across: list[float], along: list[float]) -> set[tuple[int, int]]:
    """Return which pieces of the grid's lines are drawn: (line, piece between two others)."""
    found: set[tuple[int, int]] = set()
    middles = [(start + end) / 2 for start, end in pairwise(along)]
    for at, same in groupby(sorted(edges), key=lambda e: e.at):
        line = min(range(len(across)), key=lambda i: abs(across[i] - at))
        for edge in same:
            first = bisect_left(middles, edge.start - 1)
            last = bisect_right(middles, edge.end + 1)
            found.update((line, piece) for piece in range(first, last))
    return found
