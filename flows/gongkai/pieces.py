"""A long table in pieces, of which only one needs to be in memory.

The observations of a country do not fit into memory. Whoever works through them takes one piece
after the other; whoever makes them hands each piece to a `Keep`, which puts it where it will.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BYTES_AT_ONCE = 16 << 20
"""Bytes of rows that are read together, as they lie in a file."""
CODE = 4
"""Bytes that a code takes at most, and the length of a text at least."""

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

    def coded(self, rows: int) -> Iterator[pa.Table]:
        """Yield the same, texts that repeat in a file as dictionaries: read in half the time.

        Of long rows there are fewer.

        By this thread alone: tables are read side by side, and each thread keeps room of its own.
        """
        for each in self.pieces:
            if isinstance(each, pa.Table):
                yield each
                continue
            about = pq.read_metadata(each)
            with pq.ParquetFile(each, read_dictionary=repeated(about)) as file:
                for batch in file.iter_batches(_together(about, rows), use_threads=False):
                    read = pa.Table.from_batches([batch])
                    own = [
                        each if pa.types.is_dictionary(each.type) else self.schema.field(each.name)
                        for each in read.schema
                    ]
                    yield read.cast(pa.schema(own))

    def _typed(self, rows: pa.Table) -> pa.Table:
        """Return rows in the types of the schema: Parquet knows no instants in seconds."""
        return rows.cast(pa.schema([self.schema.field(name) for name in rows.column_names]))

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return all rows at once, for tables that are known to be small."""
        named = self.schema.names if columns is None else columns
        wanted = pa.schema([self.schema.field(name) for name in named])
        return pa.concat_tables([wanted.empty_table(), *self.tables(columns)])


def _together(file: pq.FileMetaData, rows: int) -> int:
    """Return how many rows of a file are read together, some `rows` at most."""
    groups = map(file.row_group, range(file.num_row_groups))
    size: int = sum(each.total_byte_size for each in groups) // max(file.num_rows, 1)
    return min(rows, max(1, BYTES_AT_ONCE // max(size, 1)))


def repeated(file: pq.FileMetaData) -> list[str]:
    """Return the texts that a Parquet file holds as dictionaries, by what they take: codes do.

    A text that is there with its length takes CODE bytes at least.
    """
    sizes = Counter[str]()
    for group in map(file.row_group, range(file.num_row_groups)):
        for column in map(group.column, range(file.num_columns)):
            if column.physical_type == "BYTE_ARRAY":
                sizes[column.path_in_schema] += column.total_uncompressed_size
    return [name for name, size in sizes.items() if size < CODE * file.num_rows]


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


def side_by_side(tables: Mapping[str, Pieces], key: str) -> Iterator[Mapping[str, pa.Table]]:
    """Yield tables that are sorted by `key` span by span: of each all rows with some keys.

    A key is never in two spans, wherever pieces end; one piece of each table is in memory.
    """
    sources = {name: filter(len, each.tables()) for name, each in tables.items()}
    rest = {name: each.schema.empty_table() for name, each in tables.items()}
    slowest = [*sources]
    while sources:
        for name in slowest:
            following = next(sources[name], None)
            if following is None:
                del sources[name]
            else:
                rest[name] = pa.concat_tables([rest[name], following])
        lasts = {name: rest[name][key][-1].as_py() for name in sources}
        end = min(lasts.values(), default=None)
        slowest = [name for name, last in lasts.items() if last == end]
        ends = {name: _before(each[key], end) for name, each in rest.items()}
        if any(ends.values()):
            yield {name: each.slice(0, ends[name]) for name, each in rest.items()}
            rest = {name: each.slice(ends[name]) for name, each in rest.items()}


def _before(keys: pa.ChunkedArray, end: object) -> int:
    """Return how many keys come before `end`; all where it is null."""
    return len(keys) if end is None else pc.sum(pc.less(keys, end)).as_py() or 0


def joined(schema: pa.Schema, parts: Sequence[Pieces]) -> Pieces:
    """Return the rows of several tables of one schema, one after the other; none is read."""
    return Pieces(
        schema,
        tuple(piece for part in parts for piece in part.pieces),
        tuple(count for part in parts for count in part.counts),
    )
