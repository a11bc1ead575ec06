"""The columns of a table as they are judged: what the schema says beside the cells as given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.validate.codes import Coded, encode
from gongkai.validate.constraints import parse


@dataclass(frozen=True)
class Column:
    """A column to be judged: what the schema says of it, and the cells as given.

    `wanted` is the Arrow type of the schema. What is only needed for some checks is worked out
    when it is asked for, once.
    """

    field: Mapping[str, Any]
    raw: Any
    wanted: Any

    @cached_property
    def is_read(self) -> bool:
        """Whether texts are given for another type: each is then read, null where it is none."""
        return is_text(self.raw.type) and not is_text(self.wanted)

    @cached_property
    def coded(self) -> Coded | None:
        """The different values of a text, or of what was read from texts; else there is no need."""
        if not is_text(self.raw.type):
            return None
        texts = encode(self.raw)
        if not self.is_read:
            return texts
        read = parse(texts.values, self.field.get("type", "string"), self.wanted)
        return Coded(read, texts.indices)

    @cached_property
    def typed(self) -> Any:
        """The cells as values of the type wanted; texts as they are given, dictionary or not."""
        if self.is_read and self.coded is not None:
            parts = [self.coded.values.take(each) for each in self.coded.indices]
            return pa.chunked_array(parts, self.wanted)
        given = self.raw.type
        return self.raw if given == self.wanted or is_text(given) else self.raw.cast(self.wanted)

    @cached_property
    def key(self) -> Coded:
        """The cells as part of a key: equal codes are equal values."""
        # Two texts may be one number: those that were read are encoded again.
        return encode(self.typed) if self.coded is None or self.is_read else self.coded


def columns(table: Any, schema: Mapping[str, Any]) -> Iterator[Column]:
    """Yield the columns of the table that the schema has and whose type can be judged."""
    for field, described in zip(schema["fields"], arrow_schema(schema), strict=True):
        if held(table.schema, [described.name]):
            raw = table.column(described.name)
            if usable(value_type(raw.type), described.type):
                yield Column(field, raw, described.type)


def typed(table: Any, schema: Mapping[str, Any]) -> Any:
    """The table with the fields of the schema alone, in its types; null where a text is none."""
    judged = {column.field["name"]: column.typed for column in columns(table, schema)}
    return pa.table(judged)


def held(given: Any, names: Iterable[str]) -> bool:
    """Whether an Arrow schema has each of the fields, and only once."""
    return all(given.names.count(name) == 1 for name in names)


def value_type(given: Any) -> Any:
    """The type of the values of a column, dictionary or not."""
    return given.value_type if pa.types.is_dictionary(given) else given


def is_text(given: Any) -> bool:
    """Whether a column is one of texts, dictionary or not."""
    return bool(pa.types.is_string(value_type(given)))


def usable(given: Any, wanted: Any) -> bool:
    """Whether cells of a type can be judged; texts can, whatever they are meant to be."""
    return bool(given == wanted or pa.types.is_null(given) or pa.types.is_string(given))
