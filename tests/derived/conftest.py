"""The material made by hand, for the tests of this folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from gongkai import observations, release
from gongkai.model import Agency, Finding, Report
from gongkai.release import Material
from gongkai.release.records import record_schema

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    spec = spec_from_file_location("by_hand", BY_HAND)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
        return release.settle(raw)

    return made
