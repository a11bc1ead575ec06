"""The tables of a year in portions that no rule between reports of one year reaches out of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import encode
from gongkai.validate.identity import starts, texts_at
from gongkai.validate.matrix import Panels
from gongkai.validate.parts import Layout, Part, slices, whole

_AGENCY = "agency_id"
_Tables = Mapping[str, Any]


def portions(
    year: Mapping[str, Part],
    lies: Layout,
    columns: Mapping[str, Sequence[str]],
    panels: Panels,
) -> Iterator[_Tables | None]:
    """Yield the rows of a year, `lies` as its layout says, in slices, else all at once.

    Agencies that are one body come in one portion, before all others. Null, as the last, says that
    reports of an agency were found apart from each other.
    """
    if not lies.in_order:
        yield {name: whole(part, columns.get(name)) for name, part in year.items()}
        return
    shared = _sharing(year, next(iter(lies.years), None), panels)
    if len(shared):
        gathered: dict[str, list[Any]] = defaultdict(list)
        for tables in slices(year, columns):
            for name, rows in tables.items():
                gathered[name].append(rows.filter(_of(rows, shared)))
        yield {name: pa.concat_tables(rows) for name, rows in gathered.items()}
    earlier = pa.chunked_array([], pa.string())
    for cut in slices(year, columns):
        tables = cut
        if len(shared):
            tables = {n: rows.filter(pc.invert(_of(rows, shared))) for n, rows in cut.items()}
        agencies = _agencies(tables)
        if pc.any(pc.is_in(earlier, value_set=agencies)).as_py():
            yield None
            return
        earlier = pa.chunked_array([*earlier.chunks, agencies], pa.string())
        yield tables


def _sharing(year: Mapping[str, Part], number: int | None, panels: Panels) -> Any:
    """The agencies that in the year are one body with another one, where both have rows."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for (agency, at), body in panels.items():
        if at == number:
            bodies[body].add(agency)
    for body, agencies in bodies.items():
        if (body, number) not in panels:
            agencies.add(body)
    several = {each for agencies in bodies.values() if len(agencies) > 1 for each in agencies}
    there: set[str] = set()
    if several:
        asked = pa.array(sorted(several), pa.string())
        for part in year.values():
            for rows in part([_AGENCY]):
                listed = encode(rows[_AGENCY]).values
                there.update(listed.filter(pc.is_in(listed, value_set=asked)).to_pylist())
    met = (agencies & there for agencies in bodies.values())
    return pa.array(sorted({each for few in met if len(few) > 1 for each in few}), pa.string())


def _of(rows: Any, agencies: Any) -> Any:
    """A mask of the rows of some agencies."""
    coded = encode(rows[_AGENCY])
    chosen = np.append(np.asarray(pc.is_in(coded.values, value_set=agencies)), False)
    return pa.array(chosen[coded.codes])


def _agencies(tables: _Tables) -> Any:
    """The agencies that have rows in the tables."""
    ids = [texts_at(rows[_AGENCY], starts(rows[_AGENCY])) for rows in tables.values()]
    listed = pc.unique(pa.chunked_array([c for each in ids for c in each.chunks], pa.string()))
    return listed.drop_null()
