"""What a release says of an agency, with all its reports: what its pages are made of.

The files of a release are read in slices of agencies by DuckDB, which skips what is not asked
for: neither a national release nor all rows of a year are ever in memory.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from gongkai.published.folder import Folder
from gongkai.site.asking import ask

Row = Mapping[str, Any]
Bounds = tuple[str, str] | None
"""The first and the last agency of a slice; null for what belongs to no known agency."""
SLICE = 1_000
"""Agencies a slice: some 1.4 million cells of six years, 200 MB."""
_CELLS = (
    "cell",
    "table",
    "line",
    "column",
    "edition",
    "value",
    "status",
    "text",
    "printed_value",
    "printed_status",
    "page",
    "sheet",
    "grid",
    "grid_row",
    "grid_column",
    "box",
    "method",
)
_NOTES = ("findings", "sections", "corrections")


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its row in each table, as published; `cells` are its rows of `observations`."""

    row: Row
    cells: tuple[Row, ...]
    findings: tuple[Row, ...]
    sections: tuple[Row, ...]
    corrections: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The identifier of the report."""
        return str(self.row["report_id"])


@dataclass(frozen=True, slots=True)
class Dossier:
    """An agency (null where the reports' agency cannot be read), its reports, oldest first.

    `parent` is the name of the body above it, empty where there is none.
    """

    agency: Row | None
    reports: tuple[Report, ...]
    coverage: tuple[Row, ...]
    parent: str = ""


def slices(folder: Folder) -> Iterator[Bounds]:
    """Yield the first and the last agency of each slice; at the end null: those of no agency."""
    ids = sorted(map(str, folder.table("agencies")["agency_id"].to_pylist()))
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        yield part[0], part[-1]
    yield None


def dossiers(folder: Folder, bounds: Bounds) -> Iterator[Dossier]:
    """Yield the dossiers of a slice in the order of agencies; `folder` lies on this machine."""
    reports = sorted(_rows(folder, "reports", bounds), key=_when)
    ids = [row["report_id"] for row in reports]
    cells = _by_report(_cells(folder, bounds, ids))
    notes = [_grouped(_of_reports(folder, name, ids)) for name in _NOTES]
    rows = _grouped(reports, "agency_id")

    def told(agency_id: str | None) -> tuple[Report, ...]:
        return tuple(_report(row, cells, notes) for row in rows.get(agency_id, ()))

    if bounds is None:
        if reports:
            yield Dossier(None, told(None), ())
        return
    coverage = _grouped(_rows(folder, "coverage", bounds), "agency_id")
    for row in _agencies(folder, bounds):
        agency = dict(row)
        parent, id = agency.pop("parent") or "", agency["agency_id"]
        due = sorted(coverage.get(id, ()), key=lambda row: (row["report_year"], row["series"]))
        yield Dossier(agency, told(id), tuple(due), parent)


def report_ids(folder: Folder, bounds: Bounds) -> list[str]:
    """Return the reports of a slice."""
    found: list[str] = _selected(folder, "reports", "report_id", bounds)["report_id"].to_pylist()
    return found


def _report(
    row: Row, cells: Mapping[str, pa.Table], notes: Sequence[Mapping[str | None, list[Row]]]
) -> Report:
    """Only now cells become rows: one report's at a time."""
    id = row["report_id"]
    mine = tuple(cells[id].to_pylist()) if id in cells else ()
    findings, sections, corrections = (tuple(each.get(id, ())) for each in notes)
    return Report(row, mine, findings, sections, corrections)


def _when(row: Row) -> tuple[int, str, str]:
    return row["report_year"] or 0, str(row["series"]), str(row["report_id"])


def _rows(folder: Folder, table: str, bounds: Bounds) -> list[Row]:
    rows: list[Row] = _selected(folder, table, "*", bounds).to_pylist()
    return rows


def _agencies(folder: Folder, bounds: Bounds) -> list[Row]:
    query = """
      select agencies.*, above.name as parent
      from agencies left join agencies as above on above.agency_id = agencies.parent_id
      where agencies.agency_id between $low and $high order by agencies.agency_id
    """
    low, high = bounds or ("", "")
    rows: list[Row] = ask(folder, query, ("agencies",), {"low": low, "high": high}).to_pylist()
    return rows


def _cells(folder: Folder, bounds: Bounds, ids: Sequence[str]) -> pa.Table:
    names = ", ".join(f'"{name}"' for name in ("report_id", *_CELLS))
    if bounds is None:
        return _selected(folder, "observations", names, None, ids)
    return _selected(folder, "observations", names, bounds)


def _of_reports(folder: Folder, table: str, ids: Sequence[str]) -> list[Row]:
    rows: list[Row] = _selected(folder, table, "*", None, ids).to_pylist()
    return rows


def _selected(
    folder: Folder,
    table: str,
    columns: str,
    bounds: Bounds,
    ids: Sequence[str] | None = None,
) -> pa.Table:
    """Rows of a table, in its order: of the reports `ids`, else of a slice of agencies."""
    given: dict[str, Any] = {}
    if ids is not None:
        where, given["ids"] = "report_id in (select unnest($ids))", list(ids)
    elif bounds is not None:
        where = "agency_id between $low and $high"
        given["low"], given["high"] = bounds
    else:
        where = "agency_id is null"
    return ask(folder, f"select {columns} from {table} where {where}", (table,), given)


def _by_report(cells: pa.Table) -> dict[str, pa.Table]:
    """The cells of each report; a report's rows stand together."""
    if not cells.num_rows:
        return {}
    whole = cells.combine_chunks()
    codes = whole["report_id"].chunk(0).dictionary_encode()
    indices = codes.indices.to_numpy()
    starts = [0, *(np.flatnonzero(np.diff(indices)) + 1).tolist(), len(indices)]
    names = codes.dictionary.to_pylist()
    plain = whole.drop_columns("report_id")
    return {names[indices[a]]: plain.slice(a, b - a) for a, b in pairwise(starts)}


def _grouped(rows: Sequence[Row], key: str = "report_id") -> Mapping[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found
