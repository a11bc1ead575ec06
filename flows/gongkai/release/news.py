"""Which report years of a release say something new, and the material of those alone.

A report that comes late changes the files of one year; making those of all the others again costs
most of a release. What a year is made of is told by a digest: its records, the agencies they are
of, and the code and libraries that make files of them. Nothing in the files of one year depends on
another year's records.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import compress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.shipped import shipped
from gongkai.pieces import Pieces
from gongkai.published.form import digest
from gongkai.published.rows import csv_sum, file_sum
from gongkai.release.material import LONG, Material
from gongkai.release.order import of_year

_YEAR, _ID = "report_year", "report_id"
_CODE = (
    *("catalogue", "derived", "messages", "model", "published", "release"),
    *("observations.py", "pieces.py"),
)
_LIBRARIES = ("duckdb", "numpy", "pyarrow")


def made_of(material: Material, package: str) -> dict[int, str]:
    """Return by report year a digest of all that its files are made of.

    Args:
        material: settled.
        package: the name of the package, which every Parquet file bears.
    """
    for_all = (_how(), package, csv_sum(material.agencies).hash)
    found = pa.table({_ID: material.reports[_ID], _YEAR: material.reports[_YEAR]})
    at = pc.index_in(material.findings[_ID], found[_ID].combine_chunks())
    findings = material.findings.append_column(_YEAR, found[_YEAR].take(at))
    short = (material.reports, material.coverage, findings)
    long = _of_pieces(material)
    years = {*long, *material.coverage[_YEAR].unique().to_pylist()} - {None}
    return {
        year: _digest([*for_all, *_sums(short, year), *long.get(year, ())])
        for year in sorted(years)
    }


def of_other_years(material: Material, years: Collection[int]) -> Material:
    """Return settled material without what it records of some report years.

    The tables that are no year's are left whole, and so are the findings.
    """
    if not years:
        return material
    own = [year not in years for year in _years(material)]
    long = {name: _chosen(getattr(material, name), own) for name in LONG}
    short = {name: _without(getattr(material, name), years) for name in ("reports", "coverage")}
    return replace(material, **long, **short)


def _of_pieces(material: Material) -> Mapping[int | None, list[str]]:
    """Return by year the digests of the pieces of the long tables."""
    found = defaultdict[int | None, list[str]](list)
    long = (getattr(material, name).pieces for name in LONG)
    for year, *pieces in zip(_years(material), *long, strict=True):
        found[year].extend(map(_sum, pieces))
    return found


def _years(material: Material) -> Iterator[int | None]:
    """Yield the report year of each place of the long tables; in one of them it may be empty."""
    both = material.observations, material.sections
    for at, count in enumerate(material.observations.counts):
        long = both[0] if count else both[1]
        piece = Pieces(long.schema, (long.pieces[at],), (long.counts[at],))
        year: int | None = piece.table([_YEAR])[_YEAR][0].as_py()
        yield year


def _chosen(long: Pieces, own: Sequence[bool]) -> Pieces:
    kept = (tuple(compress(each, own)) for each in (long.pieces, long.counts))
    return Pieces(long.schema, *kept)


def _without(table: pa.Table, years: Collection[int]) -> pa.Table:
    gone = pc.is_in(table[_YEAR], pa.array(sorted(years), table[_YEAR].type))
    return table.filter(pc.invert(gone))


def _sums(tables: Iterable[pa.Table], year: int) -> Iterator[str]:
    return (csv_sum(of_year(each, year)).hash for each in tables)


def _sum(piece: Any) -> str:
    return (file_sum(piece) if isinstance(piece, Path) else csv_sum(piece)).hash


@cache
def _how() -> str:
    """Return what makes files of records: the code, the law and the libraries."""
    libraries = (f"{name} {version(name)}" for name in _LIBRARIES)
    return _digest([shipped("gongkai", _CODE), shipped("gongkai.schemas"), *libraries])


def _digest(told: Sequence[str]) -> str:
    return digest(json.dumps(told).encode())
