"""The panel as a Stata file, which keeps the kinds of nothing apart: extended missing values.

A figure `v` is a number, or `.a` blank, `.b` dash, `.c` absent, `.d` unreadable, `.e` no unit; a
plain `.` where there is no status either. Its `v_status` is a labelled integer. Other texts stay
texts. The format is 118 (Stata 14 and newer), UTF-8.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyreadstat

from gongkai.downloads import dta
from gongkai.downloads.dta import LONGEST_TEXT, fill
from gongkai.pieces import Pieces
from gongkai.published.form import Resource

PANEL = "panel"
LETTERS = {"blank": "a", "dash": "b", "absent": "c", "unreadable": "d", "no_unit": "e"}
"""Extended missing values by status."""
CODES = {status: code for code, status in enumerate(("reported", "corrected", *LETTERS), 1)}
"""The integers that stand for the statuses."""
_STATUS = "_status"
_LONGEST_LABEL, _TAIL = 80, 35
_FORMAT = 14  # what the library calls format 118; its 15 is 119, for more than 32,767 variables
_LARGEST_LONG = 2_147_483_620
_WHOLE, _FRACTION = "whole", "fraction"
_NUMBERED = dict(enumerate(LETTERS.values(), 1))
_NAMES, _NAME_SIZE = b"<varnames>", 129
_STAMP = b"<timestamp>\x11"
_NO_TIME = b"01 Jan 1970 00:00"
"""When the file was written is not said: the same rows are the same bytes."""

Fields = Mapping[str, Mapping[str, Any]]


def panel(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the resources of the table `panel`, none where a release has no such table."""
    return tuple(each for each in resources if each.table == PANEL)


def write_stata(rows: Pieces, schema: Mapping[str, Any], path: Path) -> None:
    """Write a table with a status beside each figure as a Stata file.

    Labels of variables are English, at most 80 characters; labels of values are in both languages.
    OSError or pyreadstat.ReadstatError where the file cannot be written.
    """
    fields: Fields = {each["name"]: each for each in schema["fields"]}
    names = rows.schema.names
    # It calls the labels of a variable by its name and a number, too long for a name of 30
    # letters. So it only judges the names, then writes stand-ins, which are written over.
    pyreadstat.write_dta(pl.DataFrame({name: [0] for name in names}), path, version=_FORMAT)
    spread = _spread(rows, fields)
    height = max((len(each.values) for each in spread.values()), default=0)
    columns: dict[str, pl.Series] = {}
    missing: dict[str, list[str]] = {}
    labels: dict[str, dict[Any, str]] = {}
    for place, name in enumerate(names):
        stand_in = f"v{place}_"
        columns[stand_in] = _sample(stand_in, spread[name], height)
        missing |= {stand_in: spread[name].letters} if spread[name].letters else {}
        labels[stand_in] = _labels(name, fields, spread[name].letters)
    sample = path.with_suffix(".sample")
    try:
        pyreadstat.write_dta(
            pl.DataFrame(columns),
            sample,
            file_label=_short(schema["titleEn"]),
            column_labels=[_short(fields[name]["titleEn"]) for name in names],
            version=_FORMAT,
            variable_value_labels={name: each for name, each in labels.items() if each},
            missing_user_values=missing,
        )
        _write_over(sample, names)
        given = (_columns(piece, fields) for piece in rows.tables())
        fill(sample, path, given, rows.num_rows)
    finally:
        sample.unlink(missing_ok=True)


class Spread(NamedTuple):
    """What values a column has: one of every kind, and the letters in place of some."""

    kind: Any
    values: list[Any]
    letters: list[str]


def _spread(rows: Pieces, fields: Fields) -> dict[str, Spread]:
    """Look through all rows for what the columns of the file must be able to hold."""
    kinds: dict[str, set[Any]] = {name: set() for name in rows.schema.names}
    longest = dict.fromkeys(kinds, 0)
    for piece in rows.tables():
        for name, (values, letters) in zip(kinds, _columns(piece, fields), strict=True):
            kinds[name] |= {None} if values.null_count else set()
            if pa.types.is_string(values.type):
                longest[name] = max(longest[name], pc.max(pc.binary_length(values)).as_py() or 0)
            elif values.null_count < len(values):
                kinds[name].add(_number(values))
            if letters is not None:
                kinds[name] |= set(pc.unique(letters).drop_null().to_pylist())
    return {
        name: _of_kinds(rows.schema.field(name).type, found, longest[name], name, fields)
        for name, found in kinds.items()
    }


def _of_kinds(
    kind: pa.DataType, found: set[Any], longest: int, name: str, fields: Fields
) -> Spread:
    if pa.types.is_string(kind) and not _of_status(name, fields):
        return Spread(pl.String, ["x" * min(longest, LONGEST_TEXT)], [])
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return Spread(pl.Date if pa.types.is_date(kind) else pl.Datetime("ms"), [None], [])
    letters = sorted(_NUMBERED[each] for each in found if each in _NUMBERED)
    numbers: list[Any] = [0.5] if _FRACTION in found else [0] if _WHOLE in found else []
    plain = pl.Float64 if _FRACTION in found else pl.Int32
    return Spread(pl.Object if letters else plain, [*numbers, *letters], letters)


def _number(values: pa.Array) -> str:
    """Return whether numbers fit Stata's long, or else need its double."""
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        return _WHOLE
    ends = pc.min_max(values).as_py()
    fits = max(abs(ends["min"]), abs(ends["max"])) <= _LARGEST_LONG
    whole = pa.types.is_integer(values.type) or pc.all(pc.equal(pc.floor(values), values)).as_py()
    return _WHOLE if fits and whole else _FRACTION


def _sample(name: str, spread: Spread, height: int) -> pl.Series:
    values = [*spread.values, *[None] * height][:height]
    return pl.Series(name, values, spread.kind)


def _columns(piece: pa.Table, fields: Fields) -> list[dta.Column]:
    """Return the columns of some rows as numbers and texts, and the kind of what is missing."""
    return [_column(piece, name, fields) for name in piece.column_names]


def _column(rows: pa.Table, name: str, fields: Fields) -> dta.Column:
    values = rows[name].combine_chunks()
    if _of_status(name, fields):
        codes = pc.index_in(values, value_set=pa.array([*CODES], pa.string()))
        return pc.add(codes, 1), None
    if f"{name}{_STATUS}" not in fields:
        return values, None
    statuses = rows[f"{name}{_STATUS}"].combine_chunks()
    letters = pc.add(pc.index_in(statuses, value_set=pa.array([*LETTERS], pa.string())), 1)
    return values, pc.if_else(values.is_null(), letters, pa.scalar(None, letters.type))


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
    """Return a label in the length Stata has for it, cut in its middle: its end is the column."""
    if len(label) <= _LONGEST_LABEL:
        return label
    head = _LONGEST_LABEL - _TAIL - 1
    return f"{label[:head]}…{label[-_TAIL:]}"


def _write_over(path: Path, names: Sequence[str]) -> None:
    """Put the names in their places, and a fixed time where the library writes the clock's."""
    with path.open("r+b") as stream:
        head = stream.read(4096 + 2 * len(names))
        stream.seek(head.index(_STAMP) + len(_STAMP))
        stream.write(_NO_TIME)
        stream.seek(head.index(_NAMES) + len(_NAMES))
        stream.write(b"".join(name.encode().ljust(_NAME_SIZE, b"\0") for name in names))
