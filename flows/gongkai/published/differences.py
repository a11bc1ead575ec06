"""What changed between two releases, observation by observation.

There may be millions of observations and few that differ. So they are taken block by block, keys
become numbers, which are sorted and compared in bulk, and only the rows that differ are ever looked
at as texts.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.blocks import Block, blocks
from gongkai.published.figures import Figures

TABLE = "changes"
_KEYS = ("report_id", "cell")
_SIDES = ("old", "new")
_NOWHERE = -1

Numbers = npt.NDArray[np.int64]


class _Pairs(NamedTuple):
    """Rows of the old and of the new observations that belong together; -1 where one lacks."""

    old: Numbers
    new: Numbers


def compare(old: Figures, new: Figures) -> pa.Table:
    """Return the observations whose value or status differs, in the schema of `changes`.

    `added`: the report is new; `withdrawn`: it left. Else `corrected` where the print is the same
    and a correction came, changed or ended, `revised` where the document is another one, `reread`
    where the same document is read differently. The reason is that of the withdrawal, or of the
    correction in force. A new document that prints the same figures is no change; null is a value
    of its own.
    """
    schema = arrow_schema(record_schemas()[TABLE])
    return pa.concat_tables([schema.empty_table(), *_differences(old, new)]).combine_chunks()


def _differences(old: Figures, new: Figures) -> Iterator[pa.Table]:
    ids = (old.reports["report_id"], new.reports["report_id"])
    for block in blocks(old.observations, new.observations, ids):
        yield different(block, old, new)


def different(block: Block, old: Figures, new: Figures) -> pa.Table:
    """Return the observations of a block that differ (see `compare`), sorted by report and cell."""
    schema = arrow_schema(record_schemas()[TABLE])
    pairs = _different(*block)
    rows = _rows(block, old, new, pairs)
    rows = rows.append_column("change", _kind(rows))
    rows = rows.append_column("reason", _reasons(rows, new))
    table = rows.sort_by([(key, "ascending") for key in _KEYS])
    return table.select(schema.names).cast(schema).combine_chunks()


def codes(old: pa.ChunkedArray, new: pa.ChunkedArray) -> tuple[Numbers, Numbers, pa.Array]:
    """Return two columns of texts as numbers, and the texts: equal numbers, equal texts."""
    one, other = _encoded(old), _encoded(new)
    texts = pa.concat_arrays([one.chunk(0).dictionary, other.chunk(0).dictionary]).unique()
    return _numbers(one, texts), _numbers(other, texts), texts


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the column with one dictionary for all its chunks, and at least one chunk."""
    if not len(column):
        return pa.chunked_array([pa.array([], pa.string()).dictionary_encode()])
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.unify_dictionaries()


def _numbers(encoded: pa.ChunkedArray, texts: pa.Array) -> Numbers:
    places = np.asarray(pc.index_in(encoded.chunk(0).dictionary, texts), np.int64)
    parts = [np.asarray(chunk.indices.fill_null(_NOWHERE)) for chunk in encoded.chunks]
    rows = np.concatenate(parts)
    # One more at the end: where -1, which stands for null, leads.
    numbers: Numbers = np.append(places, _NOWHERE)[rows]
    return numbers


def _different(old: pa.Table, new: pa.Table) -> _Pairs:
    """Return the pairs that differ, then what only the old and what only the new one has."""
    reports = codes(old["report_id"], new["report_id"])
    cells = codes(old["cell"], new["cell"])
    width = len(cells[2]) + 1
    matched, gone, come = _matched(*(reports[at] * width + cells[at] for at in (0, 1)))
    differs = _unequal(old, new, matched)
    nowhere = np.full(max(len(gone), len(come)), _NOWHERE, np.int64)
    return _Pairs(
        np.concatenate([matched.old[differs], gone, nowhere[: len(come)]]),
        np.concatenate([matched.new[differs], nowhere[: len(gone)], come]),
    )


def _matched(old: Numbers, new: Numbers) -> tuple[_Pairs, Numbers, Numbers]:
    """Return the rows with equal keys, and those whose key only one side has."""
    if np.array_equal(old, new):
        everything = np.arange(len(old))
        return _Pairs(everything, everything), everything[:0], everything[:0]
    order = np.argsort(new, kind="stable")
    ranked = new[order]
    at = np.searchsorted(ranked, old)
    inside = at < len(ranked)
    known = np.zeros(len(old), bool)
    known[inside] = ranked[at[inside]] == old[inside]
    found = order[at[known]]
    come = np.ones(len(new), bool)
    come[found] = False
    return _Pairs(np.flatnonzero(known), found), np.flatnonzero(~known), np.flatnonzero(come)


def _unequal(old: pa.Table, new: pa.Table, pairs: _Pairs) -> npt.NDArray[np.bool_]:
    """Return which pairs differ in value or status."""
    statuses = codes(old["status"], new["status"])
    unequal: npt.NDArray[np.bool_] = statuses[0][pairs.old] != statuses[1][pairs.new]
    values = [
        column if len(rows) == len(column) and _is_whole(rows) else column.take(pa.array(rows))
        for column, rows in ((old["value"], pairs.old), (new["value"], pairs.new))
    ]
    unequal |= np.asarray(distinct(*values))
    return unequal


def _is_whole(rows: Numbers) -> bool:
    return bool(np.array_equal(rows, np.arange(len(rows))))


def distinct(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether two columns differ, null being a value of its own."""
    one_null = pc.xor(pc.is_null(one), pc.is_null(other))
    return pc.or_(one_null, pc.fill_null(pc.not_equal(one, other), False))


def _rows(block: Block, old: Figures, new: Figures, pairs: _Pairs) -> pa.Table:
    """Return both sides of the pairs; a report that one side does not have is null there."""
    columns: dict[str, pa.ChunkedArray] = {}
    for side, observations, places in zip(_SIDES, block, pairs, strict=True):
        at = pa.array(places, mask=places == _NOWHERE)
        for name in (*_KEYS, "value", "status", "printed_value", "printed_status"):
            columns[f"{side}_{name}"] = _plain(observations[name].take(at))
    rows = pa.table(columns)
    for key in _KEYS:
        rows = rows.append_column(key, pc.coalesce(rows[f"old_{key}"], rows[f"new_{key}"]))
    for side, figures in zip(_SIDES, (old, new), strict=True):
        at = pc.index_in(rows["report_id"], figures.reports["report_id"].combine_chunks())
        digests = _plain(figures.reports["digest"].take(at.combine_chunks()))
        rows = rows.append_column(f"{side}_digest", digests)
    return rows


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _kind(rows: pa.Table) -> pa.ChunkedArray:
    printed_alike = pc.invert(
        pc.or_(
            distinct(rows["old_printed_value"], rows["new_printed_value"]),
            distinct(rows["old_printed_status"], rows["new_printed_status"]),
        )
    )
    ours = pc.or_(*(_is_corrected(rows, side) for side in _SIDES))
    both = pc.and_(pc.is_valid(rows["old_status"]), pc.is_valid(rows["new_status"]))
    corrected = pc.and_(pc.and_(both, printed_alike), ours)
    reread = pc.fill_null(pc.equal(rows["old_digest"], rows["new_digest"]), False)
    kind = pc.if_else(corrected, "corrected", pc.if_else(reread, "reread", "revised"))
    kind = pc.if_else(pc.is_null(rows["new_digest"]), "withdrawn", kind)
    return pc.if_else(pc.is_null(rows["old_digest"]), "added", kind)


def _is_corrected(rows: pa.Table, side: str) -> pa.ChunkedArray:
    """Whether the observation says something else than the print."""
    return pc.or_(
        distinct(rows[f"{side}_value"], rows[f"{side}_printed_value"]),
        distinct(rows[f"{side}_status"], rows[f"{side}_printed_status"]),
    )


def _reasons(rows: pa.Table, new: Figures) -> pa.ChunkedArray:
    """Return the reason of the withdrawal, or of the correction that made the new value."""
    nothing = pa.nulls(rows.num_rows, pa.string())
    told = _found(rows["report_id"], new.withdrawals["report_id"], new.withdrawals["reason"])
    left = pc.if_else(pc.equal(rows["change"], "withdrawn"), told, nothing)
    names = ("report_id", "new_digest", "cell")
    mine = _joined(*(rows[name] for name in names))
    force = new.in_force
    theirs = _joined(*(force[name.removeprefix("new_")] for name in names))
    recorded = _found(mine, theirs, force["reason"])
    return pc.coalesce(left, pc.if_else(_is_corrected(rows, "new"), recorded, nothing))


def _joined(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*(_plain(each) for each in columns), " ")


def _found(
    wanted: pa.ChunkedArray, keys: pa.ChunkedArray, values: pa.ChunkedArray
) -> pa.ChunkedArray:
    """Return the value beside the first key that is the wanted one, null where there is none."""
    at = pc.index_in(wanted, keys.combine_chunks(), skip_nulls=True)
    return values.take(at.combine_chunks())
