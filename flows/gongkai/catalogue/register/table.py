"""A file of the register as read: its rows with their lines, and every fault found on the way."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from gongkai.catalogue.register.fault import Fault
from gongkai.catalogue.register.values import shown, value
from gongkai.model import Level

MAX_BYTES = 256 * 1024 * 1024
MAX_FAULTS = 100_000
"""Errors of one file that are listed; a file with more of them is no table of ours."""

Schema = Mapping[str, Any]


class Row(NamedTuple):
    """One record: the line it begins on (1-based), its values, and the columns that are wrong."""

    line: int
    values: dict[str, Any]
    wrong: frozenset[str] = frozenset()

    def sound(self, *columns: str) -> bool:
        """Whether nothing is wrong with any of the columns."""
        return not self.wrong.intersection(columns)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read. `whole` is false where rows may be missing: it could not be read to the end.

    A row with a wrong cell is there too, for other rows may point at it.
    """

    name: str
    header: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    whole: bool = True

    @property
    def file(self) -> str:
        """The name of the file."""
        return file_name(self.name)

    def fault(self, code: str, line: int, column: str, **arguments: object) -> None:
        """Note an error at one place."""
        self.faults.append(Fault("error", code, self.file, line, column, arguments))

    def doubt(self, level: Level, code: str, line: int, column: str, **arguments: object) -> Fault:
        """Return what asks for a look at one place."""
        return Fault(level, code, self.file, line, column, arguments)


def file_name(name: str) -> str:
    """Return the name of a table's file."""
    return f"{name}.csv"


@cache
def schema(name: str) -> Schema:
    """Return the Table Schema of a table of the register."""
    text = (files("gongkai.schemas") / "register" / f"{name}.json").read_text("utf-8")
    found: Schema = json.loads(text)
    return found


@cache
def fields(name: str) -> Mapping[str, Schema]:
    """Return the fields of a table by name, in their order."""
    return {each["name"]: each for each in schema(name)["fields"]}


def no_table(name: str, fault: Fault | None = None) -> Table:
    """Return a table without rows: of a file that is not there, or that cannot be read at all."""
    return Table(name, faults=[fault] if fault else [], whole=fault is None)


def table(name: str, content: bytes) -> Table:
    """Read one file of the register; nothing is raised, every fault is in the table."""
    file = file_name(name)
    if len(content) > MAX_BYTES:
        return no_table(name, Fault("error", "register.file_too_large", file, arguments=_LIMIT))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return no_table(name, Fault("error", "register.not_utf8", file, line))
    found = list(_records(text))
    line, header = found[0] if found else (1, [])
    if isinstance(header, str):
        return no_table(name, _broken(file, line, header))
    faults = list(_header_faults(name, header, line))
    if faults:
        return Table(name, tuple(header), [], faults, whole=False)
    return _filled(name, header, found[1:])


_LIMIT = {"limit": MAX_BYTES}


def _filled(name: str, header: list[str], records: Sequence[tuple[int, list[str] | str]]) -> Table:
    """Return the table of some records."""
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in records:
        if isinstance(cells, str):
            faults.append(_broken(file_name(name), line, cells))
            return Table(name, tuple(header), rows, faults, whole=False)
        if len(faults) > MAX_FAULTS:
            limit = {"limit": MAX_FAULTS}
            faults.append(
                Fault("error", "register.too_many", file_name(name), line, arguments=limit)
            )
            return Table(name, tuple(header), rows, faults, whole=False)
        row, found = _row(name, header, line, cells)
        rows.append(row)
        faults.extend(found)
    return Table(name, tuple(header), rows, faults)


def _row(name: str, header: list[str], line: int, cells: list[str]) -> tuple[Row, list[Fault]]:
    file, known = file_name(name), fields(name)
    if len(cells) != len(header):
        found, due = len(cells), len(header)
        column = header[min(found, due - 1)]
        width = {"found": found, "expected": due}
        # Its first cells may be right, and other rows may point at them.
        row = Row(line, dict(zip(header, cells, strict=False)), frozenset(header))
        return row, [Fault("error", "register.width", file, line, column, width)]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for column, text in zip(header, cells, strict=True):
        values[column], wrong = value(text, known[column])
        if wrong is not None:
            faults.append(Fault("error", wrong.code, file, line, column, wrong.arguments))
    bad = frozenset(fault.column for fault in faults if fault.column)
    return Row(line, values, bad), faults


def _records(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with the line it begins on; empty lines are no records.

    Where the text is no CSV any more, the cause stands in place of the last record.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, str(error)
            return
        if cells is None:
            return
        if cells:
            yield line, cells


def _broken(file: str, line: int, cause: str) -> Fault:
    return Fault("error", "register.not_csv", file, line, arguments={"cause": cause})


def _header_faults(name: str, header: Sequence[str], line: int) -> Iterator[Fault]:
    known, file = fields(name), file_name(name)
    expected = {"expected": ", ".join(known)}
    for column, times in Counter(header).items():
        if column not in known:
            told = shown(column)
            yield Fault("error", "register.column_unknown", file, line, told, expected)
        elif times > 1:
            yield Fault("error", "register.column_twice", file, line, column, expected)
    for column, about in known.items():
        if about.get("constraints", {}).get("required") and column not in header:
            yield Fault("error", "register.column_missing", file, line, column, expected)
