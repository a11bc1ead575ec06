"""What readings depend on beside the documents: a digest of law, code, wordings and programs."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from gongkai.convert import ocr, office

READERS = (
    "lxml",
    "olefile",
    "opencc",
    "pyarrow",
    "pypdfium2",
    "python-calamine",
    "selectolax",
    *ocr.PACKAGES,
)
"""Libraries that decide what is read; those that are not installed count as well."""


CODE = (
    *("catalogue", "convert", "extract", "messages", "model", "read", "run"),
    *("container.py", "kind.py", "nesting.py", "observations.py"),
)
"""What of gongkai itself decides what is read: a version that changes nothing there reads the same.
"""


def law(labels: bytes | None) -> str:
    """Return a digest (32 hex) that is another one wherever a reading might be.

    labels: the publisher's own table of wordings, null for none.
    """
    told = [
        _shipped("gongkai.schemas"),
        _shipped("gongkai", CODE),
        hashlib.sha256(labels).hexdigest() if labels is not None else "",
    ]
    told += (f"{name} {_version(name)}" for name in READERS)
    told.append(office.version())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


@cache
def _shipped(package: str, parts: tuple[str, ...] = ("",)) -> str:
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


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
