"""Settled material of what a test gives, for the tests of this folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from gongkai import observations, release
from gongkai.model import Agency, Finding, Report
from gongkai.release import Material
from gongkai.release.records import record_schema


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
            observations=by_hand.in_one(observations.table(reports)),
            sections=by_hand.in_one(observations.sections_table(reports)),
            findings=observations.findings_table(findings),
            coverage=pa.Table.from_pylist(list(coverage), record_schema("coverage")),
        )
        return release.settle(raw)

    return made
