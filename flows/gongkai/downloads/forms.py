"""One row a report out of the published tables, where a row is a line of a report.

A sheet holds the tables of one edition: what the other edition asks for stands in its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.downloads.cells import Cell, cells
from gongkai.published.form import Resource

REPORTED = "reported"
REPORTS_AT_ONCE = 1000
_TEXT = "_text"
Places = np.ndarray[Any, np.dtype[np.int64]]


class Marked(NamedTuple):
    """A cell that is no plain printed number: its status, its value where it is a corrected one.

    The status is null where the report has no such table in this edition.
    """

    status: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: a statutory cell, or the text (`text`) that was printed in it."""

    cell: Cell
    text: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The reports of some resources that have a table of one edition."""

    edition: str
    columns: tuple[Column, ...]
    report_ids: tuple[str, ...]
    tables: Mapping[str, pa.Table]

    @property
    def marked(self) -> int:
        """How many figures are no plain printed numbers."""
        figures = dict.fromkeys((x.cell.resource, x.cell.column) for x in self.columns)
        return sum(
            pc.sum(pc.not_equal(self.tables[name][f"{column}_status"], REPORTED)).as_py()
            for name, column in figures
        )

    def rows(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each report with its cells, in the order of `report_ids` and `columns`.

        A cell is a number, a text, null for a text that is not there, or `Marked`.
        """
        ranks = {name: self._ranks(name) for name in self.tables}
        for start in range(0, len(self.report_ids), REPORTS_AT_ONCE):
            chosen = slice(start, start + REPORTS_AT_ONCE)
            columns = [
                self._cells(each, ranks[each.cell.resource][each.cell.line][chosen])
                for each in self.columns
            ]
            for report_id, *row in zip(self.report_ids[chosen], *columns, strict=True):
                yield report_id, row

    def _ranks(self, name: str) -> Mapping[str, Places]:
        """Return, by line, the row of each report in a table; -1 where it has none."""
        table = self.tables[name]
        reports = pc.index_in(table["report_id"], value_set=pa.array(self.report_ids, pa.string()))
        found: dict[str, Places] = {}
        for line in dict.fromkeys(x.cell.line for x in self.columns if x.cell.resource == name):
            rows = np.flatnonzero(pc.equal(table["line"], line).to_numpy())
            places = np.full(len(self.report_ids), -1, np.int64)
            places[reports.to_numpy()[rows]] = rows
            found[line] = places
        return found

    def _cells(self, column: Column, places: Places) -> list[Any]:
        table, code = self.tables[column.cell.resource], column.cell.column
        taken = pa.array(places, mask=places < 0)
        name = f"{code}{_TEXT}" if column.text else code
        values = table[name].take(taken).to_pylist()
        statuses = table[f"{code}_status"].take(taken).to_pylist()
        cells = zip(values, statuses, strict=True)
        if column.text:
            return [value if status else Marked(None, None) for value, status in cells]
        return [v if status == REPORTED else Marked(status, v) for v, status in cells]


def forms(resources: Iterable[Resource]) -> tuple[Form, ...]:
    """Return one form an edition that occurs in resources of one report year, newest first."""
    known = {each.resource for each in cells()}
    parts: dict[str, list[pa.Table]] = {}
    for each in resources:
        if each.table in known and each.rows.num_rows:
            parts.setdefault(each.table, []).append(each.rows.table())
    tables = {name: pa.concat_tables(found) for name, found in parts.items()}
    found = (_form(edition, tables) for edition in dict.fromkeys(x.edition for x in cells()))
    return tuple(form for form in found if form.report_ids)


def _form(edition: str, tables: Mapping[str, pa.Table]) -> Form:
    own = {name: rows.filter(pc.equal(rows["edition"], edition)) for name, rows in tables.items()}
    own = {name: rows for name, rows in own.items() if rows.num_rows}
    ids = sorted({each for rows in own.values() for each in rows["report_id"].to_pylist()})
    of_edition = [each for each in cells() if each.edition == edition and each.resource in own]
    return Form(edition, tuple(_columns(of_edition, own)), tuple(ids), own)


def _columns(of_edition: Sequence[Cell], tables: Mapping[str, pa.Table]) -> Iterator[Column]:
    for each in of_edition:
        yield Column(each)
        if f"{each.column}{_TEXT}" in tables[each.resource].column_names:
            yield Column(each, text=True)
