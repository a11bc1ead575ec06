"""Corrections: a publisher's reasoned overrides of single cells, from `corrections.csv`."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from gongkai.catalogue.editions import record_schemas
from gongkai.catalogue.kept import faulty, kept
from gongkai.model import Correction

FILE = "corrections.csv"
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
        if values["status"] == APPLIED and not values[_VALUE]:
            example = next(each["example"] for each in columns if each["name"] == _VALUE)
            raise faulty(path, line, _VALUE, "", example)
    return tuple(Correction(**values) for _, values in read)
