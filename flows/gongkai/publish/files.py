"""Writing files so that they are there, whole, before anything speaks of them."""

import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from gongkai.published.rows import csv_parts, parquet_bytes


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file from its parts and wait until the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        for part in parts:
            stream.write(part)
        stream.flush()
        os.fsync(stream.fileno())


def write_csv(path: Path, table: pa.Table) -> None:
    """Write a table as CSV (see `published.rows` for the dialect)."""
    write_parts(path, csv_parts(table))


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table as Parquet."""
    write_parts(path, (parquet_bytes(table),))


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another at one stroke: a reader sees the old or the new."""
    beside = path.with_name(f".{path.name}.new")
    write_parts(beside, (content,))
    os.replace(beside, path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
