"""Whether a derived table is what the other tables of its release make of it."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.model import Finding
from gongkai.published.differences import distinct

_NOTHING = "—"


def misderived(
    table: str, published: Iterable[pa.Table], again: Iterable[pa.Table]
) -> Iterator[Finding]:
    """Yield a finding for the first cell in which a published table is not as it was derived again.

    Both are given some rows at a time. What another shape means is said by the judgement of shapes,
    and not here.
    """
    row = 0
    for one, other in _abreast(published, again):
        if _unlike(one, other):
            return
        places = {name: _first(one[name], other[name]) for name in other.column_names}
        apart = {name: place for name, place in places.items() if place >= 0}
        if apart or one.num_rows != other.num_rows:
            field = min(apart, key=apart.__getitem__) if apart else _key(table)
            at = apart.get(field, 0)
            yield finding(
                "PACKAGE-DERIVED",
                table=table,
                row=row + at + 1,
                field=field,
                expected=_shown(other, field, at),
                printed=_shown(one, field, at),
            )
            return
        row += one.num_rows


def _abreast(
    one: Iterable[pa.Table], other: Iterable[pa.Table]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield as many rows of both; at the end, where one has more, those beside none."""
    sources = (iter(one), iter(other))
    rest: list[pa.Table | None] = [None, None]
    while True:
        left, right = map(_more, rest, sources)
        if left is None or right is None:
            return
        rows = min(left.num_rows, right.num_rows)
        if not rows:
            yield left, right
            return
        yield left.slice(0, rows), right.slice(0, rows)
        rest = [left.slice(rows), right.slice(rows)]


def _more(held: pa.Table | None, source: Iterator[pa.Table]) -> pa.Table | None:
    """Return rows that are held or else follow; what is empty where there are none."""
    while held is None or not held.num_rows:
        following = next(source, None)
        if following is None:
            return held
        held = following
    return held


def _unlike(one: pa.Table, other: pa.Table) -> bool:
    shapes = ((each.schema.names, each.schema.types) for each in (one, other))
    return next(shapes) != next(shapes)


def _key(table: str) -> str:
    return str(view_schemas()[table]["primaryKey"][0])


def _first(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    """Return the first row in which two columns differ, -1 where they do not or are not as long."""
    if len(one) != len(other):
        return -1
    return int(pc.index(distinct(one, other), value=True).as_py())


def _shown(table: pa.Table, field: str, row: int) -> str:
    value: Any = table[field][row].as_py() if row < table.num_rows else None
    return _NOTHING if value is None else str(value)
