"""CHANGES.md: what each release brought, in both languages, newest first."""

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.release.years import day


def notes(package: PackageInfo, entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the notes on the releases of `entries` (lines of `versions.json`, newest first)."""
    parts = [f"# {text('release.changes_title', 'zh')} / {text('release.changes_title', 'en')}"]
    parts += [package.title[language] for language in LANGUAGES]
    for entry in entries:
        parts.append(f"## {entry['version']} ({day(entry['created'])})")
        parts += ["\n".join(_lines(entry, language)) for language in LANGUAGES]
    return "\n\n".join(parts) + "\n"


def _lines(entry: Mapping[str, Any], language: str) -> list[str]:
    lines = [
        text(f"release.step_{entry['step']}", language),
        text(
            "release.note_reports",
            language,
            reports=entry["reports"],
            added=entry["reportsAdded"],
            withdrawn=entry["reportsWithdrawn"],
        ),
    ]
    counts = (
        text("release.note_change", language, kind=text(f"release.change_{kind}", language), n=n)
        for kind, n in entry["changes"].items()
    )
    changes = text("release.separator", language).join(counts)
    none = text("release.note_no_change", language)
    lines.append(text("release.note_changes", language, changes=changes or none))
    return [f"- {line}" for line in lines]
