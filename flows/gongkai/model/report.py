"""What the law asks for: cells and sections of a report, and its corrections.

A value is null unless its status is `reported` or `corrected`: blank, dash, absent and unreadable
are different things and None never stands for more than one of them without its status beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from gongkai.model.finding import Finding
from gongkai.model.reading import Locator

CellStatus = Literal["reported", "blank", "dash", "absent", "unreadable", "no_unit", "corrected"]
ReportStatus = Literal["accepted", "flagged", "rejected"]
Number = int | Decimal


class Observation(NamedTuple):
    """One statutory cell of one report: what was printed, what it is worth, where it stood."""

    table: str
    line: str
    column: str
    value: Number | None
    status: CellStatus
    text: str | None
    locator: Locator | None

    @property
    def cell(self) -> str:
        """The address `<table>.<line>.<column>`."""
        return f"{self.table}.{self.line}.{self.column}"


@dataclass(frozen=True, slots=True)
class Section:
    """The narrative of one section of a report. `code` is null for a section the form lacks."""

    code: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One agency's statutory report for one year, as read from one document.

    `published_on` is the day (ISO 8601) that its page gives as that of its publication.
    """

    digest: str
    agency_name: str | None
    report_year: int | None
    title: str | None
    edition: str | None
    scope: str
    editions: Mapping[str, str] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    agency_id: str = ""
    series: str = "own"
    report_id: str = ""
    published_on: str | None = None

    @property
    def usable(self) -> bool:
        """Whether at least one statutory table was found."""
        return bool(self.observations)


@dataclass(frozen=True, slots=True)
class Correction:
    """A publisher's reasoned override of one cell; applied only while the print is as expected."""

    report_id: str
    digest: str
    cell: str
    expected_text: str
    value: str
    reason: str
    evidence: str
    decided_by: str
    decided_on: str
    status: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A publisher's decision to take a report out of the data; `decided_on` is ISO 8601."""

    report_id: str
    reason: str
    decided_by: str
    decided_on: str
