"""Texts as dictionaries: rows of a report say the same texts again and again, as small numbers.

A table whose texts are coded takes a third of the memory, and its rows are moved in a fraction of
the time. What it says is the same.
"""

import numpy as np
import pyarrow as pa

from gongkai.release.records import record_schema


def texts(name: str) -> tuple[str, ...]:
    """Return the names of the texts of a record table."""
    return tuple(each.name for each in record_schema(name) if pa.types.is_string(each.type))


def plain(table: pa.Table) -> pa.Table:
    """Return a table whose coded texts are texts."""
    types = (
        each.with_type(each.type.value_type) if pa.types.is_dictionary(each.type) else each
        for each in table.schema
    )
    return table.cast(pa.schema(types))


def as_coded(schema: pa.Schema, table: pa.Table) -> pa.Schema:
    """Return the schema with those texts coded that are in the table."""
    types = {each.name: each.type for each in table.schema if pa.types.is_dictionary(each.type)}
    return pa.schema(each.with_type(types.get(each.name, each.type)) for each in schema)


def encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of texts, coded or not, as one array with one dictionary."""
    return pa.concat_arrays([pa.array([], column.type), *column.chunks]).dictionary_encode()


def as_said(values: pa.Array, indices: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return texts that are said again by index, coded where `kind` is."""
    if not pa.types.is_dictionary(kind):
        return values.take(indices)
    listed = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(listed.indices.take(indices), listed.dictionary)


def as_told(table: pa.Table) -> pa.Table:
    """Return rows with dictionaries of their own texts alone, in the order in which they say them.

    Put away, the same rows are then the same bytes, whatever they were among.
    """
    for at, (field, column) in enumerate(zip(table.schema, table.columns, strict=True)):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(at, field, _as_told(encoded(column)))
    return table


def _as_told(column: pa.DictionaryArray) -> pa.DictionaryArray:
    said = column.indices.unique().drop_null()
    numbers = np.zeros(len(column.dictionary), np.int32)
    numbers[said.to_numpy()] = np.arange(len(said), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers).take(column.indices), column.dictionary.take(said)
    )
