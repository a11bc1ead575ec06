"""The observations of two releases side by side, in blocks of the same reports.

Those of a country do not fit into memory. In each of its files a release has the reports in the
order of their ids, so that what belongs to a range of ids is next in every file at the same time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.errors import PackageError

REPORTS = 2_000
"""Reports of a block: 400,000 cells on each side."""

Stream = Callable[[], Iterator[pa.Table]]
"""Gives the rows of a file in parts, at least one, with the reports in the order of their ids."""

_ID = "report_id"


class Block(NamedTuple):
    """All observations that each of two releases has of some reports."""

    old: pa.Table
    new: pa.Table


def blocks(
    old: Sequence[Stream], new: Sequence[Stream], reports: Iterable[pa.ChunkedArray]
) -> Iterator[Block]:
    """Yield the observations of both sides, the reports in the order of their ids.

    Args:
        old: the files of the one, at least one; all columns are taken.
        new: the files of the other.
        reports: the ids that there may be.

    Raises:
        PackageError: there is more than a block, and a file has its reports in another order, as no
            release of ours does.
    """
    bounds = _bounds(reports)
    sides = [[_Cursor(stream(), bool(bounds)) for stream in side] for side in (old, new)]
    for bound in (*bounds, None):
        yield Block(*(_until(cursors, bound) for cursors in sides))


def _bounds(reports: Iterable[pa.ChunkedArray]) -> list[str]:
    """Return where blocks end: the first id that is no longer in each."""
    chunks = [each.cast(pa.string()) for ids in reports for each in ids.chunks]
    known = pc.unique(pa.chunked_array(chunks, pa.string()))
    ordered = known.take(pc.sort_indices(known))
    listed: list[str] = ordered[REPORTS::REPORTS].to_pylist()
    return listed


def _until(cursors: Sequence["_Cursor"], bound: str | None) -> pa.Table:
    return pa.concat_tables([rows for each in cursors for rows in each.until(bound)])


class _Cursor:
    """A place in a file: what lies before it was taken."""

    def __init__(self, coming: Iterator[pa.Table], divided: bool) -> None:
        self._coming = map(_in_order, coming) if divided else coming
        self._rows = next(self._coming)

    def until(self, bound: str | None) -> Iterator[pa.Table]:
        """Yield the rows up to an id, without it; all that are left for null."""
        while True:
            count = _before(self._rows[_ID], bound)
            yield self._rows.slice(0, count)
            self._rows = self._rows.slice(count)
            following = None if self._rows.num_rows else next(self._coming, None)
            if following is None:
                return
            self._rows = following


def _in_order(rows: pa.Table) -> pa.Table:
    """Return rows whose reports come in the order of their ids: in another they would be lost."""
    ids = rows[_ID].combine_chunks().cast(pa.string())
    if pc.any(pc.greater(ids[:-1], ids[1:])).as_py():
        raise PackageError("package.disordered")
    return rows


def _before(ids: pa.ChunkedArray, bound: str | None) -> int:
    """Return how many of the ids, which are in order, come before the bound."""
    if bound is None:
        return len(ids)
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py() < bound:
            low = middle + 1
        else:
            high = middle
    return low
