"""The second opinion: what frictionless says of a release folder.

It needs 10 s and 150 MB for every 100,000 keyed rows, and more for rows of hundreds of fields, so a
resource beyond that is judged by a seeded sample of whole reports; our own checks judge every row.
"""

import multiprocessing
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from gongkai.model import Finding
from gongkai.published.folder import Folder
from gongkai.published.form import DESCRIPTOR, TWIN
from gongkai.published.judging import Task, descriptor_faults, judge, tasks
from gongkai.published.nearby import nearby
from gongkai.published.sampling import Kept, sizes, write_sample

ROWS_WHOLE = 100_000
ROWS_ALONE = 20_000
"""Rows that one process judges sooner than others start."""


def conformance(
    folder: Folder, rows_whole: int = ROWS_WHOLE, workers: int = 1
) -> tuple[Finding, ...]:
    """Return what frictionless finds wrong with the descriptor and the CSV resources.

    It reads files of this machine: of a release that lies elsewhere, a copy (see `nearby`).
    `workers` processes judge the resources of a large one.
    """
    tables = {str(each[TWIN]): each for each in folder.resources if TWIN in each}
    rows = sizes(folder, tables)
    alone = workers if sum(rows.values()) > ROWS_ALONE else 1
    if all(size <= rows_whole for size in rows.values()):
        with nearby(folder) as (_, path):
            return tuple(_judged(folder, path, {}, alone))
    with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
        kept = write_sample(folder, tables, rows, Path(place), rows_whole)
        return tuple(_judged(folder, Path(place), kept, alone))


def _judged(folder: Folder, path: Path, kept: Kept, workers: int) -> Iterator[Finding]:
    """Judge what lies at `path`: the folder itself, or a sample of it with the rows `kept`."""
    faults = descriptor_faults(path / DESCRIPTOR)
    if faults:
        yield from faults
        return
    for found in _each(tasks(folder, path, kept), workers):
        yield from found


def _each(due: Sequence[Task], workers: int) -> Iterable[tuple[Finding, ...]]:
    """Judge one resource after the other, or some side by side; the order is that of `due`."""
    if workers == 1:
        yield from map(judge, due)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(judge, due)
