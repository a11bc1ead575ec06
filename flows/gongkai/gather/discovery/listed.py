"""What a page of a list leads to, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that names an annual report.

    `title` are its words; `agency_name` and `report_year` what they say, else the year of the
    column that it stands under; `dated` the day beside it (ISO 8601).
    """

    address: str
    title: str
    agency_name: str | None = None
    report_year: int | None = None
    dated: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A link that looks like an annual report and is none: `reason` is a message code.

    The sentence is filled with the address, the title, and the agency where the title names one.
    """

    address: str
    title: str
    reason: str
    agency_name: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A link to another list: one year's, one kind of agencies', or one agency's.

    What it leads to may be the report itself: `Listed.is_report` of that page tells. The reports
    of a column with an `agency_name` are that agency's where they name none.
    """

    address: str
    title: str
    report_year: int | None = None
    agency_name: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What one page of a list holds, in the page's order.

    `pages` are the addresses of further pages of the same list, all that can be told from this
    one. `is_report` says that the page is itself a report, not a list. `is_column` says that the
    list is a column of annual reports, by its own words or its path. `is_whole` is false where the
    list goes on and it could not be told where: such a list was not read to its end.
    """

    reports: tuple[Candidate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    pages: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    is_report: bool = False
    is_column: bool = False
    is_whole: bool = True
