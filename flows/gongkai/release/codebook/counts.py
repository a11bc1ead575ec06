"""How many there are of what, in the tables of a release."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from gongkai.published.form import Resource

Counted = Counter[tuple[Any, ...]]


def rows_of(
    files: Sequence[Resource], table: str, columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Yield the rows of a table, piece by piece, all columns or those named.

    None where a release has no such table.
    """
    return (rows for each in files if each.table == table for rows in each.rows.tables(columns))


def counted(files: Sequence[Resource], table: str, columns: Sequence[str]) -> Counted:
    """Return how many rows of a table have the same values in the columns, by these values."""
    found: Counted = Counter()
    for rows in rows_of(files, table, columns):
        groups = rows.group_by(list(columns)).aggregate([([], "count_all")])
        for each in groups.to_pylist():
            found[tuple(each[name] for name in columns)] += each["count_all"]
    return found


def total(found: Counted, *key: Any) -> int:
    """Return how many there are of all that begins with the values of `key`."""
    return sum(count for values, count in found.items() if values[: len(key)] == key)
