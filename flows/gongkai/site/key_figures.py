"""The figures of a report that the page of its agency shows, by `schemas/site/key_figures.csv`.

`cells` of a row is a sum of cells; where editions differ in their lines, ` | ` parts the sums, and
the first one counts that is on the form. A sum of which a part is missing is no figure.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from gongkai.catalogue.cells import Title
from gongkai.site.dossiers import Row
from gongkai.site.words import INCOMPLETE

_ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A row of the table of an agency; `chart` names the chart that it is a part of, if any."""

    id: str
    chart: str
    sums: tuple[tuple[str, ...], ...]
    title: Title
    unit: Title


class Amount(NamedTuple):
    """A figure, or the status of what stands in its place."""

    value: Decimal | None
    status: str


@cache
def key_figures() -> tuple[KeyFigure, ...]:
    """Return the figures in their order."""
    path = files("gongkai.schemas").joinpath("site", "key_figures.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return tuple(
        KeyFigure(
            id=row["id"],
            chart=row["chart"],
            sums=tuple(tuple(each.split(" + ")) for each in row["cells"].split(" | ")),
            title=Title(row["zh"], row["en"]),
            unit=Title(row["unit_zh"], row["unit_en"]),
        )
        for row in rows
    )


def by_address(cells: Iterable[Row]) -> Mapping[str, Row]:
    """Return the cells of a report by their addresses."""
    return {row["cell"]: row for row in cells}


def amount(wanted: KeyFigure, cells: Mapping[str, Row]) -> Amount:
    """Return what a report says of a figure."""
    for addresses in wanted.sums:
        parts = [cells[each] for each in addresses if each in cells]
        if len(parts) == len(addresses) and any(part["status"] != _ABSENT for part in parts):
            return _sum(parts)
    return Amount(None, _ABSENT)


def _sum(parts: list[Row]) -> Amount:
    values = [part["value"] for part in parts if part["value"] is not None]
    if len(values) == len(parts):
        return Amount(sum(values, Decimal(0)), "")
    return Amount(None, parts[0]["status"] if len(parts) == 1 else INCOMPLETE)
