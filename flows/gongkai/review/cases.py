"""From the tables of a release to cases for a person: pure, nothing is read or written.

A case gathers the findings (warnings and errors) of one report that point to the same place: to
the same suspected cells, else to the same cell, line, column or table; a finding of the report as
a whole is a case by itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from gongkai.catalogue.findings import open_while
from gongkai.model import Finding
from gongkai.review.case import WILD, About, Case, Cause, Cells, Decision, Group, within
from gongkai.review.faults import kind_of

LEVELS = ("error", "warning")
NO_CELLS: Cells = {}
_STALE = "CORRECTION-STALE"

CellsOf = Callable[[str], Cells]
"""Gives the cells of a report by its id."""
Corrected = Iterable[tuple[str, str, str]]
"""Report, digest and cell of every row of corrections.csv."""


def cases_of(about: About, findings: Iterable[Finding], cells: Cells) -> tuple[Case, ...]:
    """Return the cases of one report, by their places.

    `findings` are the report's; notes among them are left out. `cells` are none for a report
    that was rejected.
    """
    places: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
    for each in findings:
        if each.level in LEVELS:
            places.setdefault(_place(each), []).append(each)
    made = [_case(about, subject, found, cells) for (subject, _), found in places.items()]
    return tuple(sorted(made, key=lambda case: (case.subject, case.cause)))


def grouped(cases: Iterable[Case]) -> tuple[Group, ...]:
    """Group cases by their cause, the most frequent first; within a group by report and place."""
    by_cause: dict[Cause, list[Case]] = {}
    for each in sorted(cases, key=lambda case: case.key):
        by_cause.setdefault(each.cause, []).append(each)
    counts = Counter({cause: len(found) for cause, found in by_cause.items()})
    ordered = sorted(by_cause, key=lambda cause: (-counts[cause], cause))
    return tuple(Group(cause, tuple(by_cause[cause])) for cause in ordered)


def undecided(
    cases: Iterable[Case], decisions: Iterable[Decision], corrected: Corrected
) -> tuple[Case, ...]:
    """Return the cases that were not decided while their document was the one it is.

    A cell that has a correction is decided too, whoever wrote it: only where that correction
    finds another print is there something to decide again.
    """
    decided: dict[tuple[str, str, str], list[str]] = {}
    for each in decisions:
        decided.setdefault((each.report_id, each.digest, each.rule), []).append(each.cell)
    mended = set(corrected)
    return tuple(case for case in cases if not _is_decided(case, decided, mended))


def _is_decided(
    case: Case,
    decided: Mapping[tuple[str, str, str], list[str]],
    mended: set[tuple[str, str, str]],
) -> bool:
    report, digest = case.about.report_id, case.about.digest
    has = [(report, digest, cell) in mended for cell in case.doubtful]
    # Of several suspects one is at fault; of a line every doubtful cell is.
    enough = any(has) if case.shape == "cell" else bool(has) and all(has)
    if enough and _STALE not in case.rules:
        return True
    return all(
        any(_covers(cell, case) for cell in decided.get((report, digest, rule), ()))
        for rule in case.rules
    )


def _covers(cell: str, case: Case) -> bool:
    return cell == case.subject or cell in case.doubtful or within(cell, case.subject)


def _place(finding: Finding) -> tuple[str, tuple[str, ...]]:
    """Return the subject of a finding, and its suspects where there are several."""
    if len(finding.suspect) == 1:
        return finding.suspect[0], ()
    return _address(finding), tuple(sorted(finding.suspect))


def _address(finding: Finding) -> str:
    parts = [finding.table, finding.line, finding.column]
    while parts and parts[-1] is None:
        parts.pop()
    return ".".join(part or WILD for part in parts)


def _case(about: About, subject: str, findings: list[Finding], cells: Cells) -> Case:
    ordered = tuple(sorted(findings, key=lambda each: (each.level, each.rule)))
    suspects = tuple(dict.fromkeys(cell for each in ordered for cell in each.suspect))
    doubtful = suspects or _doubtful(subject, ordered[0], cells)
    suggestion = next((each.suggestion for each in ordered if each.suggestion), None)
    if len(doubtful) != 1:
        suggestion = None
    printed = " ".join(_printed(cells, cell) for cell in doubtful if cell in cells)
    kind = kind_of(_comparable(cells, doubtful), suggestion, len(suspects)) if suspects else ""
    cause = Cause(ordered[0].rule, kind)
    return Case(about, subject, ordered, cause, doubtful, suggestion, printed)


def _doubtful(subject: str, finding: Finding, cells: Cells) -> tuple[str, ...]:
    """Return the cell itself, or the cells of a line whose status keeps the finding open.

    A column or a table that was not read is no matter of single cells.
    """
    if WILD in subject or "." not in subject:
        return ()
    if subject.count(".") == 2:
        return (subject,)
    status = open_while().get(finding.rule)
    inside = (each for each in cells.values() if within(each.cell, subject))
    return tuple(each.cell for each in inside if each.status == status)


def _printed(cells: Cells, cell: str) -> str:
    found = cells[cell]
    return found.text or found.status


def _comparable(cells: Cells, doubtful: tuple[str, ...]) -> str:
    """Return the figure of the only doubtful cell as a suggestion would write it."""
    found = cells.get(doubtful[0]) if len(doubtful) == 1 else None
    return "" if found is None or found.value is None else plain(found.value)


def plain(value: int | Decimal) -> str:
    """Write a figure as people do.

    >>> plain(Decimal("35.650000")), plain(Decimal("120.000000"))
    ('35.65', '120')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def every(
    abouts: Mapping[str, About],
    findings: Iterable[Finding],
    cells: CellsOf,
) -> Iterator[Case]:
    """Yield the cases of every report; findings of no report are cases of one without a name."""
    by_report: dict[str, list[Finding]] = {}
    for each in findings:
        by_report.setdefault(each.report_id, []).append(each)
    for report_id, found in sorted(by_report.items()):
        about = abouts.get(report_id) or About(report_id)
        yield from cases_of(about, found, cells(report_id))
