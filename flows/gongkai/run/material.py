"""From the parts of all batches to the material of a release: joined, judged, accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai import derived, observations, release, validate
from gongkai.catalogue import editions
from gongkai.catalogue.lineage import existed
from gongkai.extract.correct import correct
from gongkai.model import Capture, Register
from gongkai.pieces import Pieces, pieces
from gongkai.release import Material
from gongkai.release.coverage import coverage
from gongkai.release.panels import panels, with_panels
from gongkai.release.withdrawing import told_in_coverage
from gongkai.run.batch import read_parts
from gongkai.run.folder import Publisher

STRANGE = frozenset({"NOT-A-REPORT", "OTHER-AGENCY"})
"""Findings of a document that is no report of the agency whose source it was."""


def material(places: Sequence[Path], about: Publisher) -> Material:
    """Return the settled material of every batch, corrected, with what the rules find in it.

    Args:
        places: the folders of the batches.
        about: the publisher's register, corrections, withdrawals, editions and audits.
    """
    # Of two documents for one report one stays: only that one is corrected and judged.
    settled = release.settle(_joined(places, about))
    mended = correct(settled.observations, settled.reports, settled.findings, settled.corrections)
    return release.settle(_judged(replace(settled, **mended._asdict()), about))


def _joined(places: Sequence[Path], about: Publisher) -> Material:
    """Put the parts of all batches together with what the publisher says."""
    names = ("reports", "observations", "sections", "findings")
    read = {name: read_parts(places, name) for name in names}
    raw = replace(
        release.no_material(),
        agencies=release.agencies_table(about.register.agencies),
        corrections=release.corrections_table(about.corrections),
        withdrawals=release.withdrawals_table(about.withdrawals),
        audits=release.audits_table(about.audits),
        **read | {"reports": with_panels(read["reports"], about.register)},
    )
    return release.without_withdrawn(raw)


def _judged(settled: Material, about: Publisher) -> Material:
    """Add what the rules find, and on record what they could and could not judge."""
    judged = validate.verdict(
        settled.observations,
        about.editions,
        _levels(about.register),
        panels(settled.reports),
        settled.sections,
    )
    found = observations.findings_table(judged.findings)
    return replace(
        settled,
        reports=release.with_checks(settled.reports, judged.checks),
        findings=pa.concat_tables([settled.findings, found]),
        rules=release.rules_table(judged.tallies),
    )


def with_coverage(
    material: Material,
    register: Register,
    captures: Sequence[Capture],
    as_of: date,
    *,
    first_report_year: int | None,
    replaced: Mapping[str, str],
) -> Material:
    """Add what was due and what became of it, and where areas contradict their aggregates.

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
    covered = replace(material, coverage=told_in_coverage(told, material.withdrawals))
    return replace(covered, findings=pa.concat_tables([material.findings, _of_areas(covered)]))


def _of_areas(covered: Material) -> pa.Table:
    """Return what is wrong between governments and the bodies below them."""
    long: Any = {
        name: rows if isinstance(rows, Pieces) else pieces(rows.schema, [rows])
        for name, rows in (("observations", covered.observations), ("sections", covered.sections))
    }
    totals = derived.area_totals(replace(covered, **long))
    return observations.findings_table(derived.area_findings(totals))


def _found(material: Material) -> pa.Table:
    """Return the reports that are one: not what turned out to be another text or another's."""
    rules = pc.is_in(material.findings["rule"], pa.array(sorted(STRANGE)))
    strange = material.findings.filter(rules)["report_id"].combine_chunks()
    of_strange = pc.is_in(material.reports["report_id"], strange)
    rejected = pc.equal(material.reports["report_status"], "rejected")
    return material.reports.filter(pc.invert(pc.and_(of_strange, rejected)))


def _levels(register: Register) -> Mapping[str, str]:
    return {agency.agency_id: agency.level for agency in register.agencies}
