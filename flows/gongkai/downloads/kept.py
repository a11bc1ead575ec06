"""Taking a file over from the release before, where it would be made the same again.

The spreadsheet of a year without news is the same file in the next release, and making it costs
more than all the rest of a release. Whether it is the same is told by what it is made of: the rows
of its tables, the words for agencies, reports and statuses, the notes, and the code that makes it.
The digest of all that stands in the descriptor beside the file. So it is with the Stata file.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyreadstat
import xlsxwriter

from gongkai.catalogue.shipped import shipped
from gongkai.downloads.cells import cells
from gongkai.downloads.identity import Identity
from gongkai.errors import PlaceError
from gongkai.published.folder import Folder, most_of
from gongkai.published.form import FILES, INPUTS, Resource, digest
from gongkai.published.rows import csv_sum
from gongkai.published.streams import digest_of, stream

_REPORTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of the release before; of none where `folder` is null."""

    folder: Folder | None = None

    def take(self, path: str, inputs: str, target: Path) -> bool:
        """Write the file to `target` if it was made of the same and is still what it was."""
        if self.folder is None or _named(self.folder, INPUTS).get(path) != inputs:
            return False
        try:
            with stream(self.folder.place, path, most_of(path)) as file:
                if file is None or digest_of(file) != _named(self.folder, FILES).get(path):
                    return False
                with target.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
        except PlaceError:
            return False  # it can be made
        return True


def inputs(
    parts: Iterable[Resource],
    year: int | None,
    who: Identity,
    notes: object,
    sums: Mapping[str, str],
) -> str:
    """Return the digest (`sha256:…`) of what the spreadsheet of a year is made of.

    `notes` are its sentences; `sums` the digests of rows that are known, by name of the resource.
    """
    told = {
        "code": _code(),
        "rows": _rows(parts, sums),
        "reports": _reports(who.of_year(year)),
        "titles": dict(who.titles),
        "notes": notes,
    }
    return digest(json.dumps(told, ensure_ascii=False).encode())


def inputs_of_panel(
    parts: Iterable[Resource], schema: Mapping[str, Any], sums: Mapping[str, str]
) -> str:
    """Return the same digest of the Stata file: of its rows and of what their schema says."""
    told = {"code": _code(), "rows": _rows(parts, sums), "schema": schema}
    return digest(json.dumps(told, ensure_ascii=False).encode())


def _rows(parts: Iterable[Resource], sums: Mapping[str, str]) -> Mapping[str, str]:
    return {each.name: sums.get(each.name) or csv_sum(each.rows).hash for each in parts}


def _reports(who: Identity) -> str:
    """Return the digest of what is told of the reports of a year."""
    told = hashlib.sha256()
    ids = who.reports["report_id"].sort().combine_chunks()
    for start in range(0, len(ids), _REPORTS_AT_ONCE):
        columns = who.columns(ids.slice(start, _REPORTS_AT_ONCE))
        told.update(json.dumps([each.to_pylist() for each in columns]).encode())
    return told.hexdigest()


@cache
def _code() -> str:
    """Return the digest of the code and the words that make files of rows."""
    libraries = (xlsxwriter.__version__, pyreadstat.__version__)
    own = shipped("gongkai", ("downloads/", "messages/downloads.yaml"))
    return digest(json.dumps([*libraries, own, repr(cells())]).encode())


def _named(folder: Folder, name: str) -> Mapping[str, Any]:
    said = folder.descriptor.get(name)
    return said if isinstance(said, dict) else {}
