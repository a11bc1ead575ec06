"""The editions of the form: years, sections, tables, and how many wordings of each are known."""

from collections import Counter
from collections.abc import Iterator

from extension.written import anchored
from gongkai.catalogue import Edition, editions
from gongkai.release.markdown import cell, heading, listing, table


def page() -> str:
    """Return every edition under a heading of its own."""
    return "\n\n".join(part for each in editions() for part in _told(each))


def _told(edition: Edition) -> Iterator[str]:
    yield anchored(f"edition-{edition.key}", heading(2, f"{edition.key}"))
    yield f"{edition.document_number}《{edition.title}》"
    last = edition.last_year or "now"
    yield f"Report years {edition.first_year} to {last}; {len(edition.rules)} [rules](../rules.md)."
    yield listing(f"{x.number}、{x.title} {cell(x.code)}" for x in edition.sections)
    counts = Counter((each.table, each.axis) for each in edition.labels)
    axes = sorted({axis for _, axis in counts})
    named = [each.code for each in edition.tables]
    yield table(
        ("table", "published as", "lines", "columns", *(f"wordings: {axis}" for axis in axes)),
        (
            (
                cell(each.code),
                f"[{cell(each.resource)}](#en-table-{each.resource})",
                str(len(each.lines)),
                str(len(each.columns)),
                *(str(counts[each.code, axis]) for axis in axes),
            )
            for each in edition.tables
        ),
    )
    others = sum(count for (name, _), count in counts.items() if name not in named)
    yield f"{len(edition.labels)} wordings are known in all, {others} of them of no one table."
