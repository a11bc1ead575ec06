"""What frictionless says, in the words of our findings: a fault reads alike, whoever finds it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gongkai.catalogue import finding
from gongkai.catalogue.arrow import arrow_schema
from gongkai.model import Finding

_NOTHING = "—"
_BROKEN = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)
_CONSTRAINTS: Mapping[str, tuple[str, str | None]] = {
    "required": ("SHAPE-REQUIRED", None),
    "enum": ("SHAPE-ENUM", "{}"),
    "minimum": ("SHAPE-MINIMUM", "{}"),
    "maximum": ("SHAPE-MAXIMUM", "{}"),
    "pattern": ("SHAPE-PATTERN", "{}"),
    "minLength": ("SHAPE-PATTERN", "minLength {}"),
    "maxLength": ("SHAPE-PATTERN", "maxLength {}"),
}
"""The finding of each constraint, and how its bound is said in it."""

Schema = Mapping[str, Any]
RowOf = Callable[[int], int]


def opinion(error: Any, path: str, name: str, schema: Schema, row_of: RowOf) -> Finding:
    """Return an error of frictionless as a finding: PACKAGE-PROFILE where we have no own word.

    `name` is the resource, `path` its file, `schema` its Table Schema; `row_of` gives the row of
    the file, from 1 without the heading, for a row of what frictionless was shown.
    """
    told = _told(error, schema) if schema else None
    if told is None:
        return finding("PACKAGE-PROFILE", path=path, reason=f"{error.type}: {error.message}")
    rule, field, value, expected = told
    if rule == "SHAPE-COLUMN":
        return finding(rule, table=name, field=field, expected=expected, printed=value)
    return finding(
        rule,
        _report(error, schema),
        table=name,
        column=None if ", " in field else field,
        # A key into the same table names no other.
        expected=name if expected == "" else expected,
        printed=value,
        field=field,
        # Frictionless counts the heading as a row.
        row=row_of(error.row_number - 1),
        value=value,
    )


def _told(error: Any, schema: Schema) -> tuple[str, str, str, str | None] | None:
    """Rule, field, value and what was expected."""
    match error.type:
        case "type-error":
            kinds = {each["name"]: each.get("type", "string") for each in schema["fields"]}
            return "SHAPE-TYPE", error.field_name, error.cell, kinds[error.field_name]
        case "constraint-error":
            return _of_constraint(error)
        case "unique-error":
            return "SHAPE-UNIQUE", error.field_name, error.cell, None
        case "primary-key":
            return _of_primary_key(error, schema)
        case "foreign-key":
            names = ", ".join(error.field_names)
            values = ", ".join(error.field_cells)
            return "SHAPE-FOREIGN-KEY", names, values, error.reference_name
    return _of_heading(error, schema)


def _of_constraint(error: Any) -> tuple[str, str, str, str | None] | None:
    broken = _BROKEN.fullmatch(error.note)
    if broken is None or broken[1] not in _CONSTRAINTS:
        return None
    rule, said = _CONSTRAINTS[broken[1]]
    return rule, error.field_name, error.cell, said and said.format(broken[2])


def _of_primary_key(error: Any, schema: Schema) -> tuple[str, str, str, str | None]:
    key = schema["primaryKey"]
    names = [key] if isinstance(key, str) else list(key)
    cells = _by_name(error, schema)
    values = ", ".join(cells.get(name, "") for name in names)
    return "SHAPE-PRIMARY-KEY", ", ".join(names), values, None


def _of_heading(error: Any, schema: Schema) -> tuple[str, str, str, str | None] | None:
    match error.type:
        case "missing-label":
            expected = arrow_schema(schema).field(error.field_name).type
            return "SHAPE-COLUMN", error.field_name, _NOTHING, str(expected)
        case "extra-label":
            return "SHAPE-COLUMN", error.label, "string", _NOTHING
        case "incorrect-label" | "duplicate-label" | "blank-label":
            return "SHAPE-COLUMN", f"#{error.field_number}", error.label, error.field_name
    return None


def _by_name(error: Any, schema: Schema) -> dict[str, str]:
    names = (each["name"] for each in schema["fields"])
    return dict(zip(names, error.cells, strict=False))


def _report(error: Any, schema: Schema) -> str:
    return _by_name(error, schema).get("report_id", "")
