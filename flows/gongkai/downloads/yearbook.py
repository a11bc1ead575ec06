"""What stands in the spreadsheet of a year: notes, a sheet an edition, the cells that are no
plain figures, the reports that were rejected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.downloads.forms import Form, forms
from gongkai.downloads.identity import COLUMNS, Identity, Schemas
from gongkai.downloads.rendering import REPORTED, Values
from gongkai.downloads.workbook import (
    LANGUAGE,
    MARKS,
    MOST_ROWS,
    Heading,
    Sheet,
    heading,
    workbook,
)
from gongkai.messages import text
from gongkai.published.form import Resource

_WIDTHS = {
    "name": 24,
    "report_id": 24,
    "title": 40,
    "address": 40,
    "scope": 20,
    "level": 16,
    "report_status": 26,
}
_WIDTH, _FROZEN = 13, 2
_STATUS_WIDTHS = (24, 24, 40, 40, 20, 56, 20, 12)
_STATUS_COLUMNS = ("table", "line", "column", "cell", "status")
_NOTES = ("what", "rows", "headings", "corrected", "text", "limits", "scope", "editions")

Statuses = Mapping[str, Mapping[str, str]]
"""The labels of each cell status in both languages."""


def write_yearbook(
    resources: Iterable[Resource],
    schemas: Schemas,
    year: int | None,
    who: Identity,
    package: PackageInfo,
    path: Path,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write the reports of a year, from the resources that hold its statutory tables.

    `most_rows` is how many rows a sheet may have. The errors are those of `workbook`.
    """
    found = forms(resources)
    who = who.of_year(year)
    statuses = _statuses(schemas)
    told = notes(package, schemas)
    with workbook(path, f"{package.title[LANGUAGE]} {year or ''}".strip(), most_rows) as book:
        book.tell(_name("about"), told)
        for form in found:
            columns = [heading(each) for each in form.columns]
            widths = [*map(_width, COLUMNS), *[_WIDTH] * len(columns)]
            name = _name("edition", edition=form.edition)
            sheet = Sheet(name, [*_who(who), *columns], widths, _FROZEN)
            blocks = ((*_told(who, ids), *figures) for ids, figures in form.blocks())
            book.fill(sheet, blocks, form.count)
        if marked := sum(each.marked for each in found):
            listed = Sheet(_name("statuses"), _status_headings(who), _STATUS_WIDTHS, _FROZEN)
            book.fill(listed, _status_blocks(found, who, statuses), marked)
        if len(rejected := who.rejected):
            sheet = Sheet(_name("rejected"), _who(who), [*map(_width, COLUMNS)], _FROZEN)
            book.fill(sheet, [_told(who, rejected)], len(rejected))


def _told(who: Identity, report_ids: pa.Array) -> list[Values]:
    return [Values(each) for each in who.columns(report_ids)]


def _status_blocks(
    found: Iterable[Form], who: Identity, statuses: Statuses
) -> Iterator[Sequence[Values]]:
    """Yield the cells that are not printed and read as a number, by report and as the form goes."""
    labels = {code: each[LANGUAGE] for code, each in statuses.items()}
    for form in found:
        places = [at for at, each in enumerate(form.columns) if not each.text]
        headings = [heading(form.columns[at]) for at in places]
        for ids, columns in form.blocks():
            own = [columns[at].statuses for at in places]
            marked = np.array([pc.fill_null(pc.not_equal(x, REPORTED), False) for x in own])
            report, cell = np.nonzero(marked.T)
            codes = pa.concat_arrays(own).take(pa.array(cell * len(ids) + report))
            told = [pa.array(each).take(pa.array(cell)) for each in zip(*headings, strict=True)]
            said = pa.array([*labels.values()]).take(pc.index_in(codes, pa.array([*labels])))
            whose = [each.take(pa.array(report)) for each in (who.columns(ids)[0], ids)]
            if len(codes):
                yield [Values(each) for each in (*whose, *told, said, codes)]


def _status_headings(who: Identity) -> tuple[Heading, ...]:
    words = [("", "", text(f"downloads.of_{x}", LANGUAGE), x) for x in _STATUS_COLUMNS]
    label = ("", "", text("downloads.of_status_label", LANGUAGE), "status_label")
    return (*_who(who)[:2], *words[:-1], label, words[-1])


def _statuses(schemas: Schemas) -> Statuses:
    fields = {each["name"]: each for each in schemas["observations"]["fields"]}
    coded = fields["status"]["categories"]
    return {each["value"]: {"zh": each["label"], "en": each["labelEn"]} for each in coded}


def notes(package: PackageInfo, schemas: Schemas) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the notes, Chinese before English."""
    return tuple(_notes(package, _statuses(schemas)))


def _notes(package: PackageInfo, statuses: Statuses) -> Iterator[tuple[str, ...]]:
    for language in LANGUAGES:
        yield (text("downloads.language", language), package.title[language])
        for name in _NOTES:
            yield (
                text(f"downloads.note_{name}", language),
                text(f"downloads.say_{name}", language),
            )
        for status, labels in statuses.items():
            shown = text(f"downloads.mark_{status}", LANGUAGE if status in MARKS else language)
            yield (shown, f"{labels[language]} ({status})")
        yield (text("downloads.mark_elsewhere", LANGUAGE), text("downloads.elsewhere", language))
        licence = package.licence
        said = f"{licence.get('title', licence['name'])}  {licence['path']}"
        yield (text("downloads.note_licence", language), said)
        titled = "title" if language == LANGUAGE else "titleEn"
        for source in package.sources:
            yield (text("downloads.note_source", language), source.get(titled) or source["title"])


def _who(who: Identity) -> list[Heading]:
    return [("", "", who.titles[name], name) for name in COLUMNS]


def _width(name: str) -> int:
    return _WIDTHS.get(name, _WIDTH)


def _name(sheet: str, **given: object) -> str:
    return text(f"downloads.sheet_{sheet}", LANGUAGE, **given)
