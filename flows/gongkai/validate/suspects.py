"""Where the error lies: which single cell, misprinted or misread, explains the sums that fail.

A cell can be at fault if every sum it stands in fails, and one change of this cell would close
them all. In table 3 a figure stands in a sum of its line and in a sum of its column, so one wrong
digit is usually found and its right value known.

Several faults of one table are told apart by the fewest cells that explain every failing sum, each
once. If a sum is left over, more is wrong than single cells (two faults in a line, a column moved),
and what seems to explain the rest may do so by chance: then no cell of the table is accused.
"""

from collections import defaultdict, deque
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


_PATIENCE = 2_000
"""So many ways to explain the failing sums are tried; beyond, every cell that may be is named."""

_Sums = Mapping[str, Sequence[tuple[int, int]]]
"""For each cell the sums it stands in: number of the outcome, factor of the cell."""


def suspicions(outcomes: Sequence[Outcome], laid_out: Matrix) -> dict[tuple[int, int], Suspicion]:
    """Suspect cells by (number of the outcome, report), for the sums that fail."""
    if not any(outcome.difference for outcome in outcomes):
        return {}
    sums: dict[str, list[tuple[int, int]]] = defaultdict(list)
    failures: dict[int, list[int]] = defaultdict(list)
    for number, outcome in enumerate(outcomes):
        if outcome.equation.is_sum:
            for term in outcome.equation.terms:
                sums[term.cell].append((number, term.factor))
            for report in outcome.difference:
                failures[report].append(number)
    return {
        (number, report): suspicion
        for report, failed in failures.items()
        for numbers in _by_table(failed, outcomes)
        for number, suspicion in _suspected(
            numbers, _changes(numbers, outcomes, sums, report, laid_out)
        ).items()
    }


def _suspected(numbers: Sequence[int], changes: Mapping[str, _Change]) -> dict[int, Suspicion]:
    """Suspect cells for the failed sums of one table; none where a sum is left unexplained."""
    found: dict[int, Suspicion] = {}
    for group in _groups(numbers, changes):
        connected = {cell: each for cell, each in changes.items() if each.closes <= group}
        explanations = _explanations(group, connected)
        if not explanations:
            return {}
        for number in group:
            found[number] = _suspicion(number, connected, explanations)
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


def _explanations(group: frozenset[int], changes: Mapping[str, _Change]) -> list[frozenset[str]]:
    """The smallest sets of cells whose changes close each failed sum exactly once."""
    found: list[frozenset[str]] = []
    waiting = deque([(group, frozenset[str]())])
    for _ in range(_PATIENCE):
        # Fewer cells come first: what has as many as an explanation found cannot lead to a better.
        if not waiting or (found and len(waiting[0][1]) > len(found[0])):
            return found
        left, cells = waiting.popleft()
        if not left:
            found.append(cells)
        elif not found:
            first = min(left)
            waiting += [
                (left - change.closes, cells | {cell})
                for cell, change in changes.items()
                if first in change.closes and change.closes <= left
            ]
    return [frozenset(changes)]


def _suspicion(
    number: int, changes: Mapping[str, _Change], explanations: Sequence[frozenset[str]]
) -> Suspicion:
    accused = frozenset().union(*explanations)
    cells = tuple(
        cell for cell, change in changes.items() if cell in accused and number in change.closes
    )
    return Suspicion(cells, amount(changes[cells[0]].figure) if len(cells) == 1 else None)
