"""A page and its attachments: one report, whichever of them prints its tables.

The tables are taken from the document with the most readable cells; of several with as many, from
the first, and the page comes first. What that document does not say of itself the page says.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from gongkai.catalogue import finding
from gongkai.model import Finding, Report

_WITHOUT_TABLES = frozenset({"NO-TABLE", "NOT-A-REPORT", "TITLE-UNKNOWN", "YEAR-UNKNOWN"})
_ILLEGIBLE = frozenset({"absent", "unreadable"})


class Copy(NamedTuple):
    """What one document gives of a report, and the name it is known by."""

    name: str
    report: Report


def joined(copies: Sequence[Copy]) -> tuple[int, Report]:
    """Join what a page and its attachments give; return which one holds the tables, and the report.

    Args:
        copies: the page first; an attachment that is another year's report is left out of it.
    """
    page = copies[0].report
    mine = [n for n, copy in enumerate(copies) if not n or _of_one(page, copy.report)]
    chosen = max(mine, key=lambda n: (_readable(copies[n].report), -n))
    others = [copies[n] for n in mine if n != chosen and copies[n].report.usable]
    report = _completed(copies[chosen].report, page)
    notes = tuple(_note(report, other) for other in others)
    return chosen, replace(report, findings=(*report.findings, *notes))


def _of_one(page: Report, other: Report) -> bool:
    """Whether two documents may hold one report: their years do not contradict each other."""
    years = {page.report_year, other.report_year} - {None}
    return other.usable and len(years) < 2


def _readable(report: Report) -> int:
    return sum(o.status not in _ILLEGIBLE for o in report.observations)


def _completed(report: Report, page: Report) -> Report:
    """Fill what the document with the tables does not say with what the page says."""
    if report is page:
        return report
    year = report.report_year or page.report_year
    title = report.title or page.title
    known = {"TITLE-UNKNOWN": title, "YEAR-UNKNOWN": year}
    told = [f for f in report.findings if known.get(f.rule) is None]
    told += [f for f in page.findings if f.rule not in _WITHOUT_TABLES and f.table is None]
    narrated = max(report, page, key=lambda r: sum(len(s.text) for s in r.sections))
    return replace(
        report,
        agency_name=report.agency_name or page.agency_name,
        report_year=year,
        title=title,
        scope=report.scope if report.scope != "unknown" else page.scope,
        sections=narrated.sections,
        findings=tuple(dict.fromkeys(told)),
        published_on=page.published_on or report.published_on,
    )


def _note(report: Report, other: Copy) -> Finding:
    """Say where else the report stands, and whether the two agree."""
    figures = {o.cell: o.value for o in other.report.observations if o.value is not None}
    pairs = ((o.cell, o.value, figures.get(o.cell)) for o in report.observations)
    differing = tuple(c for c, a, b in pairs if a is not None and b is not None and a != b)
    if not differing:
        return finding("COPY", printed=other.name)
    return finding("COPY-DIFFERS", printed=other.name, suspect=differing, value=len(differing))
