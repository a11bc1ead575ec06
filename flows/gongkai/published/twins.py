"""Whether the files of a table hold the same rows, and the first row that is not the same."""

from collections.abc import Iterable

import pyarrow as pa

from gongkai.published.rows import LINE_END, csv_bytes

SHOWN = 80
"""Characters of a row that are shown on each side."""


def same(one: Iterable[pa.Table], other: Iterable[pa.Table]) -> bool:
    """Whether two tables have the same columns and rows, wherever their parts end."""
    mine, theirs = filter(len, one), filter(len, other)
    left, right = next(mine, None), next(theirs, None)
    while left is not None and right is not None:
        count = min(len(left), len(right))
        if not _equal(left.slice(0, count), right.slice(0, count)):
            return False
        left = left.slice(count) if count < len(left) else next(mine, None)
        right = right.slice(count) if count < len(right) else next(theirs, None)
    return left is right


def _equal(one: pa.Table, other: pa.Table) -> bool:
    return one.column_names == other.column_names and all(map(_alike, one.columns, other.columns))


def _alike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Whether two columns hold the same, of one type, or texts as dictionaries or as texts."""
    if not (pa.types.is_dictionary(one.type) and pa.types.is_dictionary(other.type)):
        mine, theirs = map(_plain, (one, other))
        return bool(mine.equals(theirs))
    both = pa.chunked_array([*one.chunks, *other.chunks], one.type).unify_dictionaries()
    codes = [each.indices for each in both.chunks]
    kind, parts = one.type.index_type, one.num_chunks
    mine, theirs = (pa.chunked_array(each, kind) for each in (codes[:parts], codes[parts:]))
    return bool(mine.equals(theirs))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def parting(content: bytes, twin: pa.Table) -> str:
    """Return the first row of a CSV file that is not as its twin prints it, and both rows.

    Rows count from 1 without the heading, which is row 0. A row is as RFC 4180 has it: a line
    break in quotes does not end it.

    >>> parting(b"a\\r\\n1\\r\\n02\\r\\n", pa.table({"a": [1, 2]}))
    '#2: 02 ≠ 2'
    """
    expected = csv_bytes(twin)
    shared = _shared(content, expected)
    # What both begin with is our own print: outside quotes a line break ends a row.
    outside = expected[:shared].split(b'"')[::2]
    row = sum(each.count(LINE_END.encode()) for each in outside)
    start = _start(expected[:shared])
    return f"#{row}: {_shown(content[start:])} ≠ {_shown(expected[start:])}"


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    mine, theirs = memoryview(one), memoryview(other)  # parts of files that may be large
    while low < high:
        middle = (low + high + 1) // 2
        if mine[low:middle] == theirs[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _start(shared: bytes) -> int:
    """Return where the row begins in which the shared text ends."""
    end = len(shared)
    while (found := shared.rfind(LINE_END.encode(), 0, end)) >= 0:
        if shared.count(b'"', 0, found) % 2 == 0:
            return found + len(LINE_END)
        end = found
    return 0


def _shown(rest: bytes) -> str:
    """Return a row in one line, as far as it is shown; a damaged file may not be text at all."""
    line = rest[: 4 * SHOWN].decode("utf-8", "replace").split(LINE_END)[0]
    plain = "".join(each if each.isprintable() else " " for each in line)
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"
