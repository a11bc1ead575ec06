"""A published place with reports of several formats, and the pages of its reports."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from gongkai import publish, release
from gongkai.catalogue import editions
from gongkai.catalogue.cells import Title
from gongkai.catalogue.package_info import package_info
from gongkai.gather import Store, local
from gongkai.model import Correction, Register
from gongkai.package import open_package
from gongkai.place import place
from gongkai.run import batch
from gongkai.run.folder import Publisher
from gongkai.run.material import material
from gongkai.site.build import build
from gongkai.site.dossiers import Dossier, Report, dossiers, slices
from gongkai.site.frame import Site

EXAMPLES = Path(__file__).parents[1] / "examples"
SAMPLE = Path(__file__).parents[2] / "datapackages" / "sample"
PDF, WRONG, DASHES, OLD, REJECTED = (
    "pdf/ruled-2021",
    "html/sample-beiling-2024",
    "html/blanks-and-dashes",
    "html/plain-2019",
    "html/sample-nanpu-2024",
)
CASES = (
    PDF,
    WRONG,
    DASHES,
    OLD,
    REJECTED,
    "html/column-left-out",
    "html/sample-linshan-2023",
    "html/sample-linshan-2024",
)
FIRST, SECOND = "2026-01-20T00:00:00Z", "2026-02-20T00:00:00Z"
CORRECTED = "applications.new_received.total"
REASON = 'misread <b onclick="x">'


@cache
def place_of_reports() -> Path:
    """The publisher's folder with both releases, the documents and the site; tests only read it.

    It is made once, whichever of the tests of report pages comes first.
    """
    folder = Path(tempfile.mkdtemp(prefix="gongkai-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    published(folder)
    digests = [report.row["digest"] for _, report in reports(folder)]
    publish.write_documents(digests, Store(folder / "store").read, folder / "published")
    build(folder / "published")
    return folder


@cache
def told() -> Mapping[str, tuple[Dossier, Report]]:
    """What the release says of each example's report, by the example."""
    of_digest = {each.row["digest"]: (own, each) for own, each in reports(place_of_reports())}
    return {case: of_digest[sha256(document(case).read_bytes()).hexdigest()] for case in CASES}


def document(case: str) -> Path:
    """The document of an example; some are of the sample."""
    pointer = EXAMPLES / case / "source.txt"
    if pointer.exists():
        return SAMPLE / pointer.read_text("utf-8").strip()
    (found,) = (EXAMPLES / case).glob("document.*")
    return found


def published(folder: Path) -> Path:
    """Publish two releases: the second corrects a cell of the PDF."""
    store = Store(folder / "store")
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    for case in CASES:
        path = document(case)
        (inbox / f"{case.replace('/', '-')}{path.suffix}").write_bytes(path.read_bytes())
    local([inbox], store, "run", lambda: FIRST)
    reading = batch.planned(store.bundles(), store, Register(), place(folder / "work"))
    parts = [batch.read_batch(each) for each in reading.batches]
    target = folder / "published"
    for instant in (FIRST, SECOND):
        corrections = () if instant == FIRST else (correction(target),)
        about = Publisher(Register(), corrections, editions(), None, package_info())
        made = material(parts, about, folder / f"judged-{instant[:10]}")
        planned = release.plan(made, package_info(), publish.previous(target), instant)
        assert planned is not None
        publish.write(planned, target)
    return folder


def correction(target: Path) -> Correction:
    """The correction of a cell of the PDF, by the release that is there."""
    row = next(
        each
        for each in open_package(target).observations.to_pylist()
        if each["page"] and each["cell"] == CORRECTED
    )
    fields = {"report_id": row["report_id"], "digest": row["digest"], "cell": row["cell"]}
    told = {"evidence": "p. 1", "decided_by": "editor", "decided_on": "2026-02-01"}
    return Correction(
        **fields, expected_text=row["text"], value="77", reason=REASON, status="applied", **told
    )


def site_of(**changes: Any) -> Site:
    given = {
        "title": Title("数据集", "Data"),
        "description": Title("说明", "About"),
        "version": "1.0.1",
        "created": SECOND,
        "licence": {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://example.org"},
        "publisher": "someone",
        "contact": "errors@example.org",
    }
    return Site(**(given | changes))


def reports(folder: Path) -> Iterator[tuple[Dossier, Report]]:
    """Every report of the newest release."""
    opened = open_package(folder / "published").folder
    for bounds in slices(opened):
        for dossier in dossiers(opened, bounds):
            yield from ((dossier, report) for report in dossier.reports)
