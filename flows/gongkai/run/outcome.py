"""What a run has come to: for the command line, the artifact and the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from gongkai.messages import text
from gongkai.model import Capture
from gongkai.release import Material

UNREADABLE = "UNREADABLE-DOCUMENT"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The release in force after a run, whether it is an old one, and what did not come through.

    `failures` are pairs of address and reason, in the person's language; so are `silent`, the
    lists that were read and gave no report; `counts` the numbers of reports by status and of
    findings by level. Where a release was planned and not published, `version` is its version and
    `draft` where it lies; `held` are the sentences that say why, none where a draft was asked for.
    `site` is the landing page of the pages for people, where they were built. `absent` are
    sentences about years of which too few reports were found though their deadline has passed.
    """

    version: str | None
    package: Path | str | None
    unchanged: bool
    failures: tuple[tuple[str, str], ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    silent: tuple[tuple[str, str], ...] = ()
    draft: Path | None = None
    held: tuple[str, ...] = ()
    site: str | None = None
    absent: tuple[str, ...] = ()


def counts(material: Material) -> dict[str, int]:
    """Count reports by status and findings by level."""
    found: dict[str, int] = {"reports": material.reports.num_rows}
    for column in (material.reports["report_status"], material.findings["level"]):
        for each in pc.value_counts(column).to_pylist():
            found[str(each["values"])] = int(each["counts"])
    return found


def failures(
    captures: Iterable[Capture], material: Material, language: str
) -> tuple[tuple[str, str], ...]:
    """Return what this run could not gather or read, each with the reason."""
    mine = list(captures)
    told = [
        (c.source_url, text(c.reason, language, **c.arguments))
        for c in _last_words(mine)
        if c.outcome == "failed" and c.reason and c.role != "robots"
    ]
    gathered = {c.digest: c.addresses[-1] if c.addresses else c.source_url for c in mine}
    addresses = dict(
        zip(
            material.reports["report_id"].to_pylist(),
            material.reports["digest"].to_pylist(),
            strict=True,
        )
    )
    unread = material.findings.filter(pc.equal(material.findings["rule"], UNREADABLE))
    for row in unread.to_pylist():
        digest = addresses.get(row["report_id"])
        if digest in gathered:
            told.append((gathered[digest], row[f"message_{language}"]))
    return tuple(told)


def _last_words(captures: Iterable[Capture]) -> Iterable[Capture]:
    """Return the newest capture of everything that was asked: what failed may have come since."""
    newest: dict[tuple[object, ...], Capture] = {}
    for each in captures:
        member = each.addresses[-1].partition("!/")[2] if each.addresses else ""
        whose = (each.agency_id, each.report_year, each.series)
        newest[each.source_url, member, *whose, each.role, each.page, each.found_on] = each
    return newest.values()
