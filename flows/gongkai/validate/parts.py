"""A table in parts, one a report year, each read in batches: no more is in memory than a slice.

A part that lies as it is published has its rows by report id and each report's rows together: it
can be cut into slices of whole reports, which are judged one after the other. Whether it does is
seen from the slices: to look through all ids before would be to open every file twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from gongkai.validate.codes import Integers, is_distinct
from gongkai.validate.columns import held
from gongkai.validate.identity import KEY, names_reports, starts

_AGENCY = "agency_id"


class Scattered(Exception):
    """The rows do not lie as they are published: what slices of them gave is no judgement."""


class Part(Protocol):
    """The rows of a table in one file, opened anew by every call."""

    def __call__(self, columns: Sequence[str] | None = None) -> Iterable[Any]:
        """Return the rows in batches, Arrow tables, with the named columns or all."""


def must_be_apart(ids: Sequence[Any]) -> None:
    """Raise Scattered where an id stands in two of some arrays, in each of which it stands once."""
    if not is_distinct(pa.chunked_array(ids, pa.string())):
        raise Scattered


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

    Every row comes in one slice, in its order. Where the rows lie by report id, so do all rows of
    a report, and an agency's reports of a year; else two slices have ids in common, which whoever
    judges them has to see. Rows that do not name their reports are Scattered. `columns` are those
    wanted of a part, where not all are.
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
            elif not names_reports(rows):
                raise Scattered
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
