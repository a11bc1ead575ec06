"""Headings and words of other people's lists, read as the columns and codes of the register."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from gongkai.catalogue.names import normalised
from gongkai.catalogue.register.table import fields

TAKEN = ("agencies", "sources")
_TELLING = frozenset({"agency_id", "name", "uscc"})
_TITLES = 20  # rows that may stand above the headings: a title, a unit, a date


def read_headings(row: Sequence[str]) -> tuple[str | None, ...]:
    """Return the column of the register that each heading means, null where it means none.

    A heading is the name of a column, its title in the Table Schema, or a wording of
    `schemas/register/headings.csv`.
    """
    known = _headings()
    return tuple(known.get(normalised(heading).lower()) if heading else None for heading in row)


def headings_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Return where the row of headings stands: the first that names an agency; null without one."""
    for place, row in enumerate(rows[:_TITLES]):
        if _TELLING.intersection(filter(None, read_headings(row))):
            return place
    return None


def code_of(column: str, text: str) -> str:
    """Return the code that a word stands for in a column of codes; any other word as it is.

    >>> code_of("level", "县级政府部门"), code_of("kind", "list"), code_of("level", "?")
    ('county_department', 'list', '?')
    """
    return _labels().get((column, normalised(text))) or text


@cache
def _headings() -> Mapping[str, str]:
    text = (files("gongkai.schemas") / "register" / "headings.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    wordings = {normalised(row["heading"]).lower(): row["column"] for row in rows}
    for table in reversed(TAKEN):
        for name, field in fields(table).items():
            wordings |= {normalised(name).lower(): name, normalised(field["title"]): name}
    return wordings


@cache
def _labels() -> Mapping[tuple[str, str], str]:
    return {
        (name, normalised(category["label"])): category["value"]
        for table in TAKEN
        for name, field in fields(table).items()
        for category in field.get("categories", ())
    }
