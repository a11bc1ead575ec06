"""What this version of gongkai ships, told by a digest: results of another one may differ."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def shipped(package: str, parts: tuple[str, ...] = ("",)) -> str:
    """Return a digest of the files that a package ships: of all, or of those in some parts."""
    whole = hashlib.sha256()
    for name, entry in sorted(_entries(files(package), "")):
        if name.startswith(parts):
            whole.update(f"{name} {hashlib.sha256(entry.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _entries(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir() and not each.name.startswith((".", "__")):
            yield from _entries(each, f"{name}{each.name}/")
        elif each.is_file() and not each.name.startswith((".", "__")):
            yield f"{name}{each.name}", each
