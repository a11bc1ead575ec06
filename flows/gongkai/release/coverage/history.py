"""What became of a report after it was found: replaced, withdrawn, or nothing.

A withdrawn report stays in the data: that it was public once is a fact.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from gongkai.release.coverage.seen import Place, Seen
from gongkai.release.years import date_of


class History(NamedTuple):
    """What became of a report, and since which day."""

    history: str
    day: date | None = None


FIRST = History("first")


def history(
    address: str | None, places: tuple[Place, ...], seen: Seen, replaced: Mapping[str, str]
) -> History:
    """Return what became of a report.

    Args:
        address: the report's own, of the document that prints its tables.
        places: the addresses that gave it.
        seen: all captures.
        replaced: the day (ISO 8601) of the newest replacement, by address.
    """
    gone = [_gone(place, seen) for place in places]
    days = [day for day in gone if day is not None]
    if days and len(days) == len(gone):
        return History("withdrawn", max(days))
    known = {address, *(place.address for place in places)} - {None}
    replacements = [replaced[each] for each in known if each is not None and each in replaced]
    return History("replaced", date.fromisoformat(max(replacements))) if replacements else FIRST


def _gone(place: Place, seen: Seen) -> date | None:
    """Return since when an address gives the report no more, None where it may still do so."""
    if place.gone_since is not None:
        return date_of(place.gone_since)
    if not place.lists:
        return None
    unlisted = [_unlisted(each, last, seen) for each, (_, last) in place.lists.items()]
    if None in unlisted:
        return None
    first = max((each for each in unlisted if each is not None), key=lambda each: each[0])
    # An address of the register is asked though no list shows it: while it answers, it is there.
    answered = place.newest is not None and place.newest.outcome in ("kept", "unchanged")
    if answered and place.newest is not None and place.newest.time >= first[0]:
        return None
    return first[1]


def _unlisted(address: str, last: int, seen: Seen) -> tuple[str, date] | None:
    """Return time and day of the first complete walk of a list after the last that showed it.

    A walk that shows no report at all is of a list that has changed, not of one that lost some.
    """
    for walk in seen.of_list(address)[last + 1 :]:
        if walk.complete and walk.agencies:
            return walk.time, walk.day
    return None
