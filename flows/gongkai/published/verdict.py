"""The judgement of a release: every byte, both twins, and a second opinion."""

import errno
import os
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from gongkai.catalogue import finding
from gongkai.errors import PackageError, PlaceError
from gongkai.model import Finding
from gongkai.pieces import Pieces
from gongkai.place import Place
from gongkai.published.conformance import conformance
from gongkai.published.decoded import Texts
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
)
from gongkai.published.rows import ROWS_AT_ONCE, csv_of, summed
from gongkai.published.streams import digest_of, stream
from gongkai.published.streams import size_of as size_of_file
from gongkai.published.sums import listed, sums
from gongkai.published.twins import parting, same

ROWS_IN_ALL = 10_000
"""Rows of common length that frictionless is shown of a release that was just written."""


def verdict(
    release: Folder | Path | str | Place,
    made_of: Mapping[str, Pieces] | None = None,
    proven: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what is wrong with a release, and whether it was withdrawn.

    First every file against its size and digest, and whether there are others, then the Parquet
    twins row by row, then frictionless on descriptor and CSV: each only where the one before found
    nothing, for what damaged files hold means nothing. PackageError where there is no package.

    Every file is read more than once: of a release that lies elsewhere judge a copy (`nearby`).
    None of its files is in memory as a whole.

    Who has just written the release gives the rows that its files were `made_of`, by name of the
    resource. A Parquet file that holds these rows needs not be printed again: the CSV file, whose
    digest was checked, is their print. Nothing more is asked of resources that are `proven`, by
    their names: of which both files are byte for byte those of a release that was checked. And
    frictionless is shown ROWS_IN_ALL rows at most, for it takes longer than all the rest;
    whoever validates the release shows it far more. It begins at once, while the files are read.
    """
    folder = release if isinstance(release, Folder) else open_folder(release)
    entry = folder.entry() or {}
    if made_of is None:
        found = _files_and_twins(folder, entry, {}, proven) or conformance(folder)
    else:
        with ThreadPoolExecutor(1) as aside:
            judge = partial(conformance, folder, rows_in_all=ROWS_IN_ALL, proven=proven)
            second = aside.submit(judge)
            # What it says, or fails on, counts for nothing where files are damaged.
            found = _files_and_twins(folder, entry, made_of, proven) or second.result()
    return (*_withdrawn(folder, entry), *found)


def _files_and_twins(
    folder: Folder, entry: Entry, made_of: Mapping[str, Pieces], proven: Collection[str]
) -> tuple[Finding, ...]:
    damaged = (
        *_descriptor(folder, entry),
        *_resources(folder),
        *_files(folder),
        *_summed(folder, entry),
    )
    return damaged or tuple(_twins(folder, made_of, proven))


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


def _summed(folder: Folder, entry: Entry) -> Iterator[Finding]:
    """The list of all digests: whole, as the descriptor says, and true; no other file beside.

    What the descriptor or the list of versions vouches for was read before. Only a folder of this
    machine is asked for other files: a copy of a release elsewhere holds none.
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
    read = {path for path, key in ((DESCRIPTOR, "hash"), (APPROVAL, "approval")) if key in entry}
    for path in sorted(told.keys() - vouched.keys() - read):
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
        with stream(folder.place, key, most) as file:
            found = None if file is None else (size_of_file(file), digest_of(file))
    except PlaceError as error:
        large = error.code == "place.too_large"
        reason = f"> {most}" if large else str(error.arguments.get("cause", error))
        yield finding("PACKAGE-BYTES" if large else "PACKAGE-MISSING", path=relative, reason=reason)
        return
    if found is None:
        yield finding("PACKAGE-MISSING", path=relative, reason=os.strerror(errno.ENOENT))
    elif size is not None and found[0] != size:
        yield finding("PACKAGE-BYTES", path=relative, reason=f"{found[0]} ≠ {size}")
    elif found[1] != expected:
        yield finding("PACKAGE-HASH", path=relative, reason=f"{found[1]} ≠ {expected}")


def _holds(folder: Folder, resource: Mapping[str, Any], rows: Pieces) -> bool:
    """Whether a Parquet file holds some rows; how either has its texts is all the same."""
    return same(folder.batches(resource, texts=Texts.AS_THEY_LIE), rows.coded(ROWS_AT_ONCE))


def _twins(
    folder: Folder, made_of: Mapping[str, Pieces], proven: Collection[str]
) -> Iterator[Finding]:
    """Each Parquet file, printed as CSV, must be its twin to the byte: same rows, same order."""
    named = {each["name"]: each for each in folder.resources}
    for each in folder.resources:
        if TWIN not in each or each[TWIN] in proven:
            continue
        try:
            rows = made_of.get(each[TWIN])
            if rows is not None and _holds(folder, each, rows):
                continue
            printed = summed(csv_of(folder.batches(each, texts=Texts.AS_THEY_LIE))).hash
        except PackageError as error:
            reason = error.arguments["reason"]
            yield finding("PACKAGE-TWIN", path=each["path"], reason=reason)
            continue
        other = named.get(each[TWIN])
        if other is None:
            yield finding("PACKAGE-TWIN", path=each["path"], reason=f"{each[TWIN]} ?")
        elif printed != other["hash"]:
            reason = parting(folder.content(other), folder.rows(each))
            yield finding("PACKAGE-TWIN", path=each["path"], reason=reason)
