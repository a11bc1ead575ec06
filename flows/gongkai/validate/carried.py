"""What the rules need of the year before, carried from the slices of one year to those of the next.

Only the cells that a rule looks back at, and only for one year: as small however many years there
are. Nearly all of them are whole and small, so half the bytes of a matrix will do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gongkai.catalogue.editions import Edition
from gongkai.validate.codes import MISSING, Integers, Mask, encode, repeated
from gongkai.validate.matrix import UNIT, YEAR_BEFORE, Matrix, Panels
from gongkai.validate.rules import compiled

_BETWEEN = "\x1f"
_NOTHING = "\x00"


@dataclass(frozen=True, slots=True)
class Carried:
    """Figures of some reports of one year: those of a row of their matrix for each of `rows`.

    `bodies` are texts that name body, series and scope of the reports. `counts` are the figures as
    whole numbers; a fraction, or what is too large for them, is 0 there and stands in `rest` as
    row of the matrix, report and millionths; figures too large for that in `wide`, as in a matrix.
    """

    rows: Sequence[int]
    bodies: Any
    counts: NDArray[np.int32]
    known: Mask
    rest: tuple[Integers, Integers, Integers]
    wide: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Before:
    """The reports of the year before: the body of each, null where two have it, slice by slice.

    `bounds` are the least and the greatest body of each slice.
    """

    bodies: Any
    slices: tuple[Carried, ...]
    bounds: tuple[tuple[str, str], ...]


NOTHING = Before(pa.chunked_array([], pa.string()), (), ())
"""What there is before the first year."""


@lru_cache(maxsize=8)
def rows_before(editions: tuple[Edition, ...]) -> tuple[int, ...]:
    """Return the rows of a matrix that a rule of the editions reads in the year before."""
    cells, equations = compiled(editions)
    terms = (term for equation in equations for term in equation.terms)
    looked_at = {term.cell for term in terms if term.taken_from == YEAR_BEFORE}
    return tuple(row for row, cell in enumerate(cells) if cell in looked_at)


def bodies(identities: Any, panels: Panels) -> Any:
    """Name the body, series and scope of every report; null where body or year is not known."""
    year = identities["report_year"]
    body = plain_bodies(identities, panels)
    names = [pc.fill_null(identities[name], _NOTHING) for name in ("series", "scope")]
    there = pc.and_(pc.is_valid(year), pc.not_equal(pc.fill_null(body, ""), ""))
    named = pc.binary_join_element_wise(body, *names, _BETWEEN)
    return pc.if_else(there, named, pa.scalar(None, pa.string()))


def plain_bodies(identities: Any, panels: Panels) -> Any:
    """Return the body of every report, which mostly is its agency's id."""
    agency = identities["agency_id"]
    if panels:
        touched = pa.array(sorted({each for each, _ in panels}), pa.string())
        if pc.any(pc.is_in(agency, value_set=touched)).as_py():
            pairs = zip(agency.to_pylist(), identities["report_year"].to_pylist(), strict=True)
            return pa.chunked_array([[panels.get((of, at), of) for of, at in pairs]], pa.string())
    return agency


def carry(laid_out: Matrix, named: Any, rows: Sequence[int]) -> Carried:
    """Keep what the year after will ask of a slice; `named` are the bodies of its reports."""
    reports = len(laid_out.reports)
    rows = [row for row in rows if laid_out.known[row, :reports].any()]
    counts = np.zeros((len(rows), reports), np.int32)
    known = laid_out.known[:, :reports][rows]
    rest = [(_EMPTY, _EMPTY, _EMPTY)]
    # Row by row: what is worked on stays near the processor.
    for at, row in enumerate(rows):
        figures = laid_out.values[row, :reports]
        np.floor_divide(figures, UNIT, out=counts[at], casting="unsafe")
        if row in laid_out.counts:
            continue
        (others,) = (np.multiply(counts[at], UNIT, dtype=np.int64) != figures).nonzero()
        if others.size:
            counts[at, others] = 0
            rest.append((np.full(others.size, row), others, figures[others]))
    columns = [np.concatenate(column) for column in zip(*rest, strict=True)]
    wanted = set(rows)
    wide = {place: figure for place, figure in laid_out.wide.items() if place[0] in wanted}
    return Carried(rows, named, counts, known, (columns[0], columns[1], columns[2]), wide)


_EMPTY: Integers = np.empty(0, np.int64)


def together(slices: Iterable[Carried]) -> Before:
    """Join the slices of one year; a body with two reports has none that could be looked up."""
    parts = tuple(slices)
    if not parts:
        return NOTHING
    named = pa.chunked_array(
        [chunk for part in parts for chunk in _chunks(part.bodies)], pa.string()
    )
    return Before(_alone(named), parts, tuple(_bounds(part.bodies) for part in parts))


def _bounds(named: Any) -> tuple[str, str]:
    """The least and the greatest of some texts."""
    least, greatest = (each.as_py() for each in pc.min_max(named).values())
    return least or "", greatest or ""


def _alone(named: Any) -> Any:
    """The bodies, null where one is named twice."""
    codes = encode(named).codes
    doubled = np.zeros(len(codes), np.bool_)
    doubled[codes != MISSING] = repeated(codes[codes != MISSING])
    return pc.if_else(pa.array(doubled), pa.scalar(None, pa.string()), named)


def looking_back(laid_out: Matrix, named: Any, before: Before) -> Matrix:
    """Add to a matrix of reports of one year those of the year before that its rules ask for.

    They are written into the spare columns of the matrix, where it has them.
    """
    at = _found(named, before)
    here = np.flatnonzero(at != MISSING)
    here = here[np.argsort(at[here], kind="stable")]
    reports = len(laid_out.reports)
    width = reports + len(here)
    values, known = _widened(laid_out.values, width), _widened(laid_out.known, width)
    wide, start = dict(laid_out.wide), 0
    for part in before.slices:
        first, last = np.searchsorted(at[here], (start, start + len(part.bodies)))
        if first < last:
            of_part = at[here[first:last]] - start
            added = slice(reports + int(first), reports + int(last))
            _write(part, of_part, values[:, added], known[:, added])
            wide |= {
                (row, added.start + int(new)): figure
                for (row, old), figure in part.wide.items()
                for new in np.flatnonzero(of_part == old)
            }
        start += len(part.bodies)
    previous = np.full(reports, MISSING, np.int64)
    previous[here] = np.arange(reports, width)
    others = {**laid_out.others, YEAR_BEFORE: previous}
    return replace(laid_out, values=values, known=known, wide=wide, others=others)


def _write(part: Carried, chosen: Integers, values: Integers, known: Mask) -> None:
    """Write the figures of the chosen reports of a slice, in their order, into part of a matrix."""
    run = chosen[-1] - chosen[0] + 1 == len(chosen)
    of_run = slice(chosen[0], chosen[-1] + 1) if run else chosen
    for at, row in enumerate(part.rows):
        np.multiply(part.counts[at, of_run], UNIT, out=values[row], dtype=np.int64)
        known[row] = part.known[at, of_run]
    rows, reports, figures = part.rest
    if rows.size:
        place = np.full(len(part.bodies), MISSING, np.int64)
        place[chosen] = np.arange(len(chosen))
        asked = place[reports] != MISSING
        values[rows[asked], place[reports[asked]]] = figures[asked]


def _found(named: Any, before: Before) -> Integers:
    """Where each body stands among those of the year before, each of which stands there once."""
    asked = encode(named)
    least, greatest = _bounds(asked.values)
    places = np.full(len(asked.values) + 1, MISSING, np.int64)
    start = 0
    for part, (first, last) in zip(before.slices, before.bounds, strict=True):
        # As both lie by agency, few slices can have any of the bodies.
        if first <= greatest and least <= last:
            theirs = before.bodies.slice(start, len(part.bodies))
            there = pc.index_in(theirs, value_set=asked.values, skip_nulls=True)
            places[np.asarray(there.drop_null())] = np.flatnonzero(there.is_valid()) + start
        start += len(part.bodies)
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
