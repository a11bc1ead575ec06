"""The columns of a table as they are judged: what the schema says beside the cells as given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.validate.codes import Coded, encode
from gongkai.validate.constraints import constraints, parse
from gongkai.validate.keys import key_fields


@dataclass(frozen=True)
class Column:
    """A column to be judged: what the schema says of it, and the cells as given.

    `coded` is there where different values are looked at once: texts with constraints, keys, and
    texts that were `read` as another type, whose values are then null where a text is none.
    """

    field: Mapping[str, Any]
    raw: Any
    coded: Coded | None
    read: bool

    @cached_property
    def typed(self) -> Any:
        """The cells as values of the type wanted."""
        if self.coded is None or not self.read:
            return self.raw
        parts = [self.coded.values.take(each) for each in self.coded.indices]
        return pa.chunked_array(parts, self.coded.values.type)

    @cached_property
    def key(self) -> Coded:
        """The cells as part of a key: equal codes are equal values."""
        # Two texts may be one number: those that were read are encoded again.
        return encode(self.typed) if self.coded is None or self.read else self.coded


def columns(table: Any, schema: Mapping[str, Any]) -> Iterator[Column]:
    """Yield the columns of the table that the schema has and whose type can be judged."""
    keyed = key_fields(schema)
    for field, described in zip(schema["fields"], arrow_schema(schema), strict=True):
        name, wanted = described.name, described.type
        if name not in table.column_names:
            continue
        raw = table.column(name)
        given = value_type(raw.type)
        if not usable(given, wanted):
            continue
        if pa.types.is_string(given) and not pa.types.is_string(wanted):
            texts = encode(raw)
            values = parse(texts.values, field.get("type", "string"), wanted)
            yield Column(field, raw, Coded(values, texts.indices), read=True)
            continue
        raw = (
            raw if given == wanted and (raw.type == wanted or is_text(wanted)) else raw.cast(wanted)
        )
        coded = (is_text(wanted) and any(constraints(field))) or name in keyed
        yield Column(field, raw, encode(raw) if coded else None, read=False)


def value_type(given: Any) -> Any:
    """The type of the values of a column, dictionary or not."""
    return given.value_type if pa.types.is_dictionary(given) else given


def usable(given: Any, wanted: Any) -> bool:
    """Whether cells of a type can be judged; texts can, whatever they are meant to be."""
    return bool(given == wanted or pa.types.is_null(given) or pa.types.is_string(given))


def is_text(kind: Any) -> bool:
    """Whether a type is text."""
    return bool(pa.types.is_string(kind))
