"""Which files make a release, each with the digest that it must have.

The descriptor vouches for all that a release is a function of, the list of versions for the
descriptor and an approval, and `sha256sums` names what else lies in the folder: what it says of
the others must be the same.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import normalize

from gongkai.errors import PackageError
from gongkai.published.folder import MOST_FILE, MOST_TEXT, Entry, Folder, most_of, size_of
from gongkai.published.form import APPROVAL, DESCRIPTOR, FILES, SUMMED, SUMS, digest
from gongkai.published.sums import said

MOST_FILES = 20_000
"""Files of one release: some thirty tables, a file each for a hundred years, and their like."""


class Item(NamedTuple):
    """A file of a release: its path, the `sha256:…` it must have, the most bytes it may have."""

    path: str
    hash: str
    most: int


def inventory(folder: Folder, content: bytes, entry: Entry | None = None) -> tuple[Item, ...]:
    """Return every file of a release, sorted by path.

    folder: the release; of its place only `sha256sums` is read.
    content: the bytes of the descriptor.
    entry: its line in the list of versions, where there is one.

    PackageError for a descriptor that is not the listed one, for a file without a digest or with
    two that differ, for a path that leads out of the folder, and for two that are one elsewhere.
    """
    if entry is not None and digest(content) != entry.get("hash"):
        raise PackageError("package.damaged", path=str(folder.address), file=DESCRIPTOR)
    found: dict[str, Item] = {}
    for relative, expected, most in _named(folder, content, entry):
        path = folder.file(relative)
        item = found.setdefault(path, Item(path, str(expected), most))
        if item.hash != expected:
            raise PackageError("package.damaged", path=str(folder.address), file=path)
    # Where letters are alike in either case, or composed otherwise, one would displace the other.
    alike = Counter(normalize("NFC", path).casefold() for path in found)
    for path in found:
        if alike[normalize("NFC", path).casefold()] > 1:
            raise PackageError("package.path", path=str(folder.address), file=path)
    if len(found) > MOST_FILES:
        raise PackageError("package.files", path=str(folder.address), limit=MOST_FILES)
    return tuple(found[path] for path in sorted(found))


def _named(
    folder: Folder, content: bytes, entry: Entry | None
) -> Iterator[tuple[str, object, int]]:
    """Yield path, digest and bound of each file, as often as somebody names it."""
    yield DESCRIPTOR, digest(content), MOST_TEXT
    for each in folder.resources:
        yield str(each["path"]), each.get("hash"), size_of(each)
    for path, expected in folder.descriptor.get(FILES, {}).items():
        yield path, expected, most_of(path)
    approval = (entry or {}).get("approval")
    if isinstance(approval, dict):
        yield APPROVAL, approval.get("hash"), MOST_TEXT
    if SUMMED not in folder.descriptor:
        return
    sums = folder.place.read(SUMS, MOST_TEXT)
    if sums is None:
        raise PackageError("package.file_missing", path=str(folder.address), file=SUMS)
    yield SUMS, digest(sums), MOST_TEXT
    for path, expected in said(folder, sums).items():
        yield path, expected, MOST_FILE
