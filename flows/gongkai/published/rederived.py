"""Whether a derived table is what the other tables of its release make of it."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.model import Finding
from gongkai.published.differences import distinct

_NOTHING = "—"


def misderived(table: str, published: pa.Table, again: pa.Table) -> Iterator[Finding]:
    """Yield a finding for the first cell in which a published table is not as it was derived again.

    What another shape means is said by the judgement of shapes, and not here.
    """
    if published.schema.names != again.schema.names or published.schema.types != again.schema.types:
        return
    shared = min(published.num_rows, again.num_rows)
    places = {
        name: _first(published[name].slice(0, shared), again[name].slice(0, shared))
        for name in again.column_names
    }
    apart = {name: place for name, place in places.items() if place >= 0}
    row, field = shared, str(view_schemas()[table]["primaryKey"][0])
    if apart:
        field = min(apart, key=apart.__getitem__)
        row = apart[field]
    elif published.num_rows == again.num_rows:
        return
    yield finding(
        "PACKAGE-DERIVED",
        table=table,
        row=row + 1,
        field=field,
        expected=_shown(again, field, row),
        printed=_shown(published, field, row),
    )


def _first(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    """Return the first row in which two columns differ, -1 where they are the same."""
    return int(pc.index(distinct(one, other), value=True).as_py())


def _shown(table: pa.Table, field: str, row: int) -> str:
    value: Any = table[field][row].as_py() if row < table.num_rows else None
    return _NOTHING if value is None else str(value)
