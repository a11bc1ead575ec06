"""Reading a release folder: its descriptor, its tables, the list of versions above it.

A package may come from anywhere, so a path in a descriptor never leads out of its folder, and
bytes that do not match their hash are never read as data.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.ahead import ahead
from gongkai.errors import PackageError
from gongkai.published.form import DESCRIPTOR, PARQUET_FORMAT, TABLE, VERSIONS, YEAR, digest

ROWS_AT_ONCE = 1 << 18
"""Rows of a batch: some 10,000 reports of the longest wide table, about 40 MB."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A release as it lies on disk."""

    path: Path
    descriptor: Mapping[str, Any]

    @property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """The resources of the descriptor, in its order."""
        return tuple(self.descriptor["resources"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the package, in its order."""
        return tuple(dict.fromkeys(str(x[TABLE]) for x in self.resources if TABLE in x))

    def file(self, relative: str) -> Path:
        """The file of a relative path; PackageError for one that leads out of the folder."""
        pure = PurePosixPath(relative)
        if pure.is_absolute() or ".." in pure.parts or "\\" in relative or ":" in relative:
            raise PackageError("package.path", path=str(self.path), file=relative)
        return self.path / pure

    def content(self, resource: Mapping[str, Any]) -> bytes:
        """The bytes of a resource; PackageError where they are missing or not what it says."""
        relative = str(resource["path"])
        content = _bytes(self.file(relative))
        if digest(content) != resource.get("hash"):
            raise PackageError("package.damaged", path=str(self.path), file=relative)
        return content

    def rows(self, resource: Mapping[str, Any]) -> pa.Table:
        """The rows of a Parquet resource; PackageError where it is damaged or no Parquet file."""
        content = self.content(resource)
        try:
            return parquet(content)
        except pa.ArrowException as error:
            place = {"path": str(self.path), "file": resource["path"]}
            raise PackageError("package.not_parquet", **place, reason=error) from error

    def batches(
        self, resource: Mapping[str, Any], columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """The rows of a Parquet resource, at least one batch, texts as dictionaries; see `rows`.

        Named columns that the resource does not have are left out.
        """
        content = pa.py_buffer(self.content(resource))
        try:
            yield from parquet_batches(content, columns)
        except pa.ArrowException as error:
            place = {"path": str(self.path), "file": resource["path"]}
            raise PackageError("package.not_parquet", **place, reason=error) from error

    def schemas(self) -> Mapping[str, Mapping[str, Any]]:
        """Every Table Schema the resources name, by its name."""
        paths = sorted({str(each["schema"]) for each in self.resources if "schema" in each})
        return {PurePosixPath(each).stem: _mapping(self.file(each)) for each in paths}

    def table(self, name: str, year: int | None = None) -> pa.Table:
        """The rows of a table, of every report year or of one; PackageError for no such table."""
        parts = [
            self.rows(each)
            for each in self.resources
            if each.get(TABLE) == name
            and each.get("format") == PARQUET_FORMAT
            and (year is None or each.get(YEAR, year) == year)
        ]
        if parts:
            whole = pa.concat_tables(parts)
            return whole if year is None else _of_year(whole, year)
        if name in self.tables:
            raise PackageError("package.year", path=str(self.path), table=name, year=year)
        known = ", ".join(self.tables)
        raise PackageError("package.table", path=str(self.path), table=name, known=known)


def open_folder(path: Path) -> Folder:
    """Open the release in the folder `path`; PackageError where there is none."""
    descriptor = _mapping(path / DESCRIPTOR)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(map(_resource, resources)):
        raise PackageError("package.descriptor", path=str(path / DESCRIPTOR))
    return Folder(path, descriptor)


def listing(folder: Path) -> tuple[bytes, tuple[Mapping[str, Any], ...]] | None:
    """Return the bytes and entries of `versions.json` in `folder`; null where there is none yet.

    Entries are newest first. PackageError for a file that is not such a list.
    """
    path = folder / VERSIONS
    if not path.exists():
        return None
    entries = _mapping(path).get("versions")
    if not isinstance(entries, list) or not all(map(_entry, entries)):
        raise PackageError("package.listing", path=str(path))
    return _bytes(path), tuple(entries)


def parquet(content: bytes | pa.Buffer) -> pa.Table:
    """Return the table of a Parquet file, its instants in seconds again (Parquet has no such)."""
    table = pq.read_table(pa.BufferReader(content))
    return table.cast(pa.schema([_in_seconds(field) for field in table.schema]))


def parquet_batches(content: pa.Buffer, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield what `parquet` returns in batches, at least one, with texts as dictionaries."""
    schema = pq.read_schema(pa.BufferReader(content))
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts)
    if not file.metadata.num_rows:
        there = [name for name in columns or schema.names if name in schema.names]
        yield parquet(content).select(there)
    for batch in ahead(file.iter_batches(ROWS_AT_ONCE, columns=columns)):
        rows = pa.Table.from_batches([batch])
        yield rows.cast(pa.schema([_in_seconds(field) for field in rows.schema]))


def _in_seconds(field: pa.Field) -> pa.Field:
    timed = pa.types.is_timestamp(field.type)
    return field.with_type(pa.timestamp("s", field.type.tz)) if timed else field


def _of_year(table: pa.Table, year: int) -> pa.Table:
    """Rows of the year: a table that is not split holds all years in one file."""
    if "report_year" not in table.column_names:
        return table
    return table.filter(pc.equal(table["report_year"], year))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PackageError("package.unreadable", path=str(path), reason=reason) from error


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(_bytes(path))
    except ValueError as error:
        raise PackageError("package.not_json", path=str(path), reason=error) from error
    if not isinstance(value, dict):
        raise PackageError("package.not_json", path=str(path), reason=type(value).__name__)
    return value


def _resource(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("path"), str) and "name" in value


def _entry(value: object) -> bool:
    """A version is a plain folder name: the list must not lead elsewhere."""
    if not isinstance(value, dict) or not isinstance(value.get("version"), str):
        return False
    return all(part.isdecimal() for part in value["version"].split("."))
