"""Publishing what stands in one place in another as well, whole or not at all.

Missing releases are copied into their folders, each file held against its digest before and after;
the list of versions is replaced last, while it says what it said. A release that is listed there is
never written to. Documents come before the list, pages after it: neither promises what is not
there. What is there already with the same bytes is not sent again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongkai.errors import GongkaiError, PackageError, PlaceError, PublishError
from gongkai.place import Place, place
from gongkai.publish.documents import DOCUMENTS
from gongkai.publish.holding import Held, held
from gongkai.publish.writing import told
from gongkai.published.folder import MOST_TEXT, VERSION, Entry, described_folder, listing
from gongkai.published.form import DESCRIPTOR, FOLDER, WITHDRAWN, digest
from gongkai.published.inventory import Item, inventory

SITE = "site"
_INDEX, _PAGE = "index.html", ".html"


class Mirrored(NamedTuple):
    """What was published elsewhere: versions, documents and pages that were not there yet."""

    versions: tuple[str, ...]
    documents: int
    pages: int
    listed: bool


def mirror(source: Path | str | Place, target: Path | str | Place) -> Mirrored:
    """Publish the releases, documents and pages of one place in another.

    PackageError where nothing is published in the first, or a file of it is damaged. PublishError
    where the other cannot be written, where another run is writing there, and where it lists a
    release that the first does not have, or has with other bytes. What was published there before
    is untouched in every case.
    """
    here, there = (place(each).below(FOLDER) for each in (source, target))
    known = listing(here)
    if known is None or not known[1]:
        raise PackageError("package.no_release", path=str(here.address))
    mine = known[1]
    newest = str(mine[0]["version"])
    with told(there, newest):
        before = listing(there)
        _check(mine, before[1] if before else (), there)
        documents = _copy_documents(here, there)
        missing: tuple[str, ...] = ()
        changed = before is None or list(before[1]) != list(mine)
        if changed:
            with held(there) as held_place:
                _check(mine, held_place.entries, there)
                missing = _copy_releases(here, held_place, mine)
                held_place.list(mine)
        return Mirrored(missing, documents, _copy_site(here, there), changed)


def _check(mine: tuple[Entry, ...], listed: tuple[Entry, ...], there: Place) -> None:
    """Refuse a place whose releases are not ours; a mark of withdrawal may only be added."""
    ours = {str(each["version"]): each for each in mine}
    for each in listed:
        version = str(each["version"])
        own = ours.get(version)
        if own is None:
            raise PublishError("mirror.unknown", place=str(there.address), version=version)
        same = _unmarked(own) == _unmarked(each)
        if not same or each.get(WITHDRAWN, own.get(WITHDRAWN)) != own.get(WITHDRAWN):
            raise PublishError("mirror.differs", place=str(there.address), version=version)


def _unmarked(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if name != WITHDRAWN}


def _copy_releases(here: Place, there: Held, mine: tuple[Entry, ...]) -> tuple[str, ...]:
    """Copy the releases that are not listed there; remove what killed runs left."""
    listed = {str(each["version"]) for each in there.entries}
    missing = {str(each["version"]): each for each in mine if each["version"] not in listed}
    with _reading(here):
        items = {version: _items(here, version, entry) for version, entry in missing.items()}
    for folder in there.place.folders():
        if VERSION.fullmatch(folder) and folder not in listed:
            there.clear(folder, {each.path for each in items.get(folder, ())})
    for version, files in items.items():
        try:
            for item in files:
                _copy(here.below(version), there, version, item)
        except (OSError, GongkaiError):
            there.give_up(version)
            raise
    return tuple(missing)


@contextmanager
def _reading(where: Place) -> Iterator[None]:
    """Tell what is wrong with the first place as a fault of that place, not of the other."""
    try:
        yield
    except PlaceError as error:
        reason = str(error.arguments.get("cause", error))
        raise PackageError("package.unreadable", path=str(where.address), reason=reason) from error


def _items(here: Place, version: str, entry: Entry) -> tuple[Item, ...]:
    """Return the files of a release, the descriptor last."""
    folder = here.below(version)
    content = folder.read(DESCRIPTOR, MOST_TEXT)
    if content is None:
        raise PackageError("package.missing", path=str(folder.address))
    items = inventory(described_folder(folder, content), content, entry)
    return tuple(sorted(items, key=lambda each: each.path == DESCRIPTOR))


def _copy(folder: Place, there: Held, version: str, item: Item) -> None:
    key = f"{version}/{item.path}"
    written = there.place.read(key, item.most)
    if written is not None and digest(written) == item.hash:
        return
    with _reading(folder):
        content = folder.read(item.path, item.most)
    if content is None or digest(content) != item.hash:
        raise PackageError("package.damaged", path=str(folder.address), file=item.path)
    there.write(key, content)
    if digest(there.place.read(key) or b"") != item.hash:
        raise PackageError("package.damaged", path=str(there.place.address), file=key)


def _copy_documents(here: Place, there: Place) -> int:
    """Copy the documents that are not there; each is named by its digest. Return how many."""
    source, target = (each.below(DOCUMENTS) for each in (here, there))
    with _reading(source):
        found = set(source.keys(""))
    missing = sorted(found - set(target.keys("")))
    for name in missing:
        with _reading(source):
            content = source.read(name) or b""
        if hashlib.sha256(content).hexdigest() != name:
            raise PackageError("package.damaged", path=str(source.address), file=name)
        target.write(name, content)
    return len(missing)


def _copy_site(here: Place, there: Place) -> int:
    """Copy what changed of the pages, what they need first and the index last; return how many.

    Pages that are no longer made are removed in the end.
    """
    source, target = (each.below(SITE) for each in (here, there))
    with _reading(source):
        keys = source.keys("")
    if not keys:
        return 0
    written = 0
    for key in sorted(keys, key=_turn):
        with _reading(source):
            content = source.read(key) or b""
        if target.read(key) != content:
            target.write(key, content)
            written += 1
    for key in _gone(keys, target):
        target.remove(key)
    return written


def _turn(key: str) -> tuple[int, str]:
    path = PurePosixPath(key)
    return (2 if key == _INDEX else 1 if path.suffix == _PAGE else 0, key)


def _gone(keys: list[str], target: Place) -> Iterator[str]:
    known = set(keys)
    return (key for key in target.keys("") if key not in known)
