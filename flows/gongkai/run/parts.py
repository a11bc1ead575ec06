"""Parts: what batches have read, kept by content for this run and for those to come.

    parts/<law>/<part>/reports.parquet, observations.parquet, sections.parquet, findings.parquet
    parts/<law>/<part>/bundles.parquet    the keys of the bundles in it, and their numbers of rows

`<law>` is a digest of all that is the same for every bundle (gongkai.run.law), `<part>` one of
the keys. Nothing in a part ever changes. `bundles.parquet` is written last: without it a part is
not there, and what a killed run leaves is written again.
"""

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.errors import PlaceError
from gongkai.place import Place, place

FOLDER = "parts"
TABLES = ("reports", "observations", "sections", "findings")
BUNDLES = "bundles.parquet"
ASKED_AT_ONCE = 16
"""Files that are read at the same time: an object store takes tens of milliseconds for each."""

_BUNDLES = pa.schema(
    [("key", pa.string()), ("passing", pa.bool_()), *((name, pa.int64()) for name in TABLES)]
)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of some bundles: the address of a part's folder, and which bundles are live.

    `live` are their places in the part in order; null where all of them are. Its other rows are
    those of documents that were replaced since, or that another part tells as well: dead.
    """

    address: Path | str
    live: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a bundle: its key, and how many rows it has in each of TABLES.

    `passing` is the reason where it may be another one the next time, and empty where it is not: a
    bundle whose reader hung is read again in the next run.
    """

    key: str
    counts: tuple[int, ...]
    passing: str = ""


class Removed(NamedTuple):
    """How many parts were removed, and how many bytes they were."""

    parts: int
    bytes: int


def write(
    work: Place, law: str, outcomes: Sequence[Outcome], tables: Mapping[str, pa.Table]
) -> Part:
    """Write the part of a batch; the rows of each table stand in the order of the outcomes.

    Written twice it is the same part.
    """
    name = _named([each.key for each in outcomes], [each.passing for each in outcomes])
    folder = work.below(f"{FOLDER}/{law}/{name}")
    if not folder.holds(BUNDLES):
        contents = {f"{table}.parquet": _rendered(rows) for table, rows in tables.items()}
        for file, content in contents.items():
            folder.write(file, content)
        size = str(sum(map(len, contents.values())))
        folder.write(BUNDLES, _rendered(_told(outcomes).replace_schema_metadata({"bytes": size})))
    return Part(folder.address)


def whole(work: Place, law: str, keys: Sequence[str]) -> Part | None:
    """Return the part of exactly these bundles, if it is there and nothing in it may pass."""
    folder = work.below(f"{FOLDER}/{law}/{_named(keys, [''] * len(keys))}")
    return Part(folder.address) if folder.holds(BUNDLES) else None


def found(work: Place, law: str, keys: Sequence[str]) -> tuple[list[Part], set[str]]:
    """Return the parts that hold bundles of some keys, and the keys that no part holds."""
    wanted = set(keys)
    live: defaultdict[str, list[int]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for name, told in _parts(work, law):
        sizes[name] = told.num_rows
        rows = zip(told["key"].to_pylist(), told["passing"].to_pylist(), strict=True)
        for position, (key, passing) in enumerate(rows):
            if key in wanted and not passing:
                wanted.remove(key)
                live[name].append(position)
    return [
        Part(
            work.below(f"{FOLDER}/{law}/{name}").address,
            None if len(positions) == sizes[name] else tuple(positions),
        )
        for name, positions in live.items()
    ], wanted


def live(parts: Iterable[Part], name: str, coded: Sequence[str] = ()) -> Iterator[pa.Table]:
    """Yield the live rows of one of TABLES, a table a part; texts named `coded` as dictionaries."""
    for part in parts:
        folder = place(part.address)
        rows = _read(folder, f"{name}.parquet", coded)
        if part.live is not None:
            # Together: a table of many slices takes more memory for these than for its rows.
            sizes = _read(folder, BUNDLES)[name].to_numpy()
            alive = np.isin(np.arange(len(sizes)), part.live)
            rows = rows.filter(pa.array(np.repeat(alive, sizes)))
        yield rows


def counts(parts: Iterable[Part], name: str) -> Iterator[pa.Array]:
    """Yield how many rows of one of TABLES each live bundle has, an array a part, reading none."""
    for part in parts:
        told = _read(place(part.address), BUNDLES)[name].combine_chunks()
        yield told if part.live is None else told.take(pa.array(part.live, pa.int64()))


def tidy(work: Place, law: str, keys: Sequence[str]) -> Removed:
    """Remove the parts that nobody needs who reads under this law.

    keys: those of all bundles that stand. What another run has not finished is removed as well.
    """
    needed = {place(part.address).label for part in found(work, law, keys)[0]}
    parts = defaultdict[str, list[str]](list)
    for key in work.keys(FOLDER):
        if key.count("/") > 2:
            parts[key.rpartition("/")[0]].append(key)
    freed = 0
    gone = [each for each in parts if each not in {f"{FOLDER}/{law}/{name}" for name in needed}]
    for folder in gone:
        freed += _size(work, folder, parts[folder])
        # First what makes it visible: a run that begins now does not find half of it.
        work.remove(f"{folder}/{BUNDLES}")
        work.clear(folder)
    return Removed(len(gone), freed)


def _parts(work: Place, law: str) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name of every part that is there, and what its bundles are, in order of names."""
    top = work.below(f"{FOLDER}/{law}")
    files = [key for key in top.keys("") if key.endswith(f"/{BUNDLES}")]
    with ThreadPoolExecutor(ASKED_AT_ONCE) as threads:
        told = threads.map(lambda key: _read(top, key), files)
        yield from zip((each.partition("/")[0] for each in files), told, strict=True)


def _size(work: Place, folder: str, files: Sequence[str]) -> int:
    """Return the bytes of a part: as it says itself, else by looking at what is there."""
    told = work.read(f"{folder}/{BUNDLES}")
    if told is None:
        return sum(len(work.read(each) or b"") for each in files)
    schema = pq.read_schema(io.BytesIO(told))
    return len(told) + int((schema.metadata or {}).get(b"bytes", b"0"))


def _named(keys: Sequence[str], passing: Sequence[str]) -> str:
    told = [list(keys), list(passing)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _told(outcomes: Sequence[Outcome]) -> pa.Table:
    rows = [
        {"key": each.key, "passing": bool(each.passing)}
        | dict(zip(TABLES, each.counts, strict=True))
        for each in outcomes
    ]
    return pa.Table.from_pylist(rows, schema=_BUNDLES)


def _rendered(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def _read(folder: Place, file: str, coded: Sequence[str] = ()) -> pa.Table:
    """Read a table of a part. PlaceError where it is missing or damaged."""
    content = folder.read(file)
    try:
        return pq.read_table(pa.BufferReader(content or b""), read_dictionary=list(coded))
    except (pa.ArrowException, OSError) as error:
        raise PlaceError("parts.damaged", file=folder.name(file)) from error
