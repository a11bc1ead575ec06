"""A batch of documents: from the store to Parquet parts, in processes that may die.

What passes between batches and the rest is the address of the parts, never the data. A reader
that hangs or dies costs one document, which becomes a report with the reason as its finding.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooLong
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pebble import ProcessExpired, ProcessPool

from gongkai import observations
from gongkai.catalogue import editions, finding
from gongkai.errors import GongkaiError
from gongkai.extract import identify, reports
from gongkai.gather import Store, StoredDocument
from gongkai.messages import text
from gongkai.model import Document, Register, Report
from gongkai.read import reading

SECONDS = 60.0
"""How long one document may take; the slowest real page takes a tenth of a second."""

PARTS = ("reports", "observations", "sections", "findings")
_REASON = "\N{REPLACEMENT CHARACTER}"


class Failure(NamedTuple):
    """Why a document gave no report: a code of the message catalogue and what fills it."""

    code: str
    arguments: dict[str, str]

    def message(self, language: str) -> str:
        """Return the sentence for a person."""
        return text(self.code, language, **self.arguments)


def read_batch(
    entries: Sequence[StoredDocument],
    store: Store,
    register: Register,
    place: Path,
    *,
    labels: Path | None = None,
    seconds: float = SECONDS,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Read stored documents and write their parts to the folder `place`; return it.

    Args:
        entries: what to read; the documents' bytes stay in the store until their turn.
        labels: the publisher's own wordings.
        seconds: the time limit of one document.
        progress: told how many documents are done.
    """
    found: list[tuple[StoredDocument, Report]] = []
    for done, (entry, report) in enumerate(
        _outcomes(entries, store, register, labels, seconds), start=1
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
    return pa.concat_tables([pq.read_table(place / f"{name}.parquet") for place in places])


def _outcomes(
    entries: Sequence[StoredDocument],
    store: Store,
    register: Register,
    labels: Path | None,
    seconds: float,
) -> Iterator[tuple[StoredDocument, Report]]:
    """Give a report for every document, in order, whatever becomes of its reader."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(1, context=context, initializer=_prepare, initargs=(labels,)) as pool:
        for entry in entries:
            bare = Document(entry.digest, b"", entry.name, entry.declared_type, entry.agency_id,
                            entry.report_year, entry.series, entry.first_seen)  # fmt: skip
            future = pool.schedule(_read, args=(store.root, entry, labels), timeout=seconds)
            error = future.exception()
            report = future.result() if error is None else None
            if report is None:
                report = _failed(bare, _failure(error, entry.name, seconds))
            yield entry, identify(report, bare, register)


def _prepare(labels: Path | None) -> None:
    """Load the law once in each process, outside any document's time."""
    editions(labels)
    spare_collections()


def spare_collections() -> None:
    """Let the garbage collector pass over the law, and come by seldom.

    Reports are tuples in tuples without circles: looking through them finds nothing.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _read(store: Path, entry: StoredDocument, labels: Path | None) -> Report:
    document = Store(store).load(entry)
    (report,) = reports([reading(document)], editions(labels), document.report_year)
    return report


def _failure(error: BaseException | None, name: str, seconds: float) -> Failure:
    if isinstance(error, GongkaiError):
        return Failure(error.code, {k: str(v) for k, v in error.arguments.items()})
    if isinstance(error, TooLong):
        return Failure("read.hung", {"name": name, "seconds": f"{seconds:g}"})
    if isinstance(error, ProcessExpired):
        return Failure("read.died", {"name": name})
    return Failure("read.failed", {"name": name, "cause": f"{type(error).__name__}: {error}"})


def _failed(document: Document, failure: Failure) -> Report:
    """Return the report of a document that could not be read: nothing but the reason."""
    said = finding("UNREADABLE-DOCUMENT", reason=_REASON)
    said = replace(
        said,
        message_zh=said.message_zh.replace(_REASON, failure.message("zh")),
        message_en=said.message_en.replace(_REASON, failure.message("en")),
    )
    return Report(
        document.digest, None, document.report_year, None, None, "unknown", findings=(said,)
    )


def _parts(found: Sequence[tuple[StoredDocument, Report]]) -> dict[str, pa.Table]:
    """Return the record tables of a batch, with what the store knows of each document."""
    read = [report for _, report in found]
    about = observations.reports_table(read)
    addresses = [entry.name for entry, _ in found]
    seen = pa.array([entry.first_seen for entry, _ in found], pa.string())
    about = _filled(about, "address", pa.array(addresses, pa.string()))
    about = _filled(about, "first_seen", seen.cast(about.schema.field("first_seen").type))
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
