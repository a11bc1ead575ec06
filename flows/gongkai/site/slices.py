"""The pages of agencies and their reports, slice by slice, in several processes."""

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gongkai.errors import PublishError
from gongkai.gather import Store
from gongkai.place import place
from gongkai.published.folder import open_folder
from gongkai.site import addresses
from gongkai.site.agency import agency_page, series_of
from gongkai.site.agency_json import agency_json
from gongkai.site.charts import draw
from gongkai.site.cutting import Cutting
from gongkai.site.documents import Documents
from gongkai.site.dossiers import Bounds, Dossier, dossiers, report_ids
from gongkai.site.frame import Site
from gongkai.site.pages import Pages, pages
from gongkai.site.report import write_report
from gongkai.site.vintages import vintages


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to know: the release on this machine, the site, the documents.

    `store` is the publisher's own, for pictures of documents that are not published; it may be
    null.
    """

    release: Path | str
    target: Path | str
    documents: Path | str
    site: Site
    store: Path | str | None = None


class Done(NamedTuple):
    """What a slice came to: its files with their digests, and how many were written."""

    files: Mapping[str, str]
    written: int


def write_slices(job: Job, bounds: Sequence[Bounds], known: Pages, workers: int) -> None:
    """Write the pages of all slices; `known` learns what was written.

    PublishError where a process died: what it wrote is whole, and the next build goes on.
    """
    if workers == 1 or len(bounds) < 2:
        for each in bounds:
            write_slice(job, each, known)
        return
    context = multiprocessing.get_context("spawn")  # V8, in which charts are drawn, must not fork
    try:
        with ProcessPoolExecutor(min(workers, len(bounds)), mp_context=context) as pool:
            for done in pool.map(_in_process, [(job, each) for each in bounds]):
                known.now.update(done.files)
                known.written += done.written
    except BrokenProcessPool as error:
        raise PublishError("site.died", place=str(job.target)) from error


def write_slice(job: Job, bounds: Bounds, found: Pages) -> None:
    """Write the pages of some agencies and of their reports."""
    beside, folder = place(job.documents), open_folder(job.release)
    documents = Documents(beside, Store(job.store) if job.store else None)
    assert beside.parent is not None, "documents lie beside the releases"
    told = vintages(beside.parent, report_ids(folder, bounds), job.site.version)
    with Cutting() as cutting:
        for dossier in dossiers(folder, bounds):
            for report in dossier.reports:
                own = told.get(report.id, ())
                write_report(job.site, dossier, report, found, documents, cutting, own)
            for path, content in _of_agency(job.site, dossier, found):
                found.write(path, content)


def _of_agency(site: Site, dossier: Dossier, found: Pages) -> Iterator[tuple[str, bytes]]:
    """Its charts, unless they stand already, its page, and the same for programs."""
    if dossier.agency is None:
        return
    series = series_of(dossier)
    for each in series:
        for _, bars in each.charts.values():
            if not found.holds(bars.path):
                yield bars.path, draw(bars)
    id = str(dossier.agency["agency_id"])
    yield addresses.agency(id), agency_page(site, dossier, series)
    yield addresses.agency_json(id), agency_json(dossier)


def _in_process(given: tuple[Job, Bounds]) -> Done:
    job, bounds = given
    before, there = _known(job.target)
    found = Pages(place(job.target), before, there)
    write_slice(job, bounds, found)
    return Done(found.now, found.written)


@cache
def _known(target: Path | str) -> tuple[Mapping[str, str], frozenset[str]]:
    """What was there when this process began; it lives for one build."""
    known = pages(place(target))
    return known.before, known.there
