"""What tables, lines, columns and cells are called: as the form prints them, and in English."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from gongkai.catalogue.editions import Table, editions


class Title(NamedTuple):
    """One name in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The name in Chinese (`zh`) or English (anything else)."""
        return self.zh if language == "zh" else self.en


Titles = Mapping[tuple[str | None, str], Title]
"""The names of a table: by `line` or `column` and code, its own by null and its code."""


class CellTitle(NamedTuple):
    """A cell in words; `line` is told with the group it stands under."""

    table: str
    line: str
    column: str
    unit: str


def titles(table: Table) -> Titles:
    """Return the names of a table, its lines and its columns."""
    fields: dict[str, Mapping[str, Any]] = {each["name"]: each for each in table.schema["fields"]}
    found: dict[tuple[str | None, str], Title] = {
        (None, table.code): Title(table.schema["title"], table.schema["titleEn"])
    }
    for column in table.columns:
        found["column", column.code] = Title(column.title, fields[column.code]["titleEn"])
    for category in fields["line"]["categories"]:
        found["line", category["value"]] = Title(
            category.get("group", "") + category["label"],
            ": ".join(filter(None, (category.get("groupEn"), category["labelEn"]))),
        )
    return found


def title(
    edition: str, table: str | None, axis: str | None = None, code: str | None = None
) -> Title:
    """Return the name of a table, or of its line or column `code`; the code where it has none.

    edition: the form, where wordings differ; else the newest that has the table.
    """
    name = (code if axis else table) or ""
    found = (_shipped(*each).get((axis, name)) for each in _candidates(edition, table))
    return next((each for each in found if each), Title(name, name))


def cell_title(cell: str, language: str, edition: str = "") -> CellTitle:
    """Return what a cell is called in `zh` or `en`, by the wordings of an edition; see `title`."""
    table, line, column = cell.split(".")
    known = cell_titles(language).get(cell)
    return CellTitle(
        title(edition, table).said(language),
        title(edition, table, "line", line).said(language),
        title(edition, table, "column", column).said(language),
        known.unit if known else "",
    )


@cache
def cell_titles(language: str) -> Mapping[str, CellTitle]:
    """Return the title of every statutory cell by its address, in `zh` or `en`.

    They come in the order of the forms. A cell that stands in two editions is the same in both,
    and is called as the newer one does.
    """
    found: dict[str, CellTitle] = {}
    unit = "unit" if language == "zh" else "unitEn"
    for table in (table for edition in editions() for table in edition.tables):
        names = {key: each.said(language) for key, each in titles(table).items()}
        units = {field["name"]: field.get(unit) or "" for field in table.schema["fields"]}
        for line in table.lines:
            for column in table.columns:
                found.setdefault(
                    f"{table.code}.{line.code}.{column.code}",
                    CellTitle(
                        names[None, table.code],
                        names["line", line.code],
                        names["column", column.code],
                        units[column.code],
                    ),
                )
    return found


@cache
def _candidates(key: str, code: str | None) -> tuple[tuple[str, str], ...]:
    """The tables of that code by edition and code, the asked edition's first."""
    ranked = sorted(editions(), key=lambda each: each.key != key)
    return tuple((e.key, t.code) for e in ranked for t in e.tables if t.code == code)


@cache
def _shipped(edition: str, code: str) -> Titles:
    # Asked by codes: hashing a whole table costs more than a finding.
    tables = (t for e in editions() for t in e.tables if (e.key, t.code) == (edition, code))
    return titles(next(tables))
