"""Local documents: files and folders, into the store like anything else that was gathered."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gongkai.archive import members
from gongkai.errors import DocumentError, GatherError
from gongkai.gather.settings import MAX_BYTES
from gongkai.gather.store import Store
from gongkai.kind import ENDINGS, kind
from gongkai.model import Capture

# What the ledger calls the host of documents that come from none. No host name begins so.
LOCAL = "_local"

# What systems leave in folders, besides everything hidden.
DEBRIS = frozenset({"desktop.ini", "thumbs.db"})


class _File(NamedTuple):
    """A file found: where it is, what it is called, and why it is not read, if it is not."""

    path: Path
    name: str
    reason: str | None = None


def local(
    paths: Iterable[Path],
    store: Store,
    run: str,
    now: Callable[[], str],
    max_bytes: int = MAX_BYTES,
) -> None:
    """Take files, and the documents in folders and their subfolders, into the store.

    A file given itself is taken whatever its name ends in. Raises GatherError for a path that is
    missing; what is wrong with a single file is a failed capture. A file is known again by its
    place, and called by its path from the given one on: where a person keeps it is not published.
    """
    found: dict[str, _File] = {}
    for path in paths:
        place = Path(os.path.abspath(path))
        for file in _found(place, place.parent):
            found.setdefault(file.path.as_uri(), file)
    already = {(c.addresses, c.digest or c.reason) for c in store.captures(LOCAL, run)}
    sitting = store.sitting(run, LOCAL)
    for address, file in sorted(found.items()):
        asked = Capture(run, address, now(), "failed", addresses=(address, file.name))
        kept = _keep(file, asked, store, max_bytes)
        sitting.note([c for c in kept if (c.addresses, c.digest or c.reason) not in already])
    sitting.close()


def folder(
    blank: Capture, base: Path, store: Store, now: Callable[[], str], *, max_bytes: int
) -> tuple[Capture, ...]:
    """Take the documents of a `folder` source into the store.

    blank: a capture that names the source, its path relative to `base`. Every failure is a
    capture, a missing or empty folder too. Nothing outside `base` is read.
    """
    path = blank.source_url
    place = base / path
    try:
        if not place.resolve().is_relative_to(base.resolve()):
            return (_failed(blank, "gather.folder_outside", path),)
        files = _found(place, base)
    except (GatherError, OSError, ValueError):  # the latter: a NUL in the path
        return (_failed(blank, "gather.folder_missing", path),)
    if not files:
        return (_failed(blank, "gather.folder_empty", path),)
    return tuple(
        capture
        for file in files
        for capture in _keep(
            file, replace(blank, time=now(), addresses=(file.name,)), store, max_bytes
        )
    )


def _found(place: Path, base: Path) -> list[_File]:
    """Return the file at a place, or the files below it in order of name."""
    if place.is_file():
        return [_File(place, _shown(place, base))]
    if not place.is_dir():
        raise GatherError("gather.path_missing", path=str(place))
    return sorted(_below(place, base))


def _below(place: Path, base: Path) -> Iterator[_File]:
    """Yield what stands in a folder and its subfolders, hidden things apart."""
    closed: list[Path] = []

    def note(error: OSError) -> None:
        closed.append(Path(os.fsdecode(error.filename)))

    for top, folders, names in os.walk(place, onerror=note):
        links = [name for name in folders if Path(top, name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*links, *names):
            if not name.startswith(".") and name.lower() not in DEBRIS:
                path = Path(top, name)
                yield _File(path, _shown(path, base), _reason(path, place))
    for path in closed:
        yield _File(path, _shown(path, base), "gather.file_unreadable")


def _reason(path: Path, place: Path) -> str | None:
    """Return why a file found in a folder is not read, None where it is."""
    if path.is_symlink() and (path.is_dir() or not path.resolve().is_relative_to(place.resolve())):
        return "gather.link_not_followed"
    if not path.is_file():
        return "gather.file_not_regular"
    if path.suffix.lower() not in ENDINGS:
        return "gather.ending_unknown"
    return None


def _keep(file: _File, asked: Capture, store: Store, max_bytes: int) -> list[Capture]:
    """Read a file into the store, within the limit; of a bundle, the documents in it."""
    content = _content(file, asked, max_bytes)
    if isinstance(content, Capture):
        return [content]
    if kind(content) != "zip":
        return [store.take(asked, content)]
    return list(unpacked(content, file.name, asked, store))


def unpacked(content: bytes, name: str, asked: Capture, store: Store) -> Iterator[Capture]:
    """Take the documents of a bundle into the store; one that cannot be had is a failed capture.

    asked: a capture to fill in; `<its last address>!/<member>` is added to its addresses.
    """
    try:
        found = 0
        for member in members(content, name):
            found += 1
            mine = replace(
                asked, addresses=(*asked.addresses, f"{asked.addresses[-1]}!/{member.name}")
            )
            if member.content:
                yield store.take(mine, member.content)
            else:
                yield _refused(mine, member.error, f"{name}!/{member.name}")
        if not found:
            yield _failed(asked, "gather.bundle_empty", name)
    except DocumentError as error:
        yield _refused(asked, error, name)


def _refused(asked: Capture, error: DocumentError | None, name: str) -> Capture:
    if error is None:
        return _failed(asked, "gather.file_empty", name)
    arguments = {key: str(value) for key, value in error.arguments.items()}
    return replace(asked, outcome="failed", reason=error.code, arguments=arguments)


def _content(file: _File, asked: Capture, max_bytes: int) -> bytes | Capture:
    """Return the bytes of a file, or the failed capture that says why there are none."""
    if file.reason is not None:
        return _failed(asked, file.reason, file.name)
    try:
        with file.path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError:
        return _failed(asked, "gather.file_unreadable", file.name)
    if not content:
        return _failed(asked, "gather.file_empty", file.name)
    if len(content) > max_bytes:
        too_large = _failed(asked, "gather.file_too_large", file.name)
        return replace(too_large, arguments={**too_large.arguments, "limit": str(max_bytes)})
    return content


def _failed(asked: Capture, reason: str, path: str) -> Capture:
    return replace(asked, outcome="failed", reason=reason, arguments={"path": path})


def _shown(path: Path, base: Path) -> str:
    """Return a path below `base` as text; names from old archives are often in GB 18030."""
    raw = os.fsencode(path.relative_to(base).as_posix())
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
