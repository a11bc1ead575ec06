"""Coverage: what was due, by the register, and what became of it. First form.

Completeness is judged by the list of who had to report, never by an error rate.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from gongkai.model import Capture, Source
from gongkai.release.records import record_schema

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_AGGREGATE_SERIES, _OWN_SERIES = "aggregate", "own"


class _Due(NamedTuple):
    agency_id: str
    report_year: int
    series: str


def coverage(
    sources: Sequence[Source], captures: Iterable[Capture], reports: pa.Table, as_of: date
) -> pa.Table:
    """Return a row for every agency, year and series that was due or was found.

    Args:
        sources: the register's; those that name a report year are due.
        captures: all that were ever made, in time order.
        reports: the settled table, with deadlines.
        as_of: the day at which lateness is judged, in Asia/Shanghai.

    A report is on time if it was seen by its deadline (regulation, article 49); one first seen
    later may have been there all along, so its timeliness is unknown. A source that gave nothing
    is `not_reached`: our own failure, never the agency's.
    """
    history = list(captures)
    found = {_key(row): row for row in reports.to_pylist() if _known(row)}
    failed = {c.source_url: c for c in history if c.outcome == "failed"}
    due = {
        _Due(s.agency_id, s.report_year, s.series or _OWN_SERIES): s
        for s in sources
        if s.report_year is not None
    }
    rows = [_found(key, row, history) for key, row in found.items()]
    covered = {(key.agency_id, key.report_year) for key in found}
    rows += [
        _missing(key, failed.get(source.url), as_of)
        for key, source in due.items()
        if key not in found and (source.series or (key.agency_id, key.report_year) not in covered)
    ]
    return pa.Table.from_pylist(rows, record_schema("coverage"))


def _known(row: dict[str, Any]) -> bool:
    return bool(row["agency_id"] and row["report_year"])


def _key(row: dict[str, Any]) -> _Due:
    return _Due(row["agency_id"], row["report_year"], row["series"])


def _found(key: _Due, row: dict[str, Any], history: list[Capture]) -> dict[str, Any]:
    deadline, seen = row["deadline"], row["first_seen"]
    on_time = deadline and seen and _day(seen) <= deadline
    return {
        **key._asdict(),
        "found": "found",
        "timeliness": "no_deadline" if deadline is None else "on_time" if on_time else "unknown",
        "timeliness_basis": "capture" if on_time else None,
        "history": "replaced" if _replaced(key, history) else "first",
        "report_id": row["report_id"],
    }


def _missing(key: _Due, failure: Capture | None, as_of: date) -> dict[str, Any]:
    return {
        **key._asdict(),
        "found": "not_reached" if as_of.year > key.report_year else "not_due",
        "timeliness": "unknown",
        "reason": failure.reason if failure else None,
    }


def _replaced(key: _Due, history: Iterable[Capture]) -> bool:
    """Whether one address of the report has given more than one document."""
    return any(len(digests) > 1 for digests in _digests(key, history))


def _digests(key: _Due, history: Iterable[Capture]) -> Iterator[set[str]]:
    by_source: dict[str, set[str]] = {}
    for capture in history:
        same = (capture.agency_id, capture.report_year) == (key.agency_id, key.report_year)
        if same and capture.digest is not None:
            by_source.setdefault(capture.source_url, set()).add(capture.digest)
    yield from by_source.values()


def _day(instant: datetime) -> date:
    return instant.astimezone(_SHANGHAI).date()
