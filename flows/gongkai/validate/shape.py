"""The shape of a table: is it what its Table Schema says, row by row?

Every row is judged, whole columns at a time: a text that occurs a thousand times is looked at
once, and keys are compared as integers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.findings import finding
from gongkai.model import Finding
from gongkai.validate.breaches import LISTED, Breach, breach
from gongkai.validate.breaches import findings as worded
from gongkai.validate.columns import Column, columns, held, usable, value_type
from gongkai.validate.constraints import constraints
from gongkai.validate.keys import fields_of, later_of_equals, unreferred

__all__ = ["LISTED", "breaches", "headings", "shape"]

Parents = Mapping[str, Any]
"""The tables that foreign keys refer to, by resource name."""
_NOTHING = "—"
_PRIMARY = "SHAPE-PRIMARY-KEY"


def shape(
    table: Any, schema: Mapping[str, Any], parents: Parents | None = None, name: str | None = None
) -> tuple[Finding, ...]:
    """Judge an Arrow table by a Table Schema; return what is wrong with it, or nothing.

    Checked: columns, their order and types, required, enum, categories, minimum, maximum, pattern,
    lengths, unique, unique and primary keys, foreign keys. A column of text where the schema has
    another type (a CSV read as it stands) is judged cell by cell. `parents` gives the tables that
    foreign keys refer to, by resource name; a key to a table not given is not judged. Rows are
    numbered from 1, without the header. `name` says in the findings which table it is.
    """
    found = breaches(table, columns(table, schema), schema, parents or {}, name)
    return named(name, headings(table.schema, schema), worded(found))


def named(name: str | None, *found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Say in findings which table they are about."""
    return tuple(replace(each, table=name) for each in chain(*found))


def headings(given: Any, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield fields of an Arrow schema that are missing, of another type, misplaced or surplus."""
    expected = {field.name: field.type for field in arrow_schema(schema)}
    for name, wanted in expected.items():
        if name not in given.names:
            yield _heading(name, str(wanted), _NOTHING)
        elif not held(given, [name]):
            yield _heading(name, str(wanted), f"{name}, {name}")
        elif not usable(there := value_type(given.field(name).type), wanted):
            yield _heading(name, str(wanted), str(there))
    for field in given:
        if field.name not in expected:
            yield _heading(field.name, _NOTHING, str(value_type(field.type)))
    shared = [name for name in given.names if name in expected]
    ordered = [name for name in expected if name in given.names]
    for at, (there, wanted) in enumerate(zip(shared, ordered, strict=False), start=1):
        if there != wanted:
            yield _heading(f"#{at}", wanted, there)
            return


def _heading(field: str, expected: str, printed: str) -> Finding:
    return finding("SHAPE-COLUMN", field=field, expected=expected, printed=printed)


def breaches(
    table: Any,
    judged: Iterable[Column],
    schema: Mapping[str, Any],
    parents: Parents,
    name: str | None,
) -> tuple[Breach, ...]:
    """Judge the columns of a table, check by check, in the order of the schema; see `shape`."""
    by_name = {column.field["name"]: column for column in judged}
    cells = (_cells(place, column, table) for place, column in enumerate(by_name.values()))
    return (
        *chain.from_iterable(cells),
        *_repeated_keys(by_name, table, schema),
        *_dangling_keys(by_name, table, schema, {**parents, name or "": table}, name or ""),
    )


def _cells(place: int, column: Column, table: Any) -> Iterator[Breach]:
    """What is wrong with single values of a column."""
    field, name = column.field, column.field["name"]
    if column.is_read and column.coded is not None and column.coded.values.null_count:
        misread = column.coded.rows(pc.is_null(column.coded.values))
        yield from breach((0, place, 0), "SHAPE-TYPE", misread, table, [name], field["type"])
    if field.get("constraints", {}).get("required") and column.raw.null_count:
        empty = np.flatnonzero(column.raw.is_null())
        yield from breach((0, place, 1), "SHAPE-REQUIRED", empty, table, [name])
    for number, constraint in enumerate(constraints(field), start=2):
        values = column.typed if column.coded is None else column.coded.values
        broken = pc.fill_null(constraint.breaks(values, constraint.bound), False)
        if pc.any(broken).as_py():
            rows = np.flatnonzero(broken) if column.coded is None else column.coded.rows(broken)
            rank = (0, place, number)
            yield from breach(rank, constraint.finding, rows, table, [name], constraint.said)


def _repeated_keys(
    judged: Mapping[str, Column], table: Any, schema: Mapping[str, Any]
) -> Iterator[Breach]:
    for number, (id, key) in enumerate(unique_keys(schema)):
        if all(name in judged for name in key):
            coded = [judged[name].key for name in key]
            rows = later_of_equals(coded, empty_counts=id == _PRIMARY)
            yield from breach((1, number), id, rows, table, key)


def unique_keys(schema: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield every key that no two rows may share, with the finding for rows that do."""
    primary = fields_of(schema.get("primaryKey", ()))
    if primary:
        yield _PRIMARY, primary
    for field in schema["fields"]:
        if field.get("constraints", {}).get("unique") and [field["name"]] != primary:
            yield "SHAPE-UNIQUE", [field["name"]]
    for key in schema.get("uniqueKeys", ()):
        yield "SHAPE-UNIQUE", fields_of(key)


def _dangling_keys(
    judged: Mapping[str, Column],
    table: Any,
    schema: Mapping[str, Any],
    parents: Parents,
    own_name: str,
) -> Iterator[Breach]:
    for number, key in enumerate(schema.get("foreignKeys", ())):
        names, reference = fields_of(key["fields"]), key["reference"]
        resource = reference.get("resource") or own_name
        parent, referred = parents.get(resource), fields_of(reference["fields"])
        if parent is None or not all(name in judged for name in names):
            continue
        if not held(parent.schema, referred):
            continue
        there = [parent.column(name) for name in referred]
        rows = unreferred([judged[name].key for name in names], there)
        told = resource or ", ".join(names)
        yield from breach((2, number), "SHAPE-FOREIGN-KEY", rows, table, names, told)
