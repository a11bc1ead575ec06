"""CSV files that a publisher keeps, by hand, with a spreadsheet or with a command: read strictly.

A Table Schema says what stands in each column. Every fault is told with file, line and column:
a decision that is misread would be worse than none.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gongkai.catalogue.formula import bare
from gongkai.errors import CatalogueError

MAX_BYTES = 64 << 20
"""A decision is some 400 bytes long: this many are more than anybody will ever take."""

Field = Mapping[str, Any]
_WRITTEN = {
    "date": (r"\d{4}-\d\d-\d\d", date.fromisoformat, "YYYY-MM-DD"),
    "datetime": (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        datetime.fromisoformat,
        "YYYY-MM-DDThh:mm:ssZ",
    ),
}


def kept(
    path: Path,
    fields: Sequence[Field],
    key: Sequence[str],
    verbatim: frozenset[str] = frozenset(),
) -> tuple[tuple[int, dict[str, str]], ...]:
    """Return the rows of a file by the names of its columns, each with the line it ends on.

    None where there is no such file. Blanks at the ends of a text are left out, but in the
    columns `verbatim`, and so is the mark that keeps a spreadsheet from running it. CatalogueError
    for a file, a line or a value that is not as `fields` say, and for a `key` that stands twice.
    """
    if not path.exists():
        return ()
    found: dict[tuple[str, ...], int] = {}
    rows = []
    for line, values in _rows(path, fields, verbatim):
        for field in fields:
            if expected := _expected(field, values[field["name"]]):
                raise faulty(path, line, field["name"], values[field["name"]], expected)
        about = tuple(values[name] for name in key)
        if about in found:
            place = {"file": str(path), "line": line, "first": found[about]}
            raise CatalogueError("kept.twice", **place, value=" ".join(filter(None, about)))
        found[about] = line
        rows.append((line, values))
    return tuple(rows)


def text_of(path: Path) -> str:
    """Return the text of a file, its line breaks untouched; CatalogueError where it has none."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise CatalogueError("kept.too_large", file=str(path), limit=MAX_BYTES >> 20)
        return content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError("kept.unreadable", file=str(path), reason=error) from error


def faulty(path: Path, line: int, column: str, value: str, expected: str) -> CatalogueError:
    """Return the error for a value that is not what is expected in its column."""
    place = {"file": str(path), "line": line, "column": column}
    return CatalogueError("kept.value", **place, value=value, expected=expected)


def _rows(
    path: Path, fields: Sequence[Field], verbatim: frozenset[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    names = [field["name"] for field in fields]
    text = text_of(path).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = _next(reader, path) or []
    if header != names:
        told = {"expected": ",".join(names), "found": ",".join(header)}
        raise CatalogueError("kept.header", file=str(path), **told)
    while (row := _next(reader, path)) is not None:
        if row and len(row) != len(names):
            place = {"file": str(path), "line": reader.line_num}
            raise CatalogueError("kept.width", **place, expected=len(names))
        if row:
            values = zip(names, row, strict=True)
            yield reader.line_num, {n: bare(v if n in verbatim else v.strip()) for n, v in values}


def _next(reader: Any, path: Path) -> list[str] | None:
    try:
        row: list[str] | None = next(reader, None)
    except csv.Error as error:
        place = {"file": str(path), "line": reader.line_num}
        raise CatalogueError("kept.not_csv", **place, reason=error) from error
    return row


def _expected(field: Field, value: str) -> str | None:
    """Return what should stand there instead; null where the value is right."""
    limits = field.get("constraints", {})
    if not value:
        return "…" if limits.get("required") else None
    if "\0" in value:
        return "…"
    if field["type"] in _WRITTEN:
        return _expected_time(field["type"], value)
    codes = [each["value"] for each in field.get("categories", ())]
    if codes and value not in codes:
        return ", ".join(codes)
    pattern = limits.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        return str(field.get("example") or pattern)
    return None


def _expected_time(kind: str, value: str) -> str | None:
    pattern, read, written = _WRITTEN[kind]
    try:
        right = re.fullmatch(pattern, value, re.ASCII) and read(value)
    except ValueError:
        right = None
    return None if right else written
