"""Every equation on every report at once: which hold, which fail, which cannot be judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongkai.catalogue.editions import Column, Edition
from gongkai.validate.codes import Integers, Mask
from gongkai.validate.equations import MISREADING, TYPE, Equation, addresses, equations
from gongkai.validate.matrix import NO_PANELS, UNIT, Matrix, Panels, matrix

UNKNOWN = "unknown"
"""The level of an agency whose level is not known: a rule for some levels is then skipped."""


Numbers = NDArray[np.int64] | NDArray[np.object_]


def _breaks_type(figure: Numbers, column: Column) -> Any:
    too_small = False if column.minimum is None else figure < column.minimum * UNIT
    # Division by one number is far quicker than its remainder.
    return too_small | ((figure // UNIT * UNIT != figure) & (column.type == "integer"))


_FAILS: Mapping[str, Callable[[Numbers, Column], Any]] = {
    "=": lambda difference, _: difference != 0,
    "<=": lambda difference, _: difference > 0,
    ">=": lambda difference, _: difference < 0,
    TYPE: _breaks_type,
    MISREADING: lambda difference, _: difference == 0,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one equation: a mask over the reports for each way it can end.

    A report in none of the three masks is one the equation is not for. `difference` gives, for
    each report where it failed, by how many millionths the left side is too large.
    """

    equation: Equation
    passed: Mask
    failed: Mask
    skipped: Mask
    difference: Mapping[int, int]


def judge(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> tuple[Matrix, tuple[Outcome, ...]]:
    """Judge every rule of the editions on every report of an observations table."""
    laid_out = matrix(observations, compiled(editions)[0], panels)
    return laid_out, judged(laid_out, editions, levels)


def judged(
    laid_out: Matrix, editions: tuple[Edition, ...], levels: Mapping[str, str]
) -> tuple[Outcome, ...]:
    """Judge every rule of the editions on every report of a matrix of their cells."""
    known_levels = [levels.get(agency or "", UNKNOWN) for agency in laid_out.agencies]
    return tuple(_judge(equation, laid_out, known_levels) for equation in compiled(editions)[1])


def count(outcomes: Iterable[Outcome], way: str) -> dict[str, int]:
    """Add up, rule by rule, how often it `passed`, `failed` or was `skipped`."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        rule = outcome.equation.rule.id
        counts[rule] = counts.get(rule, 0) + int(np.count_nonzero(getattr(outcome, way)))
    return counts


@lru_cache(maxsize=8)
def compiled(editions: tuple[Edition, ...]) -> tuple[tuple[str, ...], tuple[Equation, ...]]:
    """Return the cells of the editions and their rules written out, worked out once."""
    return addresses(editions), equations(editions)


def _judge(equation: Equation, laid_out: Matrix, levels: Sequence[str]) -> Outcome:
    due, judged = _asked(equation, laid_out, levels)
    if not due.any():
        return Outcome(equation, due, due, due, {})
    difference, known, wide = _difference(equation, laid_out)
    judged = judged & known
    if equation.relation == MISREADING:
        due = due & _changed(equation, laid_out)
        judged = judged & due
    fails = _FAILS[equation.relation]
    failed = judged & ~wide & fails(difference, equation.column)
    differences = {int(report): int(difference[report]) for report in np.flatnonzero(failed)}
    for report in np.flatnonzero(judged & wide):
        exact = _exact(equation, laid_out, int(report))
        if fails(np.array([exact], object), equation.column)[0]:
            failed[report], differences[int(report)] = True, exact
    return Outcome(equation, judged & ~failed, failed, due & ~judged, differences)


def _asked(equation: Equation, laid_out: Matrix, levels: Sequence[str]) -> tuple[Mask, Mask]:
    """Which reports the equation is for, and which of these have a level that lets us tell."""
    due = laid_out.uses.get((equation.place.table, equation.edition))
    if due is None:
        due = np.zeros(len(laid_out.reports), np.bool_)
    if equation.condition is None or not due.any():
        return due, due
    holds, unknown = equation.condition.holds, np.array([each == UNKNOWN for each in levels], bool)
    due = due & (unknown | np.array([holds(each) for each in levels], bool))
    return due, due & ~unknown


def _difference(equation: Equation, laid_out: Matrix) -> tuple[Integers, Mask, Mask]:
    """Left side less right side; whether every cell is known; whether 64 bits are too few."""
    reports = len(laid_out.reports)
    difference = np.full(reports, equation.constant * UNIT, np.int64)
    known, wide = np.ones(reports, np.bool_), np.zeros(reports, np.bool_)
    for term in equation.terms:
        figures, are_known = laid_out.figures(term.cell, year_before=term.year_before)
        known &= are_known
        difference += term.factor * figures
        row = laid_out.rows[term.cell]
        large = [report for at, report in laid_out.wide if at == row]
        if large:
            sources = laid_out.previous if term.year_before else np.arange(reports)
            wide |= np.isin(sources, large)
    return difference, known, wide


def _changed(equation: Equation, laid_out: Matrix) -> Mask:
    """Where the second cell is not nil: with no change, two figures may be equal by chance."""
    figures, known = laid_out.figures(equation.terms[1].cell, year_before=False)
    changed: Mask = (figures != 0) | ~known
    return changed


def _exact(equation: Equation, laid_out: Matrix, report: int) -> int:
    before = int(laid_out.previous[report])
    return equation.constant * UNIT + sum(
        term.factor
        * laid_out.exact(laid_out.rows[term.cell], before if term.year_before else report)
        for term in equation.terms
    )
