"""Reports made: printed, put into the store, and known cell by cell; in several processes."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from gongkai.gather import Store
from gongkai.model import Capture
from tests.rehearsal.country import Area, Filed
from tests.rehearsal.drawing import Drawn
from tests.rehearsal.filings import Document, Filing, documents, printed
from tests.rehearsal.truth import cells

AHEAD = 2
"""Areas that wait for each process: what is made and not yet noted is in memory."""


class Wanted(NamedTuple):
    """The reports of an area; those at some places of them come from a server, not a store."""

    store: Path
    area: Area
    filings: Sequence[Filing]
    served: frozenset[int]


class Made(NamedTuple):
    """What became of the reports of an area.

    cells: what they print, by year. captures: of what was stored. pages: what is to be served, by
    place. addresses: those of each report.
    """

    cells: Mapping[int, pa.Table]
    captures: Sequence[Capture]
    pages: Mapping[int, Drawn]
    addresses: Sequence[Sequence[str]]


def made(every: Iterable[Wanted], processes: int) -> Iterator[tuple[Wanted, Made]]:
    """Yield what was made of areas, in their order, whatever the number of processes."""
    if processes == 1:
        yield from ((wanted, make(wanted)) for wanted in every)
        return
    waiting: deque[tuple[Wanted, Future[Made]]] = deque()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for wanted in every:
            waiting.append((wanted, pool.submit(make, wanted)))
            if len(waiting) > AHEAD * processes:
                before, future = waiting.popleft()
                yield before, future.result()
        for before, future in waiting:
            yield before, future.result()


def make(wanted: Wanted) -> Made:
    """Print the reports of an area, and store those that no server has."""
    store, said = Store(wanted.store), []
    captures: list[Capture] = []
    pages: dict[int, Drawn] = {}
    addresses: list[Sequence[str]] = []
    for place, filing in enumerate(wanted.filings):
        prints = printed(filing)
        if filing.kind is None or not filing.kind.lost:
            said.append((filing, prints))
        found = documents(filing, prints.shown)
        if place in wanted.served:
            pages[place] = found[0].drawn
        else:
            captures += [kept(store, filing.filed, each) for each in found]
        there = dict.fromkeys(_address(filing.filed, each) for each in found)
        addresses.append(list(there) or [_address(filing.filed)])
    return Made(cells(said), captures, pages, addresses)


def kept(store: Store, filed: Filed, document: Document) -> Capture:
    """Put a document into a store as if it had been gathered on its day."""
    address = _address(filed, document)
    asked = Capture(
        run_of(document.day), address, instant_of(document.day), "failed", filed.agency.agency_id,
        filed.year, filed.series, (address,), 200, document.drawn.media_type,
    )  # fmt: skip
    return store.take(asked, document.drawn.content)


def _address(filed: Filed, document: Document | None = None) -> str:
    ending, at = (document.drawn.ending, document.at) if document else ("html", 0)
    name = f"{filed.report_id}{'-again' if at else ''}.{ending}"
    return f"http://www.area{filed.agency.area:05}.example/{name}"


def run_of(day: date) -> str:
    """The run that gathers on a day."""
    return f"{day:%Y%m%d}T010000000000Z"


def instant_of(day: date) -> str:
    """When it gathers."""
    return f"{day.isoformat()}T01:00:00Z"
