"""CHANGES.md: what each release brought, in both languages, newest first.

Names and reasons come from anybody: they are written so that Markdown makes nothing of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gongkai.catalogue import record_schemas
from gongkai.catalogue.cells import cell_title
from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.release.details import LISTED, ChangedCell, Details, LeftReport
from gongkai.release.gate import broken
from gongkai.release.gate_words import told
from gongkai.release.markdown import plain
from gongkai.release.years import day


def notes(
    package: PackageInfo, entries: Iterable[Mapping[str, Any]], newest: Details | None = None
) -> str:
    """Return the notes on the releases of `entries` (lines of `versions.json`, newest first).

    newest: what a person wants to see of the newest one; the others tell it in their own folders.
    """
    parts = [f"# {text('release.changes_title', 'zh')} / {text('release.changes_title', 'en')}"]
    parts += [plain(package.title[language]) for language in LANGUAGES]
    details = newest
    for entry in entries:
        parts.append(f"## {entry['version']} ({day(entry['created'])})")
        for language in LANGUAGES:
            lines = [*_lines(entry, language), *_gate(entry, language)]
            parts.append("\n".join([*lines, *_details(details or Details(), language)]))
        details = None
    parts += [text("notes.earlier", language) for language in LANGUAGES]
    return "\n\n".join(parts) + "\n"


def _lines(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    yield "- " + text(f"release.step_{entry['step']}", language)
    yield "- " + text(
        "release.note_reports",
        language,
        reports=entry["reports"],
        added=entry["reportsAdded"],
        withdrawn=entry["reportsWithdrawn"],
    )
    counts = (
        text("release.note_change", language, kind=text(f"release.change_{kind}", language), n=n)
        for kind, n in entry["changes"].items()
    )
    changes = text("release.separator", language).join(counts)
    none = text("release.note_no_change", language)
    yield "- " + text("release.note_changes", language, changes=changes or none)


def _gate(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    """Tell the checks that were not met: a release with any was published by an override."""
    reasons = {
        each["check"]: each["reason"] for each in entry.get("approval", {}).get("overrides", ())
    }
    for check in broken(entry):
        named = replace(check, detail=plain(check.detail) if check.detail else None)
        yield "- " + text("notes.overridden", language, check=told(named, language))
        if check.check in reasons:
            yield "  - " + text("notes.because", language, reason=plain(reasons[check.check]))


def _details(details: Details, language: str) -> Iterator[str]:
    if details.added:
        years = (
            text("notes.added_year", language, year=_year(year, language), n=n)
            for year, n in details.added
        )
        listed = text("release.separator", language).join(years)
        yield "- " + text("notes.added", language, years=listed)
    if details.left:
        yield "- " + text("notes.left", language, limit=LISTED)
        yield from (f"  - {_left(each, language)}" for each in details.left)
        yield from _more(details.left_in_all - len(details.left), "notes.more_left", language)
    if details.cells:
        yield "- " + text("notes.cells", language, limit=LISTED)
        yield from (f"  - {_cell(each, language)}" for each in details.cells)
        yield from _more(details.cells_in_all - len(details.cells), "notes.more_cells", language)


def _more(count: int, code: str, language: str) -> Iterator[str]:
    if count > 0:
        yield f"  - {text(code, language, count=count)}"


def _cell(changed: ChangedCell, language: str) -> str:
    title = cell_title(changed.cell, language, changed.edition)
    sentence = text(
        "notes.cell",
        language,
        agency=plain(changed.agency),
        year=_year(changed.year, language),
        table=plain(title.table),
        line=plain(title.line),
        column=plain(title.column),
        old=_figure(changed.old_value, changed.old_status, language),
        new=_figure(changed.new_value, changed.new_status, language),
        change=text(f"release.change_{changed.change}", language),
    )
    return sentence + (_reason(changed.reason, language) if changed.reason else "")


def _left(report: LeftReport, language: str) -> str:
    sentence = text(
        "notes.left_report",
        language,
        report=plain(report.report_id),
        agency=plain(report.agency),
        year=_year(report.year, language),
    )
    untold = text("notes.no_reason", language)
    return sentence + (_reason(report.reason, language) if report.reason else untold)


def _reason(reason: str, language: str) -> str:
    return text("notes.reason", language, reason=plain(reason))


def _year(year: int | None, language: str) -> str:
    return text("notes.no_year", language) if year is None else str(year)


def _figure(value: Decimal | None, status: str | None, language: str) -> str:
    """Return a figure; where there is none, the kind of nothing."""
    if value is not None:
        return plain(f"{value.normalize():f}")
    return plain(_statuses(language).get(status or "", text("notes.no_cell", language)))


def _statuses(language: str) -> Mapping[str, str]:
    fields = {each["name"]: each for each in record_schemas()["changes"]["fields"]}
    label = "label" if language == "zh" else "labelEn"
    return {each["value"]: each[label] for each in fields["new_status"]["categories"]}
