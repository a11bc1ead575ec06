"""The panel as a Stata file, which keeps the kinds of nothing apart: extended missing values.

A figure `v` is a number, or `.a` blank, `.b` dash, `.c` absent, `.d` unreadable, `.e` no unit; a
plain `.` where there is no status either. Its `v_status` is a labelled integer. Other texts stay
texts. The format is 118 (Stata 14 and newer), UTF-8.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyreadstat

from gongkai.published.form import Resource

PANEL = "panel"
LETTERS = {"blank": "a", "dash": "b", "absent": "c", "unreadable": "d", "no_unit": "e"}
"""Extended missing values by status."""
CODES = {status: code for code, status in enumerate(("reported", "corrected", *LETTERS), 1)}
"""The integers that stand for the statuses."""
_STATUS = "_status"
_LONGEST_LABEL = 80
_FORMAT = 14  # what the library calls format 118; its 15 is 119, for more than 32,767 variables
_LARGEST_LONG = 2_147_483_620
_NAMES, _NAME_SIZE = b"<varnames>", 129
_STAMP = b"<timestamp>\x11"
_NO_TIME = b"01 Jan 1970 00:00"
"""When the file was written is not said: the same rows are the same bytes."""

Fields = Mapping[str, Mapping[str, Any]]


def panel(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the resources of the table `panel`, none where a release has no such table."""
    return tuple(each for each in resources if each.table == PANEL)


def write_stata(rows: pa.Table, schema: Mapping[str, Any], path: Path) -> None:
    """Write a table with a status beside each figure as a Stata file.

    Labels of variables are English, at most 80 characters; labels of values are in both languages.
    OSError or pyreadstat.ReadstatError where the file cannot be written.
    """
    fields: Fields = {each["name"]: each for each in schema["fields"]}
    names = rows.column_names
    # It calls the labels of a variable by its name and a number, too long for a name of 30
    # letters. So it only judges the names, then writes stand-ins, which are written over.
    pyreadstat.write_dta(pl.DataFrame({name: [0] for name in names}), path, version=_FORMAT)
    columns: dict[str, pl.Series] = {}
    missing: dict[str, list[str]] = {}
    labels: dict[str, dict[Any, str]] = {}
    for place, name in enumerate(names):
        stand_in = f"v{place}_"
        columns[stand_in], letters = _column(rows, name, fields)
        missing |= {stand_in: letters} if letters else {}
        labels[stand_in] = _labels(name, fields, letters)
    pyreadstat.write_dta(
        pl.DataFrame(columns),
        path,
        file_label=_short(schema["titleEn"]),
        column_labels=[_short(fields[name]["titleEn"]) for name in names],
        version=_FORMAT,
        variable_value_labels={name: each for name, each in labels.items() if each},
        missing_user_values=missing,
    )
    _write_over(path, names)


def _column(rows: pa.Table, name: str, fields: Fields) -> tuple[pl.Series, list[str]]:
    """Return a column as Stata takes it, and the extended missing values that stand in it."""
    values = rows[name]
    if _of_status(name, fields):
        codes = [CODES.get(each) for each in values.to_pylist()]
        return pl.Series(name, codes, pl.Int32), []
    if f"{name}{_STATUS}" in fields:
        return _figures(name, values, rows[f"{name}{_STATUS}"])
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("ms"))
    elif not pa.types.is_string(values.type) and not pa.types.is_date(values.type):
        return _numbers(name, values.to_pylist()), []
    plain: Any = pl.from_arrow(values)
    return plain.alias(name), []


def _figures(
    name: str, values: pa.ChunkedArray, statuses: pa.ChunkedArray
) -> tuple[pl.Series, list[str]]:
    numbers = _numbers(name, values.to_pylist())
    letters = [
        LETTERS.get(status) if number is None else None
        for number, status in zip(numbers, statuses.to_pylist(), strict=True)
    ]
    used = sorted({each for each in letters if each})
    if not used:
        return numbers, []
    mixed = [letter or number for number, letter in zip(numbers, letters, strict=True)]
    return pl.Series(name, mixed, pl.Object), used


def _numbers(name: str, values: list[Any]) -> pl.Series:
    """Return numbers as Stata's long where they fit, else as its double."""
    whole = all(
        each is None or (each == int(each) and abs(each) <= _LARGEST_LONG) for each in values
    )
    if whole:
        return pl.Series(name, [None if x is None else int(x) for x in values], pl.Int32)
    return pl.Series(name, [None if x is None else float(x) for x in values], pl.Float64)


def _labels(name: str, fields: Fields, letters: list[str]) -> dict[Any, str]:
    """Return what the codes of a column mean: those of a status, or those of nothing."""
    if _of_status(name, fields):
        return {CODES[status]: label for status, label in _statuses(fields[name])}
    beside = fields.get(f"{name}{_STATUS}")
    if beside is None:
        return {}
    known = {LETTERS[x]: label for x, label in _statuses(beside) if x in LETTERS}
    return {letter: label for letter, label in known.items() if letter in letters}


def _statuses(field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in field.get("categories", ()):
        if each["value"] in CODES:
            yield each["value"], f"{each['labelEn']} / {each['label']}"


def _of_status(name: str, fields: Fields) -> bool:
    return name.endswith(_STATUS) and name.removesuffix(_STATUS) in fields


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _write_over(path: Path, names: Sequence[str]) -> None:
    """Put the names in their places, and a fixed time where the library writes the clock's."""
    with path.open("r+b") as stream:
        head = stream.read(4096 + 2 * len(names))
        stream.seek(head.index(_STAMP) + len(_STAMP))
        stream.write(_NO_TIME)
        stream.seek(head.index(_NAMES) + len(_NAMES))
        stream.write(b"".join(name.encode().ljust(_NAME_SIZE, b"\0") for name in names))
