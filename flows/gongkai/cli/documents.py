"""One local file through the stages, without a store: bytes to reports and findings."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai import extract, observations, read, validate
from gongkai.catalogue import Edition
from gongkai.model import Document, Finding, Register, Report, ReportStatus
from gongkai.read.limits import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Examined:
    """A report, all that is wrong with it, and whether it could be published."""

    report: Report
    findings: tuple[Finding, ...]

    @property
    def status(self) -> ReportStatus:
        """The report status of design: rejected without tables, flagged above info."""
        if not self.report.usable:
            return "rejected"
        serious = any(finding.level != "info" for finding in self.findings)
        return "flagged" if serious else "accepted"


def examine(
    path: Path, editions: tuple[Edition, ...], year: int | None = None
) -> tuple[Examined, ...]:
    """Read, extract and validate one file. DocumentError or OSError where it cannot be used."""
    document = load(path)
    reports = extract.reports((read.reading(document),), editions, year)
    known = tuple(extract.identify(report, document, Register()) for report in reports)
    found = validate.findings(observations.table(known), editions, {})
    return tuple(
        Examined(report, report.findings + mine(found, report.report_id)) for report in known
    )


def mine(findings: Sequence[Finding], report_id: str) -> tuple[Finding, ...]:
    """Return the findings of one report."""
    return tuple(each for each in findings if each.report_id == report_id)


def load(path: Path) -> Document:
    """Read a file, no further than a report can be long: the reader refuses what is longer."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    return Document(hashlib.sha256(content).hexdigest(), content, str(path))
