"""A batch of documents: from the store to a part, in processes that may die.

What passes between batches and the rest is the address of the part, never the data. A reader
that hangs or dies costs one document, which becomes a report with the reason as its finding.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessFuture

from gongkai.convert import office
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError, GongkaiError, PlaceError, SettingsError
from gongkai.extract import identify
from gongkai.gather import Store, StoredDocument
from gongkai.model import Document, Register, Report
from gongkai.place import Place, place
from gongkai.run.attempt import PASSING, Read, Wanting, attempt, convert
from gongkai.run.keys import Bundle, asked, keys
from gongkai.run.law import law
from gongkai.run.parts import FOLDER, Outcome, Part, found, whole, write
from gongkai.run.readers import Broken, editions_here, is_first, readers
from gongkai.run.reasons import because
from gongkai.run.records import records

SIZE = 500
"""Documents a batch: a task costs Prefect some 40 ms, and this many some seconds of reading."""

SECONDS = 60.0
"""How long one document may take; the slowest real page takes a tenth of a second."""

PICTURE_SECONDS = 15.0
"""What each picture to recognise may take more; two cores need a quarter of it for a page."""

PLANNED = f"{FOLDER}/planned"
"""A file beside the parts: who sees it reads and writes where the batch was planned."""

WORN = 75
"""Exit code of a reader that may be at fault itself (EX_TEMPFAIL of sysexits.h)."""

AGAIN = 2
"""How often another reader is asked where one died: the cause may be what it had read before."""

_UNSEEN = 4  # pictures that may stand in a document whose format had to be converted first
_AHEAD = 2  # groups of documents that wait for readers, so that these never wait for us

Answer = Read | Wanting | BaseException


@dataclass(frozen=True, slots=True)
class Batch:
    """Some bundles to read, with all that whoever reads them has to know, on any machine.

    Attributes:
        bundles: what to read; the documents' bytes stay in the store until their turn.
        keys: the key of each.
        store: the address of the store.
        work: the address of the place for parts.
        law: the digest under which they are read.
        labels: the publisher's own table of wordings.
        register: what naming these reports asks of it.
        readers: how many processes read for all the batches of one process together.
        beside: how many readers there are on a machine: they share its cores.
        seconds: the time limit of one document.
    """

    bundles: tuple[Bundle, ...]
    keys: tuple[str, ...]
    store: Path | str
    work: Path | str
    law: str
    labels: bytes | None
    register: Register
    readers: int = 1
    beside: int = 1
    seconds: float = SECONDS


class Sealed:
    """A batch as it travels to Dask: neither Prefect nor Dask looks into it.

    Both look for futures in all that they know (tuples, dataclasses), and Dask makes plain tuples
    of named ones: Prefect's own `quote` would not arrive as one.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch


class Plan(NamedTuple):
    """Parts with the bundles that were read before, and batches of those that were not."""

    there: list[Part]
    batches: list[Batch]


def planned(
    bundles: Sequence[Bundle],
    store: Store,
    register: Register,
    work: Place,
    *,
    labels: bytes | None = None,
    size: int = SIZE,
    workers: int = 1,
    together: bool = True,
) -> Plan:
    """Find what was read before, and put the rest into batches.

    Args:
        bundles: all that stand.
        store: where their documents are.
        register: who must report.
        work: the place for parts.
        labels: the publisher's own table of wordings.
        size: the most bundles of a batch.
        workers: how many readers there are on a machine.
        together: whether these are all of one process, which reads several batches at once.
    """
    now, all_keys = law(labels), keys(bundles, register)
    there, missing = found(work, now, all_keys)
    unread = [pair for pair in zip(all_keys, bundles, strict=True) if pair[0] in missing]
    size = min(size, max(1, -(-len(unread) // workers)))
    mine = workers if together else 1
    batches = []
    for some in _cut(unread, size):
        named, chosen = zip(*some, strict=True)
        own = asked(register, chosen)
        batch = Batch(chosen, named, store.root, work.address, now, labels, own, mine, workers)
        batches.append(batch)
    if batches:
        work.write(PLANNED, now.encode())
    return Plan(there, batches)


def read_shared(sealed: Sealed) -> Part:
    """Read a batch that another process planned, which may be on another machine.

    Raises:
        SettingsError: this machine would read otherwise than that one, or does not see what it has
            written.
    """
    batch = sealed.batch
    if law(batch.labels) != batch.law:
        raise SettingsError("cluster.other_law")
    store, work = Store(batch.store), place(batch.work)
    seen = any(store.holds(each[0].digest) for each in batch.bundles)
    if not seen or not work.holds(PLANNED):
        raise SettingsError("cluster.not_shared", store=batch.store, work=batch.work)
    return read_batch(batch)


def read_batch(batch: Batch, *, progress: Callable[[], None] | None = None) -> Part:
    """Read stored documents and return the part with what they say.

    A part that is there already, since the batch is asked for again, is not made again.

    progress: called for every bundle that is done.
    """
    work = place(batch.work)
    known = whole(work, batch.law, batch.keys)
    if known is not None:
        return known
    told: list[tuple[StoredDocument, Report]] = []
    outcomes: list[Outcome] = []
    for key, (entry, report, passing) in zip(batch.keys, _outcomes(batch), strict=True):
        told.append((entry, report))
        counts = (1, len(report.observations), len(report.sections), len(report.findings))
        outcomes.append(Outcome(key, counts, passing))
        if progress is not None:
            progress()
    return write(work, batch.law, outcomes, records(told))


def out_of_reach(_task: object, _run: object, state: Any) -> bool:
    """Whether a batch failed since a place was out of reach: what Prefect asks before it retries.

    It stands here, and not with the tasks, so that a worker loads no more than it takes to read.
    """
    return isinstance(state.result(raise_on_failure=False), PlaceError)


def _cut(whole: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _outcomes(batch: Batch) -> Iterator[tuple[StoredDocument, Report, str]]:
    """Give a report for every bundle, in order, whatever becomes of its reader.

    With it the reason why it may be another one the next time, empty where it is not.
    """
    groups = _cut(batch.bundles, office.AT_ONCE)
    waiting: deque[list[Asked]] = deque()
    for number, group in enumerate(groups):
        for each in groups[number + len(waiting) : number + _AHEAD]:
            waiting.append([_asked(batch, bundle, batch.seconds) for bundle in each])
        tried = [_answer(asked) for asked in waiting.popleft()]
        wanted = (each for one in tried if isinstance(one, Wanting) for each in one.office)
        convert(wanted, _shelf(Store(batch.store)))
        again = [_again(batch, *pair) for pair in zip(group, tried, strict=True)]
        for bundle, asked_again, first in zip(group, again, tried, strict=True):
            outcome = first if asked_again is None else _answer(asked_again)
            assert not isinstance(outcome, Wanting), "with a shelf nothing is wanting"
            read = outcome if isinstance(outcome, Read) else _failed(bundle[0], outcome, batch)
            bare = replace(_bare(bundle[0]), digest=read.report.digest)
            yield bundle[read.place], identify(read.report, bare, batch.register), read.passing


class Asked(NamedTuple):
    """What readers were asked for, and how to ask again."""

    future: ProcessFuture[Read | Wanting]
    schedule: Callable[[], ProcessFuture[Read | Wanting]]


def _asked(batch: Batch, bundle: Bundle, seconds: float, helped: bool = False) -> Asked:
    """Ask the readers for a bundle; the time runs from when one of them begins."""

    def schedule() -> ProcessFuture[Read | Wanting]:
        pool = readers(batch.labels, batch.readers, batch.beside)
        return pool.schedule(_read, args=(batch.store, bundle, helped), timeout=seconds)

    return Asked(schedule(), schedule)


def _again(batch: Batch, bundle: Bundle, first: Answer) -> Asked | None:
    """Ask for a bundle a second time, with what other programs made of its documents."""
    if not isinstance(first, Wanting):
        return None
    pictures = PICTURE_SECONDS * max(first.pictures, _UNSEEN)
    return _asked(batch, bundle, batch.seconds + pictures, helped=True)


def _answer(asked: Asked) -> Answer:
    """Wait for what was asked; an error says what became of it."""
    future = asked.future
    for _ in range(AGAIN):
        if not isinstance(future.exception(), ProcessExpired | Broken):
            break
        future = asked.schedule()
    error = future.exception()
    return future.result() if error is None else error


def _shelf(store: Store) -> Shelf:
    return Shelf(store.place.below("converted"))


def _read(store: Path | str, bundle: Bundle, helped: bool) -> Read | Wanting:
    place = Store(store)
    documents = [place.load(each) for each in bundle]
    first = is_first()
    try:
        return attempt(documents, editions_here(), _shelf(place) if helped else None)
    except GongkaiError:
        raise
    except Exception:
        # Libraries say many things where memory is short, and earlier documents may have left
        # that: only a reader that has read nothing else is believed.
        if not first:
            os._exit(WORN)
        raise


def _failed(entry: StoredDocument, error: BaseException, batch: Batch) -> Read:
    """Return the report of a document that could not be read: nothing but the reason.

    Only what the document itself is at fault for is so for ever: a reader may hang or die, and a
    store may be out of reach, for a reason that has passed the next time.
    """
    failure = _failure(error, entry.name, batch.seconds)
    own = isinstance(error, DocumentError) and error.code not in PASSING
    said = because("UNREADABLE-DOCUMENT", failure)
    empty = Report(entry.digest, None, entry.report_year, None, None, "unknown", findings=(said,))
    return Read(0, empty, "" if own else said.message_en)


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
