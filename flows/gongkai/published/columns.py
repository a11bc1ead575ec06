"""Whether a table of a release has the columns that its name promises.

A package may come from anywhere, with digests that are right and tables that are not ours. Whoever
reads a column must not have to ask for it first.
"""

from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas

_LATER = frozenset({("reports", "panel_id"), ("corrections", "in_force")})
"""Columns that releases made before there were such do not have; their readers know."""


def unlike(table: str, found: pa.Schema) -> str | None:
    """Return the first column that is missing or of another type, and what it should be.

    Null where all are there, and for a table that is none of ours. A text may be a dictionary.

    >>> unlike("agencies", pa.schema([("agency_id", pa.int64())]))
    'agency_id: int64 ≠ string'
    """
    for field in _known().get(table, ()):
        at = found.get_field_index(field.name)
        if at < 0:
            if (table, field.name) in _LATER:
                continue
            return f"{field.name}: - ≠ {field.type}"
        kind = found.field(at).type
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        if plain != field.type:
            return f"{field.name}: {kind} ≠ {field.type}"
    return None


@cache
def _known() -> Mapping[str, pa.Schema]:
    forms = {table.resource: table.schema for edition in editions() for table in edition.tables}
    known = {**record_schemas(), **view_schemas(), **forms}
    return {name: arrow_schema(schema) for name, schema in known.items()}
