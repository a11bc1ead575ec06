"""The record tables of what was read: rows in the order of the documents, report by report."""

from collections.abc import Sequence

import pyarrow as pa

from gongkai import observations
from gongkai.gather import StoredDocument
from gongkai.model import Report
from gongkai.run.dates import publication


def records(found: Sequence[tuple[StoredDocument, Report]]) -> dict[str, pa.Table]:
    """Return the record tables of a batch, with what the store knows of each document."""
    read = [report for _, report in found]
    about = observations.reports_table(read)
    addresses = [entry.name for entry, _ in found]
    seen = pa.array([entry.first_seen for entry, _ in found], pa.string())
    about = _filled(about, "address", pa.array(addresses, pa.string()))
    about = _filled(about, "first_seen", seen.cast(about.schema.field("first_seen").type))
    days = [publication(report, entry) for entry, report in found]
    about = _filled(about, "published_on", pa.array([day for day, _ in days], pa.date32()))
    about = _filled(about, "published_basis", pa.array([basis for _, basis in days], pa.string()))
    findings = [f for report in read for f in report.findings]
    of_findings = [report.digest for report in read for _ in report.findings]
    of_sections = [report.digest for report in read for _ in report.sections]
    return {
        "reports": about,
        "observations": observations.table(read),
        "sections": _with_digest(observations.sections_table(read), of_sections),
        "findings": _with_digest(observations.findings_table(findings), of_findings),
    }


def _filled(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), values)


def _with_digest(table: pa.Table, digests: list[str]) -> pa.Table:
    """Say which document each row is from, for reports that two documents give."""
    return table.append_column("digest", pa.array(digests, pa.string()))
