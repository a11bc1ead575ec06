"""The names of tables, lines and columns in the sentences of findings."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from gongkai.catalogue.editions import Edition, Table

SPACE = {"zh": "", "en": " "}
"""What stands between two sentences."""


class Title(NamedTuple):
    """One name, as the form prints it and in English."""

    zh: str
    en: str


Titles = Mapping[tuple[str, str, str], Title]
"""By edition, table and `line.<code>`, `column.<code>` or nothing (the table itself)."""


@lru_cache(maxsize=8)
def titles(editions: tuple[Edition, ...]) -> Titles:
    """Return the names of all tables, lines and columns of the editions."""
    return {
        (edition.key, table.code, key): title
        for edition in editions
        for table in edition.tables
        for key, title in _titles_of(table)
    }


def named(known: Titles, edition: str, cell: str, language: str) -> dict[str, str]:
    """Return the names of `table`, `line` and `column` of a cell `<table>.<line>.<column>`.

    Where line and column are empty, it is the whole table, and only that has a name.
    """
    table, line, column = cell.split(".")
    keys = {"table": ""}
    if line:
        keys |= {"line": f"line.{line}", "column": f"column.{column}"}
    return {axis: str(getattr(known[edition, table, key], language)) for axis, key in keys.items()}


def _titles_of(table: Table) -> Iterator[tuple[str, Title]]:
    fields = {field["name"]: field for field in table.schema["fields"]}
    yield "", Title(table.schema["title"], table.schema["titleEn"])
    for column in table.columns:
        yield f"column.{column.code}", Title(column.title, fields[column.code]["titleEn"])
    for category in fields["line"]["categories"]:
        parts = [category.get("groupEn"), category["labelEn"]]
        yield (
            f"line.{category['value']}",
            Title(category.get("group", "") + category["label"], ": ".join(filter(None, parts))),
        )
