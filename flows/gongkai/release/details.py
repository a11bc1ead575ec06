"""What a person wants to see of a release: cells that were mended, reports that came or left."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.pieces import Pieces
from gongkai.published.form import Previous
from gongkai.release.material import Material

LISTED = 50
"""Cells, and reports, that are listed before the others are only counted."""

_ID, _YEAR = "report_id", "report_year"
_SHOWN = ("corrected", "revised")


class ChangedCell(NamedTuple):
    """A cell that was corrected, or that the agency revised."""

    change: str
    report_id: str
    agency: str
    year: int | None
    edition: str
    cell: str
    old_value: Decimal | None
    old_status: str | None
    new_value: Decimal | None
    new_status: str | None
    reason: str | None


class LeftReport(NamedTuple):
    """A report that the release before had; the reason is that of its recorded withdrawal."""

    report_id: str
    agency: str
    year: int | None
    reason: str | None


class Details(NamedTuple):
    """`cells` and `left` are the first LISTED of `cells_in_all` and `left_in_all`.

    `added` is the number of new reports by year, null for a year that cannot be read.
    """

    cells: tuple[ChangedCell, ...] = ()
    cells_in_all: int = 0
    added: tuple[tuple[int | None, int], ...] = ()
    left: tuple[LeftReport, ...] = ()
    left_in_all: int = 0


def details(changes: Pieces, settled: Material, previous: Previous | None) -> Details:
    """Return what is told of a release; nothing of the first one, which is new as a whole."""
    if previous is None:
        return Details()
    mended, count = _mended(changes)
    left = _only(previous.reports, settled.reports)
    return Details(
        cells=tuple(_cells(mended, settled)),
        cells_in_all=count,
        added=_by_year(_only(settled.reports, previous.reports)),
        left=tuple(_left(left.slice(0, LISTED), settled)),
        left_in_all=left.num_rows,
    )


def _mended(changes: Pieces) -> tuple[pa.Table, int]:
    """Return the first LISTED of the changes that are shown, and how many there are in all."""
    first, count = changes.schema.empty_table(), 0
    for rows in changes.tables():
        shown = rows.filter(pc.is_in(rows["change"], pa.array(_SHOWN)))
        count += shown.num_rows
        both = pa.concat_tables([first, shown])
        first = both.sort_by([(key, "ascending") for key in ("change", _ID, "cell")])
        first = first.slice(0, LISTED)
    return first, count


def _cells(rows: pa.Table, settled: Material) -> Iterable[ChangedCell]:
    reports = {row[_ID]: row for row in _of(settled.reports, rows[_ID]).to_pylist()}
    names = _names(settled, reports.values())
    for row in rows.to_pylist():
        report = reports[row[_ID]]
        yield ChangedCell(
            agency=names[row[_ID]],
            year=report[_YEAR],
            edition=report["edition"] or "",
            **{name: row[name] for name in ChangedCell._fields if name in row},
        )


def _left(reports: pa.Table, settled: Material) -> Iterable[LeftReport]:
    rows = reports.to_pylist()
    names = _names(settled, rows)
    recorded = settled.withdrawals.select([_ID, "reason"]).to_pydict()
    reasons = dict(zip(*recorded.values(), strict=True))
    for row in rows:
        yield LeftReport(row[_ID], names[row[_ID]], row[_YEAR], reasons.get(row[_ID]))


def _names(settled: Material, reports: Collection[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the agency's name of every report: the register's, else the printed one."""
    bodies = pa.array([row["agency_id"] for row in reports], pa.string())
    own = settled.agencies.filter(pc.is_in(settled.agencies["agency_id"], bodies))
    known = own.select(["agency_id", "name"]).to_pydict()
    names = dict(zip(*known.values(), strict=True))
    return {
        row[_ID]: names.get(row["agency_id"]) or row["agency_name"] or row[_ID] for row in reports
    }


def _by_year(reports: pa.Table) -> tuple[tuple[int | None, int], ...]:
    counted = pc.value_counts(reports[_YEAR]).to_pylist()
    pairs = [(each["values"], each["counts"]) for each in counted]
    return tuple(sorted(pairs, key=lambda pair: (pair[0] is None, -(pair[0] or 0))))


def _only(reports: pa.Table, others: pa.Table) -> pa.Table:
    """Return the reports that the others do not have, in order."""
    known = pc.is_in(reports[_ID], others[_ID].combine_chunks())
    return reports.filter(pc.invert(known)).sort_by(_ID)


def _of(reports: pa.Table, ids: pa.ChunkedArray) -> pa.Table:
    return reports.filter(pc.is_in(reports[_ID], ids.combine_chunks()))
