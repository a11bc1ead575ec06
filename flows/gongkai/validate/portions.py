"""The tables of a year in portions that no rule between reports of one year reaches out of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import encode
from gongkai.validate.columns import held
from gongkai.validate.identity import years_at
from gongkai.validate.matrix import Panels
from gongkai.validate.parts import Part, slices

_AGENCY, _YEAR = "agency_id", "report_year"
_FIRST = np.zeros(1, np.int64)
_Tables = Mapping[str, Any]


def portions(
    year: Mapping[str, Part], columns: Mapping[str, Sequence[str]], panels: Panels
) -> Iterator[_Tables]:
    """Yield the rows of a year in slices; see there.

    Agencies that are one body come in one portion, before all others.
    """
    shared = _sharing(year, panels)
    if len(shared):
        gathered: dict[str, list[Any]] = defaultdict(list)
        for cut in slices(year, columns):
            for name, rows in cut.items():
                gathered[name].append(rows.filter(_of(rows, shared)))
        yield {name: pa.concat_tables(rows) for name, rows in gathered.items()}
    for cut in slices(year, columns):
        if len(shared):
            yield {n: rows.filter(pc.invert(_of(rows, shared))) for n, rows in cut.items()}
        else:
            yield cut


def _sharing(year: Mapping[str, Part], panels: Panels) -> Any:
    """The agencies that in the year are one body with another one, where both have rows."""
    number = _number(year) if panels else None
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


def _number(year: Mapping[str, Part]) -> int | None:
    """The year that the first row says, if any does."""
    for part in year.values():
        for rows in part([_YEAR]):
            if held(rows.schema, [_YEAR]) and rows.num_rows:
                number: int | None = years_at(rows[_YEAR], _FIRST)[0].as_py()
                return number
    return None
