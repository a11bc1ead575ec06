"""The table of coverage, agency by agency: in chunks, for there may be a million rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.model import Capture, Register, Source
from gongkai.release.coverage.due import Duty, looked, missing
from gongkai.release.coverage.found import NOT_DUE, Absence, absence
from gongkai.release.coverage.history import history
from gongkai.release.coverage.seen import Place, Seen, seen
from gongkai.release.coverage.timeliness import Dates, of_absent, of_found
from gongkai.release.deadlines import deadline
from gongkai.release.records import record_schema

_CHUNK = 1 << 16
_SHANGHAI = timedelta(hours=8)
_UNREGISTERED = "unknown"


class _Found(NamedTuple):
    """What coverage needs of a report of the settled table; `day` is that of its first capture."""

    agency_id: str
    report_year: int | None
    series: str
    report_id: str
    address: str | None
    digest: str
    published_on: date | None
    published_basis: str | None
    day: date | None


class _Row(NamedTuple):
    """A row of the table, its fields named and ordered as in the schema."""

    agency_id: str
    report_year: int
    series: str
    found: str
    timeliness: str
    timeliness_basis: str | None
    basis_date: date | None
    history: str | None
    history_date: date | None
    report_id: str | None
    reason: str | None
    looked_at: str | None


def coverage(
    register: Register,
    captures: Iterable[Capture],
    reports: pa.Table,
    as_of: date,
    *,
    first_report_year: int,
    replaced: Mapping[str, str],
    existed: Callable[[str, int], bool],
) -> pa.Table:
    """Return a row for every agency, year and series that was due, was named, or was found.

    Args:
        register: whose agencies must report for every year that has ended by `as_of`, and whose
            sources may name reports beyond that.
        captures: all that were ever made, in time order.
        reports: the settled table.
        as_of: the day at which it is judged, in Asia/Shanghai.
        first_report_year: the first year that agencies are asked for.
        replaced: the day (ISO 8601) on which an address last gave another report, by address.
        existed: whether an agency existed in a year.
    """
    told = _Told(register, seen(captures), Duty(first_report_year, as_of, existed), replaced)
    rows = told.rows(reports)
    schema = record_schema("coverage")
    batches = []
    while chunk := list(islice(rows, _CHUNK)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(each, field.type) for each, field in zip(columns, schema, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema)


class _Told:
    """All that is known, in the order in which it is asked for: by agency."""

    def __init__(
        self, register: Register, told: Seen, duty: Duty, replaced: Mapping[str, str]
    ) -> None:
        self._levels = {each.agency_id: each.level for each in register.agencies}
        self._sources: defaultdict[str, list[Source]] = defaultdict(list)
        for source in register.sources:
            self._sources[source.agency_id].append(source)
        self._seen, self._duty, self._replaced = told, duty, replaced
        self._nameless = _by_digest(told.of(None).values())

    def rows(self, reports: pa.Table) -> Iterator[_Row]:
        """Give the rows of every agency, in order of their ids."""
        registered = sorted({*self._levels, *self._sources})
        known = merge(
            ((agency_id, ()) for agency_id in registered),
            ((agency_id, tuple(found)) for agency_id, found in _by_agency(reports)),
            key=itemgetter(0),
        )
        for agency_id, several in groupby(known, key=itemgetter(0)):
            found = [report for _, some in several for report in some]
            yield from self._agency(agency_id, found)

    def _agency(self, agency_id: str, reports: Sequence[_Found]) -> Iterator[_Row]:
        of_year: defaultdict[int, dict[str, _Found]] = defaultdict(dict)
        for report in reports:
            if report.report_year is not None:
                of_year[report.report_year][report.series] = report
        undated = any(report.report_year is None for report in reports)
        sources = self._sources.get(agency_id, [])
        due = set(self._duty.years(agency_id)) if agency_id in self._levels else set()
        named = {each.report_year for each in sources if each.report_year is not None}
        places = _by_digest(self._seen.of(agency_id).values())
        for year in sorted(due | named | of_year.keys()):
            found = of_year.get(year, {})
            for report in found.values():
                given = places.get(report.digest) or self._nameless.get(report.digest, [])
                yield self._found(report, year, tuple(given))
            of = [each for each in sources if each.report_year == year]
            if year in due:
                of += [each for each in sources if each.report_year is None]
            level = self._levels.get(agency_id, _UNREGISTERED)
            for series in missing(level, year in due, of, found):
                yield self._missing(agency_id, year, series, undated)

    def _found(self, report: _Found, year: int, places: tuple[Place, ...]) -> _Row:
        last = self._deadline(report.agency_id, report.series, year)
        dates = Dates(report.published_on, report.published_basis, report.day)
        timely = of_found(dates, year, last, report.agency_id, places, self._seen)
        became = history(report.address, places, self._seen, self._replaced)
        key = (report.agency_id, year, report.series)
        return _Row(*key, "found", *timely, *became, report.report_id, None, None)

    def _missing(self, agency_id: str, year: int, series: str, undated: bool) -> _Row:
        last = self._deadline(agency_id, series, year)
        level = self._levels.get(agency_id, _UNREGISTERED)
        sources = looked(self._sources.get(agency_id, []), year, series, level)
        lists = [each.url for each in sources if each.kind == "list"]
        judged = self._absence(sources, year, agency_id, undated, last)
        timely = of_absent(judged, last, lists, agency_id, self._seen)
        key = (agency_id, year, series)
        told = (judged.reason, judged.looked_at)
        return _Row(*key, judged.found, *timely, None, None, None, *told)

    def _absence(
        self,
        sources: Sequence[Source],
        year: int,
        agency_id: str,
        undated: bool,
        last: date | None,
    ) -> Absence:
        as_of = self._duty.as_of
        if year >= as_of.year or (last is not None and as_of <= last):
            return NOT_DUE
        return absence(sources, year, agency_id, self._seen, undated)

    def _deadline(self, agency_id: str, series: str, year: int) -> date | None:
        return deadline(self._levels.get(agency_id, _UNREGISTERED), series, year)


def _by_agency(reports: pa.Table) -> Iterator[tuple[str, Iterator[_Found]]]:
    """Give the reports of each agency, in order of its id; those without an agency are none's."""
    day = pc.add(reports["first_seen"], pa.scalar(_SHANGHAI, pa.duration("s"))).cast(pa.date32())
    known = reports.append_column("day", day).select(list(_Found._fields))
    known = known.filter(pc.is_valid(known["agency_id"]))
    ranked = known.sort_by([("agency_id", "ascending"), ("report_id", "ascending")])
    return groupby(_listed(ranked), key=attrgetter("agency_id"))


def _listed(reports: pa.Table) -> Iterator[_Found]:
    for batch in reports.to_batches(max_chunksize=_CHUNK):
        columns: list[list[Any]] = [column.to_pylist() for column in batch.columns]
        yield from map(_Found._make, zip(*columns, strict=True))


def _by_digest(places: Iterable[Place]) -> Mapping[str, list[Place]]:
    """Return which places gave each document."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        for digest in place.digests:
            found[digest].append(place)
    return found
