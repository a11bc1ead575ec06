"""What stands of the release before: files that the next release takes over, byte for byte."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.errors import PackageError
from gongkai.pieces import Pieces
from gongkai.published.decoded import in_seconds
from gongkai.published.folder import Folder
from gongkai.published.form import (
    PARQUET_FORMAT,
    TABLE,
    TWIN,
    YEAR,
    Earlier,
    Finished,
    MadeOf,
    Resource,
    Standing,
)
from gongkai.published.rows import Sum

_PANEL = "panel"
_Described = Mapping[str, Any]


def earlier(folder: Folder, was: MadeOf, now: Mapping[int, str], aside: Path) -> Earlier:
    """Return the resources of those years that are still made of the same, and the panel.

    Args:
        folder: the release before.
        was: what that was made of.
        now: what the next one is made of, by report year.
        aside: a folder of this machine, for the files of a release that lies elsewhere.

    Every file is checked against its digest. Where one is missing or damaged nothing stands: what
    has no files is made anew.
    """
    same = {year for year, digest in now.items() if was.years.get(year) == digest}
    panel: Pieces | None = None
    found: list[Resource] = []
    try:
        for each in folder.resources if same else ():
            if each.get("format") != PARQUET_FORMAT:
                continue
            if each.get(YEAR) in same:
                found.append(_standing(folder, each, was, aside))
            elif each.get(TABLE) == _PANEL:
                panel = _rows(_here(folder, each, aside))
    except (PackageError, KeyError):
        return Earlier()
    if panel is None:
        return Earlier()
    return Earlier({year: tuple(x for x in found if x.year == year) for year in same}, panel)


def _standing(folder: Folder, about: _Described, was: MadeOf, aside: Path) -> Resource:
    """Return the resource of a Parquet file. PackageError or KeyError where it does not stand."""
    printed = next((x for x in folder.resources if x["name"] == about.get(TWIN)), None)
    file = _here(folder, about, aside)
    parquet = Finished(file, _sum(about))
    csv = Finished(_here(folder, printed, aside), _sum(printed)) if printed else None
    resource = Resource(
        table=about[TABLE],
        rows=_rows(file),
        schema=PurePosixPath((printed or about)["schema"]).stem,
        year=about[YEAR],
        csv=csv is not None,
    )
    rows = csv.sum.hash if csv else was.rows[resource.name]
    return replace(resource, standing=Standing(rows, parquet, csv))


def _sum(about: _Described) -> Sum:
    return Sum(about["bytes"], about["hash"])


def _here(folder: Folder, about: _Described, aside: Path) -> Path:
    """Return a sound file on this machine: itself, or a copy. PackageError where it is damaged."""
    key = folder.file(about["path"])
    with folder.sound(about) as file:
        if folder.place.local is not None:
            return folder.place.local / key
        copy = aside / key
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as stream:
            shutil.copyfileobj(file, stream)
    return copy


def _rows(file: Path) -> Pieces:
    schema = pa.schema([in_seconds(each) for each in pq.read_schema(file)])
    return Pieces(schema, (file,), (pq.read_metadata(file).num_rows,))
