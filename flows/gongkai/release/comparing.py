"""What a release changes and what it has fewer of, beside the release before; block by block."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import editions
from gongkai.pieces import Keep, Pieces, pieces
from gongkai.published.blocks import Stream, blocks
from gongkai.published.differences import TABLE, different
from gongkai.published.figures import COMPARED, OBSERVATIONS, Figures, no_observations
from gongkai.published.form import Previous, Resource
from gongkai.release.material import Material
from gongkai.release.records import empty, record_schema

Lines = Mapping[str, int]
"""Lines that reports have, by statutory table: the rows of each table as it is published."""

_ID, _CELL = "report_id", "cell"


class Compared(NamedTuple):
    """The rows of `changes`, and the lines before, without those of withdrawn reports, and now."""

    changes: Pieces
    before: Lines
    after: Lines


def compared(
    settled: Material, files: Sequence[Resource], previous: Previous | None, keep: Keep
) -> Compared:
    """Compare with the release before; without one there is nothing to differ from.

    `files` are the resources of the release. Those that stand are the same in both.
    """
    if previous is None:
        return Compared(pieces(record_schema(TABLE), ()), {}, {})
    standing = [each for each in files if each.standing is not None]
    years = {each.year for each in standing}
    before, after = _rows(standing), _rows(standing)
    nothing = (empty("corrections"), empty("withdrawals"))
    old = Figures(_others(previous.observations, years), previous.reports, *nothing)
    reasons = (settled.corrections, settled.withdrawals)
    new = Figures(_others(observed(files), years), settled.reports, *reasons)
    gone = settled.withdrawals[_ID].combine_chunks()

    def found() -> Iterator[pa.Table]:
        ids = (previous.reports[_ID], settled.reports[_ID])
        for block in blocks(old.observations, new.observations, ids):
            withdrawn = pc.is_in(block.old[_ID].cast(pa.string()), gone)
            before.update(lines(block.old.filter(pc.invert(withdrawn))))
            after.update(lines(block.new))
            yield different(block, old, new)

    changes = pieces(record_schema(TABLE), found(), keep)
    return Compared(changes, before, after)


def observed(files: Iterable[Resource]) -> Mapping[int | None, Stream]:
    """Return the compared columns of the observations in some resources, by report year."""
    own = (each for each in files if each.table == OBSERVATIONS)
    return {each.year: partial(each.rows.tables, COMPARED) for each in own if each.rows.num_rows}


def _others(
    observations: Mapping[int | None, Stream], years: Container[int | None]
) -> list[Stream]:
    """Return those of other years."""
    own = [each for year, each in observations.items() if year not in years]
    return own or [no_observations]


def _rows(standing: Iterable[Resource]) -> Counter[str]:
    """Return the lines of resources that stand: every row of a statutory table is one."""
    codes = {table.resource: table.code for edition in editions() for table in edition.tables}
    found = Counter[str]()
    for each in standing:
        if each.table in codes:
            found[codes[each.table]] += each.rows.num_rows
    return found


def lines(observations: pa.Table) -> Lines:
    """Return how many lines whole reports have, by statutory table."""
    once = observations.select([_ID, _CELL]).combine_chunks()
    ids, cells = (pc.dictionary_encode(once[name].cast(pa.string())) for name in (_ID, _CELL))
    if not len(once):
        return {}
    ids, cells = ids.combine_chunks(), cells.combine_chunks()
    named = pc.replace_substring_regex(cells.dictionary, r"\.[^.]*$", "").dictionary_encode()
    line = np.asarray(named.indices, np.int64)[np.asarray(cells.indices)]
    count = len(named.dictionary)
    rows = np.unique(np.asarray(ids.indices, np.int64) * count + line)
    found = Counter[str]()
    for name, number in zip(
        named.dictionary.to_pylist(), np.bincount(rows % count, minlength=count), strict=True
    ):
        found[name.partition(".")[0]] += int(number)
    return found
