"""The judgement of a release: every byte, both twins, and a second opinion."""

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gongkai.catalogue import finding
from gongkai.errors import PackageError, PlaceError
from gongkai.model import Finding
from gongkai.place import Place
from gongkai.published.conformance import conformance
from gongkai.published.folder import (
    MOST_FILE,
    MOST_TEXT,
    Entry,
    Folder,
    most_of,
    open_folder,
    size_of,
)
from gongkai.published.form import (
    APPROVAL,
    CANDIDATE,
    DESCRIPTOR,
    FILES,
    SUMMED,
    SUMS,
    TWIN,
    WITHDRAWN,
    digest,
)
from gongkai.published.rows import csv_sum
from gongkai.published.sums import listed, sums
from gongkai.published.twins import parting


def verdict(release: Folder | Path | str | Place) -> tuple[Finding, ...]:
    """Return what is wrong with a release, and whether it was withdrawn.

    First every file against its size and digest, and whether there are others, then the Parquet
    twins row by row, then frictionless on descriptor and CSV: each only where the one before found
    nothing, for what damaged files hold means nothing. PackageError where there is no package.

    Every file is read more than once: of a release that lies elsewhere judge a copy (`nearby`).
    """
    folder = release if isinstance(release, Folder) else open_folder(release)
    entry = folder.entry() or {}
    damaged = (
        *_descriptor(folder, entry),
        *_resources(folder),
        *_files(folder),
        *_summed(folder),
    )
    return (*_withdrawn(folder, entry), *(damaged or tuple(_twins(folder)) or conformance(folder)))


def _withdrawn(folder: Folder, entry: Entry) -> Iterator[Finding]:
    if said := entry.get(WITHDRAWN):
        names = ("on", "by", "reason", "successor")
        told: dict[str, Any] = {name: str(said.get(name) or "-") for name in names}
        yield finding("PACKAGE-WITHDRAWN", version=folder.place.label, **told)


def _descriptor(folder: Folder, entry: Entry) -> Iterator[Finding]:
    """The descriptor against the list of versions, where there is one beside the folder."""
    if "hash" in entry:
        yield from _compared(folder, DESCRIPTOR, MOST_TEXT, entry["hash"])
    if "approval" in entry:
        yield from _compared(folder, APPROVAL, MOST_TEXT, entry["approval"].get("hash"))


def _resources(folder: Folder) -> Iterator[Finding]:
    for each in folder.resources:
        stated = each.get("bytes")
        yield from _compared(folder, each["path"], size_of(each), each.get("hash"), stated)


def _files(folder: Folder) -> Iterator[Finding]:
    listed: Mapping[str, str] = folder.descriptor.get(FILES, {})
    for relative, expected in listed.items():
        yield from _compared(folder, relative, most_of(relative), expected)


def _summed(folder: Folder) -> Iterator[Finding]:
    """The list of all digests: whole, as the descriptor says, and true; no other file beside.

    What the descriptor vouches for was read before. A place that cannot tell what it holds is not
    asked for other files, nor is one from which this release was copied.
    """
    if SUMMED not in folder.descriptor:
        return
    if not folder.place.holds(SUMS):
        yield finding("PACKAGE-MISSING", path=SUMS, reason=os.strerror(errno.ENOENT))
        return
    told, vouched = sums(folder), listed(folder)
    for path in sorted({*vouched, DESCRIPTOR}):
        if path not in told or told[path] != vouched.get(path, told[path]):
            yield finding("PACKAGE-SUMS", path=path)
    for path in sorted(told.keys() - vouched.keys()):
        yield from _compared(folder, path, MOST_FILE, told[path])
    if folder.place.local is not None:
        for path in sorted({*folder.place.keys("")} - {*told, *vouched, SUMS, CANDIDATE}):
            yield finding("PACKAGE-EXTRA", path=path)


def _compared(
    folder: Folder, relative: str, most: int, expected: object, size: object = None
) -> Iterator[Finding]:
    """Compare one file with its size and digest; a size that differs says enough."""
    key = folder.file(relative)
    try:
        content = folder.place.read(key, most)
    except PlaceError as error:
        large = error.code == "place.too_large"
        reason = f"> {most}" if large else str(error.arguments.get("cause", error))
        yield finding("PACKAGE-BYTES" if large else "PACKAGE-MISSING", path=relative, reason=reason)
        return
    if content is None:
        yield finding("PACKAGE-MISSING", path=relative, reason=os.strerror(errno.ENOENT))
    elif size is not None and len(content) != size:
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
