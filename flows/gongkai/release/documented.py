"""What a Parquet file says of itself: its table, and of each field what the codebook says.

Nothing of it changes from release to release, so that a year without news stays the same file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from gongkai.published.form import Resource
from gongkai.release.resources import schemas

_OF_TABLE = ("title", "titleEn", "description", "descriptionZh")
_OF_FIELD = (*_OF_TABLE, "unit", "unitEn")
_FEW = 10
"""Categories of a field that are told: more, as the lines of a form, stand in its Table Schema."""


def documented(resource: Resource, package: str) -> Resource:
    """Return the resource with rows whose Arrow schema carries what its Table Schema says.

    Keys of the table: `package`, `table`, `schema` (path of the Table Schema in the release),
    titles and descriptions; of a field titles, descriptions, units and, as JSON, `categories`
    (code to labels in Chinese and English). Texts are UTF-8.
    """
    schema = schemas()[resource.schema]
    about = {
        "package": package,
        "table": resource.table,
        "schema": f"schemas/{resource.schema}.json",
    }
    about |= {name: str(schema[name]) for name in _OF_TABLE}
    told = {each["name"]: dict(_of_field(each)) for each in schema["fields"]}
    fields = [each.with_metadata(told[each.name]) for each in resource.rows.schema]
    rows = replace(resource.rows, schema=pa.schema(fields, about))
    return replace(resource, rows=rows)


def _of_field(field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((name, str(field[name])) for name in _OF_FIELD if field.get(name))
    coded = field.get("categories", ())
    if 0 < len(coded) <= _FEW:
        labels = {each["value"]: [each["label"], each["labelEn"]] for each in coded}
        yield "categories", json.dumps(labels, ensure_ascii=False)
