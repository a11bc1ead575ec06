"""The wide statutory tables: a row is a line of a report, a column pair a figure and its status.

Every usable report carries every cell of its edition's tables (see `observations`), so sorted
observations are a dense block a report and a wide column is every n-th value: no loop, no join.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import Table, editions
from gongkai.catalogue.arrow import arrow_schema
from gongkai.errors import GongkaiError

Places = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Code = tuple[Places, pa.Array]
Codes = Mapping[str, Code]
"""The names by which cells are told apart: which of the few names each cell has."""

NEEDED = frozenset({"report_id", "edition", "table", "line", "column", "value", "status", "text"})
"""The columns of observations that any statutory table is made of; others are taken over."""

_STATUS = "_status"
_TEXT = "_text"
_NOTHING = pa.scalar(None, pa.decimal128(24, 6))
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
    return _wide(observations, forms, _codes(observations))


def all_wide(observations: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Yield every statutory table by resource name: as `wide`, but names are looked at once."""
    codes = _codes(observations)
    for name, forms in statutory_tables():
        yield name, _wide(observations, forms, codes)


def _wide(observations: pa.Table, forms: Sequence[Table], codes: Codes) -> pa.Table:
    schema = wide_schema(forms)
    parts = []
    for form in forms:
        cells = _cells(form, codes)
        if cells.size:
            columns = [*_columns(observations, form, schema, cells)]
            parts.append(pa.Table.from_arrays(columns, schema=schema))
    if len(parts) == 1 and _in_order(parts[0]["report_id"]):
        return parts[0]
    rows = pa.concat_tables([schema.empty_table(), *parts])
    return rows.sort_by([("report_id", "ascending")]).combine_chunks()


def _codes(observations: pa.Table) -> Codes:
    found = {}
    for name in ("report_id", "edition", "table", "line", "column"):
        coded = _whole(observations[name]).dictionary_encode()
        found[name] = coded.indices.to_numpy(), coded.dictionary
    (tables, named), (editions, known) = found["table"], found["edition"]
    keys = [_key(table, edition) for table in named.to_pylist() for edition in known.to_pylist()]
    found["form"] = tables * len(known) + editions, pa.array(keys, pa.string())
    return found


def _key(table: str, edition: str) -> str:
    return f"{edition} {table}"


def _cells(form: Table, codes: Codes) -> Places:
    """Return where the cells of a form are, a row a line of a report.

    GongkaiError unless they are whole blocks of the form, one a report, in its order.
    """
    numbers, keys = codes["form"]
    cells: Places = np.flatnonzero(numbers == keys.index(_key(form.code, form.edition)).as_py())
    lines, columns = ([each.code for each in of] for of in (form.lines, form.columns))
    block = len(lines), len(columns)
    dense = cells.size % (block[0] * block[1]) == 0
    if dense:
        cells = cells.reshape(-1, *block)
        reports = codes["report_id"][0][cells]
        dense = bool(
            (_ranks(codes["line"], lines, cells) == np.arange(block[0])[:, None]).all()
            and (_ranks(codes["column"], columns, cells) == np.arange(block[1])).all()
            and (reports == reports[:, :1, :1]).all()
        )
    if not dense:
        raise GongkaiError("release.incomplete", table=form.code, edition=form.edition)
    return cells.reshape(-1, block[1])


def _ranks(codes: Code, known: Sequence[str], cells: Places) -> Places:
    """Return which of the known names cells have, -1 where none."""
    numbers, names = codes
    ranks = pc.index_in(names, value_set=pa.array(known, pa.string())).fill_null(-1).to_numpy()
    found: Places = ranks[numbers[cells]]
    return found


def _in_order(ids: pa.ChunkedArray) -> bool:
    return bool(pc.all(pc.less_equal(ids[:-1], ids[1:])).as_py())


def _columns(
    observations: pa.Table, form: Table, schema: pa.Schema, cells: Places
) -> Iterator[pa.Array]:
    """Yield the columns of the schema, one value a line."""
    places = {column.code: cells[:, at] for at, column in enumerate(form.columns)}
    for field in schema:
        code = field.name
        if code in places:
            values = _whole(observations["value"].take(places[code]))
            fits = _fits(values, field)
            statuses = _whole(observations["status"].take(places[code]))
            yield (values if fits is None else pc.if_else(fits, values, _NOTHING)).cast(field.type)
        elif code.removesuffix(_STATUS) in places:  # it follows its figure
            yield statuses if fits is None else pc.if_else(fits, statuses, _NOT_A_COUNT)
        elif (base := code.removesuffix(_TEXT)) in places:
            yield _whole(observations["text"].take(places[base]))
        else:
            yield _whole(observations[code].take(cells[:, 0]).cast(field.type))


def _fits(values: pa.Array, field: pa.Field) -> pa.Array | None:
    """Return whether the column can hold each value; null where it can hold all.

    A fraction printed for a count stays in `observations`; as a count it is unreadable.
    """
    if not pa.types.is_integer(field.type):
        return None
    fits = pc.fill_null(pc.equal(pc.floor(values), values), True)
    return None if pc.all(fits).as_py() else fits


def _whole(values: pa.ChunkedArray) -> pa.Array:
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()
