"""Keys over whole columns: which rows repeat a key, which refer to a row that is not there."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import Coded, Integers, combine, encode, repeated


def fields_of(key: str | Sequence[str]) -> list[str]:
    """The fields of a key, which Table Schema lets one write as a bare name if there is one."""
    return [key] if isinstance(key, str) else list(key)


def key_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """Every field that stands in a key of the schema."""
    keys = [
        schema.get("primaryKey", ()),
        *schema.get("uniqueKeys", ()),
        *(key["fields"] for key in schema.get("foreignKeys", ())),
        *([f["name"]] for f in schema["fields"] if f.get("constraints", {}).get("unique")),
    ]
    return frozenset(name for key in keys for name in fields_of(key))


def later_of_equals(key: Sequence[Coded], *, empty_counts: bool) -> Integers:
    """Rows whose key an earlier row has; where `empty_counts`, rows with a null in it as well.

    Otherwise a key with a null in it equals no other, as in SQL.
    """
    rows = _filled(key)
    codes = combine([_of_rows(column, rows) for column in key])
    again = np.flatnonzero(repeated(codes))
    first = np.unique(codes[again], return_index=True)[1]
    later = np.delete(again, first)
    if rows is None:
        return later
    empty = np.setdiff1d(np.arange(len(key[0].codes)), rows) if empty_counts else rows[:0]
    return np.union1d(rows[later], empty)


def unreferred(key: Sequence[Coded], parent: Sequence[Any]) -> Integers:
    """Rows whose key, of as many columns as `parent`, no row of the parent has. A null is none."""
    if len(key) == 1:
        values = key[0].values
        # The values of a slice are few beside those of the parent: a table of them is soon made.
        there = pc.index_in(parent[0].cast(values.type), value_set=values, skip_nulls=True)
        absent: Any = np.ones(len(values), np.bool_)
        absent[np.asarray(there.drop_null(), dtype=np.int64)] = False
        return key[0].rows(absent)
    rows = _filled(key)
    here, there = [], []
    for column, other in zip(key, parent, strict=True):
        child, shared = _in_common(column, other)
        here.append(child if rows is None else child[rows])
        there.append(shared)
    known = np.logical_and.reduce([codes >= 0 for codes in there])
    together = combine([np.concatenate([a, b[known]]) for a, b in zip(here, there, strict=True)])
    strangers = np.flatnonzero(~np.isin(together[: len(here[0])], together[len(here[0]) :]))
    return strangers if rows is None else rows[strangers]


def _filled(key: Sequence[Coded]) -> Integers | None:
    """The rows without a null in the key; none is said where that is every row, as it mostly is."""
    if not any(column.null_count for column in key):
        return None
    return np.flatnonzero(~np.logical_or.reduce([column.codes < 0 for column in key]))


def _of_rows(column: Coded, rows: Integers | None) -> Integers:
    return column.codes if rows is None else column.codes[rows]


def _in_common(column: Coded, other: Any) -> tuple[Integers, Integers]:
    """Codes of the column and of the other one, in which equal values have equal codes."""
    parent = encode(other.cast(column.values.type))
    common = encode(pa.chunked_array([column.values, parent.values])).codes
    size = len(column.values)
    return common[:size][column.codes], np.append(common[size:], -1)[parent.codes]
