"""The canonical order of rows: equal input gives equal tables, however it arrived."""

from functools import cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import editions


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

    What sets two rows of one cell apart is the document, so the smallest place in it stays.
    """
    cells = pc.binary_join_element_wise(observations["edition"], observations["cell"], ".")
    rank = pc.index_in(cells, value_set=pa.array(cell_order(), pa.string()))
    ranked = observations.append_column("rank", pc.fill_null(rank, len(cell_order())))
    keys = ("report_id", "rank", "cell", "digest", "page", "grid", "grid_row", "grid_column")
    ranked = ranked.sort_by([(key, "ascending") for key in keys])
    return (
        ranked.filter(first_of(ranked, "report_id", "cell")).drop_columns(["rank"]).combine_chunks()
    )


def first_of(table: pa.Table, *keys: str) -> pa.ChunkedArray:
    """Return where a row of the sorted table has other keys than the row above it."""
    if not table.num_rows:
        return pa.chunked_array([], pa.bool_())
    above = (table[key].slice(0, table.num_rows - 1) for key in keys)
    below = (table[key].slice(1) for key in keys)
    changes = reduce(pc.or_, map(pc.not_equal, below, above))
    return pa.chunked_array([pa.array([True]), *changes.chunks])
