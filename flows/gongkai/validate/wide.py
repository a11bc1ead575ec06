"""The matrix of cells × reports from the wide statutory tables, as they are published.

A row of such a table is a line of a report: each figure column of the table is laid out whole,
by where the line and the report of every row stand in the matrix.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.editions import Edition, Table
from gongkai.validate.codes import MISSING, Integers, Mask, combine, encode, repeated
from gongkai.validate.columns import typed
from gongkai.validate.identity import KEY, identities, numbers
from gongkai.validate.matrix import (
    FIGURES,
    MOST_COUNT,
    NO_PANELS,
    UNIT,
    WIDE,
    Matrix,
    Panels,
    doubled,
    integer,
    millionths,
    others,
)
from gongkai.validate.rules import compiled

_STATUS = "_status"
_NOWHERE: Integers = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A matrix that is being filled: its rows are `cells`, its columns reports."""

    cells: Mapping[str, int]
    values: Integers
    known: Mask
    wide: dict[tuple[int, int], int]
    counts: set[int]


def matrix(
    tables: Mapping[str, Any],
    editions: tuple[Edition, ...],
    panels: Panels = NO_PANELS,
    *,
    reports: Any = None,
) -> Matrix:
    """Lay out wide statutory tables, given by the name they are published under, in any row order.

    The same as the matrix of the observations of these tables, but for a fraction printed for a
    count: the wide table calls it unreadable. A table left out leaves its cells unknown. Tables
    may be typed or texts, as a CSV gives them. Names that are no statutory table are passed over.
    `reports` are the identities of the reports, where they are known already. There is an empty
    column more for every report, for one that is looked back at.
    """
    forms = _forms(editions)
    given = {name: typed(tables[name], forms[name].schema) for name in forms if name in tables}
    reports = identities(given.values()) if reports is None else reports
    cells = {cell: row for row, cell in enumerate(compiled(editions)[0])}
    size = (len(cells), 2 * reports.num_rows)
    sheet = _Sheet(cells, np.zeros(size, np.int64), np.zeros(size, np.bool_), {}, set())
    uses: dict[tuple[str, str], Mask] = {}
    for name, table in given.items():
        report = numbers(table[KEY], reports[KEY])
        _fill(sheet, table, forms[name], report)
        for edition, used in _editions(table["edition"], report, reports.num_rows):
            place = forms[name].code, edition
            uses[place] = used | uses[place] if place in uses else used
    columns = {name: reports[name].to_pylist() for name in reports.column_names}
    return Matrix(
        rows=cells,
        values=sheet.values,
        known=sheet.known,
        wide=sheet.wide,
        reports=columns[KEY],
        agencies=columns["agency_id"],
        years=columns["report_year"],
        series=columns["series"],
        uses=uses,
        others=others(columns, panels),
        counts=frozenset(sheet.counts),
    )


@lru_cache(maxsize=8)
def _forms(editions: tuple[Edition, ...]) -> Mapping[str, Table]:
    """The statutory tables by the name they are published under; editions share code and schema."""
    return {table.resource: table for edition in editions for table in edition.tables}


def _fill(sheet: _Sheet, table: Any, form: Table, report: Integers) -> None:
    """Write the figures of a table into the sheet; a line given twice in a report is not known."""
    line = encode(table["line"])
    block = _block(line.codes, report)
    for column in form.columns:
        addresses = [f"{form.code}.{each}.{column.code}" for each in line.listed()]
        rows = np.array([*(sheet.cells.get(each, MISSING) for each in addresses), MISSING])
        figures, unit, large, counts = _figures(table[column.code])
        if counts:
            sheet.counts.update(rows[rows != MISSING].tolist())
        chosen = _are_figures(table, column.code)
        for at in large:
            if (chosen is None or chosen[at]) and rows[line.codes[at]] != MISSING:
                sheet.wide[int(rows[line.codes[at]]), int(report[at])] = large[at]
        if block is None or MISSING in (of_lines := rows[line.codes[:block]]):
            every = np.ones(len(report), np.bool_) if chosen is None else chosen
            twice = repeated(combine([report, line.codes + 1]))
            _scatter(sheet, rows[line.codes], report, figures * unit, every, twice)
        else:
            _lay(sheet, of_lines, int(report[0]), figures, unit, chosen)


def _lay(
    sheet: _Sheet, rows: Integers, first: int, figures: Integers, unit: int, chosen: Mask | None
) -> None:
    """Write figures that lie report by report, each with the same lines, from report `first` on."""
    reports = slice(first, first + len(figures) // len(rows))
    # Row by row: nothing is made on the way that would be as large as the table.
    for at, row in enumerate(rows):
        into = sheet.values[row, reports]
        np.multiply(figures[at :: len(rows)], unit, out=into)
        if chosen is None:
            sheet.known[row, reports] = True
        else:
            sheet.known[row, reports] = chosen[at :: len(rows)]
            into *= chosen[at :: len(rows)]


def _block(lines: Integers, report: Integers) -> int | None:
    """How many lines every report has, where all have the same, in one order, one after another.

    So they lie in a release, but for a year in which two editions meet.
    """
    count = int(np.argmax(report != report[0])) if len(report) else 0
    count = count or len(report)
    if not count or len(report) % count or len(set(lines[:count].tolist())) < count:
        return None
    reports = np.arange(report[0], report[0] + len(report) // count)
    alike = (report.reshape(-1, count) == reports[:, None]).all()
    return count if alike and (lines.reshape(-1, count) == lines[:count]).all() else None


def _scatter(
    sheet: _Sheet, row: Integers, report: Integers, figures: Integers, chosen: Mask, twice: Mask
) -> None:
    """Write figures one by one to where they belong; `twice` marks lines a report has again."""
    chosen = chosen & (row != MISSING)
    place = row * sheet.values.shape[1] + report
    sheet.values.reshape(-1)[place[chosen]] = figures[chosen]
    sheet.known.reshape(-1)[place[chosen]] = True
    sheet.known.reshape(-1)[doubled(place[chosen & twice])] = False


def _are_figures(table: Any, column: str) -> Mask | None:
    """The rows whose cell holds a figure that was printed or corrected; null where all do."""
    given, values = table[f"{column}{_STATUS}"], table[column]
    if not values.null_count and _is_always(given, FIGURES):
        return None
    status = encode(given)
    figures: Mask = np.array([*(each in FIGURES for each in status.listed()), False])[status.codes]
    return figures & np.asarray(values.is_valid()) if values.null_count else figures


def _is_always(column: Any, among: Sequence[str]) -> bool:
    """Whether every row holds one of some texts, as its dictionaries tell; they may know more."""
    return (
        pa.types.is_dictionary(column.type)
        and not column.null_count
        and all(each in among for chunk in column.chunks for each in chunk.dictionary.to_pylist())
    )


def _figures(values: Any) -> tuple[Integers, int, Mapping[int, int], bool]:
    """The figures of a column, 0 for none, and how many millionths one is.

    Those too large for it come in millionths, by row, and are 0 among the others. Last comes
    whether all are counts (see `Matrix`).
    """
    if pa.types.is_decimal(values.type):
        figures, outside = millionths(values)
        rows = np.flatnonzero(outside & np.asarray(values.is_valid()))
        large = {int(row): integer(values[int(row)].as_py()) for row in rows}
        unit, counts = 1, False
    else:
        figures = np.asarray(pc.fill_null(values, 0) if values.null_count else values)
        most, unit = WIDE // UNIT, UNIT
        least, greatest = int(figures.min(initial=0)), int(figures.max(initial=0))
        counts = least >= 0 and greatest <= MOST_COUNT
        beyond = greatest > most or least < -most
        rows = np.flatnonzero((figures > most) | (figures < -most)) if beyond else _NOWHERE
        large = {int(row): int(figures[row]) * UNIT for row in rows}
    if large:
        figures = figures.copy()
        figures[rows] = 0
    return figures, unit, large, counts


def _editions(column: Any, report: Integers, reports: int) -> Iterator[tuple[str, Mask]]:
    """For every edition in the column the reports whose rows are of it."""
    coded = encode(column)
    used = np.full(reports, MISSING, np.int64)
    used[report] = coded.codes
    for code, edition in enumerate(coded.listed()):
        yield edition, used == code
