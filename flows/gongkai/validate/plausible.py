"""What a report makes of the year before: figures that leap, and tables that come again."""

from typing import Any

import numpy as np

from gongkai.validate.codes import MISSING, Integers, Mask
from gongkai.validate.equations import Equation
from gongkai.validate.matrix import UNIT, YEAR_BEFORE, Matrix


def jumps(equation: Equation, laid_out: Matrix, reports: Integers) -> Mask:
    """Where a figure is many times that of the year before, or a small part of it.

    Returns for the reports given whether both figures are known, the larger is at least `factor`
    times the smaller (and less than `below` times, where there is such a bound) and no less than
    `floor`. Nil is no measure: from or to it there is no leap.
    """
    cell = equation.place.cell
    here, known = laid_out.figures(cell, reports=reports)
    there, known_there = laid_out.figures(cell, YEAR_BEFORE, reports)
    known = known & known_there
    broken: Mask = known & _leaps(here, there, equation)
    for at in np.flatnonzero(known & _touches_wide(cell, laid_out, reports)):
        exact = [
            np.array([laid_out.exact(cell, int(reports[at]), where)], object)
            for where in ("", YEAR_BEFORE)
        ]
        broken[at] = bool(_leaps(exact[0], exact[1], equation)[0])
    return broken


def _leaps(one: Any, other: Any, equation: Equation) -> Any:
    smaller, larger = np.minimum(one, other), np.maximum(one, other)
    bounds = equation.bounds
    # Divided, not multiplied: a product could leave 64 bits.
    leaps = (smaller > 0) & (larger >= bounds["floor"] * UNIT)
    leaps &= larger // bounds["factor"] >= smaller
    if "below" in bounds:
        leaps &= larger // bounds["below"] < smaller
    return leaps


def _touches_wide(cell: str, laid_out: Matrix, reports: Integers) -> Mask:
    """Whether the figure of the year or of the year before needs more than 64 bits to sum."""
    row = laid_out.rows[cell]
    large = [report for at, report in laid_out.wide if at == row]
    if not large:
        return np.zeros(reports.size, np.bool_)
    there = laid_out.source(reports, YEAR_BEFORE)
    touched: Mask = np.isin(reports, large) | np.isin(there, large)
    return touched


def repetitions(equation: Equation, laid_out: Matrix, reports: Integers) -> Mask:
    """Where a whole table stands figure for figure as in the year before.

    Returns for the reports given whether every cell is known in both years, all are equal and
    among them are at least `different` different figures other than nil.
    """
    rows = np.array([laid_out.rows[term.cell] for term in equation.left.terms])
    there = laid_out.source(reports, YEAR_BEFORE)
    equal = np.flatnonzero(there != MISSING)
    for row in rows:
        # Few tables are equal beyond their first figures: the others are soon out of sight.
        equal = equal[laid_out.values[row, reports[equal]] == laid_out.values[row, there[equal]]]
    broken = np.zeros(reports.size, np.bool_)
    for at in equal:
        if laid_out.known[rows, reports[at]].all() and laid_out.known[rows, there[at]].all():
            figures = laid_out.values[rows, reports[at]]
            broken[at] = np.unique(figures[figures != 0]).size >= equation.bounds["different"]
    return broken
