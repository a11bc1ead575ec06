"""The register of a command: where it is, read whole, and written at one stroke."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cli import language
from gongkai.errors import SettingsError
from gongkai.settings import settings

if TYPE_CHECKING:
    from gongkai.catalogue.register import Judged


def place(register: str | None) -> Path:
    """Return the folder of the register: the one asked for, else that of the settings.

    SettingsError where neither names one.
    """
    chosen = settings({"register": register, "lang": language.asked()}).register
    if chosen is None:
        raise SettingsError("register_check.nowhere")
    return chosen


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the register while it is read, judged and written: of two commands one waits.

    The lock is the folder's own, and the system lets go of it when its holder dies.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def standing(folder: Path) -> "tuple[Mapping[str, bytes], Judged]":
    """Return the bytes of the register's files, and the register as judged.

    CatalogueError for its first error: nothing is added to a register that cannot be used.
    """
    from gongkai.catalogue.register import contents, judge
    from gongkai.catalogue.register.fault import first_error

    files = contents(folder)
    judged = judge(files, doubtful=False)
    if judged.errors:
        raise first_error(folder, judged.errors)
    return {name: content for name, content in files.items() if isinstance(content, bytes)}, judged


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put new contents in the place of the old: agencies first, which need no source.

    A reader sees the old file or the new one, and a failure leaves the old one.
    """
    for name in sorted(files):
        replace(folder / f"{name}.csv", files[name])


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
