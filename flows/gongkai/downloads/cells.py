"""Every statutory cell of both editions with all its labels: one list for every file of labels."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from gongkai.catalogue import Table, editions


class Cell(NamedTuple):
    """A cell of a form, in the words of its Table Schema; an English twin after each Chinese."""

    edition: str
    cell: str
    resource: str
    table: str
    line: str
    column: str
    table_title: str
    table_title_en: str
    group_label: str | None
    group_label_en: str | None
    line_label: str
    line_label_en: str
    article: str | None
    column_title: str
    column_title_en: str
    unit: str | None
    unit_en: str | None


@cache
def cells() -> tuple[Cell, ...]:
    """Return the cells, newest edition first, as the forms print them."""
    return tuple(
        cell
        for edition in editions()
        for table in edition.tables
        for cell in _of_table(edition.key, table)
    )


def _of_table(edition: str, table: Table) -> Iterator[Cell]:
    fields: Mapping[str, Mapping[str, Any]] = {x["name"]: x for x in table.schema["fields"]}
    lines = {each["value"]: each for each in fields["line"]["categories"]}
    for line in table.lines:
        said = lines[line.code]
        for column in table.columns:
            field = fields[column.code]
            yield Cell(
                edition=edition,
                cell=f"{table.code}.{line.code}.{column.code}",
                resource=table.resource,
                table=table.code,
                line=line.code,
                column=column.code,
                table_title=table.schema["title"],
                table_title_en=table.schema["titleEn"],
                group_label=said.get("group"),
                group_label_en=said.get("groupEn"),
                line_label=said["label"],
                line_label_en=said["labelEn"],
                article=said.get("article"),
                column_title=field["title"],
                column_title_en=field["titleEn"],
                unit=field.get("unit"),
                unit_en=field.get("unitEn"),
            )
