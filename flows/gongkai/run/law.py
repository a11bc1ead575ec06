"""What readings depend on beside the documents: a digest of law, code, wordings and programs."""

import hashlib
from importlib.metadata import PackageNotFoundError, version

from gongkai.catalogue.shipped import shipped
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
        shipped("gongkai.schemas"),
        shipped("gongkai", CODE),
        hashlib.sha256(labels).hexdigest() if labels is not None else "",
    ]
    told += (f"{name} {_version(name)}" for name in READERS)
    told.append(office.version())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
