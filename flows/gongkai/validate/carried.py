"""What the rules need of the year before, carried from the slices of one year to those of the next.

Only the cells that a rule looks back at, and only for one year: as small however many years there
are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.editions import Edition
from gongkai.validate.codes import MISSING, Integers, Mask, encode, repeated
from gongkai.validate.matrix import Matrix, Panels
from gongkai.validate.rules import compiled

_BETWEEN = "\x1f"
_NOTHING = "\x00"


@dataclass(frozen=True, slots=True)
class Carried:
    """Figures of reports of one year: a row for each of `cells`, a column for each of `bodies`.

    `bodies` are texts that name body, series and scope, each once; figures too large for `values`
    stand in `wide` as in a matrix.
    """

    cells: tuple[str, ...]
    bodies: Any
    values: Integers
    known: Mask
    wide: Mapping[tuple[int, int], int]


def cells_before(editions: tuple[Edition, ...]) -> tuple[str, ...]:
    """Return the cells that a rule of the editions reads in the report of the year before."""
    terms = (term for equation in compiled(editions)[1] for term in equation.terms)
    return tuple(dict.fromkeys(term.cell for term in terms if term.year_before))


def nothing(cells: tuple[str, ...]) -> Carried:
    """Return what there is before the first year."""
    size = (len(cells), 0)
    bodies = pa.array([], pa.string())
    return Carried(cells, bodies, np.zeros(size, np.int64), np.zeros(size, np.bool_), {})


def bodies(identities: Any, panels: Panels) -> Any:
    """Name the body, series and scope of every report; null where body or year is not known."""
    agency, year = identities["agency_id"], identities["report_year"]
    body = agency
    if panels:
        touched = pa.array(sorted({each for each, _ in panels}), pa.string())
        if pc.any(pc.is_in(agency, value_set=touched)).as_py():
            pairs = zip(agency.to_pylist(), year.to_pylist(), strict=True)
            body = pa.array([panels.get((of, at), of) for of, at in pairs], pa.string())
    names = [pc.fill_null(identities[name], _NOTHING) for name in ("series", "scope")]
    there = pc.and_(pc.is_valid(year), pc.not_equal(pc.fill_null(body, ""), ""))
    named = pc.binary_join_element_wise(body, *names, _BETWEEN)
    return pc.if_else(there, named, pa.scalar(None, pa.string()))


def carry(laid_out: Matrix, named: Any, cells: tuple[str, ...]) -> Carried:
    """Keep what the year after will ask of a slice; `named` are the bodies of its reports."""
    reports, rows = len(laid_out.reports), [laid_out.rows[cell] for cell in cells]
    wide = {
        (rows.index(row), report): figure
        for (row, report), figure in laid_out.wide.items()
        if row in rows
    }
    return Carried(
        cells, named, laid_out.values[rows, :reports], laid_out.known[rows, :reports], wide
    )


def together(slices: Iterable[Carried], cells: tuple[str, ...]) -> Carried:
    """Join the slices of one year; a body with two reports has none that could be looked up."""
    parts = [nothing(cells), *slices]
    ends = np.cumsum([len(part.bodies) for part in parts])
    wide = {
        (row, report + int(ends[at]) - len(part.bodies)): figure
        for at, part in enumerate(parts)
        for (row, report), figure in part.wide.items()
    }
    named = pa.chunked_array([chunk for part in parts for chunk in _chunks(part.bodies)])
    return Carried(
        cells,
        _alone(named),
        np.concatenate([part.values for part in parts], axis=1),
        np.concatenate([part.known for part in parts], axis=1),
        wide,
    )


def _alone(named: Any) -> Any:
    """The bodies, null where one is named twice."""
    codes = encode(named).codes
    doubled = np.zeros(len(codes), np.bool_)
    doubled[codes != MISSING] = repeated(codes[codes != MISSING])
    return pc.if_else(pa.array(doubled), pa.scalar(None, pa.string()), named)


def looking_back(laid_out: Matrix, named: Any, before: Carried) -> Matrix:
    """Add to a matrix of reports of one year those of the year before that its rules ask for.

    They are written into the spare columns of the matrix, where it has them.
    """
    at = _found(named, before.bodies)
    here = np.flatnonzero(at != MISSING)
    reports = len(laid_out.reports)
    rows = np.array([laid_out.rows[cell] for cell in before.cells], np.int64)
    width = reports + len(here)
    values, known = _widened(laid_out.values, width), _widened(laid_out.known, width)
    added = np.arange(reports, width)
    values[np.ix_(rows, added)] = before.values[:, at[here]]
    known[np.ix_(rows, added)] = before.known[:, at[here]]
    previous = np.full(reports, MISSING, np.int64)
    previous[here] = added
    wide = {
        (int(rows[row]), int(new)): figure
        for (row, old), figure in before.wide.items()
        for new in added[at[here] == old]
    }
    return replace(
        laid_out, values=values, known=known, wide={**laid_out.wide, **wide}, previous=previous
    )


def _found(named: Any, before: Any) -> Integers:
    """Where each body stands among those of the year before, each of which stands there once."""
    asked = encode(named)
    # Of the two the slice is far the smaller: a table of its bodies is soon made.
    there = pc.index_in(before, value_set=asked.values, skip_nulls=True)
    places = np.full(len(asked.values) + 1, MISSING, np.int64)
    places[np.asarray(there.drop_null())] = np.flatnonzero(there.is_valid())
    found: Integers = places[asked.codes]
    return found


def _widened(block: Any, columns: int) -> Any:
    """The block, if it has so many columns, else a wider one: what it was made for, or a copy."""
    rows, there = block.shape
    if there >= columns:
        return block
    wider = np.zeros((rows, columns), block.dtype)
    wider[:, :there] = block
    return wider


def _chunks(bodies: Any) -> list[Any]:
    return list(bodies.chunks) if isinstance(bodies, pa.ChunkedArray) else [bodies]
