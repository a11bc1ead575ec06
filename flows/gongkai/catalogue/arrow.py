"""Table Schema to Arrow schema: the one place where the two type systems meet."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from gongkai.errors import CatalogueError

# Decimals, not floats: fees are printed with up to six decimals and must come back as printed.
# Lists and objects travel as JSON text, so that CSV and Parquet hold the same.
_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(24, 6),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s", "UTC"),
    "array": pa.string(),
    "object": pa.string(),
}


def arrow_schema(table_schema: Mapping[str, Any]) -> pa.Schema:
    """Return the Arrow schema of a Table Schema, fields in its order.

    A required field is not nullable. The schema carries no metadata: equal tables stay equal
    bytes. CatalogueError for a type that no table of ours uses.
    """
    return pa.schema([_field(each) for each in table_schema["fields"]])


def _field(described: Mapping[str, Any]) -> pa.Field:
    kind = described.get("type", "string")
    if kind not in _TYPES:
        raise CatalogueError("catalogue.schema_type", field=described["name"], type=kind)
    required = described.get("constraints", {}).get("required", False)
    return pa.field(described["name"], _TYPES[kind], nullable=not required)
