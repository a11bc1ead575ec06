"""The folder that releases are pulled into.

<folder>/
  current             a link to the release in use: `current/datapackage.json`, `current/data/…`
  last                a link to the one before it, for going back
  releases/1.4.0/     these two
  pulled.jsonl        a line for every pull that did, or would have done, something
  .new/               what is being fetched, or waits for a person's word
  .source/            of a division: the files of the whole release that its part was taken from

`current` is replaced by a rename, at one stroke: who opens a path through it has the old release
or the new one. Nothing that it leads to is written to.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.errors import PackageError
from gongkai.keeping import append
from gongkai.published.folder import VERSION
from gongkai.published.form import DESCRIPTOR

CURRENT, LAST, RELEASES, LOG = "current", "last", "releases", "pulled.jsonl"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of pulled releases. Only one who holds its lock may change it."""

    root: Path

    @property
    def new(self) -> Path:
        """Where a release is made ready."""
        return self.root / ".new"

    @property
    def source(self) -> Path:
        """Where the whole release lies of which a part is taken."""
        return self.root / ".source"

    @property
    def current(self) -> str | None:
        """The version in use; null before the first pull."""
        return self._version(CURRENT)

    @property
    def last(self) -> str | None:
        """The version before it; null where there is none."""
        found = self._version(LAST)
        return None if found == self.current else found

    def release(self, version: str) -> Path:
        """Return where a release lies."""
        return self.root / RELEASES / version

    def held(self) -> list[Path]:
        """Return the folders of all releases that are here, also of what a killed run left."""
        folder = self.root / RELEASES
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def take(self, version: str) -> None:
        """Put what is ready into use; the release before it becomes the last."""
        before, target = self.current, self.release(version)
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(target)  # left by a run that was killed right here
        os.replace(self.new, target)
        _settle(target.parent)
        if before is not None:
            self._point(LAST, before)
        self._point(CURRENT, version)
        self._clear()

    def go_back(self) -> tuple[str, str]:
        """Exchange the release in use with the last; return the version left and the one in use.

        PackageError where there is none to go back to.
        """
        current, last = self.current, self.last
        if current is None or last is None:
            raise PackageError("pull.no_last", path=str(self.root))
        self._point(CURRENT, last)
        self._point(LAST, current)
        return current, last

    def log(self, line: Mapping[str, Any]) -> None:
        """Add a line to the log."""
        written = json.dumps(line, ensure_ascii=False) + "\n"
        append(self.root / LOG, written.encode("utf-8", "replace"))

    def logged(self) -> str | None:
        """Return the version that the last line of the log says is in use."""
        try:
            lines = (self.root / LOG).read_bytes().splitlines()
        except FileNotFoundError:
            return None
        try:
            said = json.loads(lines[-1])["current"]
        except (IndexError, ValueError, TypeError, KeyError):
            return None
        return said if isinstance(said, str) else None

    def _version(self, name: str) -> str | None:
        """Return the version a link leads to; PackageError where it is none of ours."""
        link = self.root / name
        if not link.is_symlink():
            if link.exists():
                raise PackageError("pull.not_a_link", path=str(link))
            return None
        parts = Path(os.readlink(link)).parts
        if len(parts) != 2 or parts[0] != RELEASES or not VERSION.fullmatch(parts[1]):
            raise PackageError("pull.not_a_link", path=str(link))
        return parts[1] if (link / DESCRIPTOR).is_file() else None

    def _point(self, name: str, version: str) -> None:
        fresh = self.root / f".{name}.link"
        fresh.unlink(missing_ok=True)
        os.symlink(Path(RELEASES, version), fresh)
        os.replace(fresh, self.root / name)
        _settle(self.root)

    def _clear(self) -> None:
        """Remove all releases but the one in use and the last, and nothing that is none."""
        for each in self.held():
            if VERSION.fullmatch(each.name) and each.name not in (self.current, self.last):
                _remove(each)


def _remove(path: Path) -> None:
    """Remove what is at a path, if anything is; of a link what it leads to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make a folder's new entry survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
