"""What the store holds, told from its captures: pure, for the store only reads and writes.

A source is what was asked: its first address and the report year that the register gives it. The
register's last word on a source counts: a row corrected to another agency takes its document
along. A source that fails today keeps what it gave before: a report leaves by a withdrawal only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from gongkai.model import Capture


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the store without its bytes, which `Store.load` brings.

    `name` is its final address or its path; `declared_type` the Content-Type as it was sent;
    `asked` the address that was asked for, and `page` that of the page that attaches it or of the
    archive it came in. `dated` is the day that a list gives it.
    `first_seen` and `last_seen` are the times (UTC, ISO 8601) of the earliest capture of these
    bytes anywhere and of the latest one at this source.
    """

    digest: str
    name: str
    declared_type: str | None
    agency_id: str | None
    report_year: int | None
    series: str | None
    first_seen: str
    last_seen: str
    asked: str = ""
    page: str | None = None
    dated: str | None = None


Bundle = tuple[StoredDocument, ...]
"""A document, and those that a page attaches to it; or the documents of one archive."""


def bundles(entries: Iterable[StoredDocument]) -> tuple[Bundle, ...]:
    """Put the documents that a page attaches, and those of an archive, together: one report."""
    beside: defaultdict[tuple[object, ...], list[StoredDocument]] = defaultdict(list)
    alone: list[StoredDocument] = []
    for entry in entries:
        if entry.page is None:
            alone.append(entry)
        else:
            beside[entry.page, *_known(entry)].append(entry)
    found = [(one, *_ordered(beside.pop((one.asked, *_known(one)), ()))) for one in alone]
    return (*found, *(tuple(_ordered(rest)) for rest in beside.values()))


def _ordered(entries: Iterable[StoredDocument]) -> list[StoredDocument]:
    return sorted(entries, key=lambda entry: (entry.name, entry.digest))


def documents(captures: Iterable[Capture], history: bool = False) -> tuple[StoredDocument, ...]:
    """Return the newest document of every source, in the order they were first seen.

    captures: in time order. history: also the documents that were replaced at their source.
    """
    first_seen: dict[str, str] = {}
    sources: defaultdict[_Asked, list[Capture]] = defaultdict(list)
    newest_run: dict[tuple[str, int | None], str] = {}
    for capture in captures:
        if capture.role != "report":
            continue
        asked = _asked(capture)
        sources[asked].append(capture)
        if capture.digest is not None:
            first_seen.setdefault(capture.digest, capture.time)
            newest_run[capture.page or asked.address, capture.report_year] = capture.run
    found: list[StoredDocument] = []
    for asked, attempts in sources.items():
        # What a page no longer attaches is no part of its report; what failed today still is.
        run = newest_run.get((asked.page or asked.address, asked.report_year))
        if asked.page is not None and not history and all(c.run != run for c in attempts):
            continue
        newest = {c.digest: c for c in attempts if c.digest is not None}
        chosen = sorted(newest.values(), key=lambda c: c.time)
        for capture in chosen if history else chosen[-1:]:
            found += _entries(capture, attempts, first_seen)
    return _distinct(found)


class _Asked(NamedTuple):
    """What tells one source from another."""

    address: str
    member: str
    page: str | None
    report_year: int | None


def _asked(capture: Capture) -> _Asked:
    addresses = capture.addresses or (capture.source_url,)
    _, _, member = addresses[-1].partition("!/")
    return _Asked(addresses[0], member, capture.page, capture.report_year)


def _entries(
    capture: Capture, attempts: Sequence[Capture], first_seen: dict[str, str]
) -> list[StoredDocument]:
    """Return a capture's document, once for each agency whose report it is by the last word."""
    last_run = [c for c in attempts if c.run == attempts[-1].run]
    owners = dict.fromkeys((c.agency_id, c.series) for c in last_run)
    digest = capture.digest or ""
    return [
        StoredDocument(
            digest=digest,
            name=capture.addresses[-1] if capture.addresses else capture.source_url,
            declared_type=capture.media_type,
            agency_id=agency_id,
            report_year=capture.report_year,
            series=series,
            first_seen=first_seen[digest],
            last_seen=capture.time,
            asked=_asked(capture).address,
            page=capture.page,
            dated=capture.dated,
        )
        for agency_id, series in owners
    ]


def _distinct(found: Iterable[StoredDocument]) -> tuple[StoredDocument, ...]:
    """Leave out what another entry of the same bytes says as well, or better.

    The same file is often gathered twice, once by its path and once by the register: the entry
    that names agency, year or series stands for the one that does not.
    """
    kept: list[StoredDocument] = []
    by_digest = sorted(found, key=lambda entry: (*_bytes(entry), entry.last_seen, entry.name))
    for _, same in groupby(by_digest, key=_bytes):
        chosen: list[StoredDocument] = []
        for entry in sorted(same, key=lambda e: _known(e).count(None)):
            if not any(_says(other, entry) for other in chosen):
                chosen.append(entry)
        kept += chosen
    return tuple(sorted(kept, key=lambda e: (e.first_seen, e.digest, e.name, str(_known(e)))))


def _bytes(entry: StoredDocument) -> tuple[str, str]:
    return entry.digest, entry.page or ""


def _known(entry: StoredDocument) -> tuple[object, ...]:
    return entry.agency_id, entry.report_year, entry.series


def _says(one: StoredDocument, other: StoredDocument) -> bool:
    """Whether `one` says all that `other` says about whose report the bytes are."""
    pairs = zip(_known(one), _known(other), strict=True)
    return all(theirs is None or theirs == ours for ours, theirs in pairs)
