"""The rows of a Stata file of format 118, put into a sample of it that a library has written.

The library takes all rows at once, and of a country these do not fit into memory. What the sample
says of the columns holds for all rows: it has every kind of value and the longest text of each.
"""

import struct
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LONGEST_TEXT = 2_045
"""Bytes of a text; longer ones are cut."""
_KINDS = {65_526: "<f8", 65_528: "<i4", 65_529: "<i2", 65_530: "i1"}
_MISSING = {"<i4": 2_147_483_621, "<i2": 32_741, "i1": 101}
_MISSING_DOUBLE, _LETTER_OF_DOUBLE = 0x7FE0 << 48, 1 << 40
_EPOCH = (date(1970, 1, 1) - date(1960, 1, 1)).days
_DAY = 86_400_000
_ROWS, _MAP, _TYPES, _DATA = b"<N>", b"<map>", b"<variable_types>", b"<data>"
_PARTS, _OF_TYPES, _OF_DATA, _AFTER_DATA = 14, 2, 9, 10

Column = tuple[pa.Array, pa.Array | None]
"""Values, and by what letter (0 for a plain `.`, 1 for `.a`) what is missing is told."""


def fill(sample: Path, path: Path, pieces: Iterator[list[Column]], count: int) -> None:
    """Write `sample` to `path` with `count` rows in place of its own. OSError where it cannot."""
    written = sample.read_bytes()
    at = written.index(_MAP) + len(_MAP)
    places = list(struct.unpack_from(f"<{_PARTS}Q", written, at))
    kinds = _kinds(written, places[_OF_TYPES] + len(_TYPES))
    data, after = places[_OF_DATA] + len(_DATA), places[_AFTER_DATA] - len("</data>")
    grown = count * kinds.itemsize - (after - data)
    moved = [each + (grown if part >= _AFTER_DATA else 0) for part, each in enumerate(places)]
    head = bytearray(written[:data])
    struct.pack_into(f"<{_PARTS}Q", head, at, *moved)
    struct.pack_into("<Q", head, head.index(_ROWS) + len(_ROWS), count)
    with path.open("wb") as file:
        file.write(head)
        for columns in pieces:
            _write(columns, kinds, file)
        file.write(written[after:])


def _kinds(written: bytes, at: int) -> "np.dtype[np.void]":
    count = struct.unpack_from("<H", written, written.index(b"<K>") + 3)[0]
    codes = struct.unpack_from(f"<{count}H", written, at)
    return np.dtype([(f"v{place}", _KINDS.get(x, f"S{x}")) for place, x in enumerate(codes)])


def _write(columns: list[Column], kinds: "np.dtype[np.void]", file: IO[bytes]) -> None:
    rows = np.zeros(len(columns[0][0]), kinds)
    fields: Mapping[str, Any] = kinds.fields or {}
    for name, (values, letters) in zip(kinds.names or (), columns, strict=True):
        kind = fields[name][0].str.replace("|", "")
        rows[name] = _texts(values) if kind.startswith("S") else _numbers(values, letters, kind)
    file.write(rows.tobytes())


def _texts(values: pa.Array) -> list[bytes]:
    return [cut(each or "") for each in values.to_pylist()]


def cut(told: str) -> bytes:
    """Return a text as it is written, without half a character at its end."""
    return told.encode()[:LONGEST_TEXT].decode(errors="ignore").encode()


def _numbers(values: pa.Array, letters: pa.Array | None, kind: str) -> Any:
    plain, known = _plain(values), values.is_valid().to_numpy(zero_copy_only=False)
    number = np.zeros(len(values), np.int64)
    if letters is not None:
        number = pc.fill_null(letters, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    if kind == "<f8":
        missing = (_MISSING_DOUBLE + number * _LETTER_OF_DOUBLE).view("<f8")
    else:
        missing = _MISSING[kind] + number
    return np.where(known, plain, missing)


def _plain(values: pa.Array) -> Any:
    """Return numbers as they are; days and instants as Stata counts them, from 1960."""
    if pa.types.is_date(values.type):
        days = values.cast(pa.date32()).cast(pa.int32())
        return pc.fill_null(days, 0).to_numpy(zero_copy_only=False) + _EPOCH
    if pa.types.is_timestamp(values.type):
        instants = values.cast(pa.timestamp("ms")).cast(pa.int64())
        return pc.fill_null(instants, 0).to_numpy(zero_copy_only=False) + _EPOCH * _DAY
    if pa.types.is_decimal(values.type):
        values = values.cast(pa.string()).cast(pa.float64())  # by itself it is not exact
    return pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
