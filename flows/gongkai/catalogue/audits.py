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
    limits = field.get("constraints", {})
    place = f"rows[{number}].{field['name']}"
    if value is None:
        if limits.get("required"):
            raise _wrong(path, place, field["type"])
        return None
    if not isinstance(value, _KINDS[field["type"]]) or isinstance(value, bool):
        raise _wrong(path, place, field["type"])
    known = [each["value"] for each in field.get("categories", ())]
    if known and value not in known:
        raise _wrong(path, place, ", ".join(known))
    if "pattern" in limits and not re.fullmatch(limits["pattern"], str(value)):
        raise _wrong(path, place, limits["pattern"])
    if not limits.get("minimum", value) <= value <= limits.get("maximum", value):
        raise _wrong(path, place, f"{limits.get('minimum')} … {limits.get('maximum', '')}")
    if field["type"] == "date":
        return _day(str(value), path, place)
    return Decimal(str(value)) if field["type"] == "number" else value


def _day(value: str, path: Path, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong(path, place, "YYYY-MM-DD") from None


def _wrong(path: Path, place: str, expected: str) -> CatalogueError:
    return CatalogueError("audit.result_wrong", file=str(path), place=place, expected=expected)
