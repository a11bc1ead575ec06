"""The cells that the statutory form asks for, and what a printed text makes of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.catalogue import Column
from gongkai.extract.figures import figure, value
from gongkai.model import CellStatus, Finding, Locator, Observation

_UNREAD: tuple[None, CellStatus] = (None, "unreadable")


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One statutory cell on a page.

    `locator` is null where the form of the page lacks it; `unit` is that of the heading; `doubt`
    says that its text cannot be told from its neighbours'.
    """

    table: str
    line: str
    column: Column
    locator: Locator | None
    unit: str | None = None
    doubt: bool = False


class Tables(NamedTuple):
    """The statutory tables of one report: `editions` by table, `edition` the report's own."""

    edition: str | None
    editions: Mapping[str, str]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]


def observation(target: Target, text: str) -> Observation:
    """Return what a cell says by the text that is printed in its place."""
    table, line, column = target.table, target.line, target.column
    if target.locator is None:
        return Observation(table, line, column.code, None, "absent", None, None)
    read = None if target.doubt else figure(text)
    worth, status = value(read, column, target.unit) if read else _UNREAD
    return Observation(table, line, column.code, worth, status, text.strip(), target.locator)
