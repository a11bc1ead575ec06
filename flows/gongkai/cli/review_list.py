"""The open cases as a list: for a person without a terminal, and for programs."""

from collections.abc import Sequence
from typing import Any

from gongkai.catalogue.formula import guarded
from gongkai.cli import output
from gongkai.cli.language import current, say
from gongkai.cli.review_show import cause, safe
from gongkai.review.case import Case
from gongkai.review.cases import grouped

SHOWN = ("report_id", "agency", "cell", "printed", "suggestion", "message")


def print_cases(form: str, cases: Sequence[Case]) -> None:
    """Print cases by their cause, the most frequent first."""
    groups = grouped(cases)
    records = [record(case, len(group.cases)) for group in groups for case in group.cases]
    if form == "json":
        for each in records:
            output.print_json(each)
    elif form == "csv":
        names = tuple(record_names())
        rows = [[field(each[name]) for name in names] for each in records]
        output.print_csv(names, rows)
    elif not records:
        print(say("review.none"))
    else:
        headings = {name: say(f"review.head_{name}") for name in SHOWN}
        for group in groups:
            count = len(group.cases)
            lines = [{**record(c, count), "message": first_message(c)} for c in group.cases]
            heading = say("review.group", cause=cause(group.cause), count=count)
            output.print_records("table", heading, headings, lines)


def record(case: Case, count: int) -> dict[str, Any]:
    """Return a case as its fields."""
    about = case.about
    return {
        "rule": case.cause.rule,
        "kind": case.cause.kind,
        "cases": count,
        "report_id": about.report_id,
        "digest": about.digest,
        "agency": safe(about.agency),
        "report_year": about.year,
        "address": safe(about.address),
        "report_status": about.status,
        "cell": case.subject,
        "rules": list(case.rules),
        "suspect": list(case.doubtful),
        "printed": safe(case.printed),
        "suggestion": case.suggestion,
        "messages": [safe(each.message(current())) for each in case.findings],
    }


def record_names() -> Sequence[str]:
    """Return the fields of a record, in their order."""
    return (
        "rule", "kind", "cases", "report_id", "digest", "agency", "report_year", "address",
        "report_status", "cell", "rules", "suspect", "printed", "suggestion", "messages",
    )  # fmt: skip


def field(value: Any) -> Any:
    """Return a field of CSV: lists joined, texts such that a spreadsheet runs none."""
    if isinstance(value, list):
        return guarded(" ".join(value))
    return guarded(value) if isinstance(value, str) else value


def first_message(case: Case) -> str:
    """Return what the gravest rule says."""
    return safe(case.findings[0].message(current()))
