"""Fetching the files of a release: each against its digest, and only what is not here already."""

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gongkai.errors import PackageError, PlaceError
from gongkai.place import Place, place
from gongkai.published.form import digest
from gongkai.published.inventory import Item

MOST_RELEASE = 64 << 30
"""Bytes of one release that are fetched: a hundred times what all reports of a decade take."""


class Fetched(NamedTuple):
    """How many files came, how many were here already, and the bytes of those that came."""

    came: int = 0
    kept: int = 0
    bytes: int = 0


def fetch(source: Place, items: Iterable[Item], into: Path, held: Sequence[Path]) -> Fetched:
    """Bring the files of a release into a folder, which then holds them and nothing else.

    A file that is there, or under the same path in one of the folders `held`, is not fetched again
    where it has its digest. What comes in spite of being killed is found by the next.

    PackageError for a missing file, and for bytes that are not those that were published;
    PlaceError where a place fails.
    """
    wanted = tuple(items)
    came = kept = size = 0
    _clear_others(into, {item.path for item in wanted})
    for item in wanted:
        if _is_here(item, into, held):
            kept += 1
            continue
        content = _read(source, item)
        came, size = came + 1, size + len(content)
        if size > MOST_RELEASE:
            raise PlaceError("place.too_large", file=str(source.address), limit=MOST_RELEASE)
        place(into).write(item.path, content)
    _settle(into)
    return Fetched(came, kept, size)


def _read(source: Place, item: Item) -> bytes:
    damaged = PackageError("package.damaged", path=str(source.address), file=item.path)
    try:
        content = source.read(item.path, item.most)
    except PlaceError as error:
        if error.code != "place.too_large":
            raise
        raise damaged from error
    if content is None:
        raise PackageError("package.file_missing", path=str(source.address), file=item.path)
    if digest(content) != item.hash:
        raise damaged
    return content


def _is_here(item: Item, into: Path, held: Sequence[Path]) -> bool:
    """Whether the folder has the file, or has it now because a release that is held does."""
    mine = into / item.path
    if _matches(mine, item):
        return True
    theirs = next((each / item.path for each in held if _matches(each / item.path, item)), None)
    if theirs is None:
        return False
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.unlink(missing_ok=True)
    try:
        os.link(theirs, mine)  # published files never change: two releases may share one
    except OSError:
        shutil.copyfile(theirs, mine)
    return True


def _matches(path: Path, item: Item) -> bool:
    with suppress(OSError):
        if path.is_file() and path.stat().st_size <= item.most:
            with path.open("rb") as stream:
                return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}" == item.hash
    return False


def _clear_others(folder: Path, wanted: Collection[str]) -> None:
    """Remove what another release, or a killed run, has left: it may lie where a file will.

    So may a link, and what is written through it would lie elsewhere.
    """
    if folder.is_symlink():
        folder.unlink()
    for top, folders, names in os.walk(folder, topdown=False):
        for path in (Path(top, name) for name in (*names, *folders)):
            if path.is_symlink():
                path.unlink()
            elif path.is_dir():
                with suppress(OSError):  # it is not empty
                    path.rmdir()
            elif path.relative_to(folder).as_posix() not in wanted:
                path.unlink()


def _settle(folder: Path) -> None:
    """Make the entries of a folder, and of all in it, survive a loss of power."""
    for top, _, _ in os.walk(folder):
        handle = os.open(top, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
