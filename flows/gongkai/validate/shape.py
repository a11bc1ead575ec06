"""The shape of a table: is it what its Table Schema says, row by row?

Every row is judged, whole columns at a time: a text that occurs a thousand times is looked at
once, and keys are compared as integers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.findings import finding
from gongkai.messages import text
from gongkai.model import Finding
from gongkai.validate.codes import Coded, Integers, encode
from gongkai.validate.constraints import constraints, parse
from gongkai.validate.keys import fields_of, key_fields, later_of_equals, unreferred

LISTED = 1000
"""So many findings are listed for one check of one field; the last then says how many in all."""
_NOTHING = "—"
_REPORT = "report_id"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column to be judged: what the schema says, the cells as given, and as typed values.

    `coded` is there where different values are looked at once: texts with constraints, and keys.
    """

    field: Mapping[str, Any]
    raw: Any
    typed: Any
    coded: Coded | None

    def rows(self, broken: Any) -> Integers:
        """The rows that hold a value of which `broken`, a mask over the values, is true."""
        bad = np.asarray(pc.fill_null(broken, False))
        if self.coded is None or not bad.any():
            return np.flatnonzero(bad)
        # One place more for the code of null, which breaks nothing here.
        return np.flatnonzero(np.append(bad, False)[self.coded.codes])


def shape(
    table: Any,
    schema: Mapping[str, Any],
    parents: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> tuple[Finding, ...]:
    """Judge an Arrow table by a Table Schema; return what is wrong with it, or nothing.

    Checked: columns, their order and types, required, enum, categories, minimum, maximum, pattern,
    lengths, unique, unique and primary keys, foreign keys. A column of text where the schema has
    another type (a CSV read as it stands) is judged cell by cell. `parents` gives the tables that
    foreign keys refer to, by resource name; a key to a table not given is not judged. Rows are
    numbered from 1, without the header. `name` says in the findings which table it is.
    """
    columns = {column.field["name"]: column for column in _columns(table, schema)}
    found = [*_headings(table, schema)]
    for column in columns.values():
        found += _cells(column, table)
    found += _repeated_keys(columns, table, schema)
    found += _dangling_keys(columns, table, schema, {**(parents or {}), name or "": table}, name)
    return tuple(replace(each, table=name) for each in found)


def _headings(table: Any, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """Fields that are missing, of another type, out of order, or not in the schema."""
    expected = {field.name: field.type for field in arrow_schema(schema)}
    for name, wanted in expected.items():
        if name not in table.column_names:
            yield _heading(name, str(wanted), _NOTHING)
        elif not _held(table, [name]):
            yield _heading(name, str(wanted), f"{name}, {name}")
        elif not _usable(given := _value_type(table.schema.field(name).type), wanted):
            yield _heading(name, str(wanted), str(given))
    for given in table.schema:
        if given.name not in expected:
            yield _heading(given.name, _NOTHING, str(given.type))
    shared = [name for name in table.column_names if name in expected]
    ordered = [name for name in expected if name in table.column_names]
    for at, (given, wanted) in enumerate(zip(shared, ordered, strict=False), start=1):
        if given != wanted:
            yield _heading(f"#{at}", wanted, given)
            return


def _heading(field: str, expected: str, printed: str) -> Finding:
    return finding("SHAPE-COLUMN", field=field, expected=expected, printed=printed)


def _value_type(given: Any) -> Any:
    return given.value_type if pa.types.is_dictionary(given) else given


def _usable(given: Any, wanted: Any) -> bool:
    """Whether cells of a type can be judged; texts can, whatever they are meant to be."""
    return bool(given == wanted or pa.types.is_null(given) or pa.types.is_string(given))


def _columns(table: Any, schema: Mapping[str, Any]) -> Iterator[_Column]:
    keyed = key_fields(schema)
    for field, described in zip(schema["fields"], arrow_schema(schema), strict=True):
        name, wanted = described.name, described.type
        if not _held(table, [name]):
            continue
        raw = table.column(name)
        if not _usable(_value_type(raw.type), wanted):
            continue
        typed = _typed(raw, field.get("type", "string"), wanted)
        constrained = pa.types.is_string(wanted) and any(constraints(field))
        coded = encode(typed) if constrained or name in keyed else None
        yield _Column(field, raw, typed, coded)


def _typed(raw: Any, kind: str, wanted: Any) -> Any:
    """The cells as values of the type wanted, null where a text is none; texts as they are."""
    given = _value_type(raw.type)
    if given == wanted and (raw.type == wanted or pa.types.is_string(wanted)):
        return raw
    if pa.types.is_string(given):
        texts = encode(raw)
        values = parse(texts.values, kind, wanted)
        return values.take(pa.array(texts.codes, mask=texts.codes < 0))
    return raw.cast(wanted)


def _cells(column: _Column, table: Any) -> Iterator[Finding]:
    """What is wrong with single values of a column."""
    field, name = column.field, column.field["name"]
    if column.typed.null_count != column.raw.null_count:
        misread = pc.and_(pc.is_valid(column.raw), pc.is_null(column.typed))
        yield from _listed("SHAPE-TYPE", np.flatnonzero(misread), table, [name], field["type"])
    if field.get("constraints", {}).get("required") and column.raw.null_count:
        empty = np.flatnonzero(column.raw.is_null())
        yield from _listed("SHAPE-REQUIRED", empty, table, [name])
    values = column.typed if column.coded is None else column.coded.values
    for constraint in constraints(field):
        rows = column.rows(constraint.breaks(values, constraint.bound))
        yield from _listed(constraint.finding, rows, table, [name], constraint.said)


def _repeated_keys(
    columns: Mapping[str, _Column], table: Any, schema: Mapping[str, Any]
) -> Iterator[Finding]:
    primary = fields_of(schema.get("primaryKey", ()))
    unique = [
        [field["name"]]
        for field in schema["fields"]
        if field.get("constraints", {}).get("unique") and [field["name"]] != primary
    ]
    others = [fields_of(key) for key in schema.get("uniqueKeys", ())]
    for id, key in [
        ("SHAPE-PRIMARY-KEY", primary),
        *(("SHAPE-UNIQUE", other) for other in (*unique, *others)),
    ]:
        if key and all(name in columns for name in key):
            coded = [_coded(columns[name]) for name in key]
            rows = later_of_equals(coded, empty_counts=id == "SHAPE-PRIMARY-KEY")
            yield from _listed(id, rows, table, key)


def _dangling_keys(
    columns: Mapping[str, _Column],
    table: Any,
    schema: Mapping[str, Any],
    parents: Mapping[str, Any],
    name: str | None,
) -> Iterator[Finding]:
    for key in schema.get("foreignKeys", ()):
        names, reference = fields_of(key["fields"]), key["reference"]
        resource = reference.get("resource") or name or ""
        parent = parents.get(resource)
        referred = fields_of(reference["fields"])
        if parent is None or not (_held(parent, referred) and all(x in columns for x in names)):
            continue
        there = [parent.column(each) for each in referred]
        rows = unreferred([_coded(columns[each]) for each in names], there)
        yield from _listed("SHAPE-FOREIGN-KEY", rows, table, names, resource or ", ".join(names))


def _held(table: Any, names: Sequence[str]) -> bool:
    """Whether a table has each of the columns, and only once."""
    return all(table.column_names.count(name) == 1 for name in names)


def _coded(column: _Column) -> Coded:
    return encode(column.typed) if column.coded is None else column.coded


def _listed(
    id: str, rows: Integers, table: Any, fields: Sequence[str], expected: str | None = None
) -> Iterator[Finding]:
    """A finding for each row, up to LISTED; if there are more, the last says how many in all."""
    for place, row in enumerate(rows[:LISTED].tolist(), start=1):
        values = [table.column(name)[row].as_py() for name in fields]
        value = ", ".join("" if each is None else str(each) for each in values)
        report = table.column(_REPORT)[row].as_py() if _held(table, [_REPORT]) else ""
        found = finding(
            id,
            str(report or ""),
            column=fields[0] if len(fields) == 1 else None,
            expected=expected,
            printed=value,
            field=", ".join(fields),
            row=row + 1,
            value=value,
        )
        yield _counted(found, len(rows)) if place == LISTED < len(rows) else found


def _counted(last: Finding, count: int) -> Finding:
    numbers = {"count": count, "listed": LISTED}
    return replace(
        last,
        message_zh=last.message_zh + text("validate.more", "zh", **numbers),
        message_en=f"{last.message_en} {text('validate.more', 'en', **numbers)}",
    )
