"""The register: who must report (`agencies.csv`) and where to look (`sources.csv`).

Both files are judged by the Table Schemas of `schemas/register`, strictly: what a lenient reader
would let pass (full-width digits, blanks at the ends, an unknown column) is named with its line
and column, for a register is written by hand and a guess here is wrong in every later year.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from gongkai.errors import CatalogueError
from gongkai.model import Agency, Register, Source

MAX_BYTES = 256 * 1024 * 1024

Schema = Mapping[str, Any]


class _Row(NamedTuple):
    """One record: the line it begins on (1-based, as an editor shows it) and its values."""

    line: int
    values: dict[str, Any]


class _Table(NamedTuple):
    """A file as read: its rows, and the faults found on the way."""

    file: str
    rows: list[_Row]
    faults: list[CatalogueError]

    def fault(self, code: str, line: int, column: str, **arguments: object) -> None:
        """Note what is wrong at one place."""
        place = {"file": self.file, "line": line, "column": column}
        self.faults.append(CatalogueError(code, **place, **arguments))


def register(folder: Path) -> Register:
    """Return the agencies and sources of a register folder.

    Raises CatalogueError for the first fault by line, with `file`, `line`, `column` and `faults`,
    the number of faults in that file.
    """
    if not folder.is_dir():
        raise CatalogueError("register.folder_missing", folder=str(folder))
    agencies = _table(folder / "agencies.csv", "agencies")
    _check_keys(agencies, _schema("agencies"), {"": agencies})
    _check_parents(agencies)
    _stop(agencies)
    sources = _table(folder / "sources.csv", "sources")
    _check_keys(sources, _schema("sources"), {"agencies": agencies})
    _check_addresses(sources)
    _stop(sources)
    return Register(
        tuple(Agency(**row.values) for row in agencies.rows),
        tuple(Source(**row.values, row=row.line) for row in sources.rows),
    )


@cache
def _schema(name: str) -> Schema:
    text = (files("gongkai.schemas") / "register" / f"{name}.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


def _stop(table: _Table) -> None:
    """Raise the first fault of a table, if there is one."""
    if table.faults:
        first = min(table.faults, key=lambda fault: int(str(fault.arguments["line"])))
        raise CatalogueError(first.code, **first.arguments, faults=len(table.faults))


def _table(path: Path, name: str) -> _Table:
    """Read one file of the register; a file that is no such table at all raises at once."""
    file, schema = str(path), _schema(name)
    records = _records(_text(path), file)
    line, header = next(records, (1, []))
    _check_header(header, schema, file, line)
    fields = {field["name"]: field for field in schema["fields"]}
    table = _Table(file, [], [])
    for number, cells in records:
        if len(cells) != len(header):
            found, due = len(cells), len(header)
            column = header[min(found, due - 1)]
            table.fault("register.width", number, column, found=found, expected=due)
            continue
        values = {
            column: _value(text, fields[column], table, number)
            for column, text in zip(header, cells, strict=True)
        }
        table.rows.append(_Row(number, values))
    _stop(table)
    return table


def _text(path: Path) -> str:
    file = str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CatalogueError("register.file_missing", file=file) from None
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise CatalogueError("register.file_unreadable", file=file, cause=cause) from error
    if len(content) > MAX_BYTES:
        raise CatalogueError("register.file_too_large", file=file, limit=MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError("register.not_utf8", file=file, line=line) from error


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; empty lines are no records."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise CatalogueError(
                "register.not_csv", file=file, line=line, cause=str(error)
            ) from error
        if cells is None:
            return
        if cells:
            yield line, cells


def _check_header(header: Sequence[str], schema: Schema, file: str, line: int) -> None:
    known = [field["name"] for field in schema["fields"]]
    required = [f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")]
    place = {"file": file, "line": line, "expected": ", ".join(known)}
    for column, times in Counter(header).items():
        if column not in known:
            raise CatalogueError("register.column_unknown", **place, column=column)
        if times > 1:
            raise CatalogueError("register.column_twice", **place, column=column)
    for column in required:
        if column not in header:
            raise CatalogueError("register.column_missing", **place, column=column)


def _value(text: str, field: Schema, table: _Table, line: int) -> Any:
    """Return the value of a cell, null where it is blank; faults are noted in the table."""
    column = field["name"]
    constraints = field.get("constraints", {})
    if text == "":
        if constraints.get("required"):
            table.fault("register.value_required", line, column)
        return None
    if text != text.strip():
        table.fault("register.value_blanks", line, column, value=text)
        return None
    if field["type"] == "integer":
        return _integer(text, constraints, table, line, column)
    allowed = [category["value"] for category in field.get("categories", ())]
    if allowed and text not in allowed:
        expected = ", ".join(allowed)
        table.fault("register.value_category", line, column, value=text, expected=expected)
    pattern = constraints.get("pattern")
    if pattern and not re.fullmatch(pattern, text):
        words = {"expected": field["description"], "expected_zh": field["descriptionZh"]}
        table.fault("register.value_pattern", line, column, value=text, **words)
    limit = constraints.get("maxLength")
    if limit and len(text) > limit:
        table.fault("register.value_length", line, column, found=len(text), expected=limit)
    return text


def _integer(text: str, limits: Schema, table: _Table, line: int, column: str) -> int | None:
    # ASCII digits only: int() would take full-width digits and underscores for a number.
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        table.fault("register.value_integer", line, column, value=text)
        return None
    value, lowest, highest = int(text), limits["minimum"], limits["maximum"]
    if not lowest <= value <= highest:
        expected = f"{lowest}–{highest}"
        table.fault("register.value_range", line, column, value=text, expected=expected)
    return value


def _check_keys(table: _Table, schema: Schema, tables: Mapping[str, _Table]) -> None:
    """Check primary, unique and foreign keys. A null counts as a value: a row twice is a fault."""
    for key in (schema.get("primaryKey"), *schema.get("uniqueKeys", ())):
        if key:
            _check_unique(table, key)
    for foreign in schema.get("foreignKeys", ()):
        (column,), reference = foreign["fields"], foreign["reference"]
        parent, (target,) = tables[reference["resource"]], reference["fields"]
        known = {row.values[target] for row in parent.rows}
        for row in table.rows:
            value = row.values.get(column)
            if value is not None and value not in known:
                arguments = {"value": value, "expected": Path(parent.file).name}
                table.fault("register.value_foreign", row.line, column, **arguments)


def _check_unique(table: _Table, key: Sequence[str]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        values = tuple(row.values.get(column) for column in key)
        line = first.setdefault(values, row.line)
        if line != row.line:
            shown = ", ".join(str(value) for value in values if value is not None)
            table.fault("register.value_twice", row.line, ", ".join(key), value=shown, first=line)


def _check_parents(table: _Table) -> None:
    """Note every agency that leads back to itself: sums over such a tree would never end."""
    parent = {row.values["agency_id"]: row.values.get("parent_id") for row in table.rows}
    walked_before: set[str] = set()
    for row in table.rows:
        walk: list[str] = []
        above = row.values["agency_id"]
        while above is not None and above not in walked_before and above not in walk:
            walk.append(above)
            above = parent.get(above)
        if above in walk:
            table.fault(
                "register.parent_circle", row.line, "parent_id", value=" > ".join([*walk, above])
            )
        walked_before.update(walk)


def _check_addresses(table: _Table) -> None:
    for row in table.rows:
        url, local = row.values["url"], row.values["kind"] == "folder"
        code = _path_fault(url) if local else _address_fault(url)
        if code:
            # A password may stand before the last "@": what is repeated goes into logs.
            table.fault(code, row.line, "url", value=url.rpartition("@")[2])


def _path_fault(path: str) -> str | None:
    """Return the code of what is wrong with a folder's path, which may not leave the register."""
    leaves = PureWindowsPath(path).anchor or PurePosixPath(path).is_absolute()
    if leaves or ".." in PurePosixPath(path.replace("\\", "/")).parts:
        return "register.path_outside"
    return None


def _address_fault(address: str) -> str | None:
    """Return the code of what is wrong with an address, whose secrets are never repeated."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "register.address"
    if "@" in parts.netloc:
        return "register.address_secret"
    blank = any(character.isspace() or not character.isprintable() for character in address)
    if parts.scheme not in ("http", "https") or not host or port == 0 or blank:
        return "register.address"
    return None
