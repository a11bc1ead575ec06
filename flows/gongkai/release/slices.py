"""The reports of a release cut into slices, which are settled and judged one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gongkai.release.coded import encoded

REPORTS = 1_000
"""Reports of a slice: 200,000 cells, some 30 MB with coded texts, 70 with plain ones."""
_ID, _YEAR, _AGENCY = "report_id", "report_year", "agency_id"
NOWHERE = -1
"""The slice of rows whose report is in none."""
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Slices:
    """The reports by year and id, those without a year last; `starts` is where slices begin.

    A slice is of one year, and has all reports of an agency for that year.
    """

    reports: pa.Table
    starts: tuple[int, ...]

    def tables(self) -> Iterator[tuple[int | None, pa.Table]]:
        """Yield the year and the reports of every slice."""
        for start, end in zip(self.starts, (*self.starts[1:], self.reports.num_rows), strict=True):
            of_slice = self.reports.slice(start, end - start)
            year = next(iter(of_slice[_YEAR].slice(0, 1).to_pylist()), None)
            yield year, of_slice

    def numbers(self, ids: pa.ChunkedArray) -> Integers:
        """Return for each report id the number of its slice, -1 for one that is in none."""
        # A row has the report of the row above it nearly always.
        coded = encoded(ids)
        at = pc.index_in(coded.dictionary, self.reports[_ID].combine_chunks())
        places = np.asarray(pc.fill_null(at, NOWHERE), np.int64)
        numbers = np.where(places < 0, NOWHERE, np.searchsorted(self.starts, places, "right") - 1)
        codes = np.asarray(pc.fill_null(coded.indices, NOWHERE), np.int64)
        return np.append(numbers, NOWHERE)[codes]

    def parts(self, table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
        """Yield slice after slice its rows of a table; -1 has those whose report is in none."""
        numbers = self.numbers(table[_ID])
        order = np.argsort(numbers, kind="stable")
        listed, begin = np.unique(numbers[order], return_index=True)
        whole = table.combine_chunks()
        for number, (start, end) in zip(listed, pairwise((*begin, len(order))), strict=True):
            yield int(number), whole.take(pa.array(order[start:end]))


def cut(reports: pa.Table, size: int = REPORTS) -> Slices:
    """Cut reports into slices of at most `size`, but where an agency has more for one year."""
    in_order = reports.sort_by([(_YEAR, "ascending"), (_ID, "ascending")]).combine_chunks()
    years = pc.fill_null(in_order[_YEAR], 0).to_numpy()
    of_year = np.append(np.flatnonzero(np.diff(years, prepend=NOWHERE)), len(years))
    starts: list[int] = []
    for first, end in pairwise(of_year.tolist()):
        agencies = in_order[_AGENCY].slice(first, end - first)
        starts.extend(first + each for each in _starts(agencies.combine_chunks(), size))
    return Slices(in_order, tuple(starts) or (0,))


def _starts(agencies: pa.Array, size: int) -> Sequence[int]:
    """Return where slices of one year begin, so that no agency is on both sides."""
    coded = agencies.dictionary_encode("encode")
    codes = np.asarray(coded.indices)
    last = np.zeros(len(coded.dictionary), np.int64)
    last[codes] = np.arange(len(codes))
    # Nobody's reports have nothing to do with each other.
    alone = np.asarray(pc.is_null(agencies))
    reach = np.maximum.accumulate(np.where(alone, np.arange(len(codes)), last[codes]))
    ends = np.flatnonzero(reach == np.arange(len(codes))) + 1
    starts = [0]
    while len(codes) - starts[-1] > size:
        fitting = np.searchsorted(ends, starts[-1] + size, "right") - 1
        following = fitting if fitting >= 0 and ends[fitting] > starts[-1] else fitting + 1
        if ends[following] == len(codes):
            break
        starts.append(int(ends[following]))
    return starts
