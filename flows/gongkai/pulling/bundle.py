"""A release in one ZIP file, for a network that has no way out.

Its layout is that of a published place, so what is unpacked is one. The same release gives the
same bytes: names in order, one fixed date, no owner. Every file is held against its digest while
it passes, one piece at a time.
"""

import hashlib
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from uuid import uuid4

from gongkai.errors import PackageError
from gongkai.keeping import written_whole
from gongkai.place import Place
from gongkai.place.folder import told
from gongkai.published.folder import MOST_FILE, MOST_TEXT, Folder, listing, open_folder
from gongkai.published.form import DESCRIPTOR, FOLDER, VERSIONS, WITHDRAWN, json_bytes
from gongkai.published.inventory import inventory
from gongkai.published.offer import offered

SITE, DOCUMENTS = "site", "documents"
_NAME = re.compile(r"\w[\w.-]{0,99}")
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can tell
_PERMISSIONS = 0o100644 << 16
_UNIX = 3
_PIECE = 1 << 20
_PACKED = frozenset({".duckdb", ".gif", ".jpg", ".parquet", ".png", ".woff2", ".xlsx", ".zip"})
"""What does not get smaller."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was written; `lacking` documents of its reports were never published."""

    path: Path
    version: str
    files: int
    lacking: int = 0


class _Entry(NamedTuple):
    """A file for the bundle: where it goes, where it is, and the digest it must have."""

    name: str
    place: Place
    key: str
    hash: str | None


def bundle(address: str | Path, out: Path | None, *, site: bool, documents: bool) -> Bundle:
    """Write the release at an address, with its list of versions, into one ZIP file.

    out: the file; null for `<package>-<version>.zip` in the current folder. One that is there is
        replaced, at one stroke.
    site: the pages beside the release as well; documents: those its reports were read from.

    PackageError where there is no release, where it is withdrawn or damaged, or where there are no
    pages or documents; PlaceError where a place fails.
    """
    folder = offered(address).folder
    release = open_folder(folder)
    version = str(release.descriptor.get("version"))
    path = out or Path(f"{_name(release)}-{version}.zip")
    entries, listed = _release(release)
    lacking = 0
    if site:
        entries += _beside(folder, SITE, "bundle.no_site")
    if documents:
        found = _documents(release)
        wanted = set(release.table("reports")["digest"].to_pylist())
        entries, lacking = entries + found, len(wanted) - len(found)
    _write(path, sorted(entries, key=lambda each: each.name), listed)
    return Bundle(path, version, len(entries) + 1, lacking)


def _name(release: Folder) -> str:
    """Return what a release is called, fit for the name of a file."""
    name = str(release.descriptor.get("name"))
    if not _NAME.fullmatch(name):
        raise PackageError("package.descriptor", path=release.place.name(DESCRIPTOR))
    return name


def _release(release: Folder) -> tuple[list[_Entry], bytes]:
    """Return the files of a release, and its list of versions: from itself on to the oldest."""
    folder = release.place
    known = listing(folder.parent) if folder.parent is not None else None
    version = str(release.descriptor.get("version"))
    at = (
        next((n for n, e in enumerate(known[1]) if e["version"] == version), None)
        if known
        else None
    )
    if known is None or at is None:
        raise PackageError("bundle.not_listed", path=str(folder.address))
    entry = known[1][at]
    if said := entry.get(WITHDRAWN):
        told = {name: str(said.get(name) or "-") for name in ("on", "by", "reason", "successor")}
        raise PackageError("pull.withdrawn", version=version, **told)
    content = folder.read(DESCRIPTOR, MOST_TEXT) or b""
    files = [
        _Entry(f"{FOLDER}/{version}/{each.path}", folder, each.path, each.hash)
        for each in inventory(release, content, entry)
    ]
    return files, json_bytes({"versions": [dict(each) for each in known[1][at:]]})


def _beside(folder: Place, name: str, code: str) -> list[_Entry]:
    """Return all files of a folder that lies beside the release."""
    above = folder.parent
    keys = above.keys(name) if above is not None else []
    if above is None or not keys:
        raise PackageError(code, path=str(folder.address))
    return [_Entry(f"{FOLDER}/{key}", above, key, None) for key in keys]


def _documents(release: Folder) -> list[_Entry]:
    """Return the documents that the reports of a release were read from; their names say what."""
    wanted = set(release.table("reports")["digest"].to_pylist())
    found = _beside(release.place, DOCUMENTS, "bundle.no_documents")
    named = ((each, PurePosixPath(each.key).name) for each in found)
    return [each._replace(hash=f"sha256:{name}") for each, name in named if name in wanted]


def _write(path: Path, entries: Collection[_Entry], listed: bytes) -> None:
    """Write the ZIP file beside its place and move it there; PlaceError says why not."""
    with told("place.unwritable", path):
        # Two may be writing the same bundle.
        part = path.with_name(f".{path.name}.{uuid4().hex}.part")
        with (
            written_whole(part, path) as stream,
            zipfile.ZipFile(stream, "w", allowZip64=True) as archive,
        ):
            archive.writestr(_about(f"{FOLDER}/{VERSIONS}", len(listed)), listed)
            for each in entries:
                _add(archive, each)


def _add(archive: zipfile.ZipFile, entry: _Entry) -> None:
    size, pieces = _content(entry)
    found = hashlib.sha256()
    with archive.open(_about(entry.name, size), "w") as member:
        for piece in pieces:
            found.update(piece)
            member.write(piece)
    if entry.hash not in (None, f"sha256:{found.hexdigest()}"):
        raise PackageError("package.damaged", path=str(entry.place.address), file=entry.key)


def _content(entry: _Entry) -> tuple[int, Iterator[bytes]]:
    """Return size and content of a file: in pieces where it lies on this machine, else whole."""
    if entry.place.local is None:
        content = entry.place.read(entry.key, MOST_FILE)
        if content is None:
            raise PackageError(
                "package.file_missing", path=str(entry.place.address), file=entry.key
            )
        return len(content), iter((content,))
    path = entry.place.local / entry.key
    with told("place.unreadable", path):
        return path.stat().st_size, _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with told("place.unreadable", path), path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _about(name: str, size: int) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, _DATE)
    about.create_system, about.external_attr = _UNIX, _PERMISSIONS
    about.file_size = size  # beyond 4 GB the member is written in the longer form
    packed = PurePosixPath(name).suffix in _PACKED
    about.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    return about
