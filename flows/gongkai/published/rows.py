"""Arrow tables as the bytes that are published: CSV text and Parquet.

CSV is UTF-8 without a byte order mark, RFC 4180: comma, CRLF after every row (also what the
Table Dialect of Data Package v2 takes as given), a field in double quotes only where it holds a
comma, a quote or a line break. Null is an empty field and an empty text is `""`, so that a CSV
file can be compared with its Parquet twin value by value. Numbers have no trailing zeros and no
exponent, dates are ISO 8601, instants are UTC with a Z.

The writer of pyarrow quotes either every text or none that needs it, and prints decimals to
their full scale; hence this one, which is as fast because it never leaves Arrow.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

LINE_END = "\r\n"
PART = 1 << 22
"""Bytes of a file that are in memory together."""
ROWS_AT_ONCE = 1 << 15
"""Rows rendered together: far from the 2 GB a string array can hold, even with long narratives."""
ROWS_IN_GROUP = 1 << 20
"""Rows of a Parquet row group; fixed, so that bytes do not follow how a table was chunked."""


class Sum(NamedTuple):
    """Size in bytes and `sha256:…` of a file."""

    bytes: int
    hash: str


_NEEDS_QUOTES = '[",\r\n]'
_MARKS = (b'"', b",", b"\r", b"\n")


def csv_parts(table: pa.Table) -> Iterator[bytes]:
    """Yield the CSV text of the table, heading first, in parts that can be written one by one."""
    yield (",".join(table.column_names) + LINE_END).encode()
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        yield _rendered(table.slice(start, ROWS_AT_ONCE).combine_chunks())


def csv_bytes(table: pa.Table) -> bytes:
    """Return the whole CSV text of the table."""
    return b"".join(csv_parts(table))


def csv_sum(table: pa.Table) -> Sum:
    """Return size and digest of the CSV text, without keeping it.

    The digest is also that of the rows themselves, whatever the chunks or the library: Parquet
    bytes change with the version of pyarrow, so they cannot tell whether data changed.
    """
    return _sum(csv_parts(table))


def parquet_sum(table: pa.Table) -> Sum:
    """Return size and digest of the Parquet file."""
    content = parquet_bytes(table)
    return Sum(len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def file_parts(path: Path) -> Iterator[bytes]:
    """Yield the content of a file of this machine; OSError where it cannot be read."""
    with path.open("rb") as stream:
        while part := stream.read(PART):
            yield part


def file_sum(path: Path) -> Sum:
    """Return size and digest of a file of this machine."""
    return _sum(file_parts(path))


def _sum(parts: Iterable[bytes]) -> Sum:
    digest, size = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
    return Sum(size, f"sha256:{digest.hexdigest()}")


def parquet_bytes(table: pa.Table) -> bytes:
    """Return the table as Parquet, zstd level 3: the same bytes for the same rows and metadata.

    Metadata is put in order because its order would change the bytes; chunks are joined because
    they would show in the pages.
    """
    fields = [each.with_metadata(_in_order(each.metadata)) for each in table.schema]
    schema = pa.schema(fields, _in_order(table.schema.metadata))
    plain = pa.Table.from_arrays(table.combine_chunks().columns, schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(
        plain, sink, compression="zstd", compression_level=3, row_group_size=ROWS_IN_GROUP
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _in_order(metadata: Mapping[bytes, bytes] | None) -> dict[bytes, bytes] | None:
    return dict(sorted(metadata.items())) if metadata else None


def _rendered(table: pa.Table) -> bytes:
    fields = [_texts(column) for column in table.columns]
    joined = pc.binary_join_element_wise(*fields, ",") if len(fields) > 1 else fields[0]
    lines = pc.binary_join_element_wise(joined, "", LINE_END)
    return b"".join(part.as_buffer().to_pybytes() for part in pc.binary_join(_listed(lines), ""))


def _listed(lines: pa.Array) -> pa.Array:
    """Wrap the lines in a list of one element, so that Arrow joins them into one text."""
    return pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)


def _texts(column: pa.ChunkedArray) -> pa.Array:
    """Return the column as CSV fields: text, quoted where it must be, without nulls."""
    return pc.fill_null(_printed(pa.concat_arrays(column.chunks)), "")


def _printed(array: pa.Array) -> pa.Array:
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return _quoted(array.cast(pa.string()))
    if pa.types.is_decimal(array.type):
        return pc.replace_substring_regex(array.cast(pa.string()), r"\.?0+$", "")
    if pa.types.is_timestamp(array.type):
        return pc.strftime(array, format="%Y-%m-%dT%H:%M:%SZ")
    return array.cast(pa.string())


def _quoted(array: pa.Array) -> pa.Array:
    if _is_plain(array):
        return array
    doubled = pc.replace_substring(array, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    needs = pc.or_(pc.match_substring_regex(array, _NEEDS_QUOTES), pc.equal(array, ""))
    return pc.if_else(needs, quoted, array)


def _is_plain(array: pa.Array) -> bool:
    """Return whether no text needs quotes, from the bytes of all texts together.

    Most columns are codes and identifiers; one search in their bytes is ten times as fast as a
    search in every text.
    """
    if array.null_count == len(array):
        return True
    _, places, letters = array.buffers()
    offsets = np.frombuffer(places, np.int32)[array.offset : array.offset + len(array) + 1]
    content = bytes(memoryview(letters)[offsets[0] : offsets[-1]]) if letters else b""
    if any(mark in content for mark in _MARKS):
        return False
    return bool(pc.min(pc.binary_length(array)).as_py())
