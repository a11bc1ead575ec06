"""The second opinion: what frictionless says of a release folder.

It needs 10 s and 150 MB for every 100,000 keyed rows, so a resource beyond that is judged by a
seeded sample of whole reports; our own checks judge every row.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.model import Finding
from gongkai.published.folder import Folder
from gongkai.published.form import CONTENT, DESCRIPTOR, TWIN, json_bytes
from gongkai.published.nearby import nearby
from gongkai.published.rows import csv_bytes

ROWS_WHOLE = 100_000
FINDINGS = 100
"""Faults reported of one resource: more tell nobody more."""

_RULE = "PACKAGE-PROFILE"
_KEY = "report_id"
_REPORTS = "reports"


def conformance(folder: Folder, rows_whole: int = ROWS_WHOLE) -> tuple[Finding, ...]:
    """Return what frictionless finds wrong with the descriptor and the CSV resources.

    It reads files of this machine: of a release that lies elsewhere, a copy (see `nearby`).
    """
    tables = {str(each[TWIN]): each for each in folder.resources if TWIN in each}
    sizes = {name: folder.rows(twin).num_rows for name, twin in tables.items()}
    if all(size <= rows_whole for size in sizes.values()):
        with nearby(folder) as (_, path):
            return tuple(_judged(path))
    with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
        _write_sample(folder, tables, sizes, Path(place), rows_whole)
        return tuple(_judged(Path(place)))


def _judged(path: Path) -> Iterator[Finding]:
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
        yield from (_finding(str(task.place), error) for error in task.errors)


def _finding(path: str, error: Any) -> Finding:
    return finding(_RULE, path=path, reason=f"{error.type}: {error.message}")


def _write_sample(
    folder: Folder,
    tables: Mapping[str, Mapping[str, Any]],
    sizes: Mapping[str, int],
    place: Path,
    rows_whole: int,
) -> None:
    """Write the package again with the rows of some reports only, where a resource is too large.

    The sample is drawn with the content digest as its seed: the same package, the same sample.
    A sampled `reports` takes every table that points to it along.
    """
    reports = folder.table(_REPORTS)[_KEY]
    share = rows_whole / max(sizes.values())
    seeded = random.Random(str(folder.descriptor.get(CONTENT)))
    chosen = seeded.sample(range(len(reports)), max(1, int(len(reports) * share)))
    sample = reports.take(pa.array(sorted(chosen))).combine_chunks()
    everywhere = sizes.get(_REPORTS, 0) > rows_whole
    (place / "data").mkdir()
    for name, twin in tables.items():
        rows = folder.rows(twin)
        if _KEY in rows.column_names and (everywhere or sizes[name] > rows_whole):
            rows = rows.filter(pc.or_(pc.is_in(rows[_KEY], sample), pc.is_null(rows[_KEY])))
        (place / "data" / f"{name}.csv").write_bytes(csv_bytes(rows))
    _write_about(folder, place)


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
