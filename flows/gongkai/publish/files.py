"""The files of a release, written one by one: no more than a part of one is in memory."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from gongkai.published.form import DESCRIPTOR, SUMS, Release
from gongkai.published.scratch import parts_of
from gongkai.published.sums import sums_text


class Writable(Protocol):
    """Whatever files can be written to: a place, or one that is held."""

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file, whole or not at all."""


def write_files(release: Release, folder: Writable) -> None:
    """Write every file of a release into its folder. PlaceError says why not.

    Last of all come the descriptor and the digests of all files. Nothing is listed: the folder is
    no release yet.
    """
    folder = _Summing(folder)
    for path, file in (*release.tables.items(), *release.made.items()):
        folder.write(path, parts_of(file))
    for path, content in release.texts.items():
        if path != DESCRIPTOR:
            folder.write(path, content)
    folder.write(DESCRIPTOR, release.texts[DESCRIPTOR])
    folder.write(SUMS, sums_text(folder.digests))


def paths(release: Release) -> frozenset[str]:
    """Return the paths of all files of a release in its folder."""
    return frozenset({*release.tables, *release.made, *release.texts, SUMS})


class _Summing:
    """A folder of which the digest of every file is known that was written."""

    def __init__(self, folder: Writable) -> None:
        self._folder = folder
        self.digests: dict[str, str] = {}

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file and keep its digest."""
        summed = hashlib.sha256()
        if isinstance(content, bytes):
            summed.update(content)
            self._folder.write(key, content)
        else:
            self._folder.write(key, _passed(content, summed.update))
        self.digests[key] = f"sha256:{summed.hexdigest()}"


def _passed(parts: Iterable[bytes], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    for part in parts:
        seen(part)
        yield part
