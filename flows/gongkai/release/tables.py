"""The wide statutory tables: a row is a line of a report, a column pair a figure and its status.

Every usable report carries every cell of its edition's tables (see `observations`), so sorted
observations are a dense block a report and a wide column is every n-th value: no loop, no join.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import Table, editions
from gongkai.catalogue.arrow import arrow_schema
from gongkai.errors import GongkaiError

Places = np.ndarray[Any, np.dtype[np.int64]]

NEEDED = frozenset({"report_id", "edition", "table", "line", "column", "value", "status", "text"})
"""The columns of observations that any statutory table is made of; others are taken over."""

_STATUS = "_status"
_TEXT = "_text"
_DECIMAL = pa.decimal128(24, 6)
_NOT_A_COUNT = "unreadable"


def statutory_tables() -> tuple[tuple[str, tuple[Table, ...]], ...]:
    """Return each published statutory table by resource name, with its form in every edition."""
    tables: dict[str, list[Table]] = {}
    for edition in editions():
        for table in edition.tables:
            tables.setdefault(table.resource, []).append(table)
    return tuple((resource, tuple(forms)) for resource, forms in tables.items())


def wide_schema(forms: Sequence[Table]) -> pa.Schema:
    """Return the schema of a statutory table, which all its forms have."""
    return arrow_schema(forms[0].schema)


def wide(observations: pa.Table, forms: Sequence[Table]) -> pa.Table:
    """Return the statutory table of those forms, from settled observations of any tables.

    `forms` are one published table in its editions; the schema is theirs. Rejected reports have
    no observations and so no rows. GongkaiError where a report lacks a cell of its form.
    """
    schema = wide_schema(forms)
    parts = [part for form in forms if (part := _edition_part(observations, form, schema))]
    if not parts:
        return schema.empty_table()
    return pa.concat_tables(parts).sort_by([("report_id", "ascending")]).combine_chunks()


def _edition_part(observations: pa.Table, form: Table, schema: pa.Schema) -> pa.Table | None:
    own = pc.and_(
        pc.equal(observations["table"], form.code), pc.equal(observations["edition"], form.edition)
    )
    cells = observations.filter(own)
    if not cells.num_rows:
        return None
    _check_dense(cells, form)
    starts = np.arange(0, cells.num_rows, len(form.columns))
    return pa.Table.from_arrays(list(_columns(cells, form, schema, starts)), schema=schema)


def _columns(cells: pa.Table, form: Table, schema: pa.Schema, starts: Places) -> Iterator[pa.Array]:
    """Yield the columns of the schema, one value a line."""
    places = {column.code: starts + at for at, column in enumerate(form.columns)}
    figures = cells.select(["value", "status"])
    for field in schema:
        code = field.name
        if code in places:
            yield _figures(figures.take(places[code]), field)
        elif (base := code.removesuffix(_STATUS)) in places:
            yield _statuses(figures.take(places[base]), schema.field(base))
        elif (base := code.removesuffix(_TEXT)) in places:
            yield _whole(cells["text"].take(places[base]))
        else:
            yield _whole(cells[code].take(starts).cast(field.type))


def _figures(cells: pa.Table, field: pa.Field) -> pa.Array:
    fitting = pc.if_else(_fits(cells["value"], field), cells["value"], pa.scalar(None, _DECIMAL))
    return _whole(fitting.cast(field.type))


def _statuses(cells: pa.Table, field: pa.Field) -> pa.Array:
    fits = _fits(cells["value"], field)
    return _whole(pc.if_else(fits, cells["status"], _NOT_A_COUNT))


def _fits(values: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Return whether the column can hold the value.

    A fraction printed for a count stays in `observations`; as a count it is unreadable.
    """
    if not pa.types.is_integer(field.type):
        return pa.chunked_array([pa.repeat(pa.scalar(True), len(values))])
    return pc.fill_null(pc.equal(pc.floor(values), values), True)


def _whole(values: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)


def _check_dense(cells: pa.Table, form: Table) -> None:
    """Raise GongkaiError unless the cells are whole blocks of the form, one a report, in order."""
    due = [f"{line.code}.{column.code}" for line in form.lines for column in form.columns]
    names = pc.binary_join_element_wise(cells["line"], cells["column"], ".")
    rank = pc.fill_null(pc.index_in(names, value_set=pa.array(due, pa.string())), -1).to_numpy()
    blocks, rest = divmod(len(rank), len(due))
    dense = rest == 0 and np.array_equal(rank, np.tile(np.arange(len(due)), blocks))
    if dense:
        firsts = np.arange(0, len(rank), len(due))
        heads, tails = (cells["report_id"].take(firsts + at) for at in (0, len(due) - 1))
        dense = heads.equals(tails)
    if not dense:
        raise GongkaiError("release.incomplete", table=form.code, edition=form.edition)
