"""The processes that read documents: kept over batches, for the law takes a second to load.

A document may hang its reader, or kill it; so a process of its own reads it, which is ended when
its time is over, and its successor goes on with the next one.
"""

import multiprocessing
import os
import resource
import tempfile
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib import import_module
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock

import pyarrow as pa
from pebble import ProcessPool

from gongkai.catalogue import Edition, editions
from gongkai.convert import OCR_THREADS
from gongkai.errors import SettingsError
from gongkai.run.collecting import spare_collections

ROOM = 1 << 30
"""Bytes of data that documents may take in a reader, above what the law and the libraries hold."""

RENEWED = 5000
"""Documents after which a reader ends for another one: what libraries never give back goes."""

_LOCK = Lock()
_POOLS: dict[tuple[bytes | None, int, int], ProcessPool] = {}
_LAW: list[tuple[Edition, ...]] = []

_DOCUMENTS = count()

Broken = BrokenProcessPool
"""What a task fails with when its pool broke: it was not the cause, and is asked again."""


def readers(labels: bytes | None, processes: int, beside: int) -> ProcessPool:
    """Return the readers of this process; they are started when they are first asked for.

    Args:
        labels: the publisher's own table of wordings.
        processes: how many there are.
        beside: how many readers there are on this machine, these among them: they share its cores.
    """
    if multiprocessing.current_process().daemon:
        raise SettingsError("cluster.daemonic")
    with _LOCK:
        pool = _POOLS.get((labels, processes, beside))
        if pool is None or not pool.active:
            pool = ProcessPool(
                processes,
                max_tasks=RENEWED,
                context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
                initargs=(labels, beside),
            )
            _POOLS[labels, processes, beside] = pool
        return pool


def start(labels: bytes | None, processes: int, beside: int) -> None:
    """Start the readers before there is anything to read; see `readers`."""
    readers(labels, processes, beside).schedule(int)  # the first task starts them


def dismiss() -> None:
    """End the readers of this process."""
    with _LOCK:
        pools = list(_POOLS.values())
        _POOLS.clear()
    for pool in pools:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


# Not `atexit`, which is passed over in processes that multiprocessing starts: Dask's are such.
Finalize(None, dismiss, exitpriority=1)


def editions_here() -> tuple[Edition, ...]:
    """Return the law that a reader has loaded."""
    return _LAW[0]


def is_first() -> bool:
    """Count a document of this reader; return whether it is its first."""
    return next(_DOCUMENTS) == 0


def _prepare(labels: bytes | None, beside: int) -> None:
    """Load law and libraries once in each process, outside any document's time; then bound it.

    Arrow's pool reserves a gigabyte of addresses at its first use. Counted among what documents
    take, it would leave them a tenth of their room.
    """
    os.environ.setdefault(OCR_THREADS, str(max(1, (os.cpu_count() or 1) // beside)))
    _LAW[:] = [_editions(labels)]
    import_module("gongkai.run.batch")
    pa.array([0])
    spare_collections()
    most = _held() + ROOM
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _held() -> int:
    """Return the bytes of data that this process holds, as its limit counts them."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    return 0


def _editions(labels: bytes | None) -> tuple[Edition, ...]:
    if labels is None:
        return editions()
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        path = Path(folder, "labels.csv")
        path.write_bytes(labels)
        return editions(path)
