"""From the parts of all batches to the material of a release: joined, judged, accounted for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from gongkai import observations, release, validate
from gongkai.catalogue import Edition, editions
from gongkai.model import Capture, Correction, Register
from gongkai.release import Material
from gongkai.release.coverage import coverage, replacements
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
    settled = release.settle(raw)
    judged = validate.verdict(settled.observations, editions, _levels(register))
    found = observations.findings_table(judged.findings)
    return release.settle(replace(settled, findings=pa.concat_tables([settled.findings, found])))


def with_coverage(
    material: Material,
    register: Register,
    captures: Sequence[Capture],
    as_of: date,
    *,
    first_report_year: int | None = None,
    replaced: Mapping[str, str] | None = None,
    existed: Callable[[str, int], bool] | None = None,
) -> Material:
    """Add what was due and what became of it.

    Args:
        material: settled, with its reports.
        register: who must report, and where we look.
        captures: all that were ever made, in time order.
        as_of: the day at which it is judged, in Asia/Shanghai.
        first_report_year: the first year that agencies are asked for; null for the first year of
            the oldest edition.
        replaced: the day (ISO 8601) on which an address last gave another report; null for the
            days on which it gave other bytes.
        existed: whether an agency existed in a year; null for always.
    """
    told = coverage(
        register,
        captures,
        material.reports,
        as_of,
        first_report_year=first_report_year or min(each.first_year for each in editions()),
        replaced=replacements(captures) if replaced is None else replaced,
        existed=existed or _always,
    )
    return replace(material, coverage=told)


def _always(_agency_id: str, _year: int) -> bool:
    return True


def _levels(register: Register) -> Mapping[str, str]:
    return {agency.agency_id: agency.level for agency in register.agencies}
