"""From the parts of all batches to the material of a release: joined, judged, accounted for."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gongkai import derived, observations, release
from gongkai.ahead import ahead
from gongkai.catalogue import editions
from gongkai.catalogue.lineage import existed
from gongkai.model import Capture, Register
from gongkai.published.scratch import IN_MEMORY, Scratch, kept_in
from gongkai.release import Material
from gongkai.release.coded import texts
from gongkai.release.coverage import coverage
from gongkai.release.panels import panels, with_panels
from gongkai.release.settling import (
    DOCUMENT,
    Rows,
    chosen,
    settle_records,
    settle_rows,
)
from gongkai.release.slices import REPORTS, cut
from gongkai.release.withdrawing import told_in_coverage
from gongkai.run.folder import Publisher
from gongkai.run.judging import Law, judged, settled_anew
from gongkai.run.parts import Part, counts, live
from gongkai.run.shuffle import shuffled
from gongkai.validate.succession import SECTIONS

_CODED = {observations.TABLE: texts(observations.TABLE), SECTIONS: ()}
"""The long tables, and the texts in them that are said again and again."""
STRANGE = frozenset({"NOT-A-REPORT", "OTHER-AGENCY"})
"""Findings of a document that is no report of the agency whose source it was."""


def material(
    parts: Sequence[Part], about: Publisher, folder: Path, size: int = REPORTS
) -> Material:
    """Return the settled material of every batch, corrected, with what the rules find in it.

    Args:
        parts: what the batches have read.
        about: the publisher's register, corrections, withdrawals, editions and audits.
        folder: a new folder of this machine, for rows as they are gathered and as they are settled.
        size: reports whose rows are in memory at a time.
    """
    # Of two documents for one report one stays: only that one is corrected and judged.
    reports = pa.concat_tables(live(parts, "reports"))
    usable = _usable(reports, parts)
    short, documents = chosen(_short(reports, parts, about), usable)
    short = settle_records(short, usable["report_id"])
    slices = cut(short.reports, size)
    long = [
        shuffled(live(parts, name, coded), slices, folder / "gathered" / name)
        for name, coded in _CODED.items()
    ]
    rows = (
        settle_rows(Rows(*(each.rows(at) for each in long)), documents)
        for at in range(len(slices.starts))
    )
    law = Law(about.editions, _levels(about.register), panels(short.reports))
    made = judged(short, slices, ahead(rows), law, kept_in(folder / "settled"))
    shutil.rmtree(folder / "gathered")
    return made


def _short(reports: pa.Table, parts: Sequence[Part], about: Publisher) -> Material:
    """Put the short tables of all batches together with what the publisher says."""
    raw = replace(
        release.no_material(),
        agencies=release.agencies_table(about.register.agencies),
        reports=with_panels(reports, about.register),
        findings=pa.concat_tables(live(parts, "findings")),
        corrections=release.corrections_table(about.corrections),
        withdrawals=release.withdrawals_table(about.withdrawals),
        audits=release.audits_table(about.audits),
    )
    return release.without_withdrawn(raw)


def _usable(reports: pa.Table, parts: Sequence[Part]) -> pa.Table:
    """Return report and document of everything that has observations, which parts say of each."""
    rows = pa.chunked_array([*counts(parts, "observations")], pa.int64())
    return reports.select(DOCUMENT).filter(pc.greater(rows, 0))


def with_coverage(
    material: Material,
    register: Register,
    captures: Sequence[Capture],
    as_of: date,
    *,
    first_report_year: int | None,
    replaced: Mapping[str, str],
    aside: Scratch = IN_MEMORY,
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
        aside: takes rows whose reports have another status then, and what is derived meanwhile.
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
    found = pa.concat_tables([material.findings, _of_areas(covered, aside)])
    return settled_anew(replace(covered, findings=found), aside.keep)


def _of_areas(covered: Material, aside: Scratch) -> pa.Table:
    """Return what is wrong between governments and the bodies below them."""
    totals = derived.area_totals(covered, aside.keep, aside.spill)
    return observations.findings_table(derived.area_findings(totals.tables()))


def _found(material: Material) -> pa.Table:
    """Return the reports that are one: not what turned out to be another text or another's."""
    rules = pc.is_in(material.findings["rule"], pa.array(sorted(STRANGE)))
    strange = material.findings.filter(rules)["report_id"].combine_chunks()
    of_strange = pc.is_in(material.reports["report_id"], strange)
    rejected = pc.equal(material.reports["report_status"], "rejected")
    return material.reports.filter(pc.invert(pc.and_(of_strange, rejected)))


def _levels(register: Register) -> Mapping[str, str]:
    return {agency.agency_id: agency.level for agency in register.agencies}
