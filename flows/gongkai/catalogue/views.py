"""The definitions of derived tables, from `schemas/views`: SQL, and what its figures are made of.

A figure is a sum of cells with a name: a variable of the panel (`panel.csv`) or the side of an
indicator (`indicator_terms.csv`). Its terms name a table, a line and a column, and the edition
where they are not the same in all.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from gongkai.catalogue.editions import Column, Table, editions

PANEL, TERMS = "panel.csv", "indicator_terms.csv"


class Cell(NamedTuple):
    """A cell of a form: its table and its address, and whether it holds a count.

    `signed` is true where a figure may be negative: a part may then exceed its whole.
    """

    edition: str
    cell: str
    table: str
    resource: str
    line: str
    column: str
    whole: bool
    signed: bool


class Term(NamedTuple):
    """A cell of an edition and its sign in a figure."""

    figure: str
    cell: Cell
    sign: int


class Indicator(NamedTuple):
    """A figure divided by another one and times `scale`; without a denominator a count."""

    indicator: str
    title_zh: str
    title_en: str
    numerator: str
    denominator: str | None
    scale: int
    caveats: tuple[str, ...]


class Caveat(NamedTuple):
    """What to mind with an indicator: always, or where the report has this edition or scope."""

    caveat: str
    edition: str
    scope: str
    label_zh: str
    label_en: str


def sql(name: str) -> str:
    """Return the statement of `schemas/views/<name>.sql`."""
    return _text(f"{name}.sql")


@cache
def cells() -> Mapping[tuple[str, str], Cell]:
    """Return every cell by edition and address, in the order of the forms."""
    return {
        (each.edition, each.cell): each
        for edition in editions()
        for table in edition.tables
        for each in _cells_of(table)
    }


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms of every figure, those of the panel first."""
    return (*_terms(PANEL), *_terms(TERMS))


@cache
def variables() -> Mapping[str, tuple[Cell, ...]]:
    """Return the variables of the panel in their order; what titles one stands first."""
    found: dict[str, list[Cell]] = {}
    for each in _terms(PANEL):
        found.setdefault(each.figure, []).append(each.cell)
    return {name: tuple(of_name) for name, of_name in found.items()}


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return the indicators in their order."""
    return tuple(
        Indicator(
            row["indicator"],
            row["title_zh"],
            row["title_en"],
            row["numerator"],
            row["denominator"] or None,
            int(row["scale"]),
            tuple(row["caveats"].split()),
        )
        for row in rows("indicators.csv")
    )


@cache
def caveats() -> tuple[Caveat, ...]:
    """Return the caveats in their order."""
    return tuple(Caveat(**row) for row in rows("caveats.csv"))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `schemas/views`."""
    return list(csv.DictReader(io.StringIO(_text(name), newline="")))


def definitions() -> Iterator[tuple[str, str]]:
    """Yield name and text of everything derived tables are defined by, in order of names."""
    folder = files("gongkai.schemas").joinpath("views")
    for name in sorted(each.name for each in folder.iterdir()):
        if name.endswith((".csv", ".sql")):
            yield name, _text(name)


def _terms(name: str) -> Iterator[Term]:
    """Yield the terms of a table; one without an edition is a term in all that have the cell."""
    for row in rows(name):
        address = ".".join((row["table"], row["line"], row["column"]))
        for each in editions():
            there = cells().get((each.key, address))
            if there and row["edition"] in ("", each.key):
                yield Term(row["figure"], there, -1 if row.get("sign") == "-" else 1)


def _cells_of(table: Table) -> Iterator[Cell]:
    for line in table.lines:
        for column in table.columns:
            yield _cell(table, line.code, column)


def _cell(table: Table, line: str, column: Column) -> Cell:
    return Cell(
        edition=table.edition,
        cell=f"{table.code}.{line}.{column.code}",
        table=table.code,
        resource=table.resource,
        line=line,
        column=column.code,
        whole=column.type == "integer",
        signed=column.minimum is None,
    )


def _text(name: str) -> str:
    return files("gongkai.schemas").joinpath("views", name).read_text(encoding="utf-8")
