"""Settled material of what a test gives, for the tests of this folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gongkai import observations, release
from gongkai.model import Agency, Finding, Report
from gongkai.pieces import Pieces, pieces
from gongkai.release import Material
from gongkai.release.records import record_schema


def in_years(rows: pa.Table | Pieces, found: Material) -> Pieces:
    """Return the rows in one piece a report year, those without a year last."""
    if isinstance(rows, Pieces):
        return rows
    years = found.reports["report_year"].take(
        pc.index_in(rows["report_id"], value_set=found.reports["report_id"])
    )
    known = sorted(pc.unique(years).to_pylist(), key=lambda each: (each is None, each or 0))
    own = (pc.is_null(years) if x is None else pc.equal(years, x) for x in known)
    return pieces(rows.schema, (rows.filter(pc.fill_null(each, False)) for each in own))


@pytest.fixture(scope="session")
def settled(by_hand: ModuleType) -> Callable[..., Material]:
    """Return what makes settled material of reports, agencies, coverage rows and findings."""

    def made(
        reports: Sequence[Report],
        agencies: Sequence[Agency] = (),
        coverage: Sequence[Mapping[str, Any]] = (),
        findings: Sequence[Finding] = (),
    ) -> Material:
        raw = replace(
            release.no_material(),
            agencies=release.agencies_table(agencies),
            reports=observations.reports_table(reports),
            observations=observations.table(reports),
            sections=observations.sections_table(reports),
            findings=observations.findings_table(findings),
            coverage=pa.Table.from_pylist(list(coverage), record_schema("coverage")),
        )
        found = release.settle(raw)
        long = {name: in_years(getattr(found, name), found) for name in ("observations", "sections")}
        return replace(found, **long)

    return made
