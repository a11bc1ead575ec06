"""What a cell is called on the statutory form: its table, line and column, in both languages."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from gongkai.catalogue.editions import Table, editions


class CellTitle(NamedTuple):
    """A cell in words; `line` is told with the group it stands under."""

    table: str
    line: str
    column: str
    unit: str


def cell_titles(language: str) -> Mapping[str, CellTitle]:
    """Return the title of every statutory cell by its address, in `zh` or `en`.

    They come in the order of the forms. A cell that stands in two editions is the same in both,
    and is called as the newer one does.
    """
    return _titles(language == "zh")


@cache
def _titles(chinese: bool) -> Mapping[str, CellTitle]:
    titles: dict[str, CellTitle] = {}
    for edition in editions():
        for table in edition.tables:
            for cell, title in _of_table(table, chinese):
                titles.setdefault(cell, title)
    return titles


def _of_table(table: Table, chinese: bool) -> Iterator[tuple[str, CellTitle]]:
    fields: dict[str, Mapping[str, Any]] = {each["name"]: each for each in table.schema["fields"]}
    known = {each["value"]: each for each in fields["line"]["categories"]}
    ending, joint = ("", " ") if chinese else ("En", ": ")
    title, group, label, unit = (f"{each}{ending}" for each in ("title", "group", "label", "unit"))
    for line in table.lines:
        category = known[line.code]
        named = joint.join(filter(None, (category.get(group), category[label])))
        for column in table.columns:
            field = fields[column.code]
            words = CellTitle(table.schema[title], named, field[title], field.get(unit) or "")
            yield f"{table.code}.{line.code}.{column.code}", words
