"""What stands in the cells of a form: the figure or its kind of nothing, and what is doubted."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from gongkai.catalogue.cells import Title
from gongkai.catalogue.figure import figure
from gongkai.site import words
from gongkai.site.printed import LONGEST, PrintedRow

Row = Mapping[str, Any]
GRAVITY = ("error", "warning", "info")
NOWHERE = "absent"
"""Anchor of what is told of cells that are printed nowhere."""
_VALUED = frozenset({"reported", "corrected"})
_SILENT = frozenset({"dash", "unreadable", "no_unit"})
"""Kinds of nothing that print something: it is shown, and the kind is told besides."""


class Doubt(NamedTuple):
    """A finding about a report: its row, its number on the page, and the cells it points to.

    `suggestion` is the value that would mend the only cell it suspects.
    """

    number: int
    row: Row
    cells: tuple[str, ...]
    suggestion: str

    @property
    def message(self) -> Title:
        """The sentence for a person."""
        return Title(self.row["message_zh"] or "", self.row["message_en"] or "")


class Filled(NamedTuple):
    """A cell of the form: its figure, or what is printed in its stead and the kind of nothing.

    `anchor` is where its print stands on the page, `was` the print that a correction changed,
    `doubts` the numbers of the findings about it, `gravity` the level of the gravest.
    """

    text: str
    kind: Title | None
    silent: bool
    anchor: str
    was: Title | None
    doubts: tuple[int, ...]
    gravity: str
    suggestion: str

    @property
    def plain(self) -> bool:
        """Whether nothing but a figure is to be told of the cell."""
        return not self.classes

    @property
    def classes(self) -> str:
        """What the cell is besides a figure, as classes of HTML."""
        corrected = "corrected" if self.was else ""
        return " ".join(filter(None, (self.gravity, corrected, "nothing" if self.kind else "")))


def doubts(findings: Iterable[Row], cells: Sequence[Row]) -> tuple[Doubt, ...]:
    """Return the findings of a report, the gravest first, numbered as they are shown."""
    given = sorted(findings, key=_gravity)
    known = {str(each["cell"]): each for each in cells}
    found = []
    for number, row in enumerate(given, 1):
        suspect = tuple(cell for cell in _suspects(row) if cell in known)
        pointed = suspect or tuple(cell for cell, each in known.items() if _about(row, each))
        one = len(suspect) == 1 and row["suggestion"] is not None
        found.append(Doubt(number, row, pointed, str(row["suggestion"]) if one else ""))
    return tuple(found)


def filled(
    cells: Sequence[Row], rows: Iterable[PrintedRow], doubted: Iterable[Doubt]
) -> Mapping[str, Filled]:
    """Return what stands in each cell of a report, by its address."""
    anchors = {each.cell: each.anchor for row in rows for each in row.cells}
    about: defaultdict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubted:
        for cell in doubt.cells:
            about[cell].append(doubt)
    found = {}
    for each in cells:
        cell = str(each["cell"])
        own = about.get(cell, ())
        found[cell] = Filled(
            text=_text(each),
            kind=None if each["status"] in _VALUED else words.status(each["status"]),
            silent=each["status"] in _SILENT,
            anchor=anchors.get(cell, NOWHERE),
            was=_was(each),
            doubts=tuple(doubt.number for doubt in own),
            gravity=str(own[0].row["level"]) if own else "",
            suggestion=next((doubt.suggestion for doubt in own if doubt.suggestion), ""),
        )
    return found


def number(value: Decimal | None) -> str:
    """Return a value as people write it; nothing for null."""
    return "" if value is None else figure(value)


def _text(row: Row) -> str:
    if row["status"] in _VALUED:
        return number(row["value"])
    return str(row["text"] or "")[:LONGEST] if row["status"] in _SILENT else ""


def _was(row: Row) -> Title | None:
    """The print of a corrected cell, where it says something else."""
    if row["status"] == row["printed_status"] and row["value"] == row["printed_value"]:
        return None
    text = str(row["text"] or "")[:LONGEST]
    return Title(text, text) if text else words.status(row["printed_status"])


def _gravity(row: Row) -> int:
    level = row["level"]
    return GRAVITY.index(level) if level in GRAVITY else len(GRAVITY)


def _suspects(row: Row) -> Iterator[str]:
    try:
        told = json.loads(row["suspect"] or "[]")
    except ValueError:
        return
    if isinstance(told, list):
        yield from filter(lambda each: isinstance(each, str), told)


def _about(finding: Row, cell: Row) -> bool:
    """Whether a finding without suspects is about a cell: its line, its column, or the cell."""
    if not finding["line"] and not finding["column"]:
        return False
    parts = ("table", "line", "column")
    return all(finding[each] in (None, cell[each]) for each in parts)
