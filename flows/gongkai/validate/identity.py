"""Whose report a row belongs to: the columns that every table of a report repeats in every row."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import MISSING, Integers, encode

KEY = "report_id"
FIELDS = (KEY, "agency_id", "report_year", "series", "scope")


def starts(column: Any) -> Integers:
    """The rows whose value is not that of the row above: where a report begins, if rows are whole.

    >>> starts(pa.chunked_array([["a", "a", "b", None, "b"]])).tolist()
    [0, 2, 3, 4]
    """
    codes = _numbered(column)
    return np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])


def _numbered(column: Any) -> Any:
    """A number for every row, other where the value is other.

    Those of a dictionary will do, though a careless one may give a value two numbers: a report
    then begins twice, and is the same report both times.
    """
    if pa.types.is_dictionary(column.type) and column.num_chunks == 1:
        return np.asarray(pc.fill_null(column.chunk(0).indices, MISSING))
    return encode(column).codes


def identities(tables: Iterable[Any]) -> Any:
    """Return FIELDS of every report in any of the tables once, ordered by report id.

    A report that has no id is one of the empty id; what the first row says stands.
    """
    parts = [_heads(table) for table in tables]
    whole = pa.concat_tables(parts) if parts else _SCHEMA.empty_table()
    first = np.unique(encode(whole[KEY]).codes, return_index=True)[1]
    return whole.take(first).sort_by(KEY).combine_chunks()


def numbers(column: Any, reports: Any) -> Integers:
    """For every row the number of its report among `reports`, a column of ids each given once."""
    begin = starts(column)
    ids = _plain(column.take(begin))
    found = pc.index_in(ids, value_set=reports)
    return np.repeat(np.asarray(found, dtype=np.int64), np.diff(np.append(begin, len(column))))


def _heads(table: Any) -> Any:
    """FIELDS of the first row of every run of rows of one report."""
    heads = table.select(FIELDS).take(starts(table[KEY]))
    return heads.set_column(0, KEY, _plain(heads[KEY])).cast(_SCHEMA)


def _plain(ids: Any) -> Any:
    return pc.fill_null(ids.cast(pa.string()), "")


_SCHEMA = pa.schema(
    [(name, pa.int64() if name == "report_year" else pa.string()) for name in FIELDS]
)
