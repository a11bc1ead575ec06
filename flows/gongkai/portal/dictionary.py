"""A table for the DataStore: the data dictionary of its fields, and its rows in bounded pieces.

A cell without a figure is null, and its status beside it says which kind of nothing it is, as in
the package. Instants are in UTC; decimals travel as text, for a number of JSON would be rounded.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

# Names as PostgreSQL gives them back. Lists and objects are JSON text in every file of ours.
_TYPES: Mapping[str, str] = {
    "integer": "int8",
    "number": "numeric",
    "boolean": "bool",
    "date": "date",
    "datetime": "timestamp",
}
# What the form of CKAN's data dictionary offers.
_OVERRIDES: Mapping[str, str] = {
    "integer": "numeric",
    "number": "numeric",
    "date": "timestamp",
    "datetime": "timestamp",
}
MOST_ROWS = 5_000
MOST_BYTES = 4 << 20
"""Of one request, as JSON; a single row may be larger."""
_SLICE = 1_000


def fields(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a Table Schema as `datastore_create` takes them."""
    return [
        {
            "id": each["name"],
            "type": _TYPES.get(each["type"], "text"),
            "info": {
                "label": " ".join(filter(None, (each.get("title"), each.get("titleEn")))),
                "notes": "\n".join(_notes(each)),
                "type_override": _OVERRIDES.get(each["type"], "text"),
            },
        }
        for each in schema["fields"]
    ]


def key(schema: Mapping[str, Any]) -> list[str]:
    """Return the primary key of a Table Schema; nothing where it has none."""
    return [str(each) for each in schema.get("primaryKey", ())]


def _notes(field: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(field[each]) for each in ("descriptionZh", "description") if each in field)
    if "unit" in field:
        yield f"单位 Unit: {field['unit']} {field.get('unitEn', '')}".rstrip()
    for each in field.get("categories", ()):
        words = " · ".join(filter(None, (each.get("label"), each.get("labelEn"))))
        yield f"- {each['value']}: {words}"


def pieces(batches: Iterable[pa.Table]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows in pieces of no more than MOST_ROWS and about MOST_BYTES each."""
    piece: list[dict[str, Any]] = []
    size = 0
    for batch in batches:
        for start in range(0, batch.num_rows, _SLICE):
            for row in batch.slice(start, _SLICE).to_pylist():
                record = {name: _plain(value) for name, value in row.items()}
                weight = len(json.dumps(record))
                if piece and (size + weight > MOST_BYTES or len(piece) == MOST_ROWS):
                    yield piece
                    piece, size = [], 0
                piece.append(record)
                size += weight
    if piece:
        yield piece


def _plain(value: Any) -> Any:
    """Return a value as JSON carries it, and PostgreSQL reads it, without loss."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | None) else str(value)
