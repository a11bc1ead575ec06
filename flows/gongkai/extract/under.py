"""Which cells of a row stand under which headings."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

from gongkai.extract.rows import Cell
from gongkai.model import NO_CELL

T = TypeVar("T")


class Under(NamedTuple):
    """The cells under one heading. `shared` says that one of them spans other headings too."""

    cells: list[Cell]
    shared: bool = False


def meets(cell: Cell, targets: Collection[int]) -> bool:
    """Whether a cell stands under the heading of a column."""
    return cell.x in targets or any(x in targets for x in range(cell.x, cell.x + cell.width))


def under(row: Sequence[Cell], targets: Mapping[int, T]) -> dict[T, Under]:
    """Return for each target the cells that stand under its heading."""
    placed: dict[T, Under] = {}
    for cell in (c for c in row if c.origin[1] != NO_CELL):
        if cell.width == 1:
            mine = [targets[cell.x]] if cell.x in targets else []
        else:
            spanned = range(cell.x, cell.x + cell.width)
            mine = list(dict.fromkeys(targets[x] for x in spanned if x in targets))
        shared = cell.printed and (len(mine) > 1 or not cell.fresh)
        for target in mine:
            before = placed.get(target)
            placed[target] = (
                Under([*before.cells, cell], before.shared or shared)
                if before
                else Under([cell], shared)
            )
    return placed
