"""Rows that come in any order, put away on this machine so that those of a slice come together.

As in a sort that is larger than memory: rows are gathered until they are many, parted by slice,
and written as one file with a batch for every slice that is in it. A slice is read from the files
that have some of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gongkai.release.slices import NOWHERE, Slices

BYTES = 96 << 20
"""Rows in memory before they are written: those of some 1,300 reports."""
_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Where the rows of every slice lie: files, and the number of the batch in each."""

    schema: pa.Schema
    places: Mapping[int, Sequence[tuple[Path, int]]]

    def rows(self, number: int) -> pa.Table:
        """Return the rows of a slice, in no order."""
        return pa.Table.from_batches(
            [_batch(*each) for each in self.places.get(number, ())], self.schema
        )


def shuffled(tables: Iterable[pa.Table], slices: Slices, folder: Path) -> Shuffled:
    """Put the rows of tables away by the slice of their report; those of no slice are left out.

    The tables, at least one, have one schema.
    """
    folder.mkdir(parents=True)
    places: dict[int, list[tuple[Path, int]]] = {}
    for number, gathered in enumerate(_gathered(tables)):
        file = folder / f"{number:06}.arrow"
        there = _batches(slices.parted(gathered))
        with (
            pa.OSFile(str(file), "wb") as sink,
            pa.ipc.new_file(sink, gathered.schema, options=_QUICK) as writer,
        ):
            for at, (of_slice, batch) in enumerate(there):
                writer.write_batch(batch)
                places.setdefault(of_slice, []).append((file, at))
    return Shuffled(gathered.schema, places)


def _batches(parted: Mapping[int, pa.Table]) -> Iterator[tuple[int, pa.RecordBatch]]:
    for of_slice, rows in parted.items():
        if of_slice != NOWHERE:
            for batch in rows.combine_chunks().to_batches():
                yield of_slice, batch


def _gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Join tables until their rows are many."""
    waiting: list[pa.Table] = []
    for each in tables:
        waiting.append(each)
        if sum(table.nbytes for table in waiting) >= BYTES:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _batch(file: Path, number: int) -> pa.RecordBatch:
    with pa.memory_map(str(file)) as source:
        return pa.ipc.open_file(source).get_batch(number)
