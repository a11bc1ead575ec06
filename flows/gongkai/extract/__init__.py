"""What the law asks for, out of what a document shows: readings in, reports out. Pure.

A report carries every cell of every statutory table of its edition, each with its status; what
is wrong with it is a finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gongkai.catalogue import Edition, finding
from gongkai.extract.forms import Tables
from gongkai.extract.identity import identity
from gongkai.extract.joining import Copy, joined
from gongkai.extract.naming import identify
from gongkai.extract.sections import codes, sections
from gongkai.extract.tables import NONE, tables
from gongkai.model import Block, Finding, Grid, Reading, Report

Parts = Sequence[Block | Grid]
Coded = Sequence[str | None]


def reports(
    readings: Sequence[Reading], editions: tuple[Edition, ...], year: int | None = None
) -> tuple[Report, ...]:
    """Read the reports that some documents of one source hold; one for each document.

    Where a document holds reports for several years, the `year` asked for is taken, without it
    the newest; the others are named in a finding.
    """
    return tuple(_report(reading, editions, year) for reading in readings)


def _report(reading: Reading, editions: tuple[Edition, ...], year: int | None) -> Report:
    pieces = _parted(reading.parts, editions)
    found = [_read(reading, parts, coded, editions, year) for parts, coded in pieces]
    usable = [r for r in found if r.usable] or found[:1]
    asked = [r for r in usable if year is not None and r.report_year == year]
    chosen = (asked or sorted(usable, key=lambda r: r.report_year or 0))[-1]
    others = [r for r in usable if r is not chosen and r.report_year != chosen.report_year]
    extra = tuple(finding("OTHER-YEAR", printed=str(r.report_year)) for r in others)
    return _with(chosen, extra) if extra else chosen


def _parted(parts: Parts, editions: tuple[Edition, ...]) -> list[tuple[Parts, Coded]]:
    """Cut a document that holds several reports: each begins before its own first section.

    Each comes with the codes of the sections that its parts are headings of.
    """
    coded = codes(parts, editions)
    first = editions[0].sections[0].code
    starts = [place for place, code in enumerate(coded) if code == first]
    if len(starts) < 2:
        return [(parts, coded)]
    cuts = [0, *(_title_before(parts, start) for start in starts[1:]), len(parts)]
    pieces: list[tuple[Parts, Coded]]
    pieces = [(parts[a:b], coded[a:b]) for a, b in pairwise(cuts)]
    holding = [p for p, _ in pieces if any(isinstance(x, Grid) for x in p)]
    return pieces if len(holding) > 1 else [(parts, coded)]


def _title_before(parts: Parts, start: int) -> int:
    """Return where the title that belongs to a first section begins."""
    for place in range(start - 1, max(start - 8, 0), -1):
        part = parts[place]
        if isinstance(part, Grid):
            return place + 1
        if identity((part,), "").title is not None:
            return place
    return start


def _read(
    reading: Reading, parts: Parts, coded: Coded, editions: tuple[Edition, ...], year: int | None
) -> Report:
    blocks = [part for part in parts if isinstance(part, Block)]
    about = identity(blocks, reading.title, year)
    read = NONE if about.other else tables(parts, editions)
    told = sections(parts, coded)
    findings: list[Finding] = [*reading.findings, *about.findings, *read.findings]
    findings.extend(_out_of_date(read, about.report_year, editions))
    if not read.observations:
        findings.append(finding("NO-TABLE" if told and not about.other else "NOT-A-REPORT"))
    return Report(
        digest=reading.digest,
        agency_name=about.agency_name,
        report_year=about.report_year,
        title=about.title,
        edition=read.edition,
        scope=about.scope,
        editions=read.editions,
        observations=read.observations,
        sections=told,
        findings=tuple(findings),
        published_on=reading.published_on,
    )


def _out_of_date(
    read: Tables, year: int | None, editions: tuple[Edition, ...]
) -> Iterator[Finding]:
    """Say where a table follows an edition that was not in force for the year, once a form."""
    in_force = next((e for e in editions if year is not None and e.first_year <= year), None)
    for edition in editions:
        own = [t.code for t in edition.tables if read.editions.get(t.code) == edition.key]
        if in_force is not None and own and edition is not in_force:
            yield finding(
                "EDITION-YEAR",
                table=own[0],
                year=year,
                edition=edition.key,
                printed=edition.key,
                expected=in_force.key,
            )


def _with(report: Report, findings: tuple[Finding, ...]) -> Report:
    return replace(report, findings=(*report.findings, *findings))


__all__ = ["Copy", "identify", "joined", "reports"]
