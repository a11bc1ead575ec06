"""A table in parts, one a report year, each read in batches: no more is in memory than a slice.

A part that lies as it is published has its rows by report id and each report's rows together: it
can be cut into slices of whole reports, which are judged one after the other.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import Integers
from gongkai.validate.columns import held
from gongkai.validate.identity import KEY, ids_at, names_reports, starts, years_at

_AGENCY, _YEAR = "agency_id", "report_year"


class Part(Protocol):
    """The rows of a table in one file, opened anew by every call."""

    def __call__(self, columns: Sequence[str] | None = None) -> Iterable[Any]:
        """Return the rows in batches, Arrow tables, with the named columns or all."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a part lies: the ids of its reports, whether in order and each in one place; its years.

    A part without rows is in order and has no year.
    """

    ids: Any
    in_order: bool
    years: frozenset[int | None]


def layout(part: Part) -> Layout:
    """Look through the ids and years of a part. Without ids it is not in order."""
    ids: list[Any] = [pa.array([], pa.string())]
    years: set[int | None] = set()
    for rows in part((KEY, _YEAR)):
        if not names_reports(rows):
            return Layout(ids[0], False, frozenset())
        begin = starts(rows[KEY])
        ids.extend(ids_at(rows[KEY], begin).chunks)
        if held(rows.schema, [_YEAR]):
            years.update(pc.unique(years_at(rows[_YEAR], begin)).to_pylist())
    found = pa.concat_arrays(ids)
    # The end of a batch is mostly in the midst of a report.
    found = found.take(starts(pa.chunked_array([found])))
    return Layout(found, is_ascending(found), frozenset(years))


def joint(layouts: Iterable[Layout]) -> Layout:
    """How several tables of the same reports lie together; each report is named once."""
    given = list(layouts)
    ids = given[0].ids if given else pa.array([], pa.string())
    if not all(each.ids.equals(ids) for each in given):
        ids = pc.unique(pa.chunked_array([each.ids for each in given], pa.string()))
    return Layout(
        ids,
        all(each.in_order for each in given),
        frozenset().union(*(each.years for each in given)),
    )


def is_ascending(ids: Any) -> bool:
    """Whether every id is greater than the one before."""
    rising = pc.greater(ids.slice(1), ids.slice(0, max(len(ids) - 1, 0)))
    return bool(pc.all(rising, min_count=0).as_py())


def is_apart(lies: Layout, earlier: Any) -> bool:
    """Whether no report of a part is among those of earlier ones."""
    return not pc.any(pc.is_in(earlier, value_set=lies.ids)).as_py()


def whole(part: Part, columns: Sequence[str] | None = None) -> Any:
    """Read a part at once."""
    return one(part(columns))


def one(tables: Iterable[Any]) -> Any:
    """Make one table of several, at least one; where columns differ, of all that there are."""
    given = list(tables)
    alike = all(each.schema.equals(given[0].schema) for each in given)
    # Only tables that are alike may have two columns of one name.
    return pa.concat_tables(given, promote_options="none" if alike else "permissive")


def slices(
    parts: Mapping[str, Part], columns: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Iterator[Mapping[str, Any]]:
    """Cut parts that lie in order into slices: the rows of the same agencies of every one of them.

    Every row comes in one slice, in its order. An agency's reports of a year stay together.
    `columns` are those wanted of a part, where not all are.
    """
    streams = {name: iter(part(columns.get(name))) for name, part in parts.items()}
    waiting: dict[str, Any] = {}
    ended: set[str] = set()
    behind: Iterable[str] = streams
    while len(ended) < len(streams):
        for name in behind:
            rows = next(streams[name], None)
            if rows is None:
                ended.add(name)
            else:
                waiting[name] = pa.concat_tables([waiting[name], rows]) if name in waiting else rows
        last = {name: _last_whole(waiting[name]) for name in waiting if name not in ended}
        known = [id for id in last.values() if id is not None]
        if known and len(known) == len(last):
            border = min(known)
            behind = [name for name, id in last.items() if id == border]
            cuts = {name: _up_to(rows, border) for name, rows in waiting.items()}
            # A table may have more reports of an agency than the one that is behind: it waits.
            if not any(cut and _id(waiting[name], cut - 1) > border for name, cut in cuts.items()):
                yield {name: rows.slice(0, cuts[name]) for name, rows in waiting.items()}
                waiting = {name: rows.slice(cuts[name]) for name, rows in waiting.items()}
        else:
            behind = [name for name, id in last.items() if id is None]
    yield waiting


def _last_whole(rows: Any) -> str | None:
    """The id of the last report whose agency is followed by another one; null where none is."""
    begin = _begins(rows)
    return _id(rows, int(begin[-1]) - 1) if len(begin) > 1 else None


def _up_to(rows: Any, border: str) -> int:
    """How many of the rows are of the report `border` or one before it, or of its agency."""
    cut = bisect_right(range(rows.num_rows), border, key=lambda row: _id(rows, row))
    if not cut:
        return 0
    begin = _begins(rows.slice(cut - 1))
    return cut - 1 + int(begin[1]) if len(begin) > 1 else rows.num_rows


def _begins(rows: Any) -> Integers:
    """The rows where a report begins, and its agency with it."""
    begin = starts(rows[KEY])
    if not held(rows.schema, [_AGENCY]):
        return begin
    of_agency = np.zeros(rows.num_rows, np.bool_)
    of_agency[starts(rows[_AGENCY])] = True
    return begin[of_agency[begin]]


def _id(rows: Any, row: int) -> str:
    return rows[KEY][row].as_py() or ""
