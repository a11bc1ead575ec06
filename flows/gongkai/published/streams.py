"""Files of a release as streams: what may be large is never in memory as a whole."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from gongkai.errors import PlaceError
from gongkai.place import Place
from gongkai.place.folder import told
from gongkai.published.rows import PART, summed


@contextmanager
def stream(where: Place, key: str, most: int) -> Iterator[BinaryIO | None]:
    """Yield a file of a place from its beginning, null where there is none.

    One that lies elsewhere is in memory while it is fetched, and then in a temporary file.
    PlaceError where it cannot be read, or has more than `most` bytes (`place.too_large`).
    """
    if where.local is None:
        content = where.read(key, most)
        if content is None:
            yield None
            return
        with tempfile.TemporaryFile(prefix="gongkai-") as copy:
            copy.write(content)
            copy.seek(0)
            yield copy
        return
    path = where.local / key
    with told("place.unreadable", path):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            yield None
            return
    with file:
        if size_of(file) > most:
            raise PlaceError("place.too_large", file=str(path), limit=most)
        yield file


def size_of(file: BinaryIO) -> int:
    """Return the bytes of an opened file, of which the place does not move."""
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size


def digest_of(file: BinaryIO) -> str:
    """Return `sha256:…` of an opened file from its beginning, to which it is set back."""
    file.seek(0)
    found = summed(iter(partial(file.read, PART), b""))
    file.seek(0)
    return found.hash
