"""A table of a Word document: cells as they were written, and the grid they make.

Word writes every cell of a vertical merge in its row, so that a column is told by counting the
columns of the cells before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from gongkai.model import NO_CELL, Slot

LONGEST_CELL = 60
"""Characters of a table in a cell that is no more than what the cell prints."""

Merge = Literal["", "restart", "continue"]


class Line(NamedTuple):
    """The text of a paragraph; a break within it is a line feed."""

    text: str
    heading: bool = False


class Image(NamedTuple):
    """A place where a picture is shown, by the id that the document refers to it with."""

    relation: str


@dataclass(slots=True)
class Cell:
    """One cell as it is written: what is in it, its columns, and how it is merged."""

    items: list["Item"] = field(default_factory=list)
    columns: int = 1
    down: Merge = ""
    across: Merge = ""

    @property
    def text(self) -> str:
        """What the cell prints, a paragraph a line."""
        return "\n".join(i.text for i in flat(self.items) if isinstance(i, Line)).strip()


@dataclass(slots=True)
class Row:
    """One row as it is written. `before` counts the columns it leaves out at its start."""

    cells: list[Cell] = field(default_factory=list)
    before: int = 0


@dataclass(slots=True)
class Table:
    """One table as it is written.

    `layout` says that a table of more than a few words stands in one of its cells: it only
    arranges the page, as in HTML.
    """

    rows: list[Row] = field(default_factory=list)
    layout: bool = False
    characters: int = 0

    @property
    def items(self) -> Iterator["Item"]:
        """What its cells hold, row by row; the cells that a merge covers are not shown."""
        for y, row in enumerate(self.rows):
            for x, cell in enumerate(row.cells):
                # Nothing reaches down into the first row, nor across into the first cell.
                covered = (y and cell.down == "continue") or (x and cell.across == "continue")
                if not covered:
                    yield from cell.items

    def close(self) -> None:
        """Count the characters once all cells are known, and tell whether it is for layout."""
        for item in self.items:
            if isinstance(item, Table):
                self.characters += item.characters
                self.layout |= item.characters > LONGEST_CELL
            elif isinstance(item, Line):
                self.characters += len(item.text.strip())


Item = Line | Image | Table


def flat(items: list[Item] | Iterator[Item]) -> Iterator[Line | Image]:
    """Yield the lines and pictures among some items, those of tables at their place."""
    waiting = [iter(items)]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif isinstance(item, Table):
            waiting.append(item.items)
        else:
            yield item


def slots(table: Table, widest: int) -> tuple[tuple[Slot, ...], ...]:
    """Expand a table into rows of slots of one width; none is made wider than `widest` and a cell.

    A cell that goes on from above without one that begins there stands for itself.
    """
    dense: list[list[Slot]] = []
    reaching: dict[int, Slot] = {}  # by column: the merged cell that the row above shows there
    for y, row in enumerate(table.rows):
        line = [Slot("", (y, NO_CELL))] * row.before
        merged: dict[int, Slot] = {}
        for cell in row.cells:
            x = len(line)
            if x > widest:
                break
            if cell.across == "continue" and x > row.before:
                slot = line[-1]
            elif cell.down == "continue" and x in reaching:
                slot = reaching[x]
            else:
                slot = Slot(cell.text, (y, x))
            line += [slot] * cell.columns
            if cell.down:
                merged.update(dict.fromkeys(range(x, len(line)), slot))
        reaching = merged
        dense.append(line)
    width = max(map(len, dense), default=0)
    return tuple(
        (*line, *[Slot("", (y, NO_CELL))] * (width - len(line))) for y, line in enumerate(dense)
    )
