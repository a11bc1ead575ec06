"""Reading a release in its place: its descriptor, its tables, the list of versions above it.

A package may come from anywhere, so a path in a descriptor never leads out of its folder, and
bytes that do not match their hash are never read as data.
"""

import errno
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.errors import PackageError, PlaceError
from gongkai.place import Place, place
from gongkai.published.columns import unlike
from gongkai.published.decoded import Texts, in_seconds, parquet, parquet_batches
from gongkai.published.described import misshapen
from gongkai.published.form import (
    DESCRIPTOR,
    DOWNLOADS,
    PARQUET_FORMAT,
    TABLE,
    VERSIONS,
    WITHDRAWN,
    YEAR,
    digest,
)
from gongkai.published.streams import digest_of, stream

MOST_TEXT = 64 << 20
"""Bytes of a descriptor, a schema or a list of versions: far more than any has."""
MOST_FILE = 2 << 30
"""Bytes of a file whose size nobody states."""
MOST_PATH = 1000
"""Characters of the path of a file."""
# Half a character: JSON can write it, and nothing else can.
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")
Entry = Mapping[str, Any]
VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){2}")
"""A version, which is also the name of a release's folder."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A release as it lies in its place."""

    place: Place
    descriptor: Mapping[str, Any]

    @property
    def address(self) -> Path | str:
        """Where the release is, as `open_folder` takes it."""
        return self.place.address

    @property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """The resources of the descriptor, in its order."""
        return tuple(self.descriptor["resources"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the package, in its order."""
        return tuple(dict.fromkeys(str(x[TABLE]) for x in self.resources if TABLE in x))

    def file(self, relative: str) -> str:
        """The key of a path; PackageError for one that leads out of the folder, or is no name."""
        pure = PurePosixPath(relative)
        outside = pure.is_absolute() or ".." in pure.parts or "\\" in relative or ":" in relative
        if outside or not pure.name or len(relative) > MOST_PATH or not relative.isprintable():
            raise PackageError("package.path", path=str(self.address), file=relative)
        return pure.as_posix()

    def content(self, resource: Mapping[str, Any]) -> bytes:
        """The bytes of a resource; PackageError where they are missing or not what it says."""
        relative = str(resource["path"])
        damaged = PackageError("package.damaged", path=str(self.address), file=relative)
        try:
            content = _bytes(self.place, self.file(relative), size_of(resource))
        except PlaceError as error:
            if error.code != "place.too_large":
                raise
            raise damaged from error
        if digest(content) != resource.get("hash"):
            raise damaged
        return content

    def rows(self, resource: Mapping[str, Any]) -> pa.Table:
        """The rows of a Parquet resource; PackageError where it is damaged or no Parquet file."""
        content = self.content(resource)
        with self._told(resource):
            self.check(resource, pq.read_schema(pa.BufferReader(content)))
            return parquet(content)

    def batches(
        self,
        resource: Mapping[str, Any],
        columns: Sequence[str] | None = None,
        texts: Texts = Texts.CODED,
    ) -> Iterator[pa.Table]:
        """The rows of a Parquet resource, at least one batch, texts as dictionaries; see `rows`.

        Named columns that the resource does not have are left out. A file of this machine is never
        in memory as a whole; one that lies elsewhere is, and then in a temporary file.
        """
        with self.sound(resource) as source, self._told(resource):
            self.check(resource, pq.read_schema(source))
            yield from parquet_batches(source, columns, texts)

    def plain_batches(
        self, resource: Mapping[str, Any], columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """The same with texts as texts."""
        return self.batches(resource, columns, Texts.PLAIN)

    def check_tables(self) -> None:
        """PackageError where a table does not have the columns it should; reads no rows.

        The release lies on this machine: for readers that open its files themselves.
        """
        for each in self.resources:
            if TABLE in each and each.get("format") == PARQUET_FORMAT:
                with self._told(each):
                    file = (self.place.local or Path()) / self.file(str(each["path"]))
                    self.check(each, pq.read_schema(file))

    @contextmanager
    def sound(self, resource: Mapping[str, Any]) -> Iterator[BinaryIO]:
        """A resource as a file whose bytes are what it says; PackageError where they are not."""
        relative = str(resource["path"])
        damaged = PackageError("package.damaged", path=str(self.address), file=relative)
        key = self.file(relative)
        try:
            with stream(self.place, key, size_of(resource)) as file:
                if file is None:
                    raise _missing(self.place, key)
                if digest_of(file) != resource.get("hash"):
                    raise damaged
                yield file
        except PlaceError as error:
            if error.code != "place.too_large":
                raise
            raise damaged from error

    @contextmanager
    def _told(self, resource: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            where = {"path": str(self.address), "file": resource["path"]}
            raise PackageError("package.not_parquet", **where, reason=error) from error

    def check(self, resource: Mapping[str, Any], found: pa.Schema) -> None:
        """PackageError where a Parquet resource lacks a column, or has one of another type."""
        plain = pa.schema([in_seconds(field) for field in found])
        if reason := unlike(str(resource.get(TABLE)), plain):
            where = {"path": str(self.address), "file": resource["path"]}
            raise PackageError("package.columns", **where, reason=reason)

    def schemas(self) -> Mapping[str, Mapping[str, Any]]:
        """Every Table Schema the resources name, by its name."""
        paths = sorted({str(each["schema"]) for each in self.resources if "schema" in each})
        return {PurePosixPath(x).stem: _mapping(self.place, self.file(x)) for x in paths}

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
        path = str(self.address)
        if name in self.tables:
            raise PackageError("package.year", path=path, table=name, year=year)
        raise PackageError("package.table", path=path, table=name, known=", ".join(self.tables))

    def entry(self) -> Entry | None:
        """The line of the release in the list of versions beside it; null where it has none."""
        above = self.place.parent
        known = listing(above) if above is not None else None
        listed = known[1] if known else ()
        return next((each for each in listed if each["version"] == self.place.label), None)


def open_folder(address: Path | str | Place) -> Folder:
    """Open the release in a folder, wherever that is; PackageError where there is none."""
    where = place(address)
    return described_folder(where, _bytes(where, DESCRIPTOR))


def described_folder(where: Place, content: bytes) -> Folder:
    """Return the release in a folder by the bytes of its descriptor; PackageError for no such."""
    descriptor = _parsed(content, where.name(DESCRIPTOR))
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(map(_resource, resources)):
        raise PackageError("package.descriptor", path=where.name(DESCRIPTOR))
    if key := misshapen(descriptor):
        raise PackageError("package.property", path=where.name(DESCRIPTOR), key=key)
    return Folder(where, descriptor)


def listing(address: Path | str | Place) -> tuple[bytes, tuple[Entry, ...]] | None:
    """Return the bytes and entries of `versions.json` in a folder; null where there is none yet.

    Entries are newest first. PackageError for a file that is not such a list.
    """
    where = place(address)
    content = where.read(VERSIONS, MOST_TEXT)
    return None if content is None else (content, entries(content, where.name(VERSIONS)))


def entries(content: bytes, name: str) -> tuple[Entry, ...]:
    """Return the entries of a list of versions that is called `name`, newest first."""
    listed = _parsed(content, name).get("versions")
    if not isinstance(listed, list) or not all(map(_entry, listed)):
        raise PackageError("package.listing", path=name)
    return tuple(listed)


def standing(listed: Iterable[Entry]) -> Entry | None:
    """Return the newest release that is not withdrawn; null where there is none."""
    return next((each for each in listed if not each.get(WITHDRAWN)), None)


def most_of(path: str) -> int:
    """Return the most that is read of a file that is no resource: its size stands nowhere."""
    return MOST_FILE if path.startswith(f"{DOWNLOADS}/") else MOST_TEXT


def size_of(resource: Mapping[str, Any]) -> int:
    """Return the size in bytes that a descriptor states, or the most that is read without one."""
    stated = resource.get("bytes")
    return stated if isinstance(stated, int) and 0 <= stated <= MOST_FILE else MOST_FILE


def _of_year(table: pa.Table, year: int) -> pa.Table:
    """Rows of the year: a table that is not split holds all years in one file."""
    if "report_year" not in table.column_names:
        return table
    return table.filter(pc.equal(table["report_year"], year))


def _bytes(where: Place, key: str, most: int = MOST_TEXT) -> bytes:
    content = where.read(key, most)
    if content is None:
        raise _missing(where, key)
    return content


def _missing(where: Place, key: str) -> PackageError:
    reason = os.strerror(errno.ENOENT)
    return PackageError("package.unreadable", path=where.name(key), reason=reason)


def _mapping(where: Place, key: str) -> Mapping[str, Any]:
    return _parsed(_bytes(where, key), where.name(key))


def _parsed(content: bytes, name: str) -> Mapping[str, Any]:
    try:
        value = json.loads(content)
        if _HALVES.search(content):
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise PackageError("package.not_json", path=name, reason=error) from error
    if not isinstance(value, dict):
        raise PackageError("package.not_json", path=name, reason=type(value).__name__)
    return value


def _resource(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("path"), str) and "name" in value


def _entry(value: object) -> bool:
    """A version is a plain folder name: the list must not lead elsewhere."""
    if not isinstance(value, dict) or not isinstance(value.get("version"), str):
        return False
    withdrawn = value.get(WITHDRAWN, {})
    return VERSION.fullmatch(value["version"]) is not None and isinstance(withdrawn, dict)
