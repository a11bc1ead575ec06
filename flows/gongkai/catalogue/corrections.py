"""Corrections: a publisher's reasoned overrides of single cells, from `corrections.csv`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.catalogue.editions import Column, editions, record_schemas
from gongkai.catalogue.kept import faulty, kept
from gongkai.model import Correction

FILE = "corrections.csv"
NOTHINGS = frozenset({"blank", "dash", "absent"})
"""Values that say that no figure stands in a cell."""
APPLIED = "applied"
"""The state of a misreading of ours; every other one is that of a misprint of the agency."""
KEY = ("report_id", "digest", "cell")

_NAMES = frozenset(field.name for field in fields(Correction))
# Compared with the print: its blanks count.
_PRINT = "expected_text"
_VALUE = "value"


def correction_fields() -> Sequence[Mapping[str, Any]]:
    """Return the columns of corrections.csv: those of the published table that a person fills."""
    return [each for each in record_schemas()["corrections"]["fields"] if each["name"] in _NAMES]


def corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, in its order; none where there is no such file.

    Judged by the Table Schema of `corrections`. CatalogueError names file, line, column, the
    value and what is expected there. A misprint may be told without the right value, which may
    not be known; a misreading is mended, so it needs one.
    """
    columns = correction_fields()
    read = kept(path, columns, KEY, frozenset({_PRINT}))
    for line, values in read:
        unknown = not values[_VALUE] and values["status"] != APPLIED
        if not unknown and (expected := misfit(values["cell"], values[_VALUE])):
            raise faulty(path, line, _VALUE, values[_VALUE], expected)
    return tuple(Correction(**values) for _, values in read)


def misfit(cell: str, value: str) -> str | None:
    """Return what a cell takes instead of a value that it cannot have; null where it can.

    >>> misfit("applications.granted.total", "1.5"), misfit("applications.granted.total", "dash")
    ('integer >= 0 / blank / dash / absent', None)
    """
    field = next(each for each in correction_fields() if each["name"] == _VALUE)
    if not re.fullmatch(field["constraints"]["pattern"], value):
        return str(field["example"])
    column = _columns().get(cell)
    if value in NOTHINGS or column is None:
        return None
    figure = Decimal(value)
    if column.type == "integer" and figure != figure.to_integral_value():
        return _kind(column)
    return _kind(column) if column.minimum is not None and figure < column.minimum else None


def _kind(column: Column) -> str:
    bound = "" if column.minimum is None else f" >= {column.minimum}"
    return " / ".join((column.type + bound, "blank", "dash", "absent"))


@cache
def _columns() -> Mapping[str, Column]:
    """Return what stands in each statutory cell; of two editions the newer one's."""
    return {
        f"{table.code}.{line.code}.{column.code}": column
        for edition in reversed(editions())
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    }
