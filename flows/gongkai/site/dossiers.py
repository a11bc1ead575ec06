"""What a release says of an agency, with all its reports: what its pages are made of.

The files of a release are read in slices of agencies by DuckDB, which skips what is not asked
for: neither a national release nor all rows of a year are ever in memory.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from gongkai.published.folder import Folder
from gongkai.published.form import PARQUET_FORMAT, TABLE

Row = Mapping[str, Any]
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
    """An agency (null where the reports' agency cannot be read), its reports, oldest first."""

    agency: Row | None
    reports: tuple[Report, ...]
    coverage: tuple[Row, ...]


def slices(folder: Folder) -> Iterator[tuple[str, str] | None]:
    """Yield the first and the last agency of each slice; at the end null: those of no agency."""
    ids = sorted(map(str, folder.table("agencies")["agency_id"].to_pylist()))
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        yield part[0], part[-1]
    yield None


def dossiers(folder: Folder, bounds: tuple[str, str] | None) -> Iterator[Dossier]:
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
    for agency in sorted(_rows(folder, "agencies", bounds), key=lambda row: str(row["agency_id"])):
        id = agency["agency_id"]
        due = sorted(coverage.get(id, ()), key=lambda row: (row["report_year"], row["series"]))
        yield Dossier(agency, told(id), tuple(due))


def _report(
    row: Row, cells: Mapping[str, pa.Table], notes: Sequence[Mapping[str | None, list[Row]]]
) -> Report:
    """Only now cells become rows: one report's at a time."""
    id = row["report_id"]
    mine = tuple(cells[id].to_pylist()) if id in cells else ()
    findings, sections, corrections = (tuple(each.get(id, ())) for each in notes)
    return Report(row, mine, findings, sections, corrections)


def paths(folder: Folder, table: str) -> list[str]:
    """The Parquet files of a table, on this machine."""
    root = folder.place.local or Path()
    return [
        str(root / folder.file(str(each["path"])))
        for each in folder.resources
        if each.get(TABLE) == table and each.get("format") == PARQUET_FORMAT
    ]


def _when(row: Row) -> tuple[int, str, str]:
    return row["report_year"] or 0, str(row["series"]), str(row["report_id"])


def _rows(folder: Folder, table: str, bounds: tuple[str, str] | None) -> list[Row]:
    rows: list[Row] = _selected(folder, table, "*", bounds).to_pylist()
    return rows


def _cells(folder: Folder, bounds: tuple[str, str] | None, ids: Sequence[str]) -> pa.Table:
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
    bounds: tuple[str, str] | None,
    ids: Sequence[str] | None = None,
) -> pa.Table:
    """Rows of a table, in its order: of the reports `ids`, else of a slice of agencies."""
    given: dict[str, Any] = {"files": paths(folder, table)}
    if ids is not None:
        where, given["ids"] = "report_id in (select unnest($ids))", list(ids)
    elif bounds is not None:
        where = "agency_id between $low and $high"
        given["low"], given["high"] = bounds
    else:
        where = "agency_id is null"
    query = f"select {columns} from read_parquet($files, union_by_name=true) where {where}"
    if not given["files"]:
        return pa.table({"report_id": pa.array([], pa.string())})
    with duckdb.connect() as session:
        session.execute("set threads = 1; set timezone = 'UTC'")
        return session.sql(query, params=given).to_arrow_table()


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
