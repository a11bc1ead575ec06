"""The canonical order of rows: equal input gives equal tables, however it arrived."""

from functools import cache, reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import editions
from gongkai.release.coded import encoded, plain


def ordered(table: pa.Table, *keys: str) -> pa.Table:
    """Sort by the keys, then by every other column, and drop rows that say the same twice."""
    names = [*keys, *(name for name in table.column_names if name not in keys)]
    once = table.group_by(table.column_names, use_threads=False).aggregate([])
    return once.sort_by([(name, "ascending") for name in names]).cast(table.schema)


@cache
def cell_order() -> tuple[str, ...]:
    """Return every statutory cell as `<edition>.<table>.<line>.<column>`, as the forms print it."""
    return tuple(
        f"{edition.key}.{table.code}.{line.code}.{column.code}"
        for edition in editions()
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    )


def ordered_observations(observations: pa.Table) -> pa.Table:
    """Sort by report, then as the form prints its cells; a repeated cell of a report goes.

    What sets two rows of one cell apart is the place, so the smallest place stays.
    """
    whole = observations.combine_chunks()
    places = _places(whole)
    order = pc.sort_indices(places)
    sorted_places = places.take(order)
    repeated = pc.equal(sorted_places.slice(1), sorted_places.slice(0, max(len(order) - 1, 0)))
    if pc.any(repeated).as_py():
        return _once(whole, places)
    return whole.take(order).combine_chunks()


def _places(observations: pa.Table) -> pa.Array:
    """Return one number a row: the rank of its report, then that of its cell in the form.

    One number sorts far faster than the texts it stands for.
    """
    ids, forms, cells = (encoded(observations[name]) for name in ("report_id", "edition", "cell"))
    known = {name: rank for rank, name in enumerate(cell_order())}
    names = [
        [known.get(f"{form}.{cell}", len(known)) for cell in cells.dictionary.to_pylist()]
        for form in forms.dictionary.to_pylist()
    ]
    cell_rank = np.array(names, np.int64)[forms.indices, cells.indices] if len(ids) else ids.indices
    report_rank = np.argsort(np.argsort(np.array(ids.dictionary.to_pylist(), object)))
    return pa.array(report_rank[ids.indices] * (len(known) + 1) + cell_rank, pa.int64())


def _once(observations: pa.Table, places: pa.Array) -> pa.Table:
    """Return the sorted rows without repeated cells."""
    keys = ("rank", "cell", "digest", "page", "sheet", "grid", "grid_row", "grid_column", "text")
    # Arrow sorts no rows by coded texts.
    ranked = plain(observations.select(keys[1:])).append_column("rank", places)
    order = pc.sort_indices(ranked, [(key, "ascending") for key in keys])
    first = first_of(ranked.take(order), "rank", "cell")
    return observations.take(order.filter(first)).combine_chunks()


def first_of(table: pa.Table, *keys: str) -> pa.ChunkedArray:
    """Return where a row of the sorted table has other keys than the row above it."""
    if not table.num_rows:
        return pa.chunked_array([], pa.bool_())
    above = (table[key].slice(0, table.num_rows - 1) for key in keys)
    below = (table[key].slice(1) for key in keys)
    changes = reduce(pc.or_, map(pc.not_equal, below, above))
    return pa.chunked_array([pa.array([True]), *changes.chunks])


def of_year(table: pa.Table, year: int | None) -> pa.Table:
    """Return the rows of a report year, in one chunk; those without one for null."""
    column = table["report_year"]
    own = pc.is_null(column) if year is None else pc.equal(column, year)
    return table.filter(own).combine_chunks()
