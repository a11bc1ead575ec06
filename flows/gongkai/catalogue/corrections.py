"""Corrections: a publisher's reasoned overrides of single cells, from `corrections.csv`."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.catalogue.editions import record_schemas
from gongkai.errors import CatalogueError
from gongkai.model import Correction

_HEADER = tuple(field.name for field in fields(Correction))
_PRINT = "expected_text"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")


def corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, in its order; none where there is no such file.

    Judged by the Table Schema of `corrections`. CatalogueError names file, line, column, the
    value and what is expected there: a correction that is misread would be worse than none.
    """
    if not path.exists():
        return ()
    found: dict[tuple[str, str, str], int] = {}
    read = []
    for line, values in _rows(path):
        _check(values, path, line)
        key = (values["report_id"], values["digest"], values["cell"])
        if key in found:
            place = {"file": str(path), "line": line, "first": found[key]}
            raise CatalogueError("release.corrections_twice", **place, value=values["cell"])
        found[key] = line
        read.append(Correction(**values))
    return tuple(read)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with the line it ends on."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(
            "release.corrections_unreadable", file=str(path), reason=error
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(reader, ()))
    if header != _HEADER:
        raise CatalogueError(
            "release.corrections_header",
            file=str(path),
            expected=",".join(_HEADER),
            found=",".join(header),
        )
    for row in reader:
        if row and len(row) != len(_HEADER):
            place = {"file": str(path), "line": reader.line_num}
            raise CatalogueError("release.corrections_width", **place, expected=len(_HEADER))
        if row:
            # The expected text is compared with the print, so its blanks count.
            kept = dict(zip(_HEADER, row, strict=True))
            yield reader.line_num, {n: v if n == _PRINT else v.strip() for n, v in kept.items()}


def _check(values: Mapping[str, str], path: Path, line: int) -> None:
    for field in record_schemas()["corrections"]["fields"]:
        name, value = field["name"], values[field["name"]]
        if expected := _expected(field, value):
            place = {"file": str(path), "line": line, "column": name}
            raise CatalogueError(
                "release.corrections_value", **place, value=value, expected=expected
            )


def _expected(field: Mapping[str, Any], value: str) -> str | None:
    """Return what should stand there instead; null where the value is right."""
    limits = field.get("constraints", {})
    if not value:
        return "…" if limits.get("required") else None
    if field["name"] == "value" and not _NUMBER.fullmatch(value):
        return "1234, 12.5, -8"
    if field["name"] == "digest" and not _DIGEST.fullmatch(value):
        return _DIGEST.pattern
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
