"""Which files make a release, each with the digest that it must have.

The descriptor names all that a release is a function of; `sha256sums`, written last of all, names
what else lies in its folder, and what it says of the others must be the same.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gongkai.errors import PackageError
from gongkai.published.folder import MOST_FILE, MOST_TEXT, Entry, Folder, size_of
from gongkai.published.form import APPROVAL, DESCRIPTOR, FILES, digest

SUMS = "sha256sums"
MOST_FILES = 20_000
"""Files of one release: some thirty tables, a file each for a hundred years, and their like."""
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


class Item(NamedTuple):
    """A file of a release: its path, the `sha256:…` it must have, the most bytes it may have."""

    path: str
    hash: str
    most: int


def inventory(folder: Folder, content: bytes, entry: Entry | None = None) -> tuple[Item, ...]:
    """Return every file of a release, sorted by path, the descriptor and the list of sums too.

    folder: the release; of its place only the list of sums is read.
    content: the bytes of the descriptor, which the line of the list of versions, `entry`, tells
        the digest of.

    PackageError for a file without a digest or with two that differ, and for a path that leads out
    of the folder.
    """
    named = [*_described(folder, entry), (DESCRIPTOR, digest(content), MOST_TEXT)]
    sums = folder.place.read(SUMS, MOST_TEXT)
    if sums is not None:
        named.append((SUMS, digest(sums), MOST_TEXT))
        named.extend(_summed(folder, sums))
    found: dict[str, Item] = {}
    for relative, expected, most in named:
        path = folder.file(relative)
        item = found.setdefault(path, Item(path, str(expected), most))
        if item.hash != expected:
            raise PackageError("package.damaged", path=str(folder.address), file=path)
    if len(found) > MOST_FILES:
        raise PackageError("package.files", path=str(folder.address), limit=MOST_FILES)
    return tuple(found[path] for path in sorted(found))


def check_descriptor(name: str, content: bytes, entry: Entry | None) -> None:
    """Hold the bytes of a descriptor against its line; PackageError where they are others."""
    if entry is not None and digest(content) != entry.get("hash"):
        raise PackageError("package.damaged", path=name, file=DESCRIPTOR)


def _described(folder: Folder, entry: Entry | None) -> Iterator[tuple[str, object, int]]:
    for each in folder.resources:
        yield str(each["path"]), each.get("hash"), size_of(each)
    for path, expected in folder.descriptor.get(FILES, {}).items():
        yield str(path), expected, MOST_FILE
    approval = (entry or {}).get("approval")
    if isinstance(approval, dict):
        yield APPROVAL, approval.get("hash"), MOST_TEXT


def _summed(folder: Folder, sums: bytes) -> Iterator[tuple[str, object, int]]:
    """What the list of sums says: `<64 hex>  <path>` a line, as `sha256sum` writes it."""
    for line in sums.decode("utf-8", "replace").splitlines():
        said = _LINE.fullmatch(line)
        if said is None:
            raise PackageError("package.damaged", path=str(folder.address), file=SUMS)
        yield said[2], f"sha256:{said[1]}", MOST_FILE
