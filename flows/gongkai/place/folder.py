"""A folder of this machine as a place for files."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from gongkai.errors import PlaceError
from gongkai.keeping import written_whole

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, which is made when the first file is written.

    `held` is what `alone` yields: the same folder, whose lock is in our hands.
    """

    root: Path
    held: bool = False

    @property
    def address(self) -> Path:
        """The path of the folder."""
        return self.root

    @property
    def local(self) -> Path:
        """The path of the folder."""
        return self.root

    @property
    def label(self) -> str:
        """The name of the folder."""
        return self.root.absolute().name

    @property
    def parent(self) -> "Folder":
        """The folder that this one is in."""
        return Folder(self.root.absolute().parent)

    def read(self, key: str, most: int | None = None) -> bytes | None:
        """Return the content of a file, None where there is none."""
        path = self._path(key)
        with told("place.unreadable", path):
            try:
                with path.open("rb") as stream:
                    content = stream.read(-1 if most is None else most + 1)
            except FileNotFoundError:
                return None
        if most is not None and len(content) > most:
            raise PlaceError("place.too_large", file=str(path), limit=most)
        return content

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file in a hidden place beside its own, then move it there in one step."""
        path = self._path(key)
        with told("place.unwritable", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _moved(path.with_name(f".{uuid4().hex}.part"), path, content)

    def take(self, key: str, file: Path) -> None:
        """Give a file a second name here; where the disk cannot, copy it as `write` does."""
        path = self._path(key)
        with told("place.unwritable", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _named(path.with_name(f".{uuid4().hex}.part"), path, file)

    def replace(self, key: str, content: bytes, expected: bytes | None) -> None:
        """Write a file while it holds what is expected of it, under the lock of this folder.

        A killed writer leaves at most a hidden file, which the next one writes anew.
        """
        path = self._path(key)
        with nullcontext() if self.held else self.alone(), told("place.unwritable", path):
            if self.read(key) != expected:
                raise PlaceError("place.changed", file=str(path))
            path.parent.mkdir(parents=True, exist_ok=True)
            _moved(path.with_name(f".{path.name}.new"), path, content)

    def holds(self, key: str) -> bool:
        """Whether there is a file."""
        path = self._path(key)
        with told("place.unreadable", path):
            return path.is_file()

    def keys(self, below: str) -> list[str]:
        """Return the keys below a folder. Not by glob: to it a closed folder is an empty one."""
        top = self._path(below)
        with told("place.unreadable", top):
            if not top.exists():
                return []
            found = [
                Path(folder, name).relative_to(self.root).as_posix()
                for folder, _, names in os.walk(top, onerror=_raise)
                for name in names
                if not name.startswith(".")
            ]
        return sorted(found)

    def folders(self) -> list[str]:
        """Return the names of the folders in this one, empty ones too."""
        with told("place.unreadable", self.root):
            if not self.root.exists():
                return []
            return sorted(each.name for each in self.root.iterdir() if each.is_dir())

    def remove(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""
        path = self._path(key)
        with told("place.unwritable", path):
            path.unlink(missing_ok=True)

    def clear(self, folder: str) -> None:
        """Remove a folder with all that is in it, hidden files too."""
        path = self._path(folder)
        with told("place.unwritable", path), suppress(FileNotFoundError):
            shutil.rmtree(path)

    def below(self, folder: str) -> "Folder":
        """Return the place that a folder of this one is."""
        return Folder(self.root / folder)

    def name(self, key: str) -> str:
        """Return the path of a file."""
        return str(self.root / key)

    def _path(self, key: str) -> Path:
        """Return the path of a file; PlaceError for a key that leads out of the folder."""
        if leads_out(key):
            raise PlaceError("place.address", file=self.name(key))
        return self.root / key

    def alone(self) -> AbstractContextManager["Folder"]:
        """Hold the lock of the folder; PlaceError where another program holds it."""
        return _locked(self)


def leads_out(key: str) -> bool:
    """Whether a key, or what follows a folder in it, leads out of where it is looked for.

    >>> leads_out("../a"), leads_out("/a"), leads_out("a//b"), leads_out("a/b..c")
    (True, True, True, False)
    """
    return key.startswith("/") or "//" in key or ".." in key.split("/")


@contextmanager
def _locked(folder: Folder) -> Iterator[Folder]:
    """Hold the lock, which is the folder's own and not a file in it.

    So nothing of it is published, and the system lets go of it when its holder dies: none is
    left behind for a person to remove.
    """
    with told("place.unwritable", folder.root):
        folder.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder.root, os.O_RDONLY)
    try:
        with told("place.unwritable", folder.root):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise PlaceError("place.busy", file=str(folder.root)) from error
        yield replace(folder, held=True)
    finally:
        os.close(handle)


def _moved(part: Path, path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write `part`, wait until the disk has it, and give it the name `path` in one step."""
    with written_whole(part, path) as stream:
        for piece in (content,) if isinstance(content, bytes) else content:
            stream.write(piece)
    _settle(path.parent)


def _named(part: Path, path: Path, file: Path) -> None:
    """Make `path` another name of `file`, or a copy on another disk, as `_moved` writes one."""
    try:
        os.link(file, part)
    except OSError:
        with file.open("rb") as source, written_whole(part, path) as stream:
            shutil.copyfileobj(source, stream)
    else:
        try:
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make a folder's new entry survive a loss of power too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _raise(error: OSError) -> None:
    raise error


@contextmanager
def told(code: str, file: Path | str) -> Iterator[None]:
    """Turn what the system says into an error that names the file."""
    try:
        yield
    except OSError as error:
        full = code == "place.unwritable" and error.errno in FULL
        cause = error.strerror or str(error).split("\n", 1)[0][:200] or type(error).__name__
        raise PlaceError("place.full" if full else code, file=str(file), cause=cause) from error
    except ValueError as error:  # a name that no file can have
        raise PlaceError("place.address", file=str(file)) from error
