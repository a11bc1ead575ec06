"""Where a release lies while it is planned: rows in pieces, and files that are finished.

Each file is rendered once, and summed while it is; publishing only copies it. Without a folder of
its own everything is in memory, which small releases can afford.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.errors import PublishError
from gongkai.pieces import Keep, in_memory
from gongkai.published.form import Content, Finished
from gongkai.published.rows import file_parts, summed

Finish = Callable[[str, Iterable[bytes]], Finished]
"""Makes a file of a release, by its path there, of parts that are made while they are taken."""


class Scratch(NamedTuple):
    """How rows are put away (`keep`) and files are finished (`finish`).

    `spill` names a folder for what a database has no room for in memory.
    """

    keep: Keep
    finish: Finish
    spill: Path | None = None


def _held(_: str, parts: Iterable[bytes]) -> Finished:
    content = b"".join(parts)
    return Finished(content, summed([content]))


IN_MEMORY = Scratch(in_memory, _held)


def scratch(folder: Path) -> Scratch:
    """Return a scratch below a folder of this machine, which is the caller's to remove.

    PublishError where the disk refuses something.
    """

    def finish(name: str, parts: Iterable[bytes]) -> Finished:
        path = folder / "files" / name
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                done = Finished(path, summed(_written(parts, stream.write)))
        give_back()
        return done

    return Scratch(kept_in(folder / "pieces"), finish, folder / "spill")


def kept_in(folder: Path) -> Keep:
    """Return what writes each table it is given to a Parquet file of its own in a folder.

    PublishError where the disk refuses one.
    """
    numbers = count()

    def keep(rows: pa.Table) -> Path:
        path = folder / f"{next(numbers):06}.parquet"
        with _told(path):
            folder.mkdir(parents=True, exist_ok=True)
            # Read again soon: how small the file is matters less than how quickly it is written.
            # Whose texts are coded comes back as texts.
            pq.write_table(
                rows, path, compression="lz4", write_statistics=False, store_schema=False
            )
        give_back()
        return path

    return keep


def give_back() -> None:
    """Let the system have what Arrow keeps for later: else a third of the memory is only kept."""
    pa.default_memory_pool().release_unused()


def parts_of(content: Content) -> bytes | Iterator[bytes]:
    """Return what is in a finished file, as it can be written; OSError where it cannot be read."""
    return file_parts(content) if isinstance(content, Path) else content


def _written(parts: Iterable[bytes], write: Callable[[bytes], object]) -> Iterator[bytes]:
    for part in parts:
        write(part)
        yield part


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublishError("scratch.failed", file=str(path), reason=reason) from error
