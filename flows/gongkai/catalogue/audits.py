"""Finished audits that a publisher ships: the results in the folder `audits/`, judged and read."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.catalogue.editions import record_schemas
from gongkai.errors import CatalogueError

FORMAT = 1
ALL = "all"
"""The stratum of the row over all strata."""

MAX_BYTES = 16 << 20

Row = Mapping[str, Any]
"""A row of the table `audits`, as its schema has it."""

_WIDEST = 2**53
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "date": str,
    "integer": int,
    "number": (int, float),
}


def audits(folder: Path) -> tuple[Row, ...]:
    """Return the rows of every result `<folder>/*.json`, by the name of the file; none without it.

    Judged by the Table Schema of `audits`. CatalogueError names file, place and what is expected.
    """
    found: dict[tuple[object, ...], Path] = {}
    rows = []
    for path in sorted(folder.glob("*.json")):
        for row in _rows(path):
            key = (row["version"], row["seed"], row["stratum"])
            if key in found:
                files = {"file": str(path), "first": str(found[key])}
                raise CatalogueError("audit.result_twice", **files)
            found[key] = path
            rows.append(row)
    return tuple(rows)


def _rows(path: Path) -> Iterator[Row]:
    result = _result(path)
    rows = result.get("rows")
    if result.get("format") != FORMAT or not isinstance(rows, list) or not rows:
        raise _wrong(path, "format", f"{FORMAT}, rows: […]")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise _wrong(path, f"rows[{number}]", "{…}")
        yield {
            field["name"]: _value(field, row.get(field["name"]), path, number)
            for field in record_schemas()["audits"]["fields"]
        }


def _result(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        found = json.loads(content) if len(content) <= MAX_BYTES else None
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogueError("audit.result_unreadable", file=str(path), reason=error) from error
    if not isinstance(found, dict):
        raise _wrong(path, "{}", "result.json")
    return found


def _value(field: Mapping[str, Any], value: Any, path: Path, number: int) -> Any:
    """Return a value as its column holds it."""
    if expected := _expected(field, value):
        raise _wrong(path, f"rows[{number}].{field['name']}", expected)
    if value is None or field["type"] in ("string", "integer"):
        return value
    return date.fromisoformat(value) if field["type"] == "date" else Decimal(str(value))


def _expected(field: Mapping[str, Any], value: Any) -> str | None:
    """Return what should stand there instead; null where the value is right."""
    limits = field.get("constraints", {})
    kind: str = field["type"]
    if value is None:
        return kind if limits.get("required") else None
    if not isinstance(value, _KINDS[kind]) or isinstance(value, bool):
        return kind
    known = [each["value"] for each in field.get("categories", ())]
    if known and value not in known:
        return ", ".join(known)
    if isinstance(value, str):
        return _expected_text(kind, limits.get("pattern"), value)
    least, most = limits.get("minimum", 0), limits.get("maximum", _WIDEST)
    held = least <= value <= most and float(f"{value:.6f}") == value
    return None if held else f"{least} … {most}"


def _expected_text(kind: str, pattern: str | None, value: str) -> str | None:
    if kind == "date":
        return None if _is_day(value) else "YYYY-MM-DD"
    if pattern and not re.fullmatch(pattern, value):
        return pattern
    return None if value.isprintable() else "…"


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _wrong(path: Path, place: str, expected: str) -> CatalogueError:
    return CatalogueError("audit.result_wrong", file=str(path), place=place, expected=expected)
