"""Where files are kept: a folder of this machine, or an object store (`s3://…`).

A file appears whole or not at all, so any number of readers and writers, on any number of
machines, may use a place at once; what a killed writer leaves is never seen under a name.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from gongkai.errors import PlaceError

SCHEME = "s3://"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Place(Protocol):
    """Files by their keys, which are relative paths with `/`. Every method raises PlaceError."""

    def read(self, key: str) -> bytes | None:
        """Return the content of a file, None where there is none."""

    def write(self, key: str, content: bytes) -> None:
        """Write a file, whole or not at all; once this returns, it survives a loss of power."""

    def holds(self, key: str) -> bool:
        """Whether there is a file."""

    def keys(self, below: str) -> list[str]:
        """Return the keys of all files below a folder, sorted; none where it does not exist."""

    def remove(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def below(self, folder: str) -> "Place":
        """Return the place that a folder of this one is."""

    def name(self, key: str) -> str:
        """Return what a person would look for."""


def place(address: Path | str) -> Place:
    """Return the place at a path or an `s3://bucket/prefix` address.

    An address may say where a store that is not Amazon's is, as pyarrow.fs.FileSystem.from_uri
    has it: `?endpoint_override=host:port&scheme=http`. Its keys come from the environment.
    """
    if isinstance(address, str) and address.startswith(SCHEME):
        prefix, mark, query = address.partition("?")
        return Bucket(prefix.rstrip("/"), mark + query)
    return Folder(Path(address))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, which is made when the first file is written."""

    root: Path

    def read(self, key: str) -> bytes | None:
        """Return the content of a file, None where there is none."""
        path = self.root / key
        with _told("place.unreadable", path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def write(self, key: str, content: bytes) -> None:
        """Write a file in a hidden place beside its own, then move it there in one step."""
        path = self.root / key
        part = path.with_name(f".{uuid4().hex}.part")
        with _told("place.unwritable", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(part, path)
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise
            _settle(path.parent)

    def holds(self, key: str) -> bool:
        """Whether there is a file."""
        path = self.root / key
        with _told("place.unreadable", path):
            return path.is_file()

    def keys(self, below: str) -> list[str]:
        """Return the keys below a folder. Not by glob: to it a closed folder is an empty one."""
        top = self.root / below
        with _told("place.unreadable", top):
            if not top.exists():
                return []
            found = [
                Path(folder, name).relative_to(self.root).as_posix()
                for folder, _, names in os.walk(top, onerror=_raise)
                for name in names
                if not name.startswith(".")
            ]
        return sorted(found)

    def remove(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""
        path = self.root / key
        with _told("place.unwritable", path):
            path.unlink(missing_ok=True)

    def below(self, folder: str) -> "Folder":
        """Return the place that a folder of this one is."""
        return Folder(self.root / folder)

    def name(self, key: str) -> str:
        """Return the path of a file."""
        return str(self.root / key)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A prefix of an object store; `query` says where that is, if not at Amazon."""

    prefix: str
    query: str = ""

    def read(self, key: str) -> bytes | None:
        """Return the content of an object, None where there is none."""
        system, path = self._at(key)
        with _told("place.unreadable", self.name(key)):
            try:
                with system.open_input_stream(path) as stream:
                    content: bytes = stream.read()
            except FileNotFoundError:
                return None
        return content

    def write(self, key: str, content: bytes) -> None:
        """Write an object: it is there when its upload is complete, and not before."""
        system, path = self._at(key)
        with (
            _told("place.unwritable", self.name(key)),
            system.open_output_stream(path, compression=None) as stream,
        ):
            stream.write(content)

    def holds(self, key: str) -> bool:
        """Whether there is an object."""
        system, path = self._at(key)
        with _told("place.unreadable", self.name(key)):
            return bool(system.get_file_info(path).is_file)

    def keys(self, below: str) -> list[str]:
        """Return the keys of all objects below a folder, sorted."""
        from pyarrow.fs import FileSelector

        system, path = self._at(below)
        base = self._at("")[1].rstrip("/") + "/"
        with _told("place.unreadable", self.name(below)):
            found = system.get_file_info(FileSelector(path, recursive=True, allow_not_found=True))
        return sorted(each.path.removeprefix(base) for each in found if each.is_file)

    def remove(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        system, path = self._at(key)
        with _told("place.unwritable", self.name(key)), suppress(FileNotFoundError):
            system.delete_file(path)

    def below(self, folder: str) -> "Bucket":
        """Return the place that a prefix of this one is."""
        return Bucket(f"{self.prefix}/{folder}", self.query)

    def name(self, key: str) -> str:
        """Return the address of an object."""
        return f"{self.prefix}/{key}"

    def _at(self, key: str) -> tuple[Any, str]:
        with _told("place.unreadable", self.prefix):
            system, base = _system(self.prefix, self.query)
        return system, f"{base}/{key}".rstrip("/")


@lru_cache(maxsize=8)
def _system(prefix: str, query: str) -> tuple[Any, str]:
    """Connect to an object store, once a process and prefix."""
    from pyarrow.fs import FileSystem

    system, base = FileSystem.from_uri(prefix + query)
    return system, str(base)


def _settle(folder: Path) -> None:
    """Make a folder's new entry survive a loss of power too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _raise(error: OSError) -> None:
    raise error


@contextmanager
def _told(code: str, file: Path | str) -> Iterator[None]:
    """Turn what the system says into an error that names the file."""
    try:
        yield
    except OSError as error:
        full = code == "place.unwritable" and error.errno in FULL
        cause = error.strerror or str(error).split("\n", 1)[0][:200] or type(error).__name__
        raise PlaceError("place.full" if full else code, file=str(file), cause=cause) from error
    except ValueError as error:  # an address that the library cannot take apart
        raise PlaceError("place.address", file=str(file)) from error
