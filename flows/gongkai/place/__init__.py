"""Where files are kept: a folder, an object store (`s3://…`), a web site, or a ZIP file.

A file appears whole or not at all, so any number of readers and writers, on any number of
machines, may use a place at once; what a killed writer leaves is never seen under a name.
A web site (`https://…`) and a ZIP file (`…/bundle.zip`) are only read.
"""

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import unquote

from gongkai.address import bare
from gongkai.errors import PlaceError
from gongkai.place.bucket import Bucket
from gongkai.place.folder import Folder
from gongkai.place.zipped import zipped

BUCKET = "s3://"
LOCAL = "file://"
WEB = ("http://", "https://")


class Place(Protocol):
    """Files by their keys, which are relative paths with `/`. Every method raises PlaceError."""

    @property
    def address(self) -> Path | str:
        """What `place` takes to come here again."""

    @property
    def local(self) -> Path | None:
        """The folder of this machine that this place is; null where it is none."""

    @property
    def label(self) -> str:
        """The last part of the address: what the folder is called."""

    @property
    def parent(self) -> "Place | None":
        """The place of which this one is a folder; null at the top."""

    def read(self, key: str, most: int | None = None) -> bytes | None:
        """Return the content of a file, None where there is none.

        `most` is the greatest size in bytes that is read: a larger file is a PlaceError of the
        code `place.too_large`.
        """

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file, whole or not at all; once this returns, it survives a loss of power."""

    def take(self, key: str, file: Path) -> None:
        """Write what a file of this machine holds that nobody changes any more, as `write` does.

        Where that can be it is the same file under another name, and needs no room of its own.
        """

    def replace(self, key: str, content: bytes, expected: bytes | None) -> None:
        """Write a file only while it holds what is expected of it (null: while there is none).

        Of any number of writers who expect the same, one succeeds; for the others it is a
        PlaceError of the code `place.changed`, and nothing is written.
        """

    def holds(self, key: str) -> bool:
        """Whether there is a file."""

    def keys(self, below: str) -> list[str]:
        """Return the keys of all files below a folder, sorted; none where it does not exist."""

    def folders(self) -> list[str]:
        """Return the names of the folders that are in this place, sorted."""

    def remove(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def clear(self, folder: str) -> None:
        """Remove a folder with all that is in it; nothing happens where there is none."""

    def below(self, folder: str) -> "Place":
        """Return the place that a folder of this one is."""

    def name(self, key: str) -> str:
        """Return what a person would look for."""

    def alone(self) -> AbstractContextManager[Self]:
        """Keep other writers of this machine out, where that is possible, and yield the place.

        PlaceError of the code `place.busy` where another one is at work. An object store knows
        no such lock: there only `replace` decides.
        """


def place(address: "Path | str | Place") -> Place:
    """Return the place at a path, an `s3://bucket/prefix` or a web address; a place as it is.

    A path may be that of a ZIP file, and lead on into it.

    The address of an object store that is not Amazon's says where that is (see `place.bucket`);
    its keys come from the environment.
    """
    if isinstance(address, Path):
        return zipped(address) or Folder(address)
    if not isinstance(address, str):
        return address
    if address.startswith(BUCKET):
        prefix, _, query = address.partition("?")
        if "@" in prefix:  # keys come from the environment, and are not to be repeated
            raise PlaceError("place.address", file=bare(address))
        return Bucket(prefix.rstrip("/"), query)
    if address.startswith(WEB):
        # What asks the web is slow to import, and most places need none of it.
        from gongkai.place.web import site  # noqa: PLC0415

        return site(address)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", address) and not address.startswith(LOCAL):
        raise PlaceError("place.address", file=bare(address))
    return place(Path(_path(address)))


def _path(address: str) -> str:
    local = address.removeprefix(LOCAL)
    return local if local == address else unquote(local)
