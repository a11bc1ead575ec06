"""Taking a spreadsheet over from the release before, where it would be made the same again.

A year without news is the same file in the next release, and making it costs more than all the
rest of a release. Whether it is the same is told by what it is made of: the rows of its tables, the
words for agencies, reports and statuses, the notes, and the code that makes it. The digest of all
that stands in the descriptor beside the file.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from gongkai.downloads.cells import cells
from gongkai.downloads.identity import Identity
from gongkai.errors import PlaceError
from gongkai.published.folder import Folder, most_of
from gongkai.published.form import FILES, INPUTS, Resource, digest
from gongkai.published.rows import csv_sum

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
            content = self.folder.place.read(path, most_of(path))
        except PlaceError:
            return False  # it can be made
        if content is None or digest(content) != _named(self.folder, FILES).get(path):
            return False
        target.write_bytes(content)
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
        "rows": {
            each.name: sums.get(each.name) or csv_sum(each.rows.table()).hash for each in parts
        },
        "reports": _reports(who.of_year(year)),
        "titles": dict(who.titles),
        "notes": notes,
    }
    return digest(json.dumps(told, ensure_ascii=False).encode())


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
    """Return the digest of the code and the words that make a spreadsheet of rows."""
    summed = hashlib.sha256(xlsxwriter.__version__.encode())
    own = (each for each in files("gongkai.downloads").iterdir() if each.name.endswith(".py"))
    words = files("gongkai.messages").joinpath("downloads.yaml")
    for file in (*sorted(own, key=lambda each: each.name), words):
        summed.update(file.read_bytes())
    summed.update(repr(cells()).encode())
    return summed.hexdigest()


def _named(folder: Folder, name: str) -> Mapping[str, Any]:
    said = folder.descriptor.get(name)
    return said if isinstance(said, dict) else {}
