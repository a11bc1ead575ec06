"""Whose report a row belongs to: the columns that every table of a report repeats in every row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import MISSING, Integers, encode, is_ascending
from gongkai.validate.columns import held, is_text
from gongkai.validate.constraints import parse

KEY = "report_id"


def names_reports(rows: Any) -> bool:
    """Whether the rows have one column of report ids, and these are texts."""
    return held(rows.schema, [KEY]) and is_text(rows[KEY].type)


def starts(column: Any) -> Integers:
    """The rows whose value is not that of the row above: where a report begins, if rows are whole.

    >>> starts(pa.chunked_array([["a", "a", "b", None, "b"]])).tolist()
    [0, 2, 3, 4]
    """
    begin: list[Integers] = [np.empty(0, np.int64)]
    offset, last = 0, None
    for chunk in filter(len, column.chunks):
        codes = _numbered(chunk)
        first = not offset or chunk[0].as_py() != last
        begin.append(np.flatnonzero(np.append(first, codes[1:] != codes[:-1])) + offset)
        offset, last = offset + len(chunk), chunk[-1].as_py()
    return np.concatenate(begin)


def _numbered(chunk: Any) -> Any:
    """A number for every row, other where the value is other.

    Those of a dictionary will do, though a careless one may give a value two numbers: a report
    then begins twice, and is the same report both times.
    """
    indices = chunk.dictionary_encode().indices
    return np.asarray(pc.fill_null(indices, MISSING) if indices.null_count else indices)


def identities(tables: Iterable[Any]) -> Any:
    """Return what identifies each report of the tables, ordered by report id.

    A report that has no id is one of the empty id; what its first row says stands.
    """
    heads: list[Any] = []
    for table in tables:
        begin = starts(table[KEY])
        ids = ids_at(table[KEY], begin)
        # Mostly all tables are of the same reports, and say the same of them.
        if not heads or not ids.equals(heads[0][KEY]):
            heads.append(_heads(table, begin, ids))
    whole = pa.concat_tables([_SCHEMA.empty_table(), *heads])
    if not is_ascending(whole[KEY]):
        first = np.unique(encode(whole[KEY]).codes, return_index=True)[1]
        whole = whole.take(first).sort_by(KEY)
    return whole.combine_chunks()


def of_reports(known: Any, reports: Sequence[str]) -> Any:
    """Return the identities of the reports named, in this order; they are all among those known."""
    wanted = pa.chunked_array([reports], pa.string())
    if wanted.equals(known[KEY]):
        return known
    return known.take(pc.index_in(wanted, value_set=known[KEY]))


def numbers(column: Any, reports: Any) -> Integers:
    """For every row the number of its report among `reports`, a column of ids each given once."""
    begin = starts(column)
    ids = ids_at(column, begin)
    found = pc.index_in(ids, value_set=reports)
    return np.repeat(np.asarray(found, dtype=np.int64), np.diff(np.append(begin, len(column))))


def _heads(table: Any, begin: Integers, ids: Any) -> Any:
    """What identifies the report, of the first row of every run of rows of one report."""
    columns = [read(table[name], begin) for name, read in _READ.items()]
    return pa.Table.from_arrays([ids, *columns], _SCHEMA.names).cast(_SCHEMA)


def plain(ids: Any) -> Any:
    """Ids as texts, no dictionary; where there is none, the empty one."""
    return pc.fill_null(ids.cast(pa.string()), "")


def ids_at(column: Any, rows: Integers) -> Any:
    """The ids of a column in the given rows, which rise; see `plain`."""
    return plain(texts_at(column, rows))


def ids_of(column: Any) -> Any:
    """The id of every report of a column, once, an array; see `plain`."""
    return pc.unique(ids_at(column, starts(column)))


def texts_at(column: Any, rows: Integers) -> Any:
    """The texts of a column in the given rows, which rise, no dictionary.

    Chunk by chunk: Arrow would make one dictionary of those of all chunks first.
    """
    ends = np.cumsum([len(chunk) for chunk in column.chunks])
    inside = np.split(rows, np.searchsorted(rows, ends[:-1])) if len(ends) else []
    parts = [
        chunk.take(pa.array(here - end + len(chunk))).cast(pa.string())
        for chunk, here, end in zip(column.chunks, inside, ends, strict=True)
    ]
    return pa.chunked_array(parts, pa.string())


def years_at(column: Any, rows: Integers) -> Any:
    """The years in the given rows as numbers, also of texts; null where a text is none."""
    if pa.types.is_integer(column.type):
        return column.take(rows)
    return parse(texts_at(column, rows), "integer", pa.int64())


_READ: Mapping[str, Callable[[Any, Integers], Any]] = {
    "agency_id": texts_at,
    "report_year": years_at,
    "series": texts_at,
    "scope": texts_at,
}
_SCHEMA = pa.schema([(n, pa.int64() if n == "report_year" else pa.string()) for n in (KEY, *_READ)])
