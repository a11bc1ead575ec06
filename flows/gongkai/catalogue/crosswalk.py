"""What is comparable between editions: `schemas/views/crosswalk.csv`, cell by cell."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from gongkai.catalogue.editions import editions
from gongkai.catalogue.views import Cell, cells, rows, variables
from gongkai.errors import CatalogueError

_ANY = "*"
_PLUS = " + "


class Compared(NamedTuple):
    """A cell and its counterpart in another edition; null where it has none, or no variable."""

    edition: str
    cell: str
    resource: str
    other_edition: str
    counterpart: str | None
    comparability: str
    variable: str | None
    reason_zh: str
    reason_en: str


@cache
def crosswalk() -> tuple[Compared, ...]:
    """Return every cell of every edition, in the order of the forms.

    In a row of the table `*` stands for every code, the same on both sides; it means those cells
    whose counterpart is there. Of several rows that mean one cell the last holds.

    Raises:
        CatalogueError: no row means some cell, as where an edition is new.
    """
    told: dict[tuple[str, str], Mapping[str, str]] = {}
    for row in rows("crosswalk.csv"):
        told |= dict.fromkeys(_meant(row), row)
    in_panel = {cell[:2]: name for name, own in variables().items() for cell in own}
    if missing := [key for key in cells() if key not in told]:
        edition, cell = missing[0]
        raise CatalogueError(
            "catalogue.not_compared", edition=edition, cell=cell, other=_other(edition)
        )
    return tuple(_compared(each, told[key], in_panel.get(key)) for key, each in cells().items())


def _compared(cell: Cell, row: Mapping[str, str], variable: str | None) -> Compared:
    return Compared(
        edition=cell.edition,
        cell=cell.cell,
        resource=cell.resource,
        other_edition=_other(cell.edition),
        counterpart=_PLUS.join(_counterparts(row, cell.cell)) or None,
        comparability=row["comparability"],
        variable=variable,
        reason_zh=row["reason_zh"],
        reason_en=row["reason_en"],
    )


def _meant(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the cells that a row means."""
    other = _other(row["edition"])
    for edition, cell in cells():
        fits = edition == row["edition"] and _fits(row["cell"], cell)
        if fits and all((other, each) in cells() for each in _counterparts(row, cell)):
            yield edition, cell


def _counterparts(row: Mapping[str, str], cell: str) -> list[str]:
    """Return the addresses of the counterparts of a cell that a row means."""
    codes = cell.split(".")
    return [
        ".".join(
            code if part == _ANY else part
            for part, code in zip(each.split("."), codes, strict=True)
        )
        for each in filter(None, row["counterpart"].split(_PLUS))
    ]


def _fits(pattern: str, cell: str) -> bool:
    pairs = zip(pattern.split("."), cell.split("."), strict=True)
    return all(part in (_ANY, code) for part, code in pairs)


def _other(edition: str) -> str:
    """Return the edition that an edition is compared with: the one before, else the one after."""
    keys = [each.key for each in editions()]
    at = keys.index(edition)
    return keys[at + 1] if at + 1 < len(keys) else keys[at - 1]
