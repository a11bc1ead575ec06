"""The shape of a table that lies in parts, judged in slices: the same findings, less memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from gongkai.model import Finding
from gongkai.validate.breaches import Breach, joined
from gongkai.validate.breaches import findings as worded
from gongkai.validate.codes import is_ascending
from gongkai.validate.columns import columns, held, is_text
from gongkai.validate.identity import KEY, ids_of, plain
from gongkai.validate.keys import fields_of
from gongkai.validate.parts import Part, Scattered, must_be_apart, one, slices
from gongkai.validate.shape import Parents, breaches, headings, named, unique_keys

_TABLE = "table"


def shape_of_parts(
    parts: Sequence[Part], schema: Mapping[str, Any], parents: Parents, name: str | None = None
) -> tuple[Finding, ...]:
    """Judge a table in one or more parts as `shape` judges it whole, its rows numbered through.

    Where the keys of the schema hold the report and the rows lie report by report, a slice of
    whole reports is in memory at a time, else the table. `parents` is as for `shape`:
    of each table the columns that keys refer to; `name` is that of the table.
    """
    try:
        return _found(_portions(parts, schema, name), schema, parents, name)
    except Scattered:
        whole = one(rows for part in parts for rows in part())
        return _found([whole], schema, parents, name)


def _found(
    portions: Iterable[Any], schema: Mapping[str, Any], parents: Parents, name: str | None
) -> tuple[Finding, ...]:
    """What is found in portions of a table that no key reaches out of."""
    keys = _ordered(schema, parents)
    heads: dict[Finding, None] = {}
    found: tuple[Breach, ...] = ()
    start = 0
    for rows in portions:
        heads.update(dict.fromkeys(headings(rows.schema, schema)))
        near = _near(rows, keys, parents)
        found = joined(found, breaches(rows, columns(rows, schema), schema, near, name), start)
        start += rows.num_rows
    return named(name, heads, worded(found))


def _portions(parts: Sequence[Part], schema: Mapping[str, Any], name: str | None) -> Iterator[Any]:
    """Yield the rows in portions; Scattered where a key reaches out of all but the whole."""
    keys = [key for _, key in unique_keys(schema)]
    if _refers_to_itself(schema, name) or not all(KEY in key for key in keys):
        raise Scattered
    if keys:
        yield from _whole_reports(parts)
    else:
        for part in parts:
            yield from part()


def _whole_reports(parts: Sequence[Part]) -> Iterator[Any]:
    """Yield the rows in slices; Scattered where a report lies in several of them."""
    ids: list[Any] = []
    for part in parts:
        for cut in slices({_TABLE: part}):
            ids.append(ids_of(cut[_TABLE][KEY]))
            yield cut[_TABLE]
    must_be_apart(ids)


def _refers_to_itself(schema: Mapping[str, Any], name: str | None) -> bool:
    keys = schema.get("foreignKeys", ())
    return any(key["reference"].get("resource") in (None, "", name) for key in keys)


def _ordered(schema: Mapping[str, Any], parents: Parents) -> Mapping[str, tuple[str, str]]:
    """The parents that lie in the order of the one field that one key refers to, and both fields.

    The field of the rows comes first, that of the parent second.
    """
    keys: dict[str, list[tuple[list[str], list[str]]]] = {}
    for key in schema.get("foreignKeys", ()):
        here, there = fields_of(key["fields"]), fields_of(key["reference"]["fields"])
        keys.setdefault(key["reference"].get("resource", ""), []).append((here, there))
    return {
        name: (here[0], there[0])
        for name, [(here, there), *others] in keys.items()
        if not others and len(there) == 1 and name in parents and _rises(parents[name], there[0])
    }


def _rises(parent: Any, field: str) -> bool:
    is_there = held(parent.schema, [field]) and is_text(parent[field].type)
    return is_there and is_ascending(plain(parent[field]))


def _near(rows: Any, keys: Mapping[str, tuple[str, str]], parents: Parents) -> Parents:
    """Of parents that lie in order only what lies between the least and the greatest of the rows.

    A lookup among a few thousand agencies is far quicker than among all.
    """
    near = dict(parents)
    for name, (field, there) in keys.items():
        if rows.num_rows and held(rows.schema, [field]) and is_text(rows[field].type):
            ids = pc.min_max(ids_of(rows[field])).as_py()
            column, places = parents[name][there], range(parents[name].num_rows)
            first = bisect_left(places, ids["min"], key=lambda row: column[row].as_py() or "")
            last = bisect_right(places, ids["max"], key=lambda row: column[row].as_py() or "")
            near[name] = parents[name].slice(first, last - first)
    return near
