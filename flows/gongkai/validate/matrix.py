"""Observations as a matrix of cells × reports, in exact integers.

Every figure, count or amount, is held in millionths (the observations' decimals have six places),
so that a fee of 35.65 and a count of 12 are compared by the same integer arithmetic and never as
floating-point numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
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
MOST_COUNT = 2**31 - 1
"""What a count is that needs no looking at: it fits 32 bits."""
FIGURES = ("reported", "corrected")
_DECIMAL = pa.decimal128(24, 6)

THIS, YEAR_BEFORE, OWN = "", "@-1", "@own"
"""Which report a term of a rule is taken from: the one that is judged, that of the year before
(same body, series and scope), or the own report beside an aggregate (same body and year)."""

Panels = Mapping[tuple[str, int], str]
"""The body an agency is in a report year, where that is not its id alone (see `panel_id`)."""

NO_PANELS: Panels = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a set of observations says, cell by report. Reports are ordered by their id.

    `values` and `known` have a row for each cell of `rows` and a column for each report; a figure
    of WIDE millionths or more stands in `wide` by (row, report). `uses` marks for each table and
    edition the reports whose table is of that edition. `others` gives for YEAR_BEFORE and OWN the
    number of that other report, or -1 where there is none or more than one. Columns after the last
    report hold reports that are only looked back at, from `others` (see `carried`). `counts` are
    rows that are known to hold for these reports nothing but whole numbers from 0 to MOST_COUNT.
    """

    rows: Mapping[str, int]
    values: Integers
    known: Mask
    wide: Mapping[tuple[int, int], int]
    reports: Sequence[str]
    agencies: Sequence[str | None]
    years: Sequence[int | None]
    series: Sequence[str | None]
    uses: Mapping[tuple[str, str], Mask]
    others: Mapping[str, Integers]
    counts: frozenset[int] = frozenset()

    def source(self, reports: Integers, taken_from: str) -> Integers:
        """The reports that a term is taken from where these are judged; -1 where there is none."""
        return reports if taken_from == THIS else self.others[taken_from][reports]

    def figures(
        self, cell: str, taken_from: str = THIS, reports: Integers | None = None
    ) -> tuple[Integers, Mask]:
        """The figures of a cell for the reports judged (all of them by default); which are known.

        `taken_from` says which report each figure is read in: see THIS, YEAR_BEFORE and OWN.
        """
        return self.values_of(cell, taken_from, reports), self.known_of(cell, taken_from, reports)

    def values_of(
        self, cell: str, taken_from: str = THIS, reports: Integers | None = None
    ) -> Integers:
        """What stands for the figures of a cell, known or not; see `figures`."""
        values: Integers = self.values[self.rows[cell], self._places(taken_from, reports)]
        return values

    def known_of(self, cell: str, taken_from: str = THIS, reports: Integers | None = None) -> Mask:
        """For which reports the figure of a cell is known; see `figures`."""
        places = self._places(taken_from, reports)
        known: Mask = self.known[self.rows[cell], places]
        return known if isinstance(places, slice) else known & (places != MISSING)

    def _places(self, taken_from: str, reports: Integers | None) -> Integers | slice:
        # Where all reports are meant, no copy is made of what stands in a row already.
        if reports is None or reports.size == len(self.reports):
            return slice(len(self.reports)) if taken_from == THIS else self.others[taken_from]
        return reports if taken_from == THIS else self.others[taken_from][reports]

    def exact(self, cell: str, report: int, taken_from: str = THIS) -> int:
        """The figure in millionths, whatever its size. It must be known."""
        row = self.rows[cell]
        there = report if taken_from == THIS else int(self.others[taken_from][report])
        wide = self.wide.get((row, there))
        return int(self.values[row, there]) if wide is None else wide


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
        years=ordered["report_year"],
        series=ordered["series"],
        uses=_uses(observations, rank[reports], len(order)),
        others=others(ordered, panels),
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


def others(columns: Mapping[str, Sequence[Any]], panels: Panels) -> Mapping[str, Integers]:
    """Find the other reports that rules look into, of the same body, whatever its id was then.

    `columns` has `agency_id`, `report_year`, `series` and `scope` of the reports, in their order.
    """
    years = np.array([-1 if year is None else year for year in columns["report_year"]], np.int64)
    listed, year = np.unique(years, return_inverse=True)
    # The place of the year before among those there are; one more for none.
    place = np.searchsorted(listed, years - 1)
    there = np.append(listed, -1)[place] == years - 1
    is_own = np.array([each == "own" for each in columns["series"]], np.int64)
    if not there.any() and is_own.all():
        # So it is with most slices of one year.
        return dict.fromkeys((YEAR_BEFORE, OWN), np.full(years.size, MISSING, np.int64))
    bodies: Iterable[str | None] = columns["agency_id"]
    if panels:
        pairs = zip(columns["agency_id"], columns["report_year"], strict=True)
        bodies = (panels.get((agency, year), agency) for agency, year in pairs)
    body = _codes([each or None for each in bodies])
    series, scope = _codes(columns["series"]), _codes(columns["scope"])
    before = np.where(there, place, len(listed))
    asks = (body > 0) & (years != 0) & (years != -1)
    return {
        YEAR_BEFORE: _found(
            [body, series, scope, year], [body, series, scope, before], asks & there
        ),
        OWN: _found([body, year, is_own], [body, year, np.ones_like(year)], asks & (is_own == 0)),
    }


def _codes(texts: Sequence[str | None]) -> Integers:
    return encode(pa.array(texts, pa.string())).codes + 1


def _found(keys: list[Integers], wanted: list[Integers], asks: Mask) -> Integers:
    """For each report that asks, the one whose key it wants; a key that two have leads to none."""
    found = np.full(asks.size, MISSING, np.int64)
    asking = np.flatnonzero(asks)
    if asking.size:
        pairs = zip(keys, wanted, strict=True)
        codes = combine([np.concatenate([key, want[asking]]) for key, want in pairs])
        listed, at, count = np.unique(codes[: asks.size], return_index=True, return_counts=True)
        place = np.searchsorted(listed, codes[asks.size :]).clip(max=len(listed) - 1)
        there = (listed[place] == codes[asks.size :]) & (count[place] == 1)
        found[asking[there]] = at[place[there]]
    return found
