"""The publisher's folder of the country: its register, its store, and beside it the truth."""

import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai import gather
from gongkai.catalogue.register import register as read_register
from gongkai.gather import GatherSettings, Store
from gongkai.model import Capture
from tests.gather.site.faults import page
from tests.gather.site.register import AGENCIES
from tests.gather.site.site import Site
from tests.rehearsal.country import Agency, Area, Filed
from tests.rehearsal.faults import KINDS, Kind, Planted, Planting
from tests.rehearsal.filings import Document, Filing, again, changes, documents, filings, printed
from tests.rehearsal.filings import Printed as PrintedReport
from tests.rehearsal.mix import FORMATS, NEWEST

SOURCES = ("agency_id", "url", "kind", "report_year", "series")
HOSTS = {f"host{number}": f"127.0.3.{number}" for number in range(2, 18)}
CHANGE_DAY = date(NEWEST + 1, 5, 20)
ROWS = 1 << 20
SCHEMA = pa.schema(
    [
        ("report_id", pa.string()),
        ("cell", pa.dictionary(pa.int32(), pa.string())),
        ("hundredths", pa.int64()),
        ("status", pa.dictionary(pa.int32(), pa.string())),
        ("scan", pa.bool_()),
    ]
)


class Laid(NamedTuple):
    """What was laid out: reports in the store, those gathered from servers and the seconds that
    this took, and the faults among them.
    """

    stored: int
    served: int
    gathering: float
    planted: Sequence[Planted]


class Truth:
    """Every cell as it is printed: Parquet files by report year, value in hundredths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
        self._writers: dict[int, pq.ParquetWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for year in self._rows:
            self._flush(year)
        for writer in self._writers.values():
            writer.close()

    def add(self, filing: Filing, said: PrintedReport) -> None:
        """Add the cells of a report."""
        report_id, is_scan = filing.filed.report_id, filing.hand.format == "scan"
        statuses = said.shown.statuses
        rows = self._rows[filing.filed.year]
        for cell, figure in said.figures.items():
            status = statuses.get(cell, "reported")
            known = int(figure * 100) if status == "reported" else None
            rows.append((report_id, cell, known, status, is_scan))
        if len(rows) >= ROWS:
            self._flush(filing.filed.year)

    def _flush(self, year: int) -> None:
        rows, self._rows[year] = self._rows[year], []
        if not rows:
            return
        columns = zip(*rows, strict=True)
        arrays = [pa.array(each, field.type) for each, field in zip(columns, SCHEMA, strict=True)]
        if year not in self._writers:
            self._writers[year] = pq.ParquetWriter(self._folder / f"{year}.parquet", SCHEMA)
        self._writers[year].write_table(pa.Table.from_arrays(arrays, schema=SCHEMA))


def lay_out(
    folder: Path,
    reports: int,
    served: int,
    formats: Mapping[str, float] = FORMATS,
    kinds: Sequence[Kind] = KINDS,
) -> Laid:
    """Fill the publisher's folder: `register/`, `store/`, and `truth/` beside them.

    served: so many reports come from servers on loopback, the rest is put into the store as if it
    had been gathered. What is served is gathered for good when this returns.
    """
    planting, store = Planting(reports, kinds), Store(folder / "store")
    stored = 0
    with (
        Site(HOSTS if served else {}) as site,
        Truth(folder / "truth") as truth,
        _Register(folder / "register") as register,
        _Register(folder / "served") as asked,
    ):
        left = served
        for area, inside in _by_area(filings(reports, planting, formats)):
            captures: list[Capture] = []
            for filing in inside:
                said = printed(filing)
                if filing.kind is None or not filing.kind.lost:
                    truth.add(filing, said)
                found = documents(filing, said.shown)
                if left and filing.may_be_served:
                    left -= 1
                    address = _serve(site, filing.filed, found[0], left)
                    register.source(filing.filed, address)
                    asked.source(filing.filed, address)
                    # A part is known with its whole.
                    asked.agency(area.agencies[0])
                    asked.agency(filing.filed.agency)
                    continue
                addresses = dict.fromkeys(_address(filing.filed, each) for each in found)
                for address in addresses or [_address(filing.filed)]:
                    register.source(filing.filed, address)
                captures += [_kept(store, filing.filed, each) for each in found]
                stored += bool(found)
            for agency in area.agencies:
                register.agency(agency)
            note(store, captures)
        asked.close()
        begun = time.monotonic()
        if served - left:
            _gather(folder / "served", store)
        gathering = time.monotonic() - begun
    return Laid(stored, served - left, gathering, planting.planted)


def replace(
    folder: Path,
    reports: int,
    served: int,
    formats: Mapping[str, float] = FORMATS,
    kinds: Sequence[Kind] = KINDS,
    *,
    changed: int,
) -> int:
    """Replace so many reports, `changed`; return how many. What they now print is in `changed/`."""
    store, count = Store(folder / "store"), 0
    captures: list[Capture] = []
    with Truth(folder / "changed") as truth:
        for filing, said in changes(reports, served, changed, kinds, formats):
            new = again(filing, said.shown, CHANGE_DAY)
            captures.append(_kept(store, filing.filed, new))
            truth.add(filing, said)
            count += 1
    note(store, captures)
    return count


def note(store: Store, captures: Sequence[Capture]) -> None:
    """Record captures, each run and host by itself."""
    by_run: defaultdict[tuple[str, str], list[Capture]] = defaultdict(list)
    for capture in captures:
        by_run[capture.run, capture.source_url.split("/")[2]].append(capture)
    for (run, host), some in by_run.items():
        sitting = store.sitting(run, host)
        sitting.note(some)
        sitting.close()


def _by_area(every: Iterator[Filing]) -> Iterator[tuple[Area, list[Filing]]]:
    inside: list[Filing] = []
    for filing in every:
        if inside and inside[-1].area is not filing.area:
            yield inside[-1].area, inside
            inside = []
        inside.append(filing)
    if inside:
        yield inside[-1].area, inside


def _serve(site: Site, filed: Filed, document: Document, number: int) -> str:
    names = sorted(HOSTS)
    host, path = names[number % len(names)], f"/{filed.report_id}.html"
    site.route(host, path, page(document.drawn.content, document.drawn.media_type))
    return site.origins[host] + path


def _gather(register: Path, store: Store) -> None:
    """Ask the servers, on the day on which everything else was gathered."""
    day = date(NEWEST + 1, 1, 20)
    settings = GatherSettings(delay=0.02, folder=register)
    gather.gather(read_register(register), store, settings, _run(day), lambda: _instant(day))


def _address(filed: Filed, document: Document | None = None) -> str:
    ending, at = (document.drawn.ending, document.at) if document else ("html", 0)
    name = f"{filed.report_id}{'-again' if at else ''}.{ending}"
    return f"http://www.area{filed.agency.area:05}.example/{name}"


def _kept(store: Store, filed: Filed, document: Document) -> Capture:
    address = _address(filed, document)
    asked = Capture(
        _run(document.day), address, _instant(document.day), "failed", filed.agency.agency_id,
        filed.year, filed.series, (address,), 200, document.drawn.media_type,
    )  # fmt: skip
    return store.take(asked, document.drawn.content)


def _run(day: date) -> str:
    return f"{day:%Y%m%d}T010000000000Z"


def _instant(day: date) -> str:
    return f"{day.isoformat()}T01:00:00Z"


class _Register:
    """A register while it is written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        names = (("agencies.csv", AGENCIES), ("sources.csv", SOURCES))
        self._files = [(folder / name).open("w", encoding="utf-8", newline="") for name, _ in names]
        self._agencies, self._sources = (csv.writer(each) for each in self._files)
        self._agencies.writerow(AGENCIES)
        self._sources.writerow(SOURCES)
        self._known: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is still to be written."""
        for each in self._files:
            each.close()

    def agency(self, agency: Agency) -> None:
        """Add an agency, once."""
        if agency.agency_id not in self._known:
            self._known.add(agency.agency_id)
            about = (agency.agency_id, agency.name, agency.level, agency.division_code)
            self._agencies.writerow((*about, "", agency.parent_id))

    def source(self, filed: Filed, address: str) -> None:
        """Add where a report is said to be."""
        about = (filed.agency.agency_id, address, "report", filed.year, filed.series)
        self._sources.writerow(about)
