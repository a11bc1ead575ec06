"""Columns as small integers, so that a million rows are compared as numbers, not as texts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
MISSING = -1
"""The code of a null."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as `values`, each different one once, and for every row a `code` into them."""

    values: Any
    codes: Integers

    def listed(self) -> list[Any]:
        """The different values as Python objects, in the order of the codes."""
        listed: list[Any] = self.values.to_pylist()
        return listed


def encode(column: Any) -> Coded:
    """Encode an Arrow column (chunked or not); null becomes the code MISSING."""
    chunked = pa.chunked_array([column]) if isinstance(column, pa.Array) else column
    if pa.types.is_dictionary(chunked.type) and not _is_sound(chunked):
        chunked = chunked.cast(chunked.type.value_type)
    encoded = chunked.dictionary_encode().unify_dictionaries()
    if encoded.num_chunks == 0:
        return Coded(pa.array([], _value_type(encoded.type)), np.empty(0, np.int64))
    parts = [
        np.asarray(pc.fill_null(chunk.indices, MISSING), dtype=np.int64) for chunk in encoded.chunks
    ]
    return Coded(encoded.chunk(0).dictionary, np.concatenate(parts))


def _is_sound(column: Any) -> bool:
    """Whether dictionaries made elsewhere hold no null, and no value twice."""
    return all(
        chunk.dictionary.null_count == 0
        and pc.count_distinct(chunk.dictionary).as_py() == len(chunk.dictionary)
        for chunk in column.chunks
    )


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
