"""Rows that come in any order, put away on this machine so that those of a slice come together.

As in a sort that is larger than memory: rows are gathered until they are many, parted by slice,
and added to the file of every slice that has some of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyarrow as pa

from gongkai.ahead import ahead
from gongkai.release.coded import as_told
from gongkai.release.slices import NOWHERE, Slices

BYTES = 48 << 20
"""Rows in memory before they are written: those of some 1,700 reports."""
_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Where the rows of every slice lie: a file each, which is one stream after the other."""

    schema: pa.Schema
    folder: Path

    def rows(self, number: int) -> pa.Table:
        """Return the rows of a slice, in no order."""
        file = _file(self.folder, number)
        found = pa.concat_tables([self.schema.empty_table(), *_streams(file)])
        # Here, where nobody holds on to the streams any more.
        return found.combine_chunks()


def shuffled(tables: Iterable[pa.Table], slices: Slices, folder: Path) -> Shuffled:
    """Put the rows of tables away by the slice of their report; those of no slice are left out.

    The tables, at least one, have one schema.
    """
    folder.mkdir(parents=True)
    for gathered in _gathered(ahead(tables)):
        for number, rows in _parted(gathered, slices):
            _add(rows, _file(folder, number))
    return Shuffled(gathered[0].schema, folder)


def _parted(tables: Sequence[pa.Table], slices: Slices) -> Iterator[tuple[int, pa.Table]]:
    """Yield slice after slice what several tables have of it; no table is copied as a whole."""
    of_all = merge(*map(slices.parts, tables), key=itemgetter(0))
    for number, several in groupby(of_all, key=itemgetter(0)):
        if number != NOWHERE:
            yield number, pa.concat_tables(rows for _, rows in several)


def _file(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.arrow"


def _add(rows: pa.Table, file: Path) -> None:
    with (
        pa.OSFile(str(file), "ab") as sink,
        pa.ipc.new_stream(sink, rows.schema, options=_QUICK) as writer,
    ):
        writer.write_table(as_told(rows.combine_chunks()))


def _streams(file: Path) -> Iterator[pa.Table]:
    if not file.exists():
        return
    with pa.memory_map(str(file)) as source:
        while source.tell() < source.size():
            yield pa.ipc.open_stream(source).read_all()


def _gathered(tables: Iterable[pa.Table]) -> Iterator[Sequence[pa.Table]]:
    """Gather tables until their rows are many."""
    waiting: list[pa.Table] = []
    for each in tables:
        waiting.append(each)
        if sum(table.nbytes for table in waiting) >= BYTES:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
