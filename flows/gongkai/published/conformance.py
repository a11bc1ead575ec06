"""The second opinion: what frictionless says of a release folder.

It needs 10 s and 150 MB for every 100,000 keyed rows, and more for rows of hundreds of fields, so a
resource beyond that is judged by a seeded sample of whole reports; our own checks judge every row.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.model import Finding
from gongkai.published.folder import Folder
from gongkai.published.form import CONTENT, DESCRIPTOR, TWIN, json_bytes
from gongkai.published.nearby import nearby
from gongkai.published.opinion import opinion
from gongkai.published.rows import csv_bytes

ROWS_WHOLE = 100_000
FIELDS = 25
"""Fields of a row as most tables have them; one of the panel's counts for as many as it is long."""
FINDINGS = 100
"""Faults reported of one resource: more tell nobody more."""

Kept = Mapping[str, Any]
"""By resource, the places (from 0) of the rows that stand in a sample of it."""
_RULE = "PACKAGE-PROFILE"
_KEY = "report_id"
_POINTERS = (_KEY, "aggregate_report_id")
"""The fields by which a table may point to reports."""
_REPORTS = "reports"


def conformance(folder: Folder, rows_whole: int = ROWS_WHOLE) -> tuple[Finding, ...]:
    """Return what frictionless finds wrong with the descriptor and the CSV resources.

    It reads files of this machine: of a release that lies elsewhere, a copy (see `nearby`).
    """
    tables = {str(each[TWIN]): each for each in folder.resources if TWIN in each}
    sizes = {name: _size(folder.rows(twin)) for name, twin in tables.items()}
    if all(size <= rows_whole for size in sizes.values()):
        with nearby(folder) as (_, path):
            return tuple(_judged(folder, path, {}))
    with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
        kept = _write_sample(folder, tables, sizes, Path(place), rows_whole)
        return tuple(_judged(folder, Path(place), kept))


def _size(rows: pa.Table) -> int:
    """Return how many rows of common length a table is worth."""
    length: int = max(1, rows.num_columns // FIELDS)
    return length * int(rows.num_rows)


def _judged(folder: Folder, path: Path, kept: Kept) -> Iterator[Finding]:
    """Judge what lies at `path`: the folder itself, or a sample of it with the rows `kept`."""
    # Half a second to import, and only a check needs it.
    from frictionless import FrictionlessException, Package  # noqa: PLC0415

    try:
        report = Package(str(path / DESCRIPTOR)).validate(limit_errors=FINDINGS)
    except FrictionlessException as fault:
        reasons = [*fault.reasons, fault.error][:FINDINGS]
        yield from (_finding(DESCRIPTOR, error) for error in reasons)
        return
    yield from (_finding(DESCRIPTOR, error) for error in report.errors)
    for task in report.tasks:
        if task.errors:
            schema = _schema(folder, task.name)
            row_of = partial(_row, kept.get(task.name))
            for error in task.errors:
                yield opinion(error, str(task.place), task.name, schema, row_of)


def _schema(folder: Folder, name: str) -> Mapping[str, Any]:
    named = {each["name"]: PurePosixPath(str(each.get("schema"))).stem for each in folder.resources}
    return folder.schemas().get(named[name], {})


def _row(kept: Any, row: int) -> int:
    """Return the row of the file for a row of a sample, both from 1."""
    return row if kept is None else int(kept[row - 1]) + 1


def _finding(path: str, error: Any) -> Finding:
    return finding(_RULE, path=path, reason=f"{error.type}: {error.message}")


def _write_sample(
    folder: Folder,
    tables: Mapping[str, Mapping[str, Any]],
    sizes: Mapping[str, int],
    place: Path,
    rows_whole: int,
) -> Kept:
    """Write the package again with the rows of some reports only, where a resource is too large.

    The sample is drawn with the content digest as its seed: the same package, the same sample.
    A sampled `reports` takes every table that points to it along. Returned are the rows that
    were kept of each resource that is sampled.
    """
    reports = folder.table(_REPORTS)[_KEY]
    share = rows_whole / max(sizes.values())
    seeded = random.Random(str(folder.descriptor.get(CONTENT)))
    chosen = seeded.sample(range(len(reports)), max(1, int(len(reports) * share)))
    sample = reports.take(pa.array(sorted(chosen))).combine_chunks()
    everywhere = sizes.get(_REPORTS, 0) > rows_whole
    (place / "data").mkdir()
    kept: dict[str, Any] = {}
    for name, twin in tables.items():
        rows = folder.rows(twin)
        key = next((each for each in _POINTERS if each in rows.column_names), None)
        if key and (everywhere or sizes[name] > rows_whole):
            drawn = pc.or_(pc.is_in(rows[key], sample), pc.is_null(rows[key]))
            kept[name] = pc.indices_nonzero(drawn).to_numpy()
            rows = rows.take(kept[name])
        (place / "data" / f"{name}.csv").write_bytes(csv_bytes(rows))
    _write_about(folder, place)
    return kept


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
