"""Arrow tables as the bytes that are published: CSV text and Parquet.

CSV is UTF-8 without a byte order mark, RFC 4180: comma, CRLF after every row (also what the
Table Dialect of Data Package v2 takes as given), a field in double quotes only where it holds a
comma, a quote or a line break. Null is an empty field and an empty text is `""`, so that a CSV
file can be compared with its Parquet twin value by value. Numbers have no trailing zeros and no
exponent, dates are ISO 8601, instants are UTC with a Z.

The writer of pyarrow quotes either every text or none that needs it, and prints decimals to
their full scale; hence this one, which is as fast because it never leaves Arrow (see printing.py).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.pieces import Pieces
from gongkai.published.printing import fields, letters

LINE_END = "\r\n"
PART = 1 << 22
"""Bytes of a file that are in memory together."""
ROWS_AT_ONCE = 1 << 14
"""Rows rendered together: far from the 2 GB a string array can hold, even with long narratives."""
ROWS_IN_GROUP = 1 << 17
"""Rows of a Parquet row group; fixed, so that bytes do not follow how a table was cut, and few
enough that a group of them fits into memory (50 MB)."""
BYTES_IN_GROUP = 32 << 20
"""Bytes that the rows of a row group take as CSV on the average, at most: narratives are long."""
FIELDS = 32
"""Fields of rows as most tables have them; of longer rows, as in the panel, fewer go together."""

Rows: TypeAlias = pa.Table | Pieces


class Sum(NamedTuple):
    """Size in bytes and `sha256:…` of a file."""

    bytes: int
    hash: str


def fitting(rows: int, fields: int) -> int:
    """Return how many rows of some fields take the room of so many of common length.

    >>> fitting(1000, 8), fitting(1000, 320)
    (1000, 100)
    """
    return max(1, rows * FIELDS // max(FIELDS, fields))


def csv_parts(rows: Rows) -> Iterator[bytes]:
    """Yield the CSV text of the rows, heading first, in parts that can be written one by one."""
    yield from csv_of(chain([rows.schema.empty_table()], _tables(rows)))


def csv_of(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """Yield the CSV text of tables of one schema, one after the other under one heading."""
    for number, table in enumerate(tables):
        if not number:
            yield (",".join(table.column_names) + LINE_END).encode()
        size = fitting(ROWS_AT_ONCE, table.num_columns)
        for start in range(0, table.num_rows, size):
            yield _rendered(table.slice(start, size).combine_chunks())


def csv_bytes(rows: Rows) -> bytes:
    """Return the whole CSV text of the rows."""
    return b"".join(csv_parts(rows))


def csv_sum(rows: Rows) -> Sum:
    """Return size and digest of the CSV text, without keeping it.

    The digest is also that of the rows themselves, whatever the pieces or the library: Parquet
    bytes change with the version of pyarrow, so they cannot tell whether data changed.
    """
    return summed(csv_parts(rows))


def parquet_parts(rows: Rows, csv: int = 0) -> Iterator[bytes]:
    """Yield the rows as a Parquet file, zstd level 3, group by group.

    `csv` is their size in bytes as CSV, by which the groups of long rows have fewer. The bytes are
    the same for the same rows and metadata, however these were cut. Metadata is put in order
    because its order would change the bytes; chunks are joined because they would show in the
    pages.
    """
    told = [each.with_metadata(_in_order(each.metadata)) for each in rows.schema]
    schema = pa.schema(told, _in_order(rows.schema.metadata))
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd", compression_level=3) as writer:
        for group in _groups(rows, _in_group(rows, csv)):
            plain = pa.Table.from_arrays(group.columns, schema=schema)
            writer.write_table(plain, row_group_size=len(plain) or None)
            del group, plain  # before the next one is gathered
            yield from sink.taken()
    yield from sink.taken()


def parquet_bytes(rows: Rows) -> bytes:
    """Return the whole Parquet file of the rows."""
    return b"".join(parquet_parts(rows))


def file_parts(path: Path) -> Iterator[bytes]:
    """Yield the content of a file of this machine; OSError where it cannot be read."""
    with path.open("rb") as stream:
        while part := stream.read(PART):
            yield part


def file_sum(path: Path) -> Sum:
    """Return size and digest of a file of this machine."""
    return summed(file_parts(path))


def summed(parts: Iterable[bytes]) -> Sum:
    """Return size and digest of what comes in parts."""
    digest, size = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
    return Sum(size, f"sha256:{digest.hexdigest()}")


class _Sink:
    """What a writer writes to: it holds only what was not taken yet."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take some bytes from the writer."""
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing: what is written is here at once."""

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since the last time."""
        while self._parts:
            yield self._parts.pop(0)


def _tables(rows: Rows) -> Iterator[pa.Table]:
    if isinstance(rows, Pieces):
        yield from rows.coded(fitting(ROWS_AT_ONCE, len(rows.schema)))
    else:
        yield rows


def _in_group(rows: Rows, csv: int) -> int:
    """Return how many rows a group has: whatever the pieces, for it shows in the bytes."""
    most = fitting(ROWS_IN_GROUP, len(rows.schema))
    return min(most, max(1, BYTES_IN_GROUP * rows.num_rows // csv)) if csv else most


def _groups(rows: Rows, most: int) -> Iterator[pa.Table]:
    """Yield the rows in groups of one size, the rest last; at least one group, which is empty."""
    held: list[pa.Table] = []
    count = 0
    for table in _tables(rows):
        start = 0
        while count + table.num_rows - start >= most:
            held.append(table.slice(start, most - count))
            start += held[-1].num_rows
            yield _joined(held, rows.schema)
            count = 0
        held.append(table.slice(start))
        count += table.num_rows - start
    if count or not rows.num_rows:
        yield _joined(held, rows.schema)


def _joined(held: list[pa.Table], schema: pa.Schema) -> pa.Table:
    """Return some tables as one in one piece, of plain columns; the list is empty then.

    What was held of a column goes before the next one is joined: all together would take twice the
    room.
    """
    parts = [[part for table in held for part in table[at].chunks] for at in range(len(schema))]
    held.clear()
    columns: list[pa.Array] = []
    for field in schema:
        plain = [part.cast(field.type) for part in parts.pop(0)]
        columns.append(pa.chunked_array(plain, field.type).combine_chunks())
    return pa.Table.from_arrays(columns, schema=schema)


def _in_order(metadata: Mapping[bytes, bytes] | None) -> dict[bytes, bytes] | None:
    return dict(sorted(metadata.items())) if metadata else None


def _rendered(table: pa.Table) -> bytes:
    """Return the rows as lines; they lie in one piece once each of them has its end."""
    texts = [fields(column) for column in table.columns]
    texts[-1] = pc.binary_join_element_wise(texts[-1], "", LINE_END)
    lines = pc.binary_join_element_wise(*texts, ",") if len(texts) > 1 else texts[0]
    return bytes(letters(lines))
