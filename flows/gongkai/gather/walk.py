"""From a list to its reports: every page of the list first, then what it names."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from gongkai.address import origin, without_secret
from gongkai.errors import GatherError
from gongkai.gather.discovery.list_page import listed
from gongkai.gather.discovery.listed import Candidate, Column, LeftOut, Listed
from gongkai.gather.discovery.owners import Owned, owner
from gongkai.gather.visit import Visit
from gongkai.kind import kind
from gongkai.model import Agency, Capture, Register, Source

MAX_PAGES = 80
"""Pages read of one list, its columns included: fifteen years of a county's reports and more."""

MAX_REPORTS = 1000
"""Reports asked for from one list."""

MAX_DEPTH = 2
"""Columns under columns: by kind of agency, then by year."""

_PAGES = frozenset({"html", "text"})

TRUSTED = ".gov.cn"
"""The ending of the names that only organs of the state are given."""


@dataclass(frozen=True, slots=True)
class List:
    """A list page of the register: the rows that name it, and who they are for.

    `names` are the former names of agencies by their ids, `register` is the whole register.
    """

    rows: tuple[Source, ...]
    agencies: tuple[Agency, ...]
    names: Mapping[str, Sequence[str]]
    register: Register

    @property
    def address(self) -> str:
        """The address that the register gives."""
        return self.rows[0].url

    @property
    def year(self) -> int | None:
        """The report year that the register gives the whole list, where all rows agree."""
        said = {row.report_year for row in self.rows}
        return next(iter(said)) if len(said) == 1 else None

    def series(self, agency_id: str, told: str | None) -> str | None:
        """Return the series of an agency's report: the register's word, where it has one word."""
        said = {row.series for row in self.rows if row.agency_id == agency_id}
        return next(iter(said)) or told if len(said) == 1 else told


def walk(visit: Visit, named: List, report: Callable[[Visit, str, Capture], object]) -> None:
    """Read a list to its end, and ask for every report that it names.

    report: asks for one report and what it attaches.
    """
    pages = _Pages(visit, named)
    pages.read()
    for candidate in islice(pages.candidates.values(), MAX_REPORTS):
        blank = _judged(visit, named, candidate)
        if blank.outcome == "left_out":
            visit.note(blank)
        elif candidate.address not in visit.known:
            report(visit, candidate.address, blank)


class _Next(NamedTuple):
    """A page to be read: how many columns deep it lies, and what its links are of by its place."""

    address: str
    depth: int
    year: int | None
    agency_name: str | None = None
    of_column: bool = False


@dataclass(slots=True)
class _Pages:
    """The pages of one list, as they are read; `complete` while none was missed."""

    visit: Visit
    named: List
    candidates: dict[str, Candidate] = field(default_factory=dict)
    complete: bool = True

    def read(self) -> None:
        """Read every page; say at the end whether that was the whole list."""
        queue = deque([_Next(self.named.address, 0, self.named.year)])
        seen = {self.named.address}
        first: Capture | None = None
        while queue:
            if len(seen) - len(queue) >= MAX_PAGES:
                self._failed("gather.list_cut", limit=str(MAX_PAGES))
                break
            capture, further = self._page(queue.popleft())
            first = first or capture
            queue += [each for each in further if each.address not in seen]
            seen.update(each.address for each in further)
        if len(self.candidates) > MAX_REPORTS:
            found = str(len(self.candidates))
            self._failed("gather.list_reports_cut", limit=str(MAX_REPORTS), found=found)
        if first is not None and not self.candidates:
            self._failed("gather.list_nothing")
        elif first is not None and self.complete:
            self.visit.note(replace(first, listing="end"))

    def _page(self, at: _Next) -> tuple[Capture | None, list[_Next]]:
        """Read one page; return its capture and the pages that it leads to."""
        asked = self.visit.ask(at.address, self._blank(at.address))
        if asked.content is None:
            self.complete = False
            return None, []
        capture = asked.captures[0]
        try:
            hint = self.named.rows[0].hint
            page = listed(asked.content, capture.addresses[-1], hint, of_column=at.of_column)
        except GatherError as error:  # a hint that is no selector
            self._failed(error.code, **{name: str(v) for name, v in error.arguments.items()})
            return capture, []
        if page.is_report or kind(asked.content) not in _PAGES:
            self._add(Candidate(at.address, "", at.agency_name, at.year), at)
            return capture, []
        for candidate in page.reports:
            self._add(candidate, at)
        for link in page.left_out:
            self.visit.note(_left_out(self.visit, self.named, link))
        if not page.is_whole:
            self._failed("gather.list_goes_on")
        return capture, _further(replace(page, columns=self._ours(page.columns)), at)

    def _ours(self, columns: Iterable[Column]) -> tuple[Column, ...]:
        """Return the columns that are not of other agencies alone; these are left out."""
        found = []
        for column in columns:
            whose = _owner(self.named, Candidate(column.address, column.title, column.agency_name))
            if column.agency_name is not None and isinstance(whose, LeftOut):
                self.visit.note(_left_out(self.visit, self.named, whose))
            else:
                found.append(column)
        return tuple(found)

    def _add(self, candidate: Candidate, at: _Next) -> None:
        """Note a report, with what its place in the list says where its words say nothing."""
        whole = replace(
            candidate,
            report_year=candidate.report_year or at.year,
            agency_name=candidate.agency_name or at.agency_name,
        )
        self.candidates.setdefault(whole.address, whole)

    def _blank(self, address: str) -> Capture:
        owners = {row.agency_id for row in self.named.rows}
        return self.visit.blank(
            address,
            agency_id=owners.pop() if len(owners) == 1 else None,
            role="list",
            found_on=without_secret(self.named.address),
            listing="part",
        )

    def _failed(self, reason: str, **arguments: str) -> None:
        """Record that the list was not read to its end, and why."""
        self.complete = False
        blank = self._blank(self.named.address)
        told = {"address": blank.source_url, **arguments}
        self.visit.note(replace(blank, reason=reason, arguments=told))


def _further(page: Listed, at: _Next) -> list[_Next]:
    """Return the pages that a page leads to: those of the same list, and its columns."""
    found = [at._replace(address=each, of_column=page.is_column) for each in page.pages]
    if at.depth < MAX_DEPTH:
        found += [
            _Next(
                column.address,
                at.depth + 1,
                column.report_year or at.year,
                column.agency_name or at.agency_name,
                page.is_column,
            )
            for column in page.columns
        ]
    return found


def _judged(visit: Visit, named: List, candidate: Candidate) -> Capture:
    """Return a capture to fill in for a candidate, or one that says why it is left out."""
    whose = _owner(named, candidate)
    if isinstance(whose, LeftOut):
        return _left_out(visit, named, whose)
    reason = _unwanted(visit, candidate)
    blank = visit.blank(
        candidate.address,
        agency_id=whose.agency.agency_id,
        report_year=candidate.report_year,
        series=named.series(whose.agency.agency_id, whose.series),
        found_on=without_secret(named.address),
        title=candidate.title,
        dated=candidate.dated,
    )
    if reason is None:
        return blank
    arguments = {"title": candidate.title, "address": blank.source_url}
    return replace(blank, outcome="left_out", reason=reason, arguments=arguments)


def _owner(named: List, candidate: Candidate) -> Owned | LeftOut:
    return owner(candidate, named.agencies, named.names, named.register)


def _unwanted(visit: Visit, candidate: Candidate) -> str | None:
    """Return why a report that a list names is not asked for, None where it is."""
    years, year = visit.settings.years, candidate.report_year
    if years and year is not None and year not in years:
        return "gather.year_not_asked"
    try:
        site = origin(candidate.address)
    except GatherError as error:
        return error.code
    registered = site.host in {each.host for each in visit.origins}
    return None if registered or f".{site.host}".endswith(TRUSTED) else "gather.other_site"


def _left_out(visit: Visit, named: List, link: LeftOut) -> Capture:
    blank = visit.blank(link.address, found_on=without_secret(named.address), title=link.title)
    arguments = {
        "title": link.title,
        "address": blank.source_url,
        "agency_name": link.agency_name or "",
    }
    return replace(blank, outcome="left_out", reason=link.reason, arguments=arguments)
