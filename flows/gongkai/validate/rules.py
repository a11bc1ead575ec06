"""Every equation on every report at once: which hold, which fail, which cannot be judged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gongkai.catalogue.editions import Column, Edition, Rule
from gongkai.validate.codes import Integers, Mask, encode
from gongkai.validate.equations import (
    JUMP,
    MISREADING,
    REPEATED,
    TYPE,
    Condition,
    Equation,
    addresses,
    equations,
)
from gongkai.validate.matrix import NO_PANELS, UNIT, Matrix, Panels, matrix
from gongkai.validate.plausible import jumps, repetitions

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
_COMPARISONS = {JUMP: jumps, REPEATED: repetitions}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one equation: a mask over the reports for each way it can end.

    A report in none of the three masks is one the equation is not for. `difference` gives, for
    each report where it failed, by how many millionths the left side is too large (nil for a
    check that is no sum).
    """

    equation: Equation
    passed: Mask
    failed: Mask
    skipped: Mask
    difference: Mapping[int, int]

    @property
    def rule(self) -> Rule:
        """The rule that the equation is one instance of."""
        return self.equation.rule

    @property
    def edition(self) -> str:
        """The edition whose tables it is asked of."""
        return self.equation.edition


Conditions = Mapping[Condition | None, tuple[Mask, Mask]]
"""For each condition: which reports it may be for, and of which of these we can tell."""


def judge(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> tuple[Matrix, tuple[Outcome, ...]]:
    """Judge every rule of the editions on every report of an observations table."""
    laid_out = matrix(observations, compiled(editions)[0], panels)
    return laid_out, outcomes(laid_out, editions, levels)


def outcomes(
    laid_out: Matrix, editions: tuple[Edition, ...], levels: Mapping[str, str]
) -> tuple[Outcome, ...]:
    """Judge every rule of the editions on the reports of a matrix of all cells of the editions."""
    _, written_out = compiled(editions)
    conditions = _conditions(written_out, laid_out, levels)
    nobody = np.zeros(len(laid_out.reports), np.bool_)
    asked: dict[tuple[str, str, str], _Asked] = {}
    judged = []
    for each in written_out:
        # A rule has hundreds of equations on a table, all asked of the same reports.
        key = each.edition, each.rule.id, each.place.table
        if key not in asked:
            asked[key] = _asked(each, laid_out, conditions, nobody)
        judged.append(_judge(each, laid_out, asked[key], nobody))
    return tuple(judged)


@lru_cache(maxsize=8)
def compiled(editions: tuple[Edition, ...]) -> tuple[tuple[str, ...], tuple[Equation, ...]]:
    """Return the cells of the editions and their rules written out, worked out once."""
    return addresses(editions), equations(editions)


def _conditions(
    written_out: Iterable[Equation], laid_out: Matrix, levels: Mapping[str, str]
) -> Conditions:
    every = np.ones(len(laid_out.reports), np.bool_)
    told = {
        "level": [levels.get(agency or "", UNKNOWN) for agency in laid_out.agencies],
        "series": laid_out.series,
    }
    asked: dict[Condition | None, tuple[Mask, Mask]] = {None: (every, every)}
    for condition in {each.condition for each in written_out if each.condition}:
        values = encode(pa.array(told[condition.about], pa.string()))
        listed = [*values.listed(), None]
        holds = np.array([condition.holds(each) for each in listed], np.bool_)[values.codes]
        unknown = np.array([each == UNKNOWN for each in listed], np.bool_)[values.codes]
        asked[condition] = holds | unknown, ~unknown
    return asked


class _Asked(NamedTuple):
    """The reports an equation is for, as a mask and by number; those where we can tell it is."""

    due: Mask
    reports: Integers
    tellable: Mask


def _asked(equation: Equation, laid_out: Matrix, conditions: Conditions, nobody: Mask) -> _Asked:
    used = laid_out.uses.get((equation.place.table, equation.edition), nobody)
    meant, tellable = conditions[equation.condition]
    due = used & meant
    return _Asked(due, np.flatnonzero(due), due & tellable)


def _judge(equation: Equation, laid_out: Matrix, asked: _Asked, nobody: Mask) -> Outcome:
    due, reports, tellable = asked
    if not reports.size:
        return Outcome(equation, nobody, nobody, nobody, {})
    if equation.relation in _COMPARISONS:
        known, broken = _COMPARISONS[equation.relation](equation, laid_out, reports)
        differences = dict.fromkeys(reports[broken].tolist(), 0)
    else:
        known, differences = _compared(equation, laid_out, reports)
    judged = tellable.copy()
    judged[reports] &= known
    if equation.relation == MISREADING:
        due = due & _changed(equation, laid_out)
        judged = judged & due
    differences = {at: each for at, each in differences.items() if judged[at]}
    failed = nobody
    if differences:
        failed = np.zeros_like(due)
        failed[list(differences)] = True
    return Outcome(equation, judged & ~failed, failed, due & ~judged, differences)


def _compared(
    equation: Equation, laid_out: Matrix, reports: Integers
) -> tuple[Mask, dict[int, int]]:
    """Whether every cell is known, and the differences that break the relation, by report."""
    difference, known, wide = _difference(equation, laid_out, reports)
    fails = _FAILS[equation.relation]
    failed = np.flatnonzero(known & ~wide & fails(difference, equation.column))
    differences = dict(zip(reports[failed].tolist(), difference[failed].tolist(), strict=True))
    for report in reports[known & wide].tolist() if wide.any() else ():
        exact = _exact(equation, laid_out, report)
        if fails(np.array([exact], object), equation.column)[0]:
            differences[report] = exact
    return known, differences


def _difference(
    equation: Equation, laid_out: Matrix, reports: Integers
) -> tuple[Integers, Mask, Mask]:
    """Left side less right side; whether every cell is known; whether 64 bits are too few."""
    # Where the rule is for every report, no copy is made of what stands in a row already.
    chosen = None if reports.size == len(laid_out.reports) else reports
    difference = np.full(reports.size, equation.constant * UNIT, np.int64)
    known, wide = np.ones(reports.size, np.bool_), np.zeros(reports.size, np.bool_)
    for term in equation.terms:
        figures, are_known = laid_out.figures(term.cell, term.taken_from, chosen)
        known &= are_known
        difference += term.factor * figures
        row = laid_out.rows[term.cell]
        large = [report for at, report in laid_out.wide if at == row]
        if large:
            wide |= np.isin(laid_out.source(reports, term.taken_from), large)
    return difference, known, wide


def _changed(equation: Equation, laid_out: Matrix) -> Mask:
    """Where the second cell is not nil: with no change, two figures may be equal by chance."""
    figures, known = laid_out.figures(equation.terms[1].cell)
    changed: Mask = (figures != 0) | ~known
    return changed


def _exact(equation: Equation, laid_out: Matrix, report: int) -> int:
    return equation.constant * UNIT + sum(
        term.factor * laid_out.exact(term.cell, report, term.taken_from) for term in equation.terms
    )
