"""The identity of a report in the data: report_id, agency_id, year and series.

What the register says of a source goes before what the document says of itself; where they
differ, both stand and a finding says so.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from gongkai.catalogue import finding
from gongkai.catalogue.bearers import agency_of, bearers, names_borne
from gongkai.catalogue.names import akin, normalised, same
from gongkai.catalogue.paths import path_year
from gongkai.model import Agency, Document, Finding, Register, Report

_AGGREGATES = frozenset({"government_aggregate", "system_aggregate"})


def identify(report: Report, document: Document, register: Register) -> Report:
    """Give a report its identity.

    `report_id` is `<agency_id>-<year>`, with `-aggregate` for an aggregate report, and
    `doc-<16 hex of the digest>` where agency or year cannot be read. Without a register's
    `agency_id` it is `u-<12 hex of SHA-256 of the normalised name>`.
    """
    agency = _agency(report, document, register)
    name = report.agency_name or (agency.name if agency else None)
    report, year = _dated(report, document)
    series = document.series or ("aggregate" if report.scope in _AGGREGATES else "own")
    agency_id = agency.agency_id if agency else unregistered_id(name)
    report_id = f"{agency_id}-{year}" + ("-aggregate" if series == "aggregate" else "")
    if agency_id is None or year is None:
        report_id = f"doc-{document.digest[:16]}"
    findings = (*report.findings, *_contradictions(report, document, agency, register))
    if any(each.rule == "OTHER-AGENCY" for each in findings):
        report = replace(report, edition=None, editions={}, observations=())
    return replace(
        report,
        report_id=report_id,
        agency_id=agency_id or "",
        agency_name=name,
        report_year=year,
        series=series,
        findings=tuple(replace(f, report_id=report_id) for f in findings),
    )


def _dated(report: Report, document: Document) -> tuple[Report, int | None]:
    """Return the year: the text's or its title's, the source's, at last that of its address."""
    year = report.report_year or document.report_year
    if year is not None or not document.name.startswith(("http://", "https://")):
        return report, year
    year = path_year(document.name)
    if year is None:
        return report, None
    others = tuple(each for each in report.findings if each.rule != "YEAR-UNKNOWN")
    told = finding("YEAR-FROM-PATH", expected=str(year), printed=document.name)
    return replace(report, findings=(*others, told)), year


def unregistered_id(name: str | None) -> str | None:
    """Return the id of an agency that stands in no register, made from its name.

    >>> unregistered_id("彰武县 人民政府办公室") == unregistered_id("彰武縣人民政府办公室")
    True
    """
    if not name:
        return None
    return f"u-{hashlib.sha256(normalised(name).encode()).hexdigest()[:12]}"


def _agency(report: Report, document: Document, register: Register) -> Agency | None:
    """Return the source's agency, else the one agency of the register with the printed name."""
    if document.agency_id:
        known = agency_of(register, document.agency_id)
        return known or Agency(document.agency_id, report.agency_name or document.agency_id)
    if not report.agency_name:
        return None
    named = bearers(register, report.agency_name, report.report_year or document.report_year)
    return named[0] if len(named) == 1 else None


def _contradictions(
    report: Report, document: Document, agency: Agency | None, register: Register
) -> list[Finding]:
    found: list[Finding] = []
    printed = report.agency_name
    hinted = document.report_year
    if agency is None and printed and register.agencies:
        found.append(finding("AGENCY-UNKNOWN", printed=printed))
    elif agency is not None and printed:
        year = report.report_year or hinted
        found.extend(_names_apart(agency, printed, year, document.series, register))
    if hinted and report.report_year and hinted != report.report_year:
        found.append(
            finding("YEAR-CONFLICT", expected=str(report.report_year), printed=str(hinted))
        )
    return found


def _names_apart(
    agency: Agency, printed: str, year: int | None, series: str | None, register: Register
) -> Iterator[Finding]:
    """Say so where a report prints a name that its agency did not bear in its year.

    A name that the agency had before is its own all the same, and no other body's.
    """
    borne = names_borne(register, agency, year)
    if any(same(name, printed) for name in borne):
        return
    before = names_borne(register, agency, None)
    own = akin(agency.name, printed) or any(same(name, printed) for name in before)
    if own and series == "aggregate":  # an office publishes it under the name of its government
        return
    rule = "AGENCY-NAME" if own else "OTHER-AGENCY"
    yield finding(rule, expected=agency.name, printed=printed)
