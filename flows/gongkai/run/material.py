"""From the parts of all batches to the material of a release: joined, judged, accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gongkai import observations, release, validate
from gongkai.catalogue import Edition, editions
from gongkai.catalogue.audits import Row
from gongkai.catalogue.lineage import existed
from gongkai.model import Capture, Correction, Register
from gongkai.release import Material
from gongkai.release.coverage import coverage
from gongkai.release.panels import panels, with_panels
from gongkai.run.batch import read_parts

STRANGE = frozenset({"NOT-A-REPORT", "OTHER-AGENCY"})
"""Findings of a document that is no report of the agency whose source it was."""


def material(
    places: Sequence[Path],
    register: Register,
    corrections: Sequence[Correction],
    editions: tuple[Edition, ...],
    audits: Sequence[Row] = (),
) -> Material:
    """Return the settled material of every batch, with what the rules find in it."""
    read = {name: read_parts(places, name) for name in ("reports", "sections", "findings")}
    seen = read_parts(places, "observations")
    raw = replace(
        release.no_material(),
        agencies=release.agencies_table(register.agencies),
        observations=seen,
        corrections=release.corrections_table(corrections),
        audits=release.audits_table(audits),
        **read,
    )
    # Of two documents for one report one stays: only that one is judged.
    settled = release.settle(replace(raw, reports=with_panels(raw.reports, register)))
    same_body = panels(settled.reports)
    judged = validate.verdict(settled.observations, editions, _levels(register), same_body)
    found = observations.findings_table(judged.findings)
    return release.settle(replace(settled, findings=pa.concat_tables([settled.findings, found])))


def with_coverage(
    material: Material,
    register: Register,
    captures: Sequence[Capture],
    as_of: date,
    *,
    first_report_year: int | None,
    replaced: Mapping[str, str],
) -> Material:
    """Add what was due and what became of it.

    Args:
        material: settled, with its reports.
        register: who must report, and where we look.
        captures: all that were ever made, in time order.
        as_of: the day at which it is judged, in Asia/Shanghai.
        first_report_year: the first year that agencies are asked for; null for the first year of
            the oldest edition.
        replaced: the day (ISO 8601) on which an address last gave another report.
    """
    told = coverage(
        register,
        captures,
        _found(material),
        as_of,
        first_report_year=first_report_year or min(each.first_year for each in editions()),
        replaced=replaced,
        existed=partial(existed, register),
    )
    return replace(material, coverage=told)


def _found(material: Material) -> pa.Table:
    """Return the reports that are one: not what turned out to be another text or another's."""
    rules = pc.is_in(material.findings["rule"], pa.array(sorted(STRANGE)))
    strange = material.findings.filter(rules)["report_id"].combine_chunks()
    of_strange = pc.is_in(material.reports["report_id"], strange)
    rejected = pc.equal(material.reports["report_status"], "rejected")
    return material.reports.filter(pc.invert(pc.and_(of_strange, rejected)))


def _levels(register: Register) -> Mapping[str, str]:
    return {agency.agency_id: agency.level for agency in register.agencies}
