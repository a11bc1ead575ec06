"""Reading a table that a publisher writes by hand, as strictly as its Table Schema is."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.errors import CatalogueError

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def record_rows(path: Path, schema: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV file, stripped of blanks; none where there is no such file.

    CatalogueError names file, line, column, the value and what is expected there: a row that is
    misread would be worse than none.
    """
    if not path.exists():
        return ()
    fields: Sequence[Mapping[str, Any]] = schema["fields"]
    seen: dict[tuple[str, ...], int] = {}
    rows = []
    for line, row in _rows(path, [each["name"] for each in fields]):
        place = {"file": str(path), "line": line}
        for each in fields:
            if expected := _expected(each, row[each["name"]]):
                told = {"column": each["name"], "value": row[each["name"]], "expected": expected}
                raise CatalogueError("records.value", **place, **told)
        key = tuple(row[name] for name in schema["primaryKey"])
        if key in seen:
            raise CatalogueError("records.twice", **place, first=seen[key], value=", ".join(key))
        seen[key] = line
        rows.append(row)
    return tuple(rows)


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row with the line it ends on."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError("records.unreadable", file=str(path), reason=error) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != names:
            told = {"expected": ",".join(names), "found": ",".join(header)}
            raise CatalogueError("records.header", file=str(path), **told)
        for row in reader:
            if row and len(row) != len(names):
                place = {"file": str(path), "line": reader.line_num}
                raise CatalogueError("records.width", **place, expected=len(names))
            if row:
                yield reader.line_num, dict(zip(names, map(str.strip, row), strict=True))
    except csv.Error as error:
        place = {"file": str(path), "line": reader.line_num}
        raise CatalogueError("records.quoting", **place, reason=error) from error


def _expected(field: Mapping[str, Any], value: str) -> str | None:
    """Return what should stand there instead; null where the value is right."""
    limits = field.get("constraints", {})
    if not value:
        return "…" if limits.get("required") else None
    if "\0" in value:
        return "…"
    if field["type"] == "date" and not _is_day(value):
        return "YYYY-MM-DD"
    pattern = limits.get("pattern")
    return pattern if pattern and not re.fullmatch(pattern, value) else None


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
