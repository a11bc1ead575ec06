"""Publishing a release, whole or not at all.

A release folder is written in its final place, checked there, and becomes a release when
`versions.json` lists it. That list is the only commit point: it is replaced at one stroke, and
only while it still says what it said when the release was planned. Folders it does not list are
what a killed run left; the next run removes them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import GongkaiError, PlaceError, PublishError
from gongkai.place import Place, place
from gongkai.publish.files import paths, write_files
from gongkai.publish.holding import Held, held
from gongkai.published.folder import VERSION, Entry, listing, open_folder
from gongkai.published.form import FOLDER, VERSIONS, Release, listed_digest
from gongkai.published.nearby import nearby
from gongkai.published.verdict import verdict


def write(release: Release, address: Path | str | Place) -> Path | str:
    """Publish the release and return the address of its folder.

    PublishError where the place cannot be written, another run is writing, the list of versions
    is not the one the release was planned on, or the release as written fails its checks. What
    was published before is untouched in every case.
    """
    where = place(address)
    root = where.below(FOLDER)
    folder = root.below(release.version)
    with told(where, release.version):
        known = listing(root)
        _check_plan(release, known[1] if known else (), root)
        with held(root) as mine:
            _check_plan(release, mine.entries, root)
            _remove_leftovers(mine, release)
            try:
                write_files(release, _Within(mine, release.version))
                _check(release, folder)
            except (OSError, GongkaiError):
                mine.give_up(release.version)
                raise
            mine.list((release.entry, *mine.entries))
    return folder.address


class _Within:
    """A folder of a place that is held."""

    def __init__(self, mine: Held, folder: str) -> None:
        self._mine, self._folder = mine, folder

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        self._mine.write(f"{self._folder}/{key}", content)

    def take(self, key: str, file: Path) -> None:
        self._mine.take(f"{self._folder}/{key}", file)


@contextmanager
def told(where: Place, version: str) -> Iterator[None]:
    """Turn what the place refuses into a sentence about publishing."""
    name = str(where.address)
    try:
        yield
    except PlaceError as error:
        if error.code == "place.changed":
            raise PublishError("publish.changed", place=name, version=version) from error
        if error.code == "place.busy":
            raise PublishError("publish.busy", place=name) from error
        if "cause" not in error.arguments:
            raise
        reason = error.arguments["cause"]
        raise PublishError("publish.unwritable", place=name, reason=reason) from error


def _check_plan(release: Release, listed: Iterable[Entry], root: Place) -> None:
    if listed_digest(listed) != release.based_on:
        raise PlaceError("place.changed", file=root.name(VERSIONS))


def _remove_leftovers(mine: Held, release: Release) -> None:
    """Remove version folders that are not listed: only a killed run leaves them."""
    listed = {entry["version"] for entry in mine.entries}
    for folder in mine.place.folders():
        if VERSION.fullmatch(folder) and folder not in listed:
            mine.clear(folder, paths(release) if folder == release.version else frozenset())


def _check(release: Release, folder: Place) -> None:
    rows = {each.name: each.rows for each in release.resources}
    # Of these every byte is that of a release that was checked, and its digest is checked again.
    proven = {each.name for each in release.resources if each.standing is not None}
    with nearby(open_folder(folder)) as (written, _):
        findings = verdict(written, rows, proven)
    if findings:
        raise PublishError(
            "publish.invalid",
            version=release.version,
            count=len(findings),
            finding=findings[0].message("zh") + " / " + findings[0].message("en"),
        )
