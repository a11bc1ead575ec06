"""A batch of documents: from the store to Parquet parts, in processes that may die.

What passes between batches and the rest is the address of the parts, never the data. A reader
that hangs or dies costs one document, which becomes a report with the reason as its finding.
"""

import gc
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooLong
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pebble import ProcessExpired, ProcessPool

from gongkai import observations
from gongkai.catalogue import editions
from gongkai.convert import OCR_THREADS, office
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError, GongkaiError
from gongkai.extract import identify
from gongkai.gather import Store, StoredDocument
from gongkai.model import Document, Register, Report
from gongkai.run.attempt import Read, Wanting, attempt, convert
from gongkai.run.dates import publication
from gongkai.run.reasons import because

SECONDS = 60.0
"""How long one document may take; the slowest real page takes a tenth of a second."""

PICTURE_SECONDS = 15.0
"""What each picture to recognise may take more; two cores need a quarter of it for a page."""

_UNSEEN = 4  # pictures that may stand in a document whose format had to be converted first

MEMORY = 1280 << 20
"""Bytes of data a reader may hold before it is one document that died."""

PARTS = ("reports", "observations", "sections", "findings")
Bundle = Sequence[StoredDocument]
"""A document of the store, followed by what was gathered as its attachments."""


def read_batch(
    bundles: Sequence[Bundle],
    store: Store,
    register: Register,
    place: Path,
    *,
    labels: Path | None = None,
    seconds: float = SECONDS,
    beside: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Read stored documents and write their parts to the folder `place`; return it.

    Args:
        bundles: what to read; the documents' bytes stay in the store until their turn.
        labels: the publisher's own wordings.
        seconds: the time limit of one document.
        beside: how many batches are read at once, this one among them: they share the cores.
        progress: told how many documents are done.
    """
    found: list[tuple[StoredDocument, Report]] = []
    for done, (entry, report) in enumerate(
        _outcomes(bundles, store, register, labels, seconds, beside), start=1
    ):
        found.append((entry, report))
        if progress is not None:
            progress(done)
    place.mkdir(parents=True, exist_ok=True)
    for name, table in _parts(found).items():
        pq.write_table(table, place / f"{name}.parquet", compression="zstd")
    return place


def read_parts(places: Iterable[Path], name: str) -> pa.Table:
    """Return one record table of several batches."""
    return pa.concat_tables([read_part(place, name) for place in places])


def read_part(place: Path, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return one record table of a batch, all columns or those named."""
    return pq.read_table(place / f"{name}.parquet", columns=columns)


def _outcomes(
    bundles: Sequence[Bundle],
    store: Store,
    register: Register,
    labels: Path | None,
    seconds: float,
    beside: int,
) -> Iterator[tuple[StoredDocument, Report]]:
    """Give a report for every bundle, in order, whatever becomes of its reader."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(1, context=context, initializer=_prepare, initargs=(labels, beside)) as pool:
        for start in range(0, len(bundles), office.AT_ONCE):
            some = bundles[start : start + office.AT_ONCE]
            tried = [_tried(pool, store, each, labels, seconds, False) for each in some]
            wanted = (each for one in tried if isinstance(one, Wanting) for each in one.office)
            convert(wanted, _shelf(store))
            for bundle, first in zip(some, tried, strict=True):
                outcome = first
                if isinstance(first, Wanting):
                    patience = seconds + PICTURE_SECONDS * max(first.pictures, _UNSEEN)
                    outcome = _tried(pool, store, bundle, labels, patience, True)
                read = outcome if isinstance(outcome, Read) else _failed(bundle[0], outcome)
                bare = replace(_bare(bundle[0]), digest=read.report.digest)
                yield bundle[read.place], identify(read.report, bare, register)


def _tried(
    pool: ProcessPool,
    store: Store,
    bundle: Bundle,
    labels: Path | None,
    seconds: float,
    helped: bool,
) -> Read | Wanting | GongkaiError:
    """Try to read a bundle in the process of the pool; an error says what became of it."""
    future = pool.schedule(_read, args=(store.root, bundle, labels, helped), timeout=seconds)
    error = future.exception()
    return future.result() if error is None else _failure(error, bundle[0].name, seconds)


def _shelf(store: Store) -> Shelf:
    return Shelf(store.place.below("converted"))


def _prepare(labels: Path | None, beside: int) -> None:
    """Load the law once in each process, outside any document's time; bound memory and threads."""
    os.environ.setdefault(OCR_THREADS, str(max(1, (os.cpu_count() or 1) // beside)))
    editions(labels)
    spare_collections()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def spare_collections() -> None:
    """Let the garbage collector pass over the law, and come by seldom.

    Reports are tuples in tuples without circles: looking through them finds nothing.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _read(store: Path | str, bundle: Bundle, labels: Path | None, helped: bool) -> Read | Wanting:
    place = Store(store)
    documents = [place.load(each) for each in bundle]
    return attempt(documents, editions(labels), _shelf(place) if helped else None)


def _failure(error: BaseException, name: str, seconds: float) -> GongkaiError:
    if isinstance(error, GongkaiError):
        return error
    if isinstance(error, TooLong):
        return DocumentError("read.hung", name=name, seconds=f"{seconds:g}")
    if isinstance(error, ProcessExpired | MemoryError):
        return DocumentError("read.died", name=name)
    # The rest of a message may be a trace, with places on this machine.
    said = str(error).split("\n", 1)[0][:200]
    return DocumentError("read.failed", name=name, cause=f"{type(error).__name__}: {said}")


def _bare(entry: StoredDocument) -> Document:
    """Return what the store knows of a document, without its bytes."""
    return Document(entry.digest, b"", entry.name, entry.declared_type, entry.agency_id,
                    entry.report_year, entry.series, entry.first_seen)  # fmt: skip


def _failed(entry: StoredDocument, error: GongkaiError | Wanting) -> Read:
    """Return the report of a document that could not be read: nothing but the reason."""
    assert isinstance(error, GongkaiError)
    said = because("UNREADABLE-DOCUMENT", error)
    empty = Report(entry.digest, None, entry.report_year, None, None, "unknown", findings=(said,))
    return Read(0, empty)


def _parts(found: Sequence[tuple[StoredDocument, Report]]) -> dict[str, pa.Table]:
    """Return the record tables of a batch, with what the store knows of each document."""
    read = [report for _, report in found]
    about = observations.reports_table(read)
    addresses = [entry.name for entry, _ in found]
    seen = pa.array([entry.first_seen for entry, _ in found], pa.string())
    about = _filled(about, "address", pa.array(addresses, pa.string()))
    about = _filled(about, "first_seen", seen.cast(about.schema.field("first_seen").type))
    days = [publication(report, entry) for entry, report in found]
    about = _filled(about, "published_on", pa.array([day for day, _ in days], pa.date32()))
    about = _filled(about, "published_basis", pa.array([basis for _, basis in days], pa.string()))
    findings = [f for report in read for f in report.findings]
    of_findings = [report.digest for report in read for _ in report.findings]
    of_sections = [report.digest for report in read for _ in report.sections]
    return {
        "reports": about,
        "observations": observations.table(read),
        "sections": _with_digest(observations.sections_table(read), of_sections),
        "findings": _with_digest(observations.findings_table(findings), of_findings),
    }


def _filled(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), values)


def _with_digest(table: pa.Table, digests: list[str]) -> pa.Table:
    """Say which document each row is from, for reports that two documents give."""
    return table.append_column("digest", pa.array(digests, pa.string()))
