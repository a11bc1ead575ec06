"""Parquet files as they were written, from bytes that are known to be sound."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.ahead import ahead
from gongkai.pieces import BYTES_AT_ONCE, repeated
from gongkai.published.rows import fitting

ROWS_AT_ONCE = 1 << 17
"""Rows of a batch: some 5,000 reports of the longest wide table, about 20 MB."""


class Texts(Enum):
    """How texts are wanted: all as dictionaries, none, or those that lie in the file as such.

    The last is the quickest to read, for whom it is all the same.
    """

    CODED = auto()
    PLAIN = auto()
    AS_THEY_LIE = auto()


def parquet(content: bytes | pa.Buffer) -> pa.Table:
    """Return the table of a Parquet file, its instants in seconds again (Parquet has no such).

    What is told of its fields stays behind: equal tables are equal bytes.
    """
    table = pq.read_table(pa.BufferReader(content))
    return table.cast(pa.schema([in_seconds(field) for field in table.schema]))


def parquet_batches(
    source: BinaryIO, columns: Sequence[str] | None = None, texts: Texts = Texts.CODED
) -> Iterator[pa.Table]:
    """Yield what `parquet` returns in batches, at least one, texts as they are wanted."""
    schema = pq.read_schema(source)
    file = pq.ParquetFile(source, read_dictionary=_coded(source, schema, texts), pre_buffer=False)
    if not file.metadata.num_rows:
        there = [name for name in columns or schema.names if name in schema.names]
        plain = pa.schema([in_seconds(field) for field in schema])
        yield plain.empty_table().select(there)
    most = min(_rows_at_once(file.metadata), fitting(ROWS_AT_ONCE, len(columns or schema)))
    # One thread: the next batch is read while the one before is in use.
    batches = file.iter_batches(most, columns=columns, use_threads=False)
    for batch in batches if file.metadata.num_rows <= most else ahead(batches):
        rows = pa.Table.from_batches([batch])
        yield rows.cast(pa.schema([in_seconds(field) for field in rows.schema]))


def _coded(source: BinaryIO, schema: pa.Schema, texts: Texts) -> list[str] | None:
    if texts is Texts.AS_THEY_LIE:
        return repeated(pq.read_metadata(source))
    named = [field.name for field in schema if pa.types.is_string(field.type)]
    return named if texts is Texts.CODED else None


def _rows_at_once(file: Any) -> int:
    groups = [file.row_group(at) for at in range(file.num_row_groups)]
    size = max((each.total_byte_size // max(each.num_rows, 1) for each in groups), default=0)
    return max(1, BYTES_AT_ONCE // max(size, 1))


def in_seconds(field: pa.Field) -> pa.Field:
    """Return a field without what is told of it, an instant in seconds."""
    plain = field.remove_metadata()
    timed = pa.types.is_timestamp(field.type)
    return plain.with_type(pa.timestamp("s", field.type.tz)) if timed else plain
