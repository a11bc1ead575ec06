"""What is in a release and what is wrong with it, in numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gongkai.catalogue import editions
from gongkai.catalogue.findings import said
from gongkai.messages import text
from gongkai.published.form import YEARS, Resource
from gongkai.release.codebook.counts import Counted, counted, rows_of, total
from gongkai.release.codebook.words import Schemas, fields_of, labels, words
from gongkai.release.markdown import cell, table

_SENTENCE = re.compile(r"(?<=[。])|(?<=[.]) ")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is counted in a release once, for both languages.

    `reports` by year and status; `cells` by table, edition and status; of every level and rule
    how many `findings` there are, and in how many reports.
    """

    reports: Counted
    cells: Counted
    findings: Mapping[tuple[str, str], tuple[int, int]]


def numbers(files: Sequence[Resource]) -> Numbers:
    """Count the tables of a release."""
    return Numbers(
        reports=counted(files, "reports", ("report_year", "report_status")),
        cells=counted(files, "observations", ("table", "edition", "status")),
        findings=dict(_findings(files)),
    )


def _findings(files: Sequence[Resource]) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    rows = list(rows_of(files, "findings", ("level", "rule", "report_id")))
    if rows:
        groups = pa.concat_tables(rows).group_by(["level", "rule"])
        counts = groups.aggregate([([], "count_all"), ("report_id", "count_distinct")])
        for each in counts.to_pylist():
            yield (
                (each["level"], each["rule"]),
                (each["count_all"], each["report_id_count_distinct"]),
            )


def reports_by_year(
    descriptor: Mapping[str, Any], found: Counted, schemas: Schemas, language: str
) -> str:
    """Return a table: for each report year what was due, found, and how the reports are judged."""
    statuses = labels(fields_of(schemas["reports"])["report_status"], language)
    due = {each["reportYear"]: each for each in descriptor[YEARS]}
    years = sorted({*due, *(year for year, _ in found if year is not None)})
    undated = [None] if total(found, None) else []
    return table(
        (
            *words(("year", "due", "found"), language),
            *map(_short, statuses.values()),
            *words(("state",), language),
        ),
        (_year(year, due.get(year, {}), found, statuses, language) for year in (*years, *undated)),
    )


def _year(
    year: int | None,
    due: Mapping[str, Any],
    found: Counted,
    statuses: Mapping[str, str],
    language: str,
) -> tuple[str, ...]:
    state = due.get("state")
    return (
        text("codebook.no_year", language) if year is None else str(year),
        str(due.get("due", "")),
        str(due.get("found", "")),
        *(str(found[year, status]) for status in statuses),
        text(f"codebook.year_{state}", language) if state else "",
    )


def _short(meaning: str) -> str:
    """Return what stands before the colon: the word without its explanation."""
    return re.split("[：:]", meaning)[0]


def cells_by_kind(found: Counted, schemas: Schemas, language: str) -> str:
    """Return a table: for each statutory table how many cells there are of every status."""
    statuses = labels(fields_of(schemas["observations"])["status"], language)
    published = {
        (each.code, edition.key): each.resource for edition in editions() for each in edition.tables
    }
    by_table: Counted = Counter()
    for (code, edition, status), count in found.items():
        by_table[published[code, edition], status] += count
    return table(
        (*words(("table",), language), *map(cell, statuses)),
        (
            (cell(name), *(str(by_table[name, status]) for status in statuses))
            for name in dict.fromkeys(published.values())
        ),
    )


def findings_by_rule(
    found: Mapping[tuple[str, str], tuple[int, int]], schemas: Schemas, language: str
) -> Iterator[str]:
    """Yield a table: every kind of finding with its level, how often and in how many reports."""
    if not found:
        yield text("codebook.no_findings", language)
        return
    levels = labels(fields_of(schemas["findings"])["level"], language)
    order = {level: place for place, level in enumerate(levels)}
    ranked = sorted(found, key=lambda each: (order[each[0]], -found[each][0], each[1]))
    yield table(
        words(("rule", "level", "findings", "reports", "says"), language),
        (
            (
                cell(rule),
                _short(levels[level]),
                *map(str, found[level, rule]),
                _says(rule, language),
            )
            for level, rule in ranked
        ),
    )


def _says(rule: str, language: str) -> str:
    """Return what the rule asks for, or what the finding says, without the advice that follows."""
    rules = {each.id: each for edition in reversed(editions()) for each in edition.rules}
    if rule in rules:
        sentence = rules[rule].statement_zh if language == "zh" else rules[rule].statement_en
    else:
        sentence = said(rule, language)
    return _SENTENCE.split(sentence)[0]
