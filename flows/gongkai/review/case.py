"""The nouns of the review: a case is one thing for a person to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gongkai.model import Finding, Locator, Number

DecisionKind = Literal["misreading", "misprint", "stands"]
WILD = "*"
_SHAPES = {1: "table", 2: "line", 3: "cell"}


class Cell(NamedTuple):
    """One statutory cell as it was read, before any correction."""

    cell: str
    edition: str
    value: Number | None
    status: str
    text: str
    digest: str
    place: Locator


Cells = Mapping[str, Cell]
"""The cells of one report by their address, as the form prints them."""


class Cause(NamedTuple):
    """Why a case arose: the gravest rule, and the kind of fault where a cell is suspected."""

    rule: str
    kind: str


@dataclass(frozen=True, slots=True)
class About:
    """The report of a case. `digest` is blank for a finding that belongs to no report."""

    report_id: str
    digest: str = ""
    agency: str = ""
    year: int | None = None
    address: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Findings of one report that point to the same place.

    `subject` is that place: a cell, a line (`table.line`), a column (`table.*.column`), a table,
    or blank for the report as a whole. `doubtful` are the cells the fault may lie in, `suggestion`
    the value that would mend the only one.
    """

    about: About
    subject: str
    findings: tuple[Finding, ...]
    cause: Cause
    doubtful: tuple[str, ...] = ()
    suggestion: str | None = None
    printed: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What sets a case apart from every other one."""
        return self.about.report_id, self.about.digest, self.cause.rule, self.subject

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose findings it holds, each once."""
        return tuple(dict.fromkeys(each.rule for each in self.findings))

    @property
    def shape(self) -> str:
        """Whether it is about a `cell`, a `line`, a `column`, a `table` or the whole `report`."""
        if WILD in self.subject:
            return "column"
        return _SHAPES[self.subject.count(".") + 1] if self.subject else "report"

    @property
    def tables(self) -> tuple[str, ...]:
        """The statutory tables to look at."""
        places = (*self.doubtful, self.subject)
        return tuple(dict.fromkeys(each.partition(".")[0] for each in places if each))


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of the same cause."""

    cause: Cause
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of review.csv: what was decided about one finding."""

    report_id: str
    digest: str
    rule: str
    cell: str
    decision: str
    reason: str
    decided_by: str
    decided_on: str


def within(cell: str, place: str) -> bool:
    """Whether a cell or line lies in a place: the place itself, its line, column or table.

    >>> within("fees.a.b", "fees.*.b"), within("fees.a.b", "fees.a"), within("fees.a", "fees.a.b")
    (True, True, False)
    """
    parts, own = place.split("."), cell.split(".")
    if not place or len(parts) > len(own):
        return False
    return all(part in (WILD, each) for part, each in zip(parts, own, strict=False))
