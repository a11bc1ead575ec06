"""The judgement of a release folder: every byte, both twins, and a second opinion."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gongkai.catalogue import finding
from gongkai.errors import PackageError
from gongkai.model import Finding
from gongkai.published.conformance import conformance
from gongkai.published.folder import Folder, listing, open_folder
from gongkai.published.form import DESCRIPTOR, FILES, TWIN, digest
from gongkai.published.rows import csv_sum
from gongkai.published.twins import parting


def verdict(path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with the release in the folder `path`.

    First every file against its size and digest, then the Parquet twins row by row, then
    frictionless on descriptor and CSV: each only where the one before found nothing, for what
    damaged files hold means nothing. PackageError where there is no package at all.
    """
    folder = open_folder(path)
    damaged = (*_descriptor(folder), *_resources(folder), *_files(folder))
    return damaged or tuple(_twins(folder)) or conformance(folder)


def _descriptor(folder: Folder) -> Iterator[Finding]:
    """The descriptor against the list of versions, where there is one beside the folder."""
    known = listing(folder.path.parent)
    for entry in known[1] if known else ():
        if entry["version"] == folder.path.name and "hash" in entry:
            yield from _compared(folder, DESCRIPTOR, None, entry["hash"])


def _resources(folder: Folder) -> Iterator[Finding]:
    for each in folder.resources:
        yield from _compared(folder, each["path"], each.get("bytes"), each.get("hash"))


def _files(folder: Folder) -> Iterator[Finding]:
    listed: Mapping[str, str] = folder.descriptor.get(FILES, {})
    for relative, expected in listed.items():
        yield from _compared(folder, relative, None, expected)


def _compared(folder: Folder, relative: str, size: int | None, expected: Any) -> Iterator[Finding]:
    """Compare one file with its size and digest; a size that differs says enough."""
    try:
        content = folder.file(relative).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield finding("PACKAGE-MISSING", path=relative, reason=reason)
        return
    if size is not None and len(content) != size:
        yield finding("PACKAGE-BYTES", path=relative, reason=f"{len(content)} ≠ {size}")
    elif digest(content) != expected:
        yield finding("PACKAGE-HASH", path=relative, reason=f"{digest(content)} ≠ {expected}")


def _twins(folder: Folder) -> Iterator[Finding]:
    """Each Parquet file, printed as CSV, must be its twin to the byte: same rows, same order."""
    named = {each["name"]: each for each in folder.resources}
    for each in folder.resources:
        if TWIN not in each:
            continue
        try:
            rows = folder.rows(each)
        except PackageError as error:
            reason = error.arguments["reason"]
            yield finding("PACKAGE-TWIN", path=each["path"], reason=reason)
            continue
        other = named.get(each[TWIN])
        if other is None:
            yield finding("PACKAGE-TWIN", path=each["path"], reason=f"{each[TWIN]} ?")
        elif csv_sum(rows).hash != other["hash"]:
            reason = parting(folder.content(other), rows)
            yield finding("PACKAGE-TWIN", path=each["path"], reason=reason)
