"""The page of a report: the statutory tables as the form prints them, and where each figure stood.

Every figure leads to its print, further down on the page or, with the page's script, in a window.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, get_args
from urllib.parse import quote

from markupsafe import Markup, escape

from gongkai.catalogue.cells import Title, title
from gongkai.catalogue.editions import editions
from gongkai.messages import text
from gongkai.model import CellStatus
from gongkai.published.form import UNDATED
from gongkai.site import addresses, words
from gongkai.site.cutting import Cutting
from gongkai.site.documents import Documents
from gongkai.site.dossiers import Dossier, Report
from gongkai.site.filled import NOWHERE, Doubt, Filled, doubts, filled, number
from gongkai.site.form import Printed, sections
from gongkai.site.frame import LANGUAGES, Site, is_web, page
from gongkai.site.naming import key
from gongkai.site.pages import Pages
from gongkai.site.printed import PrintedRow, Region, printed, regions
from gongkai.site.vintages import Vintage

Row = Mapping[str, Any]
KINDS = frozenset(get_args(CellStatus))
NOTHING = Title("", "")
_HEADING = '{}<small class="e" lang="en">{}</small>'


def write_report(
    site: Site,
    dossier: Dossier,
    report: Report,
    found: Pages,
    documents: Documents,
    cutting: Cutting,
    vintages: Sequence[Vintage] = (),
) -> None:
    """Write the page of a report and the pictures that it shows.

    Args:
        site: what all pages share.
        dossier: of the agency that reports.
        report: the report.
        found: where the site is written.
        documents: for the pictures of pages; what was drawn in an earlier build stays.
        cutting: draws them.
        vintages: the releases that changed the report, newest first.
    """
    digest = str(report.row["digest"])
    rows = printed(digest, report.cells)
    drawn = draw(digest, regions(rows), found, documents, cutting)
    shipped = documents.shipped(digest)
    content = report_page(site, dossier, report, rows, drawn, vintages, shipped)
    found.write(addresses.report(report.id), content)


def draw(
    digest: str,
    wanted: Sequence[Region],
    found: Pages,
    documents: Documents,
    cutting: Cutting,
) -> frozenset[str]:
    """Write the pictures of a document that are not there yet; return which are there then."""
    missing = [each for each in wanted if not found.holds(each.path)]
    content = documents.read(digest) if missing else None
    if content is not None:
        for region, picture in zip(missing, cutting.draw(content, missing), strict=False):
            found.write(region.path, picture)
    return frozenset(each.path for each in wanted if found.holds(each.path))


def report_page(
    site: Site,
    dossier: Dossier,
    report: Report,
    rows: Sequence[PrintedRow],
    drawn: frozenset[str] = frozenset(),
    vintages: Sequence[Vintage] = (),
    shipped: bool = False,
) -> bytes:
    """Return the page of a report.

    rows: its printed rows. drawn: the paths of the pictures that are there. shipped: whether its
    document is published. For the rest see `write_report`.
    """
    row = report.row
    agency = str((dossier.agency or {}).get("name") or row["agency_name"] or report.id)
    year = row["report_year"]
    before, after = neighbours(dossier, report)
    return page(
        site,
        "report.html",
        addresses.report(report.id),
        Title(f"{agency} {year or ''}".strip(), f"{agency} {year or ''}".strip()),
        row=row,
        agency=agency,
        agency_id=(dossier.agency or {}).get("agency_id"),
        headline=row["title"] or agency,
        before=before,
        after=after,
        corrections=[_correction(each, report) for each in report.corrections],
        vintages=[(each, _changes(each, report)) for each in vintages],
        texts=[each for each in report.sections if each["text"]],
        files=_files(report),
        shipped=shipped,
        contact=_contact(site, report.id),
        label=words.label,
        named=lambda cell: cell_name(report, cell),
        **_tables(report, rows),
        **_prints(rows, drawn),
    )


def _tables(report: Report, rows: Sequence[PrintedRow]) -> dict[str, Any]:
    """What the page shows of the statutory tables and of the findings about them."""
    doubted = doubts(report.findings, report.cells)
    cells = filled(report.cells, rows, doubted)
    followed = {str(each["table"]): str(each["edition"]) for each in report.cells}
    return {
        "forms": list(sections(followed)),
        "section": section_title,
        "key": key,
        "heading": heading,
        "cells": cells,
        "links": {cell: link(each) for cell, each in cells.items()},
        "nowhere": any(each.anchor == NOWHERE for each in cells.values()),
        "doubted": doubted,
        "anchors": _doubtful(doubted),
    }


def _prints(rows: Sequence[PrintedRow], drawn: frozenset[str]) -> dict[str, Any]:
    """What the page shows of the document: its rows, and its pages with their numbers here."""
    wanted = regions(rows)
    shown = [each for each in wanted if each.path in drawn]
    return {
        "rows": list(grouped(rows)),
        "drawn": {each: at for at, each in enumerate(shown, 1)},
        "unseen": len(shown) < len(wanted),
        "pictured": pictured,
    }


def link(cell: Filled) -> Markup:
    """Return the figure of a cell, or its kind of nothing, as the link to its print."""
    kind = _kind(cell.kind, cell.silent) if cell.kind else ""
    return Markup(f'<a href="#{cell.anchor}">{escape(cell.text)}{kind}</a>')


def pictured(page_number: int) -> str:
    """Return what a picture shows, for those who cannot see it."""
    told = (text("report_page.picture", each, number=page_number) for each in LANGUAGES)
    return " / ".join(told)


@cache
def _kind(kind: Title, silent: bool) -> Markup:
    """A kind of nothing in words; they are heard only, where something is printed."""
    words = Markup(_HEADING).format(*kind)
    return Markup(f' <span class="hidden">{words}</span>') if silent else words


@cache
def heading(cell: Printed) -> Markup:
    """Return a heading of the form, as it is printed and in English beside."""
    title = cell.title or NOTHING
    tag = "td" if cell.kind == "corner" else "th"
    spans = ((" colspan", cell.width), (" rowspan", cell.height))
    told = "".join(f'{name}="{size}"' for name, size in spans if size > 1)
    scope = f' scope="{cell.scope}"' if cell.scope else ""
    whole = Markup(f'<{tag} class="{cell.kind}"{scope}{told}>{_HEADING}</{tag}>')
    return whole.format(title.zh, title.en)


def neighbours(dossier: Dossier, report: Report) -> tuple[Report | None, Report | None]:
    """Return the reports of the same series for the year before and after, as far as known."""
    years = {
        each.row["report_year"]: each
        for each in dossier.reports
        if each.row["series"] == report.row["series"] and each.row["report_year"]
    }
    year = report.row["report_year"]
    earlier = max((each for each in years if year and each < year), default=None)
    later = min((each for each in years if year and each > year), default=None)
    return years.get(earlier), years.get(later)


def section_title(code: str | None) -> Title:
    """Return what a section of the form is called; what has no code is outside of it."""
    known = words.label("sections", "section", code) if code else None
    return known or words.sentence("report_page.outside")


def cell_name(report: Report, cell: str) -> Title:
    """Return line and column of a cell in words."""
    edition = next((str(x["edition"]) for x in report.cells if x["cell"] == cell), "")
    parts = cell.split(".")
    if len(parts) != len(("table", "line", "column")):
        return Title(cell, cell)
    table, line, column = parts
    told = title(edition, table, "line", line), title(edition, table, "column", column)
    return Title(" / ".join(each.zh for each in told), " / ".join(each.en for each in told))


def grouped(rows: Iterable[PrintedRow]) -> Iterable[tuple[tuple[Any, ...], list[PrintedRow]]]:
    """Return the printed rows by the page, sheet and grid that holds them."""
    found: dict[tuple[Any, ...], list[PrintedRow]] = {}
    for row in rows:
        found.setdefault(row.spot[:3], []).append(row)
    return found.items()


def _doubtful(doubted: Iterable[Doubt]) -> Mapping[str, str]:
    """The anchor of each doubtful cell in the form, by its address."""
    cells = dict.fromkeys(cell for doubt in doubted for cell in doubt.cells)
    return {cell: f"c{at}" for at, cell in enumerate(cells, 1)}


def _correction(row: Row, report: Report) -> Mapping[str, Any]:
    """A correction with the value as people write it; one of a kind of nothing has its name."""
    value = row["value"]
    shown = Title(value or "", value or "") if value not in KINDS else words.status(value)
    return {**row, "name": cell_name(report, str(row["cell"])), "shown": shown}


def _changes(vintage: Vintage, report: Report) -> list[Mapping[str, Any]]:
    return [
        {
            "name": cell_name(report, str(row["cell"])),
            "change": row["change"],
            "old": _side(row["old_value"], row["old_status"]),
            "new": _side(row["new_value"], row["new_status"]),
            "reason": row["reason"] or "",
        }
        for row in vintage.cells
    ]


def _side(value: Decimal | None, status: str | None) -> Title:
    if value is not None:
        return Title(number(value), number(value))
    return words.status(status) if status else NOTHING


def _files(report: Report) -> list[str]:
    """The CSV files of a release that hold the tables of a report."""
    tables = {(str(each["edition"]), str(each["table"])) for each in report.cells}
    year = report.row["report_year"] or UNDATED
    return [
        f"data/{table.resource}-{year}.csv"
        for edition in editions()
        for table in edition.tables
        if (edition.key, table.code) in tables
    ]


def _contact(site: Site, report_id: str) -> str:
    """Where an error of a report is reported: an address of the web, or a letter's with subject."""
    if not site.contact or is_web(site.contact):
        return site.contact or ""
    return f"mailto:{quote(site.contact, safe='@')}?subject={quote(report_id)}"
