"""From the parts of all batches to the material of a release: joined, judged, accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from gongkai import observations, release, validate
from gongkai.catalogue import Edition
from gongkai.model import Capture, Correction, Register
from gongkai.release import Material
from gongkai.release.coverage import coverage
from gongkai.release.panels import panels, with_panels
from gongkai.run.batch import read_parts


def material(
    places: Sequence[Path],
    register: Register,
    corrections: Sequence[Correction],
    editions: tuple[Edition, ...],
) -> Material:
    """Return the settled material of every batch, with what the rules find in it."""
    read = {name: read_parts(places, name) for name in ("reports", "sections", "findings")}
    seen = read_parts(places, "observations")
    raw = replace(
        release.no_material(),
        agencies=release.agencies_table(register.agencies),
        observations=seen,
        corrections=release.corrections_table(corrections),
        **read,
    )
    # Of two documents for one report one stays: only that one is judged.
    settled = release.settle(replace(raw, reports=with_panels(raw.reports, register)))
    same_body = panels(settled.reports)
    judged = validate.verdict(settled.observations, editions, _levels(register), same_body)
    found = observations.findings_table(judged.findings)
    return release.settle(replace(settled, findings=pa.concat_tables([settled.findings, found])))


def with_coverage(
    material: Material, register: Register, captures: Sequence[Capture], as_of: date
) -> Material:
    """Add what was due and what became of it."""
    return replace(material, coverage=coverage(register.sources, captures, material.reports, as_of))


def _levels(register: Register) -> Mapping[str, str]:
    return {agency.agency_id: agency.level for agency in register.agencies}
