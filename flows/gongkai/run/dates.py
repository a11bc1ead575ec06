"""When a report was published: by its page, else by the list that led to it."""

from datetime import date
from typing import NamedTuple

from gongkai.gather import StoredDocument
from gongkai.model import Report
from gongkai.release.years import date_of


class Publication(NamedTuple):
    """The day and who states it (`page` or `list`); both null where nobody does."""

    day: date | None = None
    basis: str | None = None


def publication(report: Report, entry: StoredDocument) -> Publication:
    """Return when a report was published, as far as the page or the list can be believed.

    No report is published before its year has ended or after it was gathered, so such a day is
    another one; where the year is unknown nobody can tell.
    """
    gathered = date_of(entry.first_seen)
    for stated, basis in ((report.published_on, "page"), (entry.dated, "list")):
        day = _day(stated)
        if day is None or report.report_year is None:
            continue
        if day.year > report.report_year and day <= gathered:
            return Publication(day, basis)
    return Publication()


def _day(stated: str | None) -> date | None:
    try:
        return date.fromisoformat(stated) if stated else None
    except ValueError:
        return None
