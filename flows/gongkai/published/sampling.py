"""A sample of a release: the same package with whole reports, as many as can be judged."""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gongkai.published.decoded import Texts
from gongkai.published.folder import Folder
from gongkai.published.form import CONTENT, DESCRIPTOR, json_bytes
from gongkai.published.rows import FIELDS, csv_of

Twins = Mapping[str, Mapping[str, Any]]
"""The Parquet resource of each CSV resource, by the name of the latter."""
Schema = Mapping[str, Any]
Integers = NDArray[np.int64]
Used = Mapping[tuple[str, str], pa.Array]
"""What the rows of a resource point to: values of a field of another, each once, by both names."""

_KEY = "report_id"
_POINTERS = (_KEY, "aggregate_report_id")
"""The fields by which a table may point to reports."""
_NOWHERE: Integers = np.array([], np.int64)
_REPORTS = "reports"


class Drawing(NamedTuple):
    """How a sample is drawn: the share of the reports, and the tables that are cut down to them.

    Of rows that belong to no report every `of_none`-th stands in it.
    """

    share: float
    cut: frozenset[str]
    of_none: int = 1


class Sample(NamedTuple):
    """What stands in a sample.

    `kept` are the places (from 0) of the rows of each resource, `used` what these point to: both
    are empty for a release that is whole.
    """

    kept: Mapping[str, Integers] = {}
    used: Mapping[str, Used] = {}


WHOLE = Sample()


def sizes(folder: Folder, tables: Twins) -> Mapping[str, int]:
    """Return how many rows of common length each table is worth; reads no rows."""
    return {name: _size(folder, twin) for name, twin in tables.items()}


def _size(folder: Folder, twin: Mapping[str, Any]) -> int:
    with folder.sound(twin) as file:
        about = pq.read_metadata(file)
        length: int = max(1, len(about.schema.to_arrow_schema()) // FIELDS)
        return length * int(about.num_rows)


def _rows_of(folder: Folder, twin: Mapping[str, Any]) -> int:
    with folder.sound(twin) as file:
        return int(pq.read_metadata(file).num_rows)


def drawing(rows: Mapping[str, int], most: int, in_all: int | None) -> Drawing | None:
    """Return how to draw from tables of some sizes, null where they can be judged whole.

    most: rows of one table; only larger ones are cut down, and what points to `reports` if it is.
    in_all: rows of all tables; where they are more, everything is cut down alike.
    """
    whole = sum(rows.values())
    if in_all is not None and whole > in_all:
        return Drawing(in_all / whole, frozenset(rows), math.ceil(whole / in_all))
    large = frozenset(name for name, size in rows.items() if size > most)
    if not large:
        return None
    return Drawing(most / max(rows.values()), frozenset(rows) if _REPORTS in large else large)


def write_sample(folder: Folder, tables: Twins, drawn: Drawing, place: Path) -> Sample:
    """Write the package again with the rows of some reports only, where a resource is too large.

    The sample is drawn with the content digest as its seed: the same package, the same sample.
    """
    reports = _reports(folder, tables, drawn)
    described = {str(each["name"]): each for each in folder.resources}
    schemas = folder.schemas()
    kept: dict[str, Integers] = {}
    used: dict[str, Used] = {}
    (place / "data").mkdir()
    for name, twin in tables.items():
        schema = schemas.get(PurePosixPath(str(described[name].get("schema"))).stem, {})
        places = np.arange(_rows_of(folder, twin))
        if name in drawn.cut:
            places = _places(folder, twin, schema, reports, drawn.of_none)
        kept[name] = places
        found: defaultdict[tuple[str, str], list[pa.Array]] = defaultdict(list)
        rows = _taken(folder.batches(twin, texts=Texts.AS_THEY_LIE), places, schema, found)
        with (place / "data" / f"{name}.csv").open("wb") as stream:
            stream.writelines(csv_of(rows))
        used[name] = {at: pc.unique(pa.concat_arrays(each)) for at, each in found.items()}
    _write_about(folder, tables, place)
    return Sample(kept, used)


def foreign(schema: Schema) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield the foreign keys of a schema: the fields, and which fields of which resource they name.

    The name of the resource is empty for the own one.
    """
    for each in schema.get("foreignKeys", ()):
        reference = each["reference"]
        fields, targets = (
            (names,) if isinstance(names, str) else tuple(names)
            for names in (each["fields"], reference["fields"])
        )
        yield str(reference.get("resource") or ""), fields, targets


def among(rows: pa.Table, values: Mapping[str, pa.Array]) -> pa.ChunkedArray:
    """Return which rows have one of some values (as texts) in each of some fields."""
    found = (pc.is_in(rows[name].cast(pa.string()), each) for name, each in values.items())
    return reduce(pc.and_, found)


def _reports(folder: Folder, tables: Twins, drawn: Drawing) -> pa.Array:
    """Draw the ids of reports."""
    ids = pa.concat_tables(folder.plain_batches(tables[_REPORTS], [_KEY]))[_KEY].combine_chunks()
    count = min(len(ids), max(1, int(len(ids) * drawn.share)))
    seeded = random.Random(str(folder.descriptor.get(CONTENT)))
    chosen = seeded.sample(range(len(ids)), count)
    return ids.take(pa.array(sorted(chosen), pa.int64()))


def _places(
    folder: Folder, twin: Mapping[str, Any], schema: Schema, reports: pa.Array, of_none: int
) -> Integers:
    """Return which rows of a table are in a sample, and those of the table that these point to."""
    fields = {each["name"] for each in schema.get("fields", ())}
    key = next((each for each in _POINTERS if each in fields), None)
    if key is None:
        places = np.arange(0, _rows_of(folder, twin), of_none)
    else:
        keys = (rows[key] for rows in folder.plain_batches(twin, [key]))
        places = _drawn(keys, reports, of_none)
    within = [(names, targets) for name, names, targets in foreign(schema) if not name]
    if within:
        named = {name for pair in within for each in pair for name in each}
        rows = pa.concat_tables(folder.plain_batches(twin, sorted(named)))
        for names, targets in within:
            if named <= {*rows.column_names}:
                places = _closed(rows, places, names, targets)
    return places


def _drawn(keys: Iterable[pa.ChunkedArray], reports: pa.Array, of_none: int) -> Integers:
    """Return the places of the rows of some reports, and every `of_none`-th of no report.

    Where there are none of either, those of the first report: no table goes unseen.

    keys: the report of each row of a table, in batches.
    """
    of_reports, alone, start = [_NOWHERE], [_NOWHERE], 0
    first = _NOWHERE
    for each in keys:
        if not start and len(each):
            first = np.flatnonzero(pc.fill_null(pc.equal(each, each[0]), False))
        mine = pc.fill_null(pc.is_in(each, reports), False)
        of_reports.append(np.flatnonzero(mine) + start)
        alone.append(np.flatnonzero(pc.is_null(each)) + start)
        start += len(each)
    drawn = np.union1d(np.concatenate(of_reports), np.concatenate(alone)[::of_none])
    return drawn if len(drawn) else first


def _closed(
    rows: pa.Table, places: Integers, fields: Sequence[str], targets: Sequence[str]
) -> Integers:
    """Add the rows that rows at some places point to, and those that these point to, and so on."""
    count = -1
    while len(places) != count:
        count = len(places)
        taken = rows.take(pa.array(places))
        pairs = zip(fields, targets, strict=True)
        values = {target: _values(taken[field]) for field, target in pairs}
        places = np.union1d(places, np.flatnonzero(pc.fill_null(among(rows, values), False)))
    return places


def _taken(
    batches: Iterable[pa.Table],
    places: Integers,
    schema: Schema,
    used: Mapping[tuple[str, str], list[pa.Array]],
) -> Iterator[pa.Table]:
    """Yield the rows at some places; what they point to goes to `used`."""
    start = 0
    for each in batches:
        first, last = np.searchsorted(places, (start, start + each.num_rows))
        rows = each.take(pa.array(places[first:last] - start))
        start += each.num_rows
        for target, fields, names in foreign(schema):
            for field, name in zip(fields, names, strict=True):
                if field in rows.column_names:
                    used[target, name].append(_values(rows[field]))
        yield rows


def _values(column: pa.ChunkedArray) -> pa.Array:
    """Return the values of a column as texts, each once."""
    return pc.unique(column.cast(pa.string())).drop_null()


def _write_about(folder: Folder, tables: Twins, place: Path) -> None:
    """Write descriptor and schemas of a sample of tables: without sizes and digests, or twins."""
    kept = [
        {key: value for key, value in each.items() if key not in ("bytes", "hash")}
        for each in folder.resources
        if each["name"] in tables
    ]
    (place / DESCRIPTOR).write_bytes(json_bytes({**folder.descriptor, "resources": kept}))
    (place / "schemas").mkdir()
    for name, schema in folder.schemas().items():
        (place / "schemas" / f"{name}.json").write_bytes(json_bytes(schema))
