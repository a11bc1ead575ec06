"""How one report looks: as a record, as rows, and as the statutory tables."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.catalogue import Edition, Table
from gongkai.cli import output
from gongkai.cli.documents import Examined
from gongkai.cli.language import current, say
from gongkai.model import Finding, Locator, Observation

COLUMNS = ("file", "agency_name", "report_year", "edition", "cell", "value", "status", "text")


def record(path: Path, examined: Examined) -> Mapping[str, Any]:
    """Return the object that `extract --format json` prints for a report."""
    report = examined.report
    return {
        "file": str(path),
        "report": {
            "agency_name": report.agency_name,
            "report_year": report.report_year,
            "edition": report.edition,
            "title": report.title,
            "scope": report.scope,
            "status": examined.status,
        },
        "observations": [observation_record(each) for each in report.observations],
        "findings": [finding_record(each) for each in examined.findings],
    }


def observation_record(observation: Observation) -> Mapping[str, Any]:
    """Return one cell; its locator holds only what the format has."""
    return {
        "table": observation.table,
        "line": observation.line,
        "column": observation.column,
        "value": observation.value,
        "status": observation.status,
        "text": observation.text,
        "locator": place(observation.locator),
    }


def place(locator: Locator | None) -> Mapping[str, Any] | None:
    """Return the fields of a locator that are known."""
    if locator is None:
        return None
    return {name: value for name, value in locator._asdict().items() if value is not None}


def finding_record(finding: Finding) -> Mapping[str, Any]:
    """Return one finding; `suspect` and `suggestion` stand only where they are known."""
    shown: dict[str, Any] = {
        "rule": finding.rule,
        "level": finding.level,
        "table": finding.table,
        "line": finding.line,
        "column": finding.column,
        "expected": finding.expected,
        "printed": finding.printed,
        "message": finding.message(current()),
    }
    if finding.suspect:
        many = len(finding.suspect) > 1
        shown["suspect"] = list(finding.suspect) if many else finding.suspect[0]
    if finding.suggestion is not None:
        shown["suggestion"] = number(finding.suggestion)
    return shown


def number(text: str) -> int | float | str:
    """Return a suggestion as the number it is; one that is no number stays text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def rows(path: Path, examined: Examined) -> Iterator[Sequence[Any]]:
    """Yield the rows that `extract --format csv` prints for a report."""
    report = examined.report
    about = (str(path), report.agency_name, report.report_year)
    for each in report.observations:
        edition = report.editions.get(each.table, report.edition)
        yield (*about, edition, each.cell, each.value, each.status, each.text)


def print_report(path: Path, examined: Examined, editions: Sequence[Edition]) -> None:
    """Print a report for a person: what it is, its tables, what is wrong with it."""
    report = examined.report
    unknown = say("figures.unknown")
    print(
        say(
            "figures.report",
            file=path,
            agency=report.agency_name or unknown,
            year=report.report_year or unknown,
            edition=report.edition or unknown,
            status=say(f"figures.status_{examined.status}"),
        )
    )
    cells = {(each.table, each.line, each.column): each for each in report.observations}
    for table in tables(examined, editions):
        print_statutory(table, cells)
    if report.observations:
        print(say("figures.legend"))
    print_findings(examined.findings)


def tables(examined: Examined, editions: Sequence[Edition]) -> Iterator[Table]:
    """Yield the statutory tables of a report, each of its own edition, in the form's order."""
    chosen = examined.report.editions
    for edition in editions:
        yield from (each for each in edition.tables if chosen.get(each.code) == edition.key)


def print_statutory(table: Table, cells: Mapping[tuple[str, str, str], Observation]) -> None:
    """Print one statutory table as the form lays it out."""
    lines = (
        (
            line.title,
            *(shown(cells.get((table.code, line.code, column.code))) for column in table.columns),
        )
        for line in table.lines
    )
    headings = ("", *(column.title for column in table.columns))
    title = str(table.schema.get("title") or table.code)
    output.print_table(title, headings, lines)


def shown(observation: Observation | None) -> str:
    """Show one cell: the figure, or a mark for each kind of nothing."""
    if observation is None:
        return say("figures.mark_absent")
    if observation.value is not None:
        return str(observation.value)
    return say(f"figures.mark_{observation.status}")


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what is wrong, or that nothing is."""
    if not findings:
        print(say("figures.no_findings"))
        return
    headings = tuple(say(f"figures.{name}") for name in ("level", "rule", "cell", "message"))
    listed = (
        (say(f"figures.level_{each.level}"), each.rule, address(each), each.message(current()))
        for each in findings
    )
    output.print_table(say("figures.findings"), headings, listed)


def address(finding: Finding) -> str:
    """Return as much of a cell's address as a finding names."""
    return ".".join(part for part in (finding.table, finding.line, finding.column) if part)
