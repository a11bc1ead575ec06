"""The shape of a table that lies in parts, judged in slices: the same findings, less memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.model import Finding
from gongkai.validate.breaches import Breach, joined
from gongkai.validate.breaches import findings as worded
from gongkai.validate.columns import columns
from gongkai.validate.identity import KEY, names_reports, plain, starts
from gongkai.validate.keys import fields_of
from gongkai.validate.parts import Layout, Part, is_apart, is_ascending, layout, slices, whole
from gongkai.validate.shape import Parents, breaches, headings, unique_keys

_TABLE = "table"


def shape_of_parts(
    parts: Sequence[Part], schema: Mapping[str, Any], parents: Parents
) -> tuple[Finding, ...]:
    """Judge a table in one or more parts as `shape` judges it whole, its rows numbered through.

    Where the keys of the schema hold the report and the rows lie report by report, a slice of
    whole reports is in memory at a time, else a part, else the table. `parents` is as for `shape`:
    of each table the columns that keys refer to.
    """
    ordered = {name for name, rows in parents.items() if _is_ordered(rows)}
    heads: dict[Finding, None] = {}
    found: tuple[Breach, ...] = ()
    start = 0
    for rows in _portions(parts, schema):
        heads.update(dict.fromkeys(headings(rows.schema, schema)))
        near = _near(rows, schema, parents, ordered)
        found = joined(found, breaches(rows, columns(rows, schema), schema, near), start)
        start += rows.num_rows
    return (*heads, *worded(found))


def _portions(parts: Sequence[Part], schema: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of the table in portions that no key reaches out of."""
    keys = [key for _, key in unique_keys(schema)]
    layouts = [layout(part) for part in parts] if keys and all(KEY in key for key in keys) else []
    if _refers_to_itself(schema) or (keys and not layouts) or not _are_apart(layouts):
        yield pa.concat_tables(map(whole, parts), promote_options="permissive")
    elif not keys:
        for part in parts:
            yield from part()
    else:
        for part, each in zip(parts, layouts, strict=True):
            if each.in_order:
                yield from (portion[_TABLE] for portion in slices({_TABLE: part}))
            else:
                yield whole(part)


def _are_apart(layouts: Sequence[Layout]) -> bool:
    """Whether no report lies in more than one part."""
    earlier = pa.chunked_array([], pa.string())
    for lies in layouts:
        if not is_apart(lies, earlier):
            return False
        earlier = pa.chunked_array([*earlier.chunks, lies.ids], pa.string())
    return True


def _refers_to_itself(schema: Mapping[str, Any]) -> bool:
    return any(not key["reference"].get("resource") for key in schema.get("foreignKeys", ()))


def _is_ordered(parent: Any) -> bool:
    return names_reports(parent) and is_ascending(plain(parent[KEY]))


def _near(rows: Any, schema: Mapping[str, Any], parents: Parents, ordered: set[str]) -> Parents:
    """Of parents in the order of their reports only those between the first and last of the rows.

    A lookup among the reports of a few thousand agencies is far quicker than among all.
    """
    near = dict(parents)
    if not names_reports(rows) or not rows.num_rows:
        return near
    for key in schema.get("foreignKeys", ()):
        name, there = key["reference"].get("resource"), fields_of(key["reference"]["fields"])
        if name in ordered and fields_of(key["fields"]) == there == [KEY]:
            ids = pc.min_max(plain(rows[KEY].take(starts(rows[KEY])))).as_py()
            given = parents[name]
            places = range(given.num_rows)
            first = bisect_left(places, ids["min"], key=lambda row: given[KEY][row].as_py() or "")
            last = bisect_right(places, ids["max"], key=lambda row: given[KEY][row].as_py() or "")
            near[name] = given.slice(first, last - first)
    return near
