"""The published place: what it holds, and how one release is added, whole or not at all.

A release folder is written in its final place, checked there, and becomes a release when
`versions.json` lists it. That list is the only commit point: it is replaced at one stroke, under
a lock, and only while it still says what it said when the release was planned. Folders it does
not list are what a killed run left; the next run removes them.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import GongkaiError, PublishError
from gongkai.publish.files import replace_file, sync_folder, write_csv, write_parquet, write_parts
from gongkai.publish.lock import locked
from gongkai.published.figures import observations
from gongkai.published.folder import listing, open_folder
from gongkai.published.form import FOLDER, VERSIONS, Previous, Release, digest, json_bytes
from gongkai.published.verdict import verdict

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def previous(place: Path) -> Previous | None:
    """Return the newest release of the place; null where nothing is published yet.

    PackageError where the list of versions or the release itself is damaged: the next release
    is planned on it, so its digests are checked.
    """
    known = listing(place / FOLDER)
    if known is None or not known[1]:
        return None
    content, entries = known
    folder = open_folder(place / FOLDER / entries[0]["version"])
    return Previous(
        version=entries[0]["version"],
        descriptor=folder.descriptor,
        schemas=folder.schemas(),
        reports=folder.table("reports"),
        observations=observations(folder),
        entries=entries,
        listing=digest(content),
    )


def write(release: Release, place: Path) -> Path:
    """Publish the release and return its folder.

    PublishError where the place cannot be written, another run is writing, the list of versions
    is not the one the release was planned on, or the release as written fails its checks. What
    was published before is untouched in every case.
    """
    root = place / FOLDER
    with _disk(place):
        root.mkdir(parents=True, exist_ok=True)
        with locked(root):
            _check_unchanged(release, root)
            _remove_leftovers(root)
            folder = root / release.version
            try:
                write_files(release, folder)
                _check(release, folder)
            except (OSError, GongkaiError):
                shutil.rmtree(folder, ignore_errors=True)
                raise
            _commit(release, root)
    return folder


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence for people."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublishError("publish.unwritable", place=str(place), reason=reason) from error


def _check_unchanged(release: Release, root: Path) -> None:
    known = listing(root)
    found = digest(known[0]) if known else None
    if found != release.based_on:
        raise PublishError("publish.changed", place=str(root), version=release.version)


def _remove_leftovers(root: Path) -> None:
    """Remove version folders that are not listed: only a killed run leaves them."""
    known = listing(root)
    listed = {entry["version"] for entry in known[1]} if known else set()
    for each in root.iterdir():
        if each.is_dir() and _VERSION.fullmatch(each.name) and each.name not in listed:
            shutil.rmtree(each)


def write_files(release: Release, folder: Path) -> None:
    """Write every file of the release into a folder; nothing speaks of them yet."""
    for resource in release.resources:
        if resource.csv:
            write_csv(folder / resource.csv_path, resource.rows)
        write_parquet(folder / resource.parquet_path, resource.rows)
    for path, content in release.texts.items():
        write_parts(folder / path, (content,))
    for each in (*folder.iterdir(), folder):
        if each.is_dir():
            sync_folder(each)


def _check(release: Release, folder: Path) -> None:
    findings = verdict(folder)
    if findings:
        raise PublishError(
            "publish.invalid",
            version=release.version,
            count=len(findings),
            finding=findings[0].message("zh") + " / " + findings[0].message("en"),
        )


def _commit(release: Release, root: Path) -> None:
    """List the release. A writer on another machine may not see the lock, so look once more."""
    _check_unchanged(release, root)
    known = listing(root)
    entries = [dict(release.entry), *(known[1] if known else ())]
    replace_file(root / VERSIONS, json_bytes({"versions": entries}))
