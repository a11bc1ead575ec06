"""Whether a report was public by its deadline, and what that rests on.

That it was there by the deadline is believed of any witness: the page's own date, the date beside
the link in a list, or our own capture by then. That it came too late takes a date after the
deadline, or a complete walk after the deadline that did not find it. A report that we first saw
long after, and that bears no date, may have been there all along: nobody can tell.
"""

from datetime import date
from typing import NamedTuple

from gongkai.release.coverage.found import Absence, proof
from gongkai.release.coverage.seen import Place, Seen
from gongkai.release.years import date_of


class Timeliness(NamedTuple):
    """The judgement, its basis (`page`, `list`, `capture`) and the day that it rests on."""

    timeliness: str
    basis: str | None = None
    day: date | None = None


class Dates(NamedTuple):
    """What a found report says of its publication; `seen` is the day of its first capture."""

    published: date | None
    basis: str | None
    seen: date | None


NO_DEADLINE = Timeliness("no_deadline")
UNKNOWN = Timeliness("unknown")


def of_found(
    dates: Dates,
    year: int,
    deadline: date | None,
    agency_id: str,
    places: tuple[Place, ...],
    seen: Seen,
) -> Timeliness:
    """Judge a report that was found; `places` are the addresses that gave it."""
    if deadline is None:
        return NO_DEADLINE
    if dates.published is not None and dates.published <= deadline:
        return Timeliness("on_time", dates.basis, dates.published)
    first = _first_seen(dates.seen, year, places)
    if first is not None and first <= deadline:
        return Timeliness("on_time", "capture", first)
    if dates.published is not None:
        return Timeliness("late", dates.basis, dates.published)
    missed = _missed(year, deadline, agency_id, places, seen)
    return UNKNOWN if missed is None else Timeliness("late", "capture", missed)


def of_absent(
    absence: Absence, deadline: date | None, lists: list[str], agency_id: str, seen: Seen
) -> Timeliness:
    """Judge a report that was not found: late from the first walk on that proves it.

    The day it rests on is that walk's, and stays the same when the report comes in the end.
    """
    if deadline is None:
        return NO_DEADLINE
    if absence.found != "not_on_site":
        return UNKNOWN
    walk = proof(lists, agency_id, deadline, seen)
    return UNKNOWN if walk is None else Timeliness("late", "capture", walk.day)


def _first_seen(seen: date | None, year: int, places: tuple[Place, ...]) -> date | None:
    """Return the day of the first capture of the report, of an earlier version of it as well.

    What an address gave earlier was this report only if register or link said so.
    """
    earlier = [
        date_of(place.kept_first)
        for place in places
        if place.kept_first is not None and place.kept_year == year
    ]
    return min([*earlier, *([seen] if seen is not None else [])], default=None)


def _missed(
    year: int, deadline: date, agency_id: str, places: tuple[Place, ...], seen: Seen
) -> date | None:
    """Return the day of the first walk after the deadline that did not find the report."""
    walks = [
        walk
        for place in places
        for address, (first, _) in (place.lists or {}).items()
        if (walk := proof([address], agency_id, deadline, seen, first)) is not None
    ]
    if not walks:
        return None
    walk = min(walks, key=lambda each: each.time)
    # The same report may have stood at another address before, or been asked for by the register.
    known = [
        place
        for place in seen.of(agency_id).values()
        if place in places
        or (place.newest is not None and place.newest.report_year == year)
        or place.kept_year == year
    ]
    if any(place.first_time <= walk.time or place.first_run == walk.run for place in known):
        return None
    return walk.day
