"""The names of tables, lines and columns in the sentences of findings."""

from collections.abc import Mapping
from functools import lru_cache

from gongkai.catalogue.cells import Titles, titles
from gongkai.catalogue.editions import Edition

SPACE = {"zh": "", "en": " "}
"""What stands between two sentences."""

Known = Mapping[tuple[str, str], Titles]
"""The names by edition and table."""


@lru_cache(maxsize=8)
def titles_of(editions: tuple[Edition, ...]) -> Known:
    """Return the names of all tables, lines and columns of the editions."""
    return {
        (edition.key, table.code): titles(table) for edition in editions for table in edition.tables
    }


def named(known: Known, edition: str, cell: str, language: str) -> dict[str, str]:
    """Return the names of `table`, `line` and `column` of a cell `<table>.<line>.<column>`.

    Where line and column are empty, it is the whole table, and only that has a name.
    """
    table, line, column = cell.split(".")
    names = known[edition, table]
    keys: dict[str, tuple[str | None, str]] = {"table": (None, table)}
    if line:
        keys |= {"line": ("line", line), "column": ("column", column)}
    return {axis: names[key].said(language) for axis, key in keys.items()}
