"""Keys of the register's tables: what must stand once, and what must stand in another table."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.catalogue.register.table import Table, schema


def check_keys(tables: Mapping[str, Table]) -> None:
    """Check primary, unique and foreign keys of every table; faults are noted in the tables.

    A null counts as a value: a row twice is a fault. What is wrong already is not judged again.
    """
    for table in tables.values():
        about = schema(table.name)
        for key in (about.get("primaryKey"), *about.get("uniqueKeys", ())):
            if key:
                _check_unique(table, key)
        for foreign in about.get("foreignKeys", ()):
            (column,), reference = foreign["fields"], foreign["reference"]
            parent = tables[reference["resource"] or table.name]
            _check_foreign(table, column, parent, reference["fields"][0])


def _check_foreign(table: Table, column: str, parent: Table, target: str) -> None:
    if not parent.whole:
        return  # what is missing there would be told once for every row that points at it
    known = {row.values.get(target) for row in parent.rows}
    for row in table.rows:
        value = row.values.get(column)
        if value is not None and value not in known and row.sound(column):
            arguments = {"value": value, "expected": parent.file}
            table.fault("register.value_foreign", row.line, column, **arguments)


def _check_unique(table: Table, key: Sequence[str]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        if not row.sound(*key):
            continue
        values = tuple(row.values.get(column) for column in key)
        line = first.setdefault(values, row.line)
        if line != row.line:
            shown = ", ".join(str(value) for value in values if value is not None)
            table.fault("register.value_twice", row.line, ", ".join(key), value=shown, first=line)
