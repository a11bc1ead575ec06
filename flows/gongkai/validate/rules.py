"""Every equation on every report at once: which hold, which fail, which cannot be judged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gongkai.catalogue.editions import Column, Edition, Rule
from gongkai.validate.codes import Coded, Integers, Mask, encode
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
_NONE: Mapping[int, int] = MappingProxyType({})
_NOWHERE: Integers = np.empty(0, np.int64)


class Asked(NamedTuple):
    """The reports an equation is for, as a mask and by number; those where we can tell it is."""

    due: Mask
    reports: Integers
    tellable: Mask


@dataclass(frozen=True)
class Outcome:
    """What became of one equation: a mask over the reports for each way it can end.

    A report in none of the three masks is one the equation is not for. `difference` gives, for
    each report where it failed, by how many millionths the left side is too large (nil for a
    check that is no sum). The masks are worked out where somebody asks for them: most only ask
    what is wrong.
    """

    equation: Equation
    asked: Asked
    laid_out: Matrix
    difference: Mapping[int, int]

    @cached_property
    def passed(self) -> Mask:
        """The reports in which it holds."""
        due, reports, tellable = self.asked
        if not reports.size:
            return due
        passed = tellable.copy()
        passed[reports] &= _known(self.equation, self.laid_out, reports)
        passed &= self._meant
        passed[list(self.difference)] = False
        return passed

    @cached_property
    def failed(self) -> Mask:
        """The reports in which it does not."""
        failed = np.zeros_like(self.asked.due)
        failed[list(self.difference)] = True
        return failed

    @cached_property
    def skipped(self) -> Mask:
        """The reports in which it cannot be judged."""
        return self._meant & ~self.passed & ~self.failed

    @property
    def _meant(self) -> Mask:
        meant = self.asked.due
        if self.equation.relation == MISREADING and self.asked.reports.size:
            meant = meant & _changed(self.equation, self.laid_out)
        return meant

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
    used = {table for table, reports in laid_out.uses.items() if reports.any()}
    groups = _groups(editions)
    whom = {each.whom for each in groups if each.whom[:2] in used}
    conditions = _conditions({condition for *_, condition in whom}, laid_out, levels)
    asked = {each: _asked(each, laid_out, conditions) for each in whom}
    nobody = np.zeros(len(laid_out.reports), np.bool_)
    unasked = Asked(nobody, np.flatnonzero(nobody), nobody)
    judged: list[Outcome] = []
    for each in groups:
        here = asked.get(each.whom, unasked)
        judged.extend(_judge(equation, laid_out, here) for equation in each.equations)
    return tuple(judged)


@lru_cache(maxsize=8)
def compiled(editions: tuple[Edition, ...]) -> tuple[tuple[str, ...], tuple[Equation, ...]]:
    """Return the cells of the editions and their rules written out, worked out once."""
    return addresses(editions), equations(editions)


_Whom = tuple[str, str, Condition | None]
"""Of which reports something is asked: by table, edition and condition."""


class _Group(NamedTuple):
    """Equations of one rule on one table: hundreds, and all asked of the same reports."""

    whom: _Whom
    equations: tuple[Equation, ...]


@lru_cache(maxsize=8)
def _groups(editions: tuple[Edition, ...]) -> tuple[_Group, ...]:
    """The equations of the editions in their order, those together that follow each other."""
    runs = groupby(compiled(editions)[1], key=lambda x: (x.edition, x.rule.id, x.place.table))
    groups = [(edition, table, tuple(each)) for (edition, _, table), each in runs]
    return tuple(_Group((table, edition, it[0].condition), it) for edition, table, it in groups)


def _conditions(
    conditions: Iterable[Condition | None], laid_out: Matrix, levels: Mapping[str, str]
) -> Conditions:
    every = np.ones(len(laid_out.reports), np.bool_)
    asked: dict[Condition | None, tuple[Mask, Mask]] = {None: (every, every)}
    coded: dict[str, Coded] = {}
    for condition in filter(None, conditions):
        if condition.about not in coded:
            coded[condition.about] = _told(condition.about, laid_out, levels)
        values = coded[condition.about]
        listed = [*values.listed(), None]
        holds = np.array([condition.holds(each) for each in listed], np.bool_)[values.codes]
        unknown = np.array([each == UNKNOWN for each in listed], np.bool_)[values.codes]
        asked[condition] = holds | unknown, ~unknown
    return asked


def _told(about: str, laid_out: Matrix, levels: Mapping[str, str]) -> Coded:
    """What is known of every report that a condition is about: its series, its agency's level."""
    told = laid_out.series
    if about == "level":
        told = [levels.get(agency or "", UNKNOWN) for agency in laid_out.agencies]
    return encode(pa.array(told, pa.string()))


def _asked(whom: _Whom, laid_out: Matrix, conditions: Conditions) -> Asked:
    table, edition, condition = whom
    meant, tellable = conditions[condition]
    due = laid_out.uses[table, edition] & meant
    return Asked(due, np.flatnonzero(due), due & tellable)


def _judge(equation: Equation, laid_out: Matrix, asked: Asked) -> Outcome:
    if not asked.reports.size or _cannot_break(equation, laid_out):
        return Outcome(equation, asked, laid_out, _NONE)
    if equation.relation in _COMPARISONS:
        broken = _COMPARISONS[equation.relation](equation, laid_out, asked.reports)
        differences = dict.fromkeys(asked.reports[broken].tolist(), 0)
    else:
        differences = _differences(equation, laid_out, asked.reports)
    if equation.relation == MISREADING and differences:
        changed = _changed(equation, laid_out)
        differences = {at: each for at, each in differences.items() if changed[at]}
    told = {at: each for at, each in differences.items() if asked.tellable[at]}
    return Outcome(equation, asked, laid_out, told)


def _cannot_break(equation: Equation, laid_out: Matrix) -> bool:
    """Whether a cell is of the right type since all its figures are counts."""
    return (
        equation.relation == TYPE
        and laid_out.rows[equation.place.cell] in laid_out.counts
        and (equation.column.minimum or 0) <= 0
    )


def _differences(equation: Equation, laid_out: Matrix, reports: Integers) -> dict[int, int]:
    """The differences that break the relation where every cell is known, by report."""
    difference = _difference(equation, laid_out, reports)
    fails = _FAILS[equation.relation]
    failed = fails(difference, equation.column)
    wide = _wide(equation, laid_out, reports)
    failed[wide] = False
    # Whether a figure is known is asked only where it matters, which is nearly nowhere.
    (at,) = failed.nonzero()
    if not at.size and not wide.size:
        return {}
    at = at[_known(equation, laid_out, reports[at])]
    differences = dict(zip(reports[at].tolist(), difference[at].tolist(), strict=True))
    large = reports[wide]
    for report in large[_known(equation, laid_out, large)].tolist():
        exact = _exact(equation, laid_out, report)
        if fails(np.array([exact], object), equation.column)[0]:
            differences[report] = exact
    return differences


def _difference(equation: Equation, laid_out: Matrix, reports: Integers) -> Integers:
    """Left side less right side, of what stands in the matrix, known or not."""
    first, *others = equation.terms
    total = laid_out.values_of(first.cell, first.taken_from, reports) * first.factor
    total += equation.constant * UNIT
    for term in others:
        add = np.add if term.factor > 0 else np.subtract
        add(total, laid_out.values_of(term.cell, term.taken_from, reports), out=total)
    return total


def _known(equation: Equation, laid_out: Matrix, reports: Integers) -> Mask:
    """Whether every cell of the equation is known, for some reports."""
    known = np.ones(reports.size, np.bool_)
    if reports.size:
        for term in equation.terms:
            known &= laid_out.known_of(term.cell, term.taken_from, reports)
    return known


def _wide(equation: Equation, laid_out: Matrix, reports: Integers) -> Integers:
    """Where among the reports 64 bits are too few for the equation."""
    if not laid_out.wide:
        return _NOWHERE
    wide = np.zeros(reports.size, np.bool_)
    for term in equation.terms:
        row = laid_out.rows[term.cell]
        large = [report for at, report in laid_out.wide if at == row]
        if large:
            wide |= np.isin(laid_out.source(reports, term.taken_from), large)
    return np.flatnonzero(wide)


def _changed(equation: Equation, laid_out: Matrix) -> Mask:
    """Where the second cell is not nil: with no change, two figures may be equal by chance."""
    figures, known = laid_out.figures(equation.terms[1].cell)
    changed: Mask = (figures != 0) | ~known
    return changed


def _exact(equation: Equation, laid_out: Matrix, report: int) -> int:
    return equation.constant * UNIT + sum(
        term.factor * laid_out.exact(term.cell, report, term.taken_from) for term in equation.terms
    )
