"""A release on this machine, wherever it lies: what reads files needs it so."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import PlaceError
from gongkai.place import place
from gongkai.published.folder import MOST_TEXT, VERSION, Folder, open_folder
from gongkai.published.form import VERSIONS
from gongkai.published.sums import every_file


@contextmanager
def nearby(folder: Folder) -> Iterator[tuple[Folder, Path]]:
    """Yield the release and its path on this machine: itself, or a copy that passes with the block.

    A copy has the list of versions beside it too. What is missing stays missing, and a file that
    is larger than stated is not taken: one without content shows that it is too large.

    PackageError for a file that leads out of the folder; PlaceError where the place fails.
    """
    if folder.place.local is not None:
        yield folder, folder.place.local
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-") as passing:
        label = folder.place.label
        path = Path(passing) / (label if VERSION.fullmatch(label) else "release")
        _copy(folder, path)
        yield open_folder(path), path


def _copy(folder: Folder, path: Path) -> None:
    """Copy the files one by one: no more than one of them is in memory."""
    here = place(path)
    for relative, most in every_file(folder).items():
        key = folder.file(relative)
        try:
            content = folder.place.read(key, most)
        except PlaceError as error:
            if error.code != "place.too_large":
                raise
            _stand_in(path / key, most + 1)
            continue
        if content is not None:
            here.write(key, content)
    above = folder.place.parent
    known = above.read(VERSIONS, MOST_TEXT) if above is not None else None
    if known is not None:
        place(path.parent).write(VERSIONS, known)


def _stand_in(path: Path, size: int) -> None:
    """Make a file of some size that takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.truncate(size)
