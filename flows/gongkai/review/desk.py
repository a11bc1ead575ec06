"""What lies before the reviewer: the cases of a release and the cells of their reports."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.model import Finding, Locator
from gongkai.package import Package
from gongkai.review.case import About, Case, Cell, Cells
from gongkai.review.cases import LEVELS, every

_CELL = ("report_id", "cell", "edition", "printed_value", "printed_status", "text", "digest",
         *Locator._fields)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """The cases of a release. `table` holds the observations of their reports alone."""

    cases: tuple[Case, ...]
    table: pa.Table
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def cells(self, report_id: str) -> Cells:
        """Return the cells of a report, none where it was rejected."""
        start, length = self.spans.get(report_id, (0, 0))
        rows = self.table.slice(start, length).to_pylist()
        return {row["cell"]: _cell(row) for row in rows}


def desk(package: Package) -> Desk:
    """Build the cases of a release; PackageError where it cannot be read."""
    findings = package.table("findings")
    grave = pc.is_in(findings["level"], pa.array(LEVELS))
    findings = findings.filter(pc.and_(grave, pc.is_valid(findings["report_id"])))
    reports = package.table("reports")
    wanted = pc.unique(findings["report_id"]).drop_null()
    reports = reports.filter(pc.is_in(reports["report_id"], wanted))
    table = _observations(package, reports)
    bare = Desk((), table, dict(_spans(table)))
    abouts = dict(_abouts(reports, package.table("agencies")))
    cases = every(abouts, map(_finding, findings.to_pylist()), bare.cells)
    return Desk(tuple(cases), table, bare.spans)


def _observations(package: Package, reports: pa.Table) -> pa.Table:
    """Return the observations of the reports, sorted by report; one year after the other.

    All years of the country are more than a desk needs to hold at once.
    """
    usable = reports.filter(pc.not_equal(reports["report_status"], "rejected"))
    years = pc.unique(usable["report_year"]).to_pylist()
    parts = [
        part.filter(pc.is_in(part["report_id"], usable["report_id"].combine_chunks()))
        for year in ([None] if None in years else sorted(years))
        for part in [package.table("observations", year).select(_CELL)]
    ]
    if not parts:
        return pa.table({name: pa.array([], pa.string()) for name in _CELL})
    return pa.concat_tables(parts)


def _spans(table: pa.Table) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield where the rows of each report lie: a release holds them together."""
    ends = pc.run_end_encode(pa.concat_arrays(table["report_id"].chunks)) if len(table) else None
    start = 0
    for end, report_id in zip(*_runs(ends), strict=True):
        yield report_id, (start, end - start)
        start = end


def _runs(encoded: Any) -> tuple[list[int], list[str]]:
    return (
        ([], [])
        if encoded is None
        else (
            encoded.run_ends.to_pylist(),
            encoded.values.to_pylist(),
        )
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    box = json.loads(row["box"]) if row["box"] else None
    place = {name: row[name] for name in Locator._fields} | {"box": box and tuple(box)}
    return Cell(
        row["cell"],
        row["edition"],
        row["printed_value"],
        row["printed_status"],
        row["text"] or "",
        row["digest"],
        Locator(**place),
    )


def _abouts(reports: pa.Table, agencies: pa.Table) -> Iterator[tuple[str, About]]:
    names = dict(zip(*(agencies[n].to_pylist() for n in ("agency_id", "name")), strict=True))
    for row in reports.to_pylist():
        yield (
            row["report_id"],
            About(
                row["report_id"],
                row["digest"] or "",
                names.get(row["agency_id"]) or row["agency_name"] or "",
                row["report_year"],
                row["address"] or "",
                row["report_status"],
            ),
        )


def _finding(row: Mapping[str, Any]) -> Finding:
    suspect = tuple(json.loads(row["suspect"])) if row["suspect"] else ()
    return Finding(**{**row, "report_id": row["report_id"] or "", "suspect": suspect})
