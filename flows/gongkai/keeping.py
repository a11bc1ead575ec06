"""Files that a person keeps: held while they are changed, and changed at one stroke."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder while its files are read, judged and written: of two commands one waits.

    The lock is the folder's own, and the system lets go of it when its holder dies.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def own_folder(work: Path, name: str) -> Iterator[Path]:
    """Yield a new folder below `work` that is gone with the block.

    What others have left there who died is removed first: the system has let go of their locks.
    """
    work.mkdir(parents=True, exist_ok=True)
    with held(work):
        for each in filter(_is_left, work.iterdir()):
            shutil.rmtree(each, ignore_errors=True)
        mine = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=work))
        handle = os.open(mine, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)
        os.close(handle)


def _is_left(folder: Path) -> bool:
    """Whether nobody holds a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def replace(path: Path, content: bytes) -> None:
    """Replace a file at one stroke, with the permissions it had; a link goes on pointing at it."""
    path = path.resolve()
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, beside)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


@contextmanager
def written_whole(part: Path, path: Path) -> Iterator[BinaryIO]:
    """Yield `part` to write to; then wait until the disk has it, and name it `path` in one step.

    Where the block fails `part` is gone and `path` as it was.
    """
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file, whole or not at all; once this returns, it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        before = os.fstat(handle).st_size
        try:
            if os.write(handle, content) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(handle)
        except BaseException:
            os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)
