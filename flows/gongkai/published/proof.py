"""The changes of a release, proven on the release before it, where that lies beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.editions import record_schemas
from gongkai.model import Finding
from gongkai.place import Place
from gongkai.published.differences import TABLE as CHANGES
from gongkai.published.folder import Folder, listing, open_folder
from gongkai.published.form import DESCRIPTOR, TABLE, WITHDRAWN
from gongkai.published.replay import Misfit, misfit

_NOTHING = "—"
_OBSERVATIONS = "observations"
_KEY = "report_id"


def unproven(folder: Folder) -> tuple[Finding, ...]:
    """Return PACKAGE-CHANGES where the release before and the changes do not give this release.

    The release before is the newest that is listed before it, in the same place, and was not
    withdrawn; one that was withdrawn since may be what the changes tell of, and counts as well.
    Nothing is found where no release before is listed, or its folder is not there.

    Raises:
        PackageError: the release before is damaged.
    """
    found: tuple[Finding, ...] = ()
    above = folder.place.parent
    if above is None:
        return found
    for version in _before(above, folder.place.label):
        where = above.below(version)
        if not where.holds(DESCRIPTOR):
            continue
        misses = _misses(open_folder(where), folder)
        if misses is None:
            return ()
        found = (_told(misses, version),)
    return found


def _before(above: Place, version: str) -> Iterator[str]:
    """Yield the versions listed before this one, newest first, to the first that still stands."""
    known = listing(above)
    entries = known[1] if known else ()
    versions = [entry["version"] for entry in entries]
    if version not in versions:
        return
    for entry in entries[versions.index(version) + 1 :]:
        yield str(entry["version"])
        if not entry.get(WITHDRAWN):
            return


def _misses(old: Folder, new: Folder) -> Misfit | None:
    """Hold two releases together year by year: no report ever moves to another."""
    nothing = arrow_schema(record_schemas()[_OBSERVATIONS]).empty_table()
    files = [_files(each) for each in (old, new)]
    left = new.table(CHANGES)
    for name in sorted(set().union(*files)):
        was, now = (
            folder.rows(known[name]) if name in known else nothing
            for folder, known in zip((old, new), files, strict=True)
        )
        ids = pa.chunked_array([*was[_KEY].chunks, *now[_KEY].chunks], pa.string())
        mine = pc.is_in(left[_KEY], ids)
        found = misfit(was, left.filter(mine), now)
        if found is not None:
            return found
        left = left.filter(pc.invert(mine))
    return misfit(nothing, left, nothing)


def _files(folder: Folder) -> Mapping[str, Mapping[str, Any]]:
    """The files of the observations, by name; each holds a report year."""
    return {each["name"]: each for each in folder.resources if each.get(TABLE) == _OBSERVATIONS}


def _told(misses: Misfit, version: str) -> Finding:
    table, line, column, *_ = (*misses.cell.split("."), "", "")
    return finding(
        "PACKAGE-CHANGES",
        misses.report_id,
        table=table,
        line=line,
        column=column,
        expected=misses.expected or _NOTHING,
        printed=misses.found or _NOTHING,
        field=misses.cell,
        value=misses.report_id,
        path=version,
    )
