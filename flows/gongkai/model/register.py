"""Who must report and where to look: the register of a publisher."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that must report. `agency_id` is never used again for another body."""

    agency_id: str
    name: str
    level: str = "unknown"
    division_code: str | None = None
    uscc: str | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report is said to be. `row` is the line of `sources.csv` it stands on.

    `hint` is a CSS selector of the elements of a list page whose links count; all, where null.
    """

    agency_id: str
    url: str
    kind: Literal["report", "list", "folder"] = "report"
    report_year: int | None = None
    series: str | None = None
    row: int | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyEvent:
    """A change in the life of agencies, at a `date` (ISO 8601) and with its `source`.

    `from_id` is the body it happened to, `to_id` the body that goes on: the same one or another
    for a renaming and a recoding, the successor for a merger, the new body for a split, none for
    an abolition. `former_name` and `former_code` are what it was called before.
    """

    kind: Literal["rename", "merge", "split", "abolish", "recode"]
    date: str
    from_id: str
    to_id: str | None = None
    former_name: str | None = None
    former_code: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Who must report, where to look, and what became of whom."""

    agencies: tuple[Agency, ...] = ()
    sources: tuple[Source, ...] = ()
    events: tuple[AgencyEvent, ...] = ()
