"""The files of a release, written one by one: no more than a part of one is in memory."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from gongkai.published.form import DESCRIPTOR, SUMS, Release
from gongkai.published.rows import file_sum
from gongkai.published.scratch import parts_of
from gongkai.published.sums import sums_text


class Writable(Protocol):
    """Whatever files can be written to: a place, or one that is held."""

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file, whole or not at all."""

    def take(self, key: str, file: Path) -> None:
        """Write what a file of this machine holds that nobody changes any more."""


def write_files(release: Release, folder: Writable) -> None:
    """Write every file of a release into its folder. PlaceError says why not.

    Last of all come the descriptor and the digests of all files. Nothing is listed: the folder is
    no release yet.
    """
    folder = _Summing(folder)
    standing = _standing(release)
    for path, file in (*release.tables.items(), *release.made.items()):
        if isinstance(file, Path) and path not in standing:
            folder.take(path, file)
        else:
            folder.write(path, parts_of(file))
    for path, content in release.texts.items():
        if path != DESCRIPTOR:
            folder.write(path, content)
    folder.write(DESCRIPTOR, release.texts[DESCRIPTOR])
    folder.write(SUMS, sums_text(folder.digests))


def paths(release: Release) -> frozenset[str]:
    """Return the paths of all files of a release in its folder."""
    return frozenset({*release.tables, *release.made, *release.texts, SUMS})


def _standing(release: Release) -> frozenset[str]:
    """Return the paths of files that are those of another release, each of which has its own."""
    own = (each for each in release.resources if each.standing is not None)
    return frozenset(path for each in own for path in (each.csv_path, each.parquet_path))


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

    def take(self, key: str, file: Path) -> None:
        """Take a file over and keep its digest."""
        self.digests[key] = file_sum(file).hash
        self._folder.take(key, file)


def _passed(parts: Iterable[bytes], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    for part in parts:
        seen(part)
        yield part
