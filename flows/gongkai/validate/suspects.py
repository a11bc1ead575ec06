"""Where the error lies: which single cell, misprinted or misread, explains the sums that fail.

A cell can be at fault if every sum it stands in fails, and one change of this cell would close
them all. In table 3 a figure stands in a sum of its line and in a sum of its column, so one wrong
digit is usually found and its right value known.

Several faults of one table are told apart only where each failing sum is explained by some cell.
If one is left over, more is wrong than single cells (two faults in a line, a column moved), and
what seems to explain the rest may do so by chance: then no cell of the table is accused.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.validate.matrix import UNIT, Matrix, amount
from gongkai.validate.rules import Outcome


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The cells a failed sum can be blamed on; `suggestion` where there is only one."""

    cells: tuple[str, ...]
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """What one cell would have to be, in millionths, and the failed sums that this closes."""

    figure: int
    closes: frozenset[int]


_Sums = Mapping[str, Sequence[tuple[int, int]]]
"""For each cell the sums it stands in: number of the outcome, factor of the cell."""


def suspicions(outcomes: Sequence[Outcome], laid_out: Matrix) -> dict[tuple[int, int], Suspicion]:
    """Suspect cells by (number of the outcome, report), for the sums that fail."""
    sums: dict[str, list[tuple[int, int]]] = defaultdict(list)
    failures: dict[int, list[int]] = defaultdict(list)
    for number, outcome in enumerate(outcomes):
        if outcome.equation.is_sum:
            for term in outcome.equation.terms:
                sums[term.cell].append((number, term.factor))
            for report in outcome.difference:
                failures[report].append(number)
    found: dict[tuple[int, int], Suspicion] = {}
    for report, failed in failures.items():
        for numbers in _by_table(failed, outcomes):
            changes = _changes(numbers, outcomes, sums, report, laid_out)
            if set(numbers) == set().union(*(change.closes for change in changes.values())):
                for group in _groups(numbers, changes):
                    found |= {(n, report): _suspicion(n, group, changes) for n in group}
    return found


def _by_table(numbers: Sequence[int], outcomes: Sequence[Outcome]) -> Iterator[list[int]]:
    """Part the failed sums of a report by their table: no sum reaches into another one."""
    tables: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        tables[outcomes[number].equation.place.table].append(number)
    yield from tables.values()


def _changes(
    numbers: Sequence[int],
    outcomes: Sequence[Outcome],
    sums: _Sums,
    report: int,
    laid_out: Matrix,
) -> dict[str, _Change]:
    """Every cell of the failed sums that can be at fault, with the change that would mend it."""
    cells = dict.fromkeys(t.cell for number in numbers for t in outcomes[number].equation.terms)
    changes = {}
    for cell in cells:
        present = laid_out.exact(cell, report)
        change = _change(sums[cell], outcomes, report, present)
        if change is not None:
            changes[cell] = change
    return changes


def _change(
    sums: Sequence[tuple[int, int]], outcomes: Sequence[Outcome], report: int, present: int
) -> _Change | None:
    deltas: set[int] = set()
    closes = []
    for number, factor in sums:
        if outcomes[number].passed[report]:
            return None
        difference = outcomes[number].difference.get(report)
        # A sum that could not be judged is evidence neither for nor against.
        if difference is not None:
            deltas.add(-difference * factor)
            closes.append(number)
    if len(deltas) != 1:
        return None
    figure = present + deltas.pop()
    became_negative = figure < 0 <= present
    became_fraction = figure % UNIT != 0 and present % UNIT == 0
    return None if became_negative or became_fraction else _Change(figure, frozenset(closes))


def _groups(numbers: Sequence[int], changes: Mapping[str, _Change]) -> list[frozenset[int]]:
    """Part the failed sums into groups that no possible fault of one cell connects."""
    groups = [frozenset({number}) for number in numbers]
    for change in changes.values():
        touched = [group for group in groups if group & change.closes]
        groups = [group for group in groups if group not in touched]
        groups.append(frozenset().union(*touched))
    return groups


def _suspicion(number: int, group: frozenset[int], changes: Mapping[str, _Change]) -> Suspicion:
    whole = [cell for cell, change in changes.items() if change.closes == group]
    if len(whole) == 1:
        return Suspicion((whole[0],), amount(changes[whole[0]].figure))
    partial = [cell for cell, change in changes.items() if number in change.closes]
    return Suspicion(tuple(whole or partial))
