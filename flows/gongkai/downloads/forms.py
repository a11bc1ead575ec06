"""One row a report out of the published tables, where a row is a line of a report.

A sheet holds the tables of one edition: what the other edition asks for stands in its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.downloads.cells import Cell, cells
from gongkai.downloads.rendering import REPORTED, Values
from gongkai.pieces import Pieces, side_by_side
from gongkai.published.form import Resource

REPORTS_AT_ONCE = 1000
_KEY, _TEXT, _STATUS = "report_id", "_text", "_status"
Places = np.ndarray[Any, np.dtype[np.int64]]
Block = tuple[pa.Array, Sequence[Values]]
"""Reports and the columns of their cells; one whose `statuses` are null has no figures."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: a statutory cell, or the text (`text`) that was printed in it."""

    cell: Cell
    text: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The reports (`count`) of one year that have a table of one edition.

    `marked` is how many of their figures are no plain printed numbers; `tables` may have rows of
    other editions too.
    """

    edition: str
    columns: tuple[Column, ...]
    count: int
    marked: int
    tables: Mapping[str, Pieces]

    def blocks(self) -> Iterator[Block]:
        """Yield some reports after the other, sorted, each with the values of `columns`."""
        for span in side_by_side(self.tables, _KEY):
            own = {name: _of_edition(rows, self.edition) for name, rows in span.items()}
            reports = _reports(own)
            for start in range(0, len(reports), REPORTS_AT_ONCE):
                some = reports.slice(start, REPORTS_AT_ONCE)
                ranks = {name: self._ranks(name, rows, some) for name, rows in own.items()}
                yield some, [_values(each, own, ranks) for each in self.columns]

    def _ranks(self, name: str, table: pa.Table, reports: pa.Array) -> Mapping[str, pa.Array]:
        """Return, by line, the row of each report in a table; null where it has none."""
        of_row = pc.fill_null(pc.index_in(table[_KEY], value_set=reports), -1).to_numpy()
        found: dict[str, pa.Array] = {}
        for line in dict.fromkeys(x.cell.line for x in self.columns if x.cell.resource == name):
            own = pc.equal(table["line"], line).to_numpy() & (of_row >= 0)
            rows = np.flatnonzero(own)
            places: Places = np.full(len(reports), -1, np.int64)
            places[of_row[rows]] = rows
            found[line] = pa.array(places, mask=places < 0)
        return found


def forms(resources: Iterable[Resource]) -> tuple[Form, ...]:
    """Return one form an edition that occurs in resources of one report year, newest first."""
    known = {each.resource for each in cells()}
    tables = {x.table: x.rows for x in resources if x.table in known and x.rows.num_rows}
    counted: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    names: defaultdict[str, set[str]] = defaultdict(set)
    for span in side_by_side(tables, _KEY):
        for edition in dict.fromkeys(each.edition for each in cells()):
            own = {name: _of_edition(rows, edition) for name, rows in span.items()}
            counted[edition] += len(_reports(own))
            marked[edition] += sum(_marked(edition, name, rows) for name, rows in own.items())
            names[edition] |= {name for name, rows in own.items() if rows.num_rows}
    return tuple(
        _form(edition, counted[edition], marked[edition], {x: tables[x] for x in names[edition]})
        for edition in counted
        if counted[edition]
    )


def _form(edition: str, count: int, marked: int, tables: Mapping[str, Pieces]) -> Form:
    own = [each for each in cells() if each.edition == edition and each.resource in tables]
    return Form(edition, tuple(_columns(own, tables)), count, marked, tables)


def _columns(of_edition: Sequence[Cell], tables: Mapping[str, Pieces]) -> Iterator[Column]:
    for each in of_edition:
        yield Column(each)
        if f"{each.column}{_TEXT}" in tables[each.resource].schema.names:
            yield Column(each, text=True)


def _values(
    column: Column, tables: Mapping[str, pa.Table], ranks: Mapping[str, Mapping[str, pa.Array]]
) -> Values:
    code, name = column.cell.column, column.cell.resource
    rows = ranks[name][column.cell.line]
    taken = (f"{code}{_TEXT}" if column.text else code, f"{code}{_STATUS}")
    return Values(*(_whole(tables[name][each]).take(rows) for each in taken))


def _of_edition(rows: pa.Table, edition: str) -> pa.Table:
    return rows.filter(pc.equal(rows["edition"], edition)).combine_chunks()


def _reports(tables: Mapping[str, pa.Table]) -> pa.Array:
    """Return the reports of some tables, each once, sorted."""
    ids = [_whole(pc.unique(rows[_KEY])) for rows in tables.values()]
    once = pc.unique(pa.concat_arrays([pa.array([], pa.string()), *ids]))
    return once.take(pc.sort_indices(once))


def _marked(edition: str, name: str, rows: pa.Table) -> int:
    codes = {x.column for x in cells() if (x.edition, x.resource) == (edition, name)}
    marked = (pc.not_equal(rows[f"{code}{_STATUS}"], REPORTED) for code in codes)
    return sum(pc.sum(each).as_py() or 0 for each in marked)


def _whole(values: Any) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
