"""The observations of two releases side by side, in blocks of the same reports.

Those of a country do not fit into memory. In each of its files a release has the reports in the
order of their ids, so that what belongs to a range of ids is next in every file at the same time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

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
    """
    sides = [[_Cursor(stream()) for stream in side] for side in (old, new)]
    for bound in (*_bounds(reports), None):
        yield Block(*(_until(cursors, bound) for cursors in sides))


def _bounds(reports: Iterable[pa.ChunkedArray]) -> list[str]:
    """Return where blocks end: the first id that is no longer in each."""
    known = sorted({each for ids in reports for each in ids.to_pylist()})
    return known[REPORTS::REPORTS]


def _until(cursors: Sequence["_Cursor"], bound: str | None) -> pa.Table:
    return pa.concat_tables([rows for each in cursors for rows in each.until(bound)])


class _Cursor:
    """A place in a file: what lies before it was taken."""

    def __init__(self, coming: Iterator[pa.Table]) -> None:
        self._coming = coming
        self._rows = next(coming)

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
