"""Parquet files of a release on this machine, opened within bounds, and what they say.

A file of a megabyte may say that it holds a thousand million rows: what it would unpack to is
looked at before it is unpacked.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.errors import PackageError
from gongkai.published.folder import Folder
from gongkai.published.form import PARQUET_FORMAT, TABLE

MOST_ROWS = 200_000_000
"""Rows of one file: a year has some 30 million cells where every agency reports."""
MOST_UNPACKED = 16 << 30
"""Bytes of one file when it is unpacked."""


def tables(folder: Folder, name: str | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the Parquet files of a table, or of all; each row of a release stands in one."""
    for each in folder.resources:
        if each.get("format") == PARQUET_FORMAT and TABLE in each and name in (None, each[TABLE]):
            yield each


def opened(folder: Folder, resource: Mapping[str, Any]) -> pq.ParquetFile:
    """Open a file; PackageError for one that is no Parquet file, or unpacks beyond the bounds."""
    local = folder.place.local
    assert local is not None
    where = {"path": str(folder.address), "file": resource["path"]}
    try:
        file = pq.ParquetFile(local / folder.file(str(resource["path"])))
        groups = (file.metadata.row_group(at) for at in range(file.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
    except (pa.ArrowException, OSError) as error:
        raise PackageError("package.not_parquet", **where, reason=error) from error
    if file.metadata.num_rows > MOST_ROWS or size > MOST_UNPACKED:
        reason = f"{file.metadata.num_rows} rows, {size} bytes"
        raise PackageError("package.not_parquet", **where, reason=reason)
    return file


def told_again(rows: pa.Table, file: pq.ParquetFile) -> pa.Table:
    """Return rows of a file with what it says of its table and its fields."""
    said = file.schema_arrow
    fields = [
        field.with_metadata(
            {
                key: value
                for key, value in (said.field(field.name).metadata or {}).items()
                if not key.startswith(b"PARQUET:")  # the reader's own, and no words of anybody
            }
        )
        for field in rows.schema
    ]
    return pa.Table.from_arrays(rows.columns, schema=pa.schema(fields, said.metadata))
