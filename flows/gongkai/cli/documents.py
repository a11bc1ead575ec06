"""Local files through the stages, without a store: bytes to reports and findings."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai import extract, observations, validate
from gongkai.archive import Member, opened
from gongkai.catalogue import Edition
from gongkai.errors import DocumentError
from gongkai.model import Document, Finding, Register, Report, ReportStatus
from gongkai.read.limits import MAX_BYTES
from gongkai.run.attempt import alone


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


def examine(member: Member, editions: tuple[Edition, ...], year: int | None = None) -> Examined:
    """Read, extract and validate one document. DocumentError where it cannot be used."""
    if member.content is None:
        raise member.error or DocumentError("read.empty", name=member.name)
    digest = hashlib.sha256(member.content).hexdigest()
    document = Document(digest, member.content, member.name, report_year=year)
    known = extract.identify(alone(document, editions), document, Register())
    narrative = observations.sections_table((known,))
    found = validate.findings(observations.table((known,)), editions, {}, sections=narrative)
    return Examined(known, known.findings + mine(found, known.report_id))


def mine(findings: Sequence[Finding], report_id: str) -> tuple[Finding, ...]:
    """Return the findings of one report."""
    return tuple(each for each in findings if each.report_id == report_id)


def load(path: Path) -> tuple[Member, ...]:
    """Read a file, no further than a report can be long: the reader refuses what is longer.

    Returns the one document, or the documents of a bundle, called `<path>!/<member>`.
    DocumentError or OSError where it cannot be opened.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    return opened(content, str(path))
