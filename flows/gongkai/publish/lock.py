"""One writer at a time in a published place."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import PublishError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; PublishError where another run holds it.

    The lock is the folder's own, not a file in it: nothing of it is published, and the system
    lets go of it when its holder dies, so that none is left behind for a person to remove.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError("publish.busy", place=str(folder)) from error
        yield
    finally:
        os.close(handle)
