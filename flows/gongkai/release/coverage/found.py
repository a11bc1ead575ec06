"""Whether a report that was not found is missing on the site, out of our reach, or not due yet.

That a report is not on a site is said of the agency, so it takes proof: every list that may name
it was read to its end after the year had ended, by its newest walk, and showed some annual report
of this agency (a list that shows none is filled by a script, or is another list); nothing that may
be the report failed to download, and no document of the agency is without a year. Everything else
is our own failure.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.model import Source
from gongkai.release.coverage.seen import Place, Seen, Walk
from gongkai.release.years import date_of


class Absence(NamedTuple):
    """What is known of a report that was not found: `found`, the reason, where we looked."""

    found: str
    reason: str | None = None
    looked_at: str | None = None


NOT_DUE = Absence("not_due")


def absence(
    sources: Sequence[Source], year: int, agency_id: str, seen: Seen, undated: bool
) -> Absence:
    """Judge a report that is due and was not found.

    Args:
        sources: the register's that can lead to it.
        year: its report year, which has ended.
        agency_id: whose it is.
        seen: all captures.
        undated: whether some document of the agency could not be told its year.
    """
    if not sources:
        return _out_of_reach("coverage.no_source")
    lists = [source.url for source in sources if source.kind == "list"]
    failure = _failed(sources, lists, year, seen.of(agency_id).values(), seen)
    if failure is not None:
        return failure
    if lists:
        faults = [fault for each in lists if (fault := _unfinished(each, year, seen))]
        return min(faults) if faults else _listed(lists, agency_id, seen, undated)
    return _documents(sources, year, agency_id, seen)


def _failed(
    sources: Sequence[Source],
    lists: Iterable[str],
    year: int,
    places: Iterable[Place],
    seen: Seen,
) -> Absence | None:
    """Return the failure of what may be the report: what names the year before what names none."""
    addresses = {source.url for source in sources}
    newest = {each: len(seen.of_list(each)) - 1 for each in lists}
    failures = []
    for place in places:
        attempt = place.newest
        if attempt is None or attempt.digest is not None or _too_early(attempt.time, year):
            continue
        # What the register names no more, or a list shows no more, is not where we look.
        shown = any((place.lists or {}).get(each, (0, -1))[1] == at for each, at in newest.items())
        if attempt.report_year in (year, None) and (place.address in addresses or shown):
            failures.append((attempt.report_year is None, place.address, attempt.reason))
    if not failures:
        return None
    _, address, reason = min(failures, key=lambda each: each[:2])
    return Absence("not_reached", reason, address)


def _unfinished(address: str, year: int, seen: Seen) -> Absence | None:
    """Return why the newest walk of a list proves nothing; None where it was read to its end."""
    walks = seen.of_list(address)
    if not walks or _too_early(walks[-1].time, year):
        return _out_of_reach("coverage.not_gathered", address)
    if walks[-1].failures:
        page, failure = min(walks[-1].failures.items())
        return Absence("not_reached", failure.reason, page)
    return None if walks[-1].ended else _out_of_reach("coverage.list_not_ended", address)


def _listed(lists: Iterable[str], agency_id: str, seen: Seen, undated: bool) -> Absence:
    """Judge by lists that were all read to their ends."""
    showing = [each for each in lists if agency_id in seen.of_list(each)[-1].agencies]
    if not showing:
        return _out_of_reach("coverage.list_shows_none", min(lists))
    if undated:
        return _out_of_reach("coverage.year_unknown", min(showing))
    return Absence("not_on_site", "coverage.not_listed", min(showing))


def _documents(sources: Iterable[Source], year: int, agency_id: str, seen: Seen) -> Absence:
    """Judge by addresses of single reports and folders: what they gave is another report."""
    addresses = sorted(source.url for source in sources)
    places = seen.of(agency_id)
    given = [
        each
        for each in addresses
        if each in places
        and (attempt := places[each].newest) is not None
        and attempt.outcome != "left_out"
        and not _too_early(attempt.time, year)
    ]
    if given:
        return _out_of_reach("coverage.other_report", given[0])
    return _out_of_reach("coverage.not_gathered", addresses[0])


def proof(
    lists: Iterable[str], agency_id: str, deadline: date, seen: Seen, before: int | None = None
) -> Walk | None:
    """Return the first complete walk after a day that showed other reports of the agency.

    before: only walks with a smaller number.
    """
    walks = [
        walk
        for each in lists
        for walk in seen.of_list(each)[:before]
        if walk.complete and agency_id in walk.agencies and walk.day > deadline
    ]
    return min(walks, key=lambda walk: walk.time, default=None)


def _too_early(time: str, year: int) -> bool:
    """Whether an instant lies in the report year itself or before it."""
    return date_of(time).year <= year


def _out_of_reach(reason: str, address: str | None = None) -> Absence:
    return Absence("not_reached", reason, address)
