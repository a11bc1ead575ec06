"""Columns as small integers, so that a million rows are compared as numbers, not as texts."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
MISSING = -1
"""The code of a null."""


@dataclass(frozen=True)
class Coded:
    """A column as `values`, each different one once, and for every row an index into them.

    `indices` are Arrow arrays, null where the column is. Most columns are judged by their values
    alone, so the codes are worked out only where somebody asks for them.
    """

    values: Any
    indices: tuple[Any, ...]

    @cached_property
    def codes(self) -> Integers:
        """For every row the place of its value; MISSING for a null."""
        whole = np.empty(sum(map(len, self.indices)), np.int64)
        start = 0
        for part in self.indices:
            whole[start : start + len(part)] = (
                pc.fill_null(part, MISSING) if part.null_count else part
            )
            start += len(part)
        return whole

    @property
    def null_count(self) -> int:
        """How many rows have no value."""
        return sum(part.null_count for part in self.indices)

    def listed(self) -> list[Any]:
        """The different values as Python objects, in the order of the codes."""
        listed: list[Any] = self.values.to_pylist()
        return listed

    def rows(self, chosen: Any) -> Integers:
        """The rows that hold one of the values marked by `chosen`, a mask over the values."""
        marked = np.asarray(chosen, dtype=np.bool_)
        # One place more for the code of null, which is no value.
        return np.flatnonzero(np.append(marked, False)[self.codes]) if marked.any() else _NONE


_NONE: Integers = np.empty(0, np.int64)


def encode(column: Any) -> Coded:
    """Encode an Arrow column (chunked or not); null becomes the code MISSING."""
    chunked = pa.chunked_array([column]) if isinstance(column, pa.Array) else column
    if pa.types.is_dictionary(chunked.type) and not _is_sound(chunked):
        chunked = chunked.cast(chunked.type.value_type)
    if pa.types.is_dictionary(chunked.type):
        encoded = chunked.unify_dictionaries()
    else:
        # All chunks are given the one dictionary of the column: to unify it would take a pass over
        # all of it for each of them.
        encoded = chunked.dictionary_encode()
    if encoded.num_chunks == 0:
        return Coded(pa.array([], _value_type(encoded.type)), ())
    return Coded(encoded.chunk(0).dictionary, tuple(chunk.indices for chunk in encoded.chunks))


def _is_sound(column: Any) -> bool:
    """Whether dictionaries made elsewhere hold no null, and no value twice."""
    return all(is_distinct(chunk.dictionary) for chunk in column.chunks)


def is_distinct(values: Any) -> bool:
    """Whether an Arrow column of texts has no null and no text twice."""
    if values.null_count:
        return False
    # Ids mostly come in their order, which is far quicker to see than that none is repeated.
    return is_ascending(values) or pc.count_distinct(values).as_py() == len(values)


def is_ascending(values: Any) -> bool:
    """Whether every value of an Arrow column without nulls is greater than the one before."""
    rising = pc.greater(values.slice(1), values.slice(0, max(len(values) - 1, 0)))
    return bool(pc.all(rising, min_count=0).as_py())


def _value_type(given: Any) -> Any:
    return given.value_type if pa.types.is_dictionary(given) else given


def combine(codes: list[Integers]) -> Integers:
    """Give rows the same number exactly where they have the same codes in every column."""
    combined = codes[0]
    for column in codes[1:]:
        width = int(column.max(initial=0)) + 1
        # Kept far below 2^63: a code is below the number of rows.
        combined = _dense(combined) if combined.max(initial=0) > 2**31 else combined
        combined = combined * width + column
    return combined


def repeated(codes: Integers) -> Mask:
    """Mark every row whose code occurs more than once."""
    extent = int(codes.max(initial=0)) + 1
    if extent > 8 * codes.size + 1024:
        codes = _dense(codes)
        extent = int(codes.max(initial=0)) + 1
    counts = np.bincount(codes, minlength=extent)
    if counts.max(initial=0) <= 1:
        return np.zeros(codes.size, np.bool_)
    doubled: Mask = counts[codes] > 1
    return doubled


def _dense(codes: Integers) -> Integers:
    return encode(pa.array(codes)).codes
