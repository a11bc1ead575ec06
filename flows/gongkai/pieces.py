"""A long table in pieces, of which only one needs to be in memory.

The observations of a country do not fit into memory. Whoever works through them takes one piece
after the other; whoever makes them hands each piece to a `Keep`, which puts it where it will.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Keep = Callable[[pa.Table], Any]
"""Puts rows away until they are asked for, and returns the piece that they are then."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The rows of one table in their order: `counts` says how many are in which piece.

    A piece is a pa.Table, or the Path of a Parquet file of this machine.
    """

    schema: pa.Schema
    pieces: tuple[Any, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def num_rows(self) -> int:
        """How many rows there are in all."""
        return sum(self.counts)

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield the rows piece by piece, all columns or those named."""
        for each in self.pieces:
            if isinstance(each, pa.Table):
                yield each if columns is None else each.select(columns)
            else:
                named = None if columns is None else list(columns)
                yield self._typed(pq.read_table(each, columns=named))

    def batches(self, rows: int) -> Iterator[pa.Table]:
        """Yield all columns, of a piece in a file no more than some rows at a time."""
        for each in self.pieces:
            if isinstance(each, pa.Table):
                yield each
                continue
            with pq.ParquetFile(each) as file:
                for batch in file.iter_batches(rows):
                    yield self._typed(pa.Table.from_batches([batch]))

    def _typed(self, rows: pa.Table) -> pa.Table:
        """Return rows in the types of the schema: Parquet knows no instants in seconds."""
        return rows.cast(pa.schema([self.schema.field(name) for name in rows.column_names]))

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return all rows at once, for tables that are known to be small."""
        named = self.schema.names if columns is None else columns
        wanted = pa.schema([self.schema.field(name) for name in named])
        return pa.concat_tables([wanted.empty_table(), *self.tables(columns)])


def in_memory(table: pa.Table) -> pa.Table:
    """Keep rows where they are."""
    return table


def pieces(schema: pa.Schema, tables: Iterable[pa.Table], keep: Keep = in_memory) -> Pieces:
    """Put tables of one schema away, one after the other; empty ones are left out."""
    kept: list[Any] = []
    counts: list[int] = []
    for each in tables:
        if each.num_rows:
            kept.append(keep(each))
            counts.append(each.num_rows)
    return Pieces(schema, tuple(kept), tuple(counts))
