"""What jumped between the release that is held and the one that was fetched.

Bounds stand in `schemas/both/pull_bounds.csv`, as shares of what was there before: how far a number
may fall, how far it may rise, and below which it is too small to be judged; a table that is empty
now is always told. `reports` and `rows` count; `totals` adds up a column of the reports that both
releases have, year by year, so that it tells of figures that changed and not of reports that came.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.errors import PackageError
from gongkai.published.folder import Folder
from gongkai.published.form import TABLE
from gongkai.pulling.tables import opened, tables

TOTALS, EVERY = "totals", "*"
OLDER = "older"
_NONE = Decimal(0)
_ID, _YEAR, _AGENCY, _REPORTS = "report_id", "report_year", "agency_id", "reports"


@dataclass(frozen=True, slots=True)
class Bound:
    """How far a number of a table may move; `fall` and `rise` are shares, `least` a number."""

    check: str
    table: str
    column: str
    fall: Decimal
    rise: Decimal
    least: Decimal

    def broken(self, before: Decimal, after: Decimal) -> Decimal | None:
        """Return the bound that is broken, negative for a fall; null where none is."""
        gone = self.check != TOTALS and before and not after
        if max(abs(before), abs(after)) < self.least and not gone:
            return None
        moved = after - before
        if moved < -self.fall * abs(before):
            return -self.fall
        return self.rise if moved > self.rise * abs(before) else None


class Jump(NamedTuple):
    """A number that moved beyond its bound: `bound` is a share of `before`, negative for a fall."""

    check: str
    table: str
    column: str
    year: int | None
    before: Decimal
    after: Decimal
    bound: Decimal | None


@cache
def bounds() -> tuple[Bound, ...]:
    """Return the shipped bounds, in file order."""
    path = files("gongkai.schemas").joinpath("both", "pull_bounds.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return tuple(
        Bound(
            row["check"],
            row["table"],
            row["column"],
            *(Decimal(row[name]) for name in ("fall", "rise", "least")),
        )
        for row in rows
    )


def jumps(old: Folder, new: Folder, most_change: Decimal | None = None) -> tuple[Jump, ...]:
    """Return what moved beyond its bound; `most_change` stands for every bound where it is given.

    Both releases are on this machine, and their files are those that were published. PackageError
    where a file is no Parquet file.
    """
    found: list[Jump] = []
    for each in bounds():
        rise, fall = (
            (most_change, most_change) if most_change is not None else (each.rise, each.fall)
        )
        found.extend(_broken(replace(each, fall=fall, rise=rise), old, new))
    return tuple(found)


def _broken(bound: Bound, old: Folder, new: Folder) -> Iterator[Jump]:
    try:
        for table, year, before, after in _numbers(bound, old, new):
            broken = bound.broken(before, after)
            if broken is not None:
                yield Jump(bound.check, table, bound.column, year, before, after, broken)
    except (pa.ArrowException, KeyError) as error:  # a column of another type, or none of the name
        where = {"path": str(new.address), "file": bound.table}
        raise PackageError("package.not_parquet", **where, reason=error) from error


def _numbers(
    bound: Bound, old: Folder, new: Folder
) -> Iterator[tuple[str, int | None, Decimal, Decimal]]:
    """Yield table, year, and the number that a bound is about in the old and the new release."""
    if bound.check == TOTALS:
        yield from _totals(bound, old, new)
        return
    named = _told_of_agencies(old) if bound.table == EVERY else (bound.table,)
    for table in named:
        before = _rows(old, table)
        if before:  # nothing cannot be compared with
            yield table, None, Decimal(before), Decimal(_rows(new, table))


def _told_of_agencies(folder: Folder) -> tuple[str, ...]:
    """The tables with figures of agencies; the others tell of the package and its making."""
    files = ((str(each[TABLE]), opened(folder, each)) for each in tables(folder))
    found = dict.fromkeys(name for name, file in files if _AGENCY in file.schema_arrow.names)
    return tuple(name for name in found if name != _REPORTS)


def _rows(folder: Folder, table: str) -> int:
    files = (opened(folder, each) for each in tables(folder, table))
    return sum(file.metadata.num_rows for file in files)


def _totals(
    bound: Bound, old: Folder, new: Folder
) -> Iterator[tuple[str, int | None, Decimal, Decimal]]:
    both = pc.unique(_column(old, _REPORTS, _ID)[_ID])
    both = both.filter(pc.is_in(both, _column(new, _REPORTS, _ID)[_ID].combine_chunks()))
    before, after = (_sums(folder, bound, both) for folder in (old, new))
    for year in sorted(before.keys() | after.keys()):
        yield bound.table, year, before.get(year, _NONE), after.get(year, _NONE)


def _sums(folder: Folder, bound: Bound, reports: pa.Array) -> Mapping[int, Decimal]:
    """Add a column up by report year, for some reports."""
    rows = _column(folder, bound.table, _ID, _YEAR, bound.column)
    if bound.column not in rows.column_names:
        return {}
    kept = rows.filter(pc.and_(pc.is_in(rows[_ID], reports), pc.is_valid(rows[_YEAR])))
    wide = kept.set_column(2, bound.column, pc.cast(kept[bound.column], pa.decimal128(38, 6)))
    added = wide.group_by(_YEAR).aggregate([(bound.column, "sum")])
    pairs = zip(added[_YEAR].to_pylist(), added[f"{bound.column}_sum"].to_pylist(), strict=True)
    return {year: value or _NONE for year, value in pairs}


def _column(folder: Folder, table: str, *names: str) -> pa.Table:
    """Return some columns of every file of a table; a table that is not there has no rows."""
    parts = [opened(folder, each).read(columns=list(names)) for each in tables(folder, table)]
    empty = pa.table({_ID: pa.array([], pa.string()), _YEAR: pa.array([], pa.int64())})
    return pa.concat_tables(parts) if parts else empty
