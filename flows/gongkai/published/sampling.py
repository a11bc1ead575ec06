"""A sample of a release: the same package with whole reports, as many as can be judged."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.published.folder import Folder
from gongkai.published.form import CONTENT, DESCRIPTOR, json_bytes
from gongkai.published.rows import csv_of

FIELDS = 25
"""Fields of a row as most tables have them; one of the panel's counts for as many as it is long."""

Kept = Mapping[str, Any]
"""By resource, the places (from 0) of the rows that stand in a sample of it."""
Twins = Mapping[str, Mapping[str, Any]]
"""The Parquet resource of each CSV resource, by the name of the latter."""

_KEY = "report_id"
_POINTERS = (_KEY, "aggregate_report_id")
"""The fields by which a table may point to reports."""
_REPORTS = "reports"


def sizes(folder: Folder, tables: Twins) -> Mapping[str, int]:
    """Return how many rows of common length each table is worth; reads no rows."""
    return {name: _size(folder, twin) for name, twin in tables.items()}


def _size(folder: Folder, twin: Mapping[str, Any]) -> int:
    with folder.sound(twin) as file:
        about = pq.read_metadata(file)
        length: int = max(1, len(about.schema.to_arrow_schema()) // FIELDS)
        return length * int(about.num_rows)


def write_sample(
    folder: Folder, tables: Twins, rows: Mapping[str, int], place: Path, rows_whole: int
) -> Kept:
    """Write the package again with the rows of some reports only, where a resource is too large.

    The sample is drawn with the content digest as its seed: the same package, the same sample.
    A sampled `reports` takes every table that points to it along. `rows` are the sizes of the
    tables. Returned are the rows that were kept of each resource that is sampled.
    """
    reports = folder.table(_REPORTS)[_KEY]
    share = rows_whole / max(rows.values())
    seeded = random.Random(str(folder.descriptor.get(CONTENT)))
    chosen = seeded.sample(range(len(reports)), max(1, int(len(reports) * share)))
    sample = reports.take(pa.array(sorted(chosen))).combine_chunks()
    everywhere = rows.get(_REPORTS, 0) > rows_whole
    (place / "data").mkdir()
    kept: dict[str, Any] = {}
    for name, twin in tables.items():
        drawn = sample if everywhere or rows[name] > rows_whole else None
        found: list[Any] = []
        with (place / "data" / f"{name}.csv").open("wb") as stream:
            stream.writelines(csv_of(_drawn(folder, twin, drawn, found)))
        if found:
            kept[name] = np.concatenate(found)
    _write_about(folder, place)
    return kept


def _drawn(
    folder: Folder, twin: Mapping[str, Any], sample: pa.Array | None, kept: list[Any]
) -> Iterator[pa.Table]:
    """Yield the rows of a table that are in the sample; their places go to `kept`."""
    start = 0
    for rows in folder.plain_batches(twin):
        key = next((each for each in _POINTERS if each in rows.column_names), None)
        if key is None or sample is None:
            yield rows
            continue
        places = pc.indices_nonzero(pc.or_(pc.is_in(rows[key], sample), pc.is_null(rows[key])))
        kept.append(places.to_numpy() + start)
        start += rows.num_rows
        yield rows.take(places)


def _write_about(folder: Folder, place: Path) -> None:
    """Write descriptor and schemas of a sample: without sizes and digests, without twins."""
    kept = [
        {key: value for key, value in each.items() if key not in ("bytes", "hash")}
        for each in folder.resources
        if each.get("type") == "table"
    ]
    (place / DESCRIPTOR).write_bytes(json_bytes({**folder.descriptor, "resources": kept}))
    (place / "schemas").mkdir()
    for name, schema in folder.schemas().items():
        (place / "schemas" / f"{name}.json").write_bytes(json_bytes(schema))
