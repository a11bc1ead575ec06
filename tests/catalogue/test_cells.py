"""Every statutory cell has a name in both languages, in the order of the forms."""

import pytest

from gongkai.catalogue import editions
from gongkai.catalogue.cells import cell_titles


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cell_of_every_edition_is_named(language: str) -> None:
    named = cell_titles(language)
    for edition in editions():
        for table in edition.tables:
            for line in table.lines:
                for column in table.columns:
                    title = named[f"{table.code}.{line.code}.{column.code}"]
                    assert title.table
                    assert title.line
                    assert title.column


def test_no_two_cells_have_the_same_name() -> None:
    for language in ("zh", "en"):
        names = list(cell_titles(language).values())
        assert len(set(names)) == len(names)


def test_a_cell_is_called_as_the_form_prints_it() -> None:
    cell = "applications.denied_state_secret.natural_person"
    chinese, english = cell_titles("zh")[cell], cell_titles("en")[cell]
    assert (chinese.line, chinese.column) == ("（三）不予公开1.属于国家秘密", "自然人")
    assert (english.line, english.column) == ("denied: state secrets", "Natural persons")
    assert (chinese.unit, english.unit) == ("件", "applications")


def test_cells_come_in_the_order_of_the_newest_form() -> None:
    newest = editions()[0]
    due = [
        f"{table.code}.{line.code}.{column.code}"
        for table in newest.tables
        for line in table.lines
        for column in table.columns
    ]
    assert list(cell_titles("zh"))[: len(due)] == due
