"""The publisher's folder of the country: its register, its store, and beside it the truth."""

import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai import gather
from gongkai.catalogue.register import register as read_register
from gongkai.gather import GatherSettings, Store
from gongkai.model import Capture
from tests.gather.site.faults import page
from tests.gather.site.register import AGENCIES
from tests.gather.site.site import Site
from tests.rehearsal.country import Agency, Area, Filed
from tests.rehearsal.drawing import Drawn
from tests.rehearsal.faults import KINDS, Kind, Planted, Planting
from tests.rehearsal.filings import Filing, again, changes, filings
from tests.rehearsal.making import Wanted, instant_of, kept, made, run_of
from tests.rehearsal.mix import FORMATS, NEWEST
from tests.rehearsal.truth import Truth, cells

SOURCES = ("agency_id", "url", "kind", "report_year", "series")
HOSTS = {f"host{number}": f"127.0.3.{number}" for number in range(2, 18)}
CHANGE_DAY = date(NEWEST + 1, 5, 20)


class Laid(NamedTuple):
    """What was laid out: reports in the store, those gathered from servers and the seconds that
    this took, and the faults among them.
    """

    stored: int
    served: int
    gathering: float
    planted: Sequence[Planted]


def lay_out(
    folder: Path,
    reports: int,
    served: int,
    formats: Mapping[str, float] = FORMATS,
    kinds: Sequence[Kind] = KINDS,
    processes: int = 1,
) -> Laid:
    """Fill the publisher's folder: `register/`, `store/`, and `truth/` beside them.

    served: so many reports come from servers on loopback, the rest is put into the store as if it
    had been gathered. What is served is gathered for good when this returns. processes: so many
    make reports, which are the same whatever their number.
    """
    planting, store = Planting(reports, kinds), Store(folder / "store")
    every = wanted(folder / "store", filings(reports, planting, formats), served)
    stored, left = 0, served
    with (
        Site(HOSTS if served else {}) as site,
        closing(Truth(folder / "truth")) as truth,
        closing(_Register(folder / "register")) as register,
        closing(_Register(folder / "served")) as asked,
    ):
        for area, found in made(every, processes):
            for place, filing in enumerate(area.filings):
                addresses = found.addresses[place]
                if place in found.pages:
                    left -= 1
                    addresses = [_serve(site, filing.filed, found.pages[place], left)]
                    asked.source(filing.filed, addresses[0])
                    # A part is known with its whole.
                    asked.agency(area.area.agencies[0])
                    asked.agency(filing.filed.agency)
                for address in addresses:
                    register.source(filing.filed, address)
            for agency in area.area.agencies:
                register.agency(agency)
            truth.add(found.cells)
            note(store, found.captures)
            # Of several documents of a report the last one counts.
            stored += len({(c.agency_id, c.report_year, c.series) for c in found.captures})
        asked.close()
        begun = time.monotonic()
        if served - left:
            _gather(folder / "served", store)
        gathering = time.monotonic() - begun
    return Laid(stored, served - left, gathering, planting.planted)


def wanted(store: Path, every: Iterator[Filing], served: int) -> Iterator[Wanted]:
    """Yield the reports area by area; the first of the newest pages are those to be served."""
    for area, inside in _by_area(every):
        pages = [place for place, filing in enumerate(inside) if filing.may_be_served][:served]
        served -= len(pages)
        yield Wanted(store, area, inside, frozenset(pages))


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
    with closing(Truth(folder / "changed")) as truth:
        for filing, said in changes(reports, served, changed, kinds, formats):
            new = again(filing, said.shown, CHANGE_DAY)
            captures.append(kept(store, filing.filed, new))
            truth.add(cells([(filing, said)]))
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


def _serve(site: Site, filed: Filed, drawn: Drawn, number: int) -> str:
    names = sorted(HOSTS)
    host, path = names[number % len(names)], f"/{filed.report_id}.html"
    site.route(host, path, page(drawn.content, drawn.media_type))
    return site.origins[host] + path


def _gather(register: Path, store: Store) -> None:
    """Ask the servers, on the day on which everything else was gathered."""
    day = date(NEWEST + 1, 1, 20)
    settings = GatherSettings(delay=0.02, folder=register)
    gather.gather(read_register(register), store, settings, run_of(day), lambda: instant_of(day))


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
