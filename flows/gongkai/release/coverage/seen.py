"""What the captures of every run say of addresses and of lists, indexed in one pass.

A walk is one reading of a list by one run. It is complete where the list was read to its end
(`Capture.listing`) and no page of it failed. Every link that a walk comes by has a capture of that
run with the list in `found_on`, whether it was followed or left out; so a link that has none was
not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gongkai.model import Capture
from gongkai.release.years import date_of

GONE = frozenset({404, 410})
"""Statuses with which a site says that it has the page no more (RFC 9110)."""


@dataclass(slots=True)
class Walk:
    """One reading of a list by one run; `at` is its number among those of the list, from 0.

    `time` is that of its newest page (UTC, ISO 8601), `agencies` are those of which it showed an
    annual report of any year, `failures` the pages that could not be fetched.
    """

    run: str
    at: int
    time: str
    ended: bool = False
    agencies: set[str | None] = field(default_factory=set)
    failures: dict[str, Capture] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the list was read to its end and nothing of it failed."""
        return self.ended and not self.failures

    @property
    def day(self) -> date:
        """The day in Asia/Shanghai."""
        return date_of(self.time)


@dataclass(slots=True, eq=False)
class Place:
    """What came of one address that was asked for a report of one agency, over all runs.

    `newest` is the newest attempt; where its links were only left out, the newest of these.
    `gone_since` is the
    time since when every answer was that it is gone. `kept_first` is when the first document came
    that register or link called the report of the year `kept_year`. `digests` are all documents
    that it gave or attached, `lists` the lists that showed it, each with the numbers of the first
    and the last walk that did.
    """

    address: str
    first_time: str
    first_run: str
    newest: Capture | None = None
    gone_since: str | None = None
    kept_year: int | None = None
    kept_first: str | None = None
    digests: list[str] = field(default_factory=list)
    lists: dict[str, tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The index: places by agency and address, walks by the list's address of the register."""

    places: Mapping[str | None, Mapping[str, Place]]
    walks: Mapping[str, list[Walk]]

    def of(self, agency_id: str | None) -> Mapping[str, Place]:
        """The places of an agency, by address."""
        return self.places.get(agency_id, {})

    def of_list(self, address: str) -> list[Walk]:
        """The walks of a list, oldest first."""
        return self.walks.get(address, [])


def seen(captures: Iterable[Capture]) -> Seen:
    """Index captures, which come in time order."""
    index = _Index()
    for capture in captures:
        if capture.role == "list":
            index.add_page(capture)
        elif capture.role == "report":
            index.add_report(capture)
    return Seen(index.places, index.walks)


@dataclass(slots=True)
class _Index:
    """The index while it grows."""

    places: dict[str | None, dict[str, Place]] = field(default_factory=dict)
    walks: dict[str, list[Walk]] = field(default_factory=dict)
    by_run: dict[tuple[str, str], Walk] = field(default_factory=dict)

    def add_page(self, capture: Capture) -> None:
        """Note a page of a list. Of several attempts in one run the last one counts."""
        walk = self._walk(capture.found_on or capture.source_url, capture)
        walk.time = capture.time
        if capture.outcome in ("failed", "left_out"):
            walk.failures[capture.source_url] = capture
            return
        walk.failures.pop(capture.source_url, None)
        walk.ended = walk.ended or capture.listing == "end"

    def add_report(self, capture: Capture) -> None:
        """Note a report that was asked for, what a page attaches, or a link left out."""
        archived = capture.page is not None and capture.page in capture.addresses[:1]
        place = self._place(capture)
        if capture.page is not None and not archived:
            _keep(place, capture)
            return
        if capture.found_on is not None:
            self._show(place, capture.found_on, capture)
        if capture.outcome == "left_out":
            if place.newest is None or place.newest.outcome == "left_out":
                place.newest = capture
            return
        place.newest = capture
        if capture.status not in GONE:
            place.gone_since = None
        elif place.gone_since is None:
            place.gone_since = capture.time
        _keep(place, capture)

    def _show(self, place: Place, address: str, capture: Capture) -> None:
        walk = self._walk(address, capture)
        place.lists = place.lists or {}
        first, _ = place.lists.get(address, (walk.at, walk.at))
        place.lists[address] = (first, walk.at)
        # What is left out for its year is a report; the rest only looks like one.
        if capture.outcome != "left_out" or capture.report_year is not None:
            walk.agencies.add(capture.agency_id)

    def _place(self, capture: Capture) -> Place:
        address = capture.page or capture.source_url
        mine = self.places.setdefault(capture.agency_id, {})
        if address not in mine:
            mine[address] = Place(address, capture.time, capture.run)
        return mine[address]

    def _walk(self, address: str, capture: Capture) -> Walk:
        key = (address, capture.run)
        if key not in self.by_run:
            walks = self.walks.setdefault(address, [])
            self.by_run[key] = Walk(capture.run, len(walks), capture.time)
            walks.append(self.by_run[key])
        return self.by_run[key]


def _keep(place: Place, capture: Capture) -> None:
    """Note the document that an attempt brought."""
    if capture.digest is None:
        return
    if capture.digest not in place.digests:
        place.digests.append(capture.digest)
    if capture.report_year is not None and place.kept_first is None:
        place.kept_year, place.kept_first = capture.report_year, capture.time
