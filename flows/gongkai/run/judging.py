"""The reports of a run slice by slice: corrected, judged by the rules, put away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai import observations, release
from gongkai.ahead import ahead
from gongkai.catalogue.editions import Edition
from gongkai.extract.correct import correct
from gongkai.pieces import Keep
from gongkai.release import Material
from gongkai.release.panels import shared
from gongkai.release.settling import (
    Kept,
    Rows,
    in_pieces,
    put_away,
    restated,
    settle_records,
    stated,
    with_status,
)
from gongkai.release.slices import NOWHERE, Slices
from gongkai.validate import Verdict
from gongkai.validate.matrix import Panels
from gongkai.validate.succession import SECTIONS, START, Tables
from gongkai.validate.tallies import added
from gongkai.validate.years import judge_slice

_ID, _STATUS = "report_id", "report_status"


class Law(NamedTuple):
    """What reports are judged by: the rules of the editions, and what each agency is."""

    editions: tuple[Edition, ...]
    levels: Mapping[str, str]
    panels: Panels


class _Slice(NamedTuple):
    """Reports of one year, their rows, and what is said of them so far."""

    year: int | None
    reports: pa.Table
    rows: Rows
    findings: pa.Table
    corrections: pa.Table


class _Put(NamedTuple):
    """What is left of a slice whose rows are put away; its reports are as they were then."""

    reports: pa.Table
    kept: Kept
    findings: pa.Table
    corrections: pa.Table


def judged(short: Material, slices: Slices, rows: Iterable[Rows], law: Law, keep: Keep) -> Material:
    """Return settled material: corrected, judged, with what the rules find in it and could judge.

    Args:
        short: the short tables, settled.
        slices: its reports.
        rows: the settled rows of every slice; of these one slice is in memory at a time.
        law: what the reports are judged by.
        keep: puts the rows of a slice away.
    """
    put: list[_Put] = []
    said: list[Verdict] = []
    said_before = (short.findings, short.corrections)
    findings, corrections = (dict(slices.parts(each)) for each in said_before)
    of_none = _of(short, findings, corrections, NOWHERE)
    mended = correct(short.observations.table(), short.reports.slice(0, 0), *of_none)
    late = [mended.findings]
    given = (
        _corrected(_Slice(*about, each, *_of(short, findings, corrections, number)))
        for number, (about, each) in enumerate(zip(slices.tables(), rows, strict=True))
    )
    # What is judged is put away while a thread judges the next.
    for each, verdict in ahead(_verdicts(given, shared(short.reports), law)):
        found = observations.findings_table(verdict.findings)
        said.append(replace(verdict, findings=()))
        if each is None:
            late.append(found)
        else:
            put.append(_put_away(each, found, keep))
        del each  # or it stays in memory until the next one is judged
    told = replace(
        short,
        findings=pa.concat_tables([*late, *(each.findings for each in put)]),
        corrections=pa.concat_tables([mended.corrections, *(each.corrections for each in put)]),
        rules=release.rules_table(added(each.tallies for each in said)),
        **in_pieces(each.kept for each in put),
    )
    return _settled(told, pa.concat_tables([each.reports for each in put]), said, keep)


def settled_anew(material: Material, keep: Keep) -> Material:
    """Settle material with rows that are settled already, after something was found."""
    return _settled(material, material.reports, (), keep)


def _settled(
    material: Material, written: pa.Table, said: Sequence[Verdict], keep: Keep
) -> Material:
    """Settle the short tables, and the rows of reports that are not as they were `written`."""
    seen = written.filter(pc.not_equal(written[_STATUS], "rejected"))[_ID]
    if said:
        checks = {report: counts for each in said for report, counts in each.checks.items()}
        material = replace(material, reports=release.with_checks(material.reports, checks))
    settled = settle_records(material, seen)
    rows = restated(settled.observations, written, settled.reports, keep)
    return replace(settled, observations=rows)


def _of(
    short: Material, findings: Mapping[int, pa.Table], corrections: Mapping[int, pa.Table], at: int
) -> tuple[pa.Table, pa.Table]:
    """Return what findings and corrections say of the reports of a slice."""
    return (
        findings.get(at, short.findings.slice(0, 0)),
        corrections.get(at, short.corrections.slice(0, 0)),
    )


def _corrected(given: _Slice) -> _Slice:
    mended = correct(given.rows.observations, given.reports, given.findings, given.corrections)
    rows = given.rows._replace(observations=mended.observations)
    return given._replace(rows=rows, findings=mended.findings, corrections=mended.corrections)


def _verdicts(
    given: Iterable[_Slice], apart: pa.Array, law: Law
) -> Iterator[tuple[_Slice | None, Verdict]]:
    """Judge slice after slice; after those of a year, without a slice, the reports set `apart`.

    These are of bodies with reports under several ids, which may lie in several slices.
    """
    behind = START
    for year, slices in groupby(given, key=lambda each: each.year):
        gathered: list[Rows] = []
        for each in slices:
            gathered.append(_chosen(each.rows, apart, True))
            tables = _tables(_chosen(each.rows, apart, False))
            verdict, behind = judge_slice(behind, year, tables, *law)
            yield each, verdict
        late = Rows(*map(pa.concat_tables, zip(*gathered, strict=True)))
        if late.observations.num_rows:
            verdict, behind = judge_slice(behind, year, _tables(late), *law)
            yield None, verdict


def _chosen(rows: Rows, reports: pa.Array, inside: bool) -> Rows:
    """Return the rows of some reports, or all others."""
    if not len(reports):
        # A slice without rows would hold on to all of them.
        return Rows(*(each.schema.empty_table() for each in rows)) if inside else rows
    masks = (pc.is_in(each[_ID], reports) for each in rows)
    return Rows(
        *(
            each.filter(mask if inside else pc.invert(mask))
            for each, mask in zip(rows, masks, strict=True)
        )
    )


def _tables(rows: Rows) -> Tables:
    return {observations.TABLE: rows.observations, SECTIONS: rows.sections}


def _put_away(given: _Slice, found: pa.Table, keep: Keep) -> _Put:
    """Put the rows of a slice away, with the status of their reports."""
    findings = pa.concat_tables([given.findings, found])
    cells = given.rows.observations
    reports = with_status(given.reports, findings, cells[_ID])
    kept = put_away(given.rows._replace(observations=stated(cells, reports)), keep)
    return _Put(reports, kept, findings, given.corrections)
