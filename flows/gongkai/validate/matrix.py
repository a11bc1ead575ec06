"""Observations as a matrix of cells × reports, in exact integers.

Every figure, count or amount, is held in millionths (the observations' decimals have six places),
so that a fee of 35.65 and a count of 12 are compared by the same integer arithmetic and never as
floating-point numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from gongkai.validate.codes import MISSING, Integers, Mask, combine, encode

UNIT = 1_000_000
"""Millionths in one."""
WIDE = 2**56
"""From here on (72,057,594,037.927936) a sum of a table's cells might leave 64 bits."""
FIGURES = ("reported", "corrected")
_DECIMAL = pa.decimal128(24, 6)

Panels = Mapping[tuple[str, int], str]
"""The body an agency is in a report year, where that is not its id alone (see `panel_id`)."""

NO_PANELS: Panels = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a set of observations says, cell by report. Reports are ordered by their id.

    `values` and `known` have a row for each cell of `rows` and a column for each report; a figure
    of WIDE millionths or more stands in `wide` by (row, report). `uses` marks for each table and
    edition the reports whose table is of that edition. `previous` is the report of the year before
    (same body, series and scope), or -1 where there is none or more than one. Columns after the
    last report hold reports that are only looked back at, from `previous` (see `carried`).
    """

    rows: Mapping[str, int]
    values: Integers
    known: Mask
    wide: Mapping[tuple[int, int], int]
    reports: Sequence[str]
    agencies: Sequence[str | None]
    uses: Mapping[tuple[str, str], Mask]
    previous: Integers

    def figures(self, cell: str, *, year_before: bool) -> tuple[Integers, Mask]:
        """The figures of a cell in every report, or in the one before it; and which are known."""
        row = self.rows[cell]
        if not year_before:
            judged = slice(len(self.reports))
            return self.values[row, judged], self.known[row, judged]
        there = self.previous
        return self.values[row, there], self.known[row, there] & (there != MISSING)

    def exact(self, row: int, report: int) -> int:
        """The figure in millionths, whatever its size."""
        wide = self.wide.get((row, report))
        return int(self.values[row, report]) if wide is None else wide


def matrix(observations: Any, cells: Sequence[str], panels: Panels = NO_PANELS) -> Matrix:
    """Lay out the observations of any number of reports, in any order, for the given cells.

    Only a figure that was printed or corrected is known. A cell given twice in one report is not
    known either: which of the two holds cannot be told (the primary key reports it).
    """
    reports, first = _reports(observations)
    columns = {
        name: observations.column(name).take(pa.array(first)).to_pylist()
        for name in ("report_id", "digest", "agency_id", "report_year", "series", "scope")
    }
    identity = list(zip(columns["report_id"], columns["digest"], strict=True))
    order = sorted(range(len(first)), key=lambda report: [each or "" for each in identity[report]])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    ordered = {name: [column[report] for report in order] for name, column in columns.items()}
    rows = {cell: row for row, cell in enumerate(cells)}
    values, known, wide = _figures(observations, rows, rank[reports], len(order))
    return Matrix(
        rows=rows,
        values=values,
        known=known,
        wide=wide,
        reports=[report or "" for report in ordered["report_id"]],
        agencies=ordered["agency_id"],
        uses=_uses(observations, rank[reports], len(order)),
        previous=previous(ordered, panels),
    )


def amount(millionths: int) -> str:
    """Write a figure as people do: `12`, `35.65`, `-3`.

    >>> amount(35_650_000), amount(-3_000_000), amount(0)
    ('35.65', '-3', '0')
    """
    whole, rest = divmod(abs(millionths), UNIT)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{rest:06}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def _reports(observations: Any) -> tuple[Integers, Integers]:
    """Number the reports; give each row its report, and each report its first row.

    Two documents may bear one report id until the release has chosen: they stay apart.
    """
    keys = [encode(observations.column(name)).codes + 1 for name in ("report_id", "digest")]
    key = encode(pa.array(combine(keys)))
    first = np.empty(len(key.values), np.int64)
    # Written backwards, so that the first row of each report is what stays.
    first[key.codes[::-1]] = np.arange(key.codes.size - 1, -1, -1)
    return key.codes, first


def _figures(
    observations: Any, rows: Mapping[str, int], report: Integers, reports: int
) -> tuple[Integers, Mask, dict[tuple[int, int], int]]:
    row = _row(observations.column("cell"), rows)
    figures, wide = millionths(observations.column("value"))
    status = encode(observations.column("status"))
    of_figures = [code for code, each in enumerate(status.listed()) if each in FIGURES]
    is_figure = np.isin(status.codes, of_figures) & np.asarray(
        observations.column("value").is_valid()
    )
    chosen = np.flatnonzero(is_figure & (row != MISSING))
    values = np.zeros((len(rows), reports), np.int64)
    known = np.zeros((len(rows), reports), np.bool_)
    place = row[chosen] * reports + report[chosen]
    values.reshape(-1)[place] = figures[chosen]
    known.reshape(-1)[place] = True
    if np.count_nonzero(known) != chosen.size:
        known.reshape(-1)[doubled(place)] = False
    large = {
        (int(row[at]), int(report[at])): integer(observations.column("value")[int(at)].as_py())
        for at in chosen[wide[chosen]]
    }
    for at in large:
        values[at] = 0
    return values, known, large


def _row(cell: Any, rows: Mapping[str, int]) -> Integers:
    coded = encode(cell)
    listed = [rows.get(address, MISSING) for address in coded.listed()]
    found: Integers = np.array([*listed, MISSING], np.int64)[coded.codes]
    return found


def millionths(values: Any) -> tuple[Integers, Mask]:
    """Read the integers under a decimal column, and where one needs more than 64 bits to sum."""
    low, wide = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for chunk in filter(len, values.cast(_DECIMAL).chunks):
        words = np.frombuffer(chunk.buffers()[1], np.int64, 2 * (chunk.offset + len(chunk)))
        pairs = words.reshape(-1, 2)[chunk.offset :]
        low.append(pairs[:, 0])
        outside = (pairs[:, 0] >= WIDE) | (pairs[:, 0] <= -WIDE)
        wide.append(outside | (pairs[:, 1] != pairs[:, 0] >> 63))
    return np.concatenate(low), np.concatenate(wide)


def integer(value: Decimal) -> int:
    """A figure in millionths, whatever its size."""
    return int(value.scaleb(6))


def doubled(place: Integers) -> Integers:
    """The places that are given more than once."""
    ordered = np.sort(place)
    again: Integers = ordered[1:][ordered[1:] == ordered[:-1]]
    return again


def _uses(observations: Any, report: Integers, reports: int) -> dict[tuple[str, str], Mask]:
    table, edition = encode(observations.column("table")), encode(observations.column("edition"))
    used = np.full((len(table.values) + 1, reports), MISSING, np.int64)
    used[table.codes, report] = edition.codes
    return {
        (name, key): used[at] == code
        for at, name in enumerate(table.listed())
        for code, key in enumerate(edition.listed())
    }


def previous(columns: Mapping[str, list[Any]], panels: Panels) -> Integers:
    """Find the report of the year before: of the same body, whatever its id was then."""
    names = ("agency_id", "series", "scope", "report_year")
    keys = [
        (panels.get((agency, year), agency), series, scope, year)
        for agency, series, scope, year in zip(*(columns[name] for name in names), strict=True)
    ]
    at: dict[tuple[Any, ...], int] = {}
    for report, key in enumerate(keys):
        at[key] = MISSING if key in at else report
    return np.array(
        [
            at.get((body, series, scope, year - 1), MISSING) if body and year else MISSING
            for body, series, scope, year in keys
        ],
        np.int64,
    )
