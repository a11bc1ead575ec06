"""Two blind keyings of every cell, and a third look where they differ."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gongkai.audit.answers import Worth, worth
from gongkai.audit.drawing import order
from gongkai.catalogue import Column

PASSES = (1, 2, 3)


class Keyed(NamedTuple):
    """One answer: the number of the cell, the pass, the answer, who keyed it and on which day.

    `source` is empty for an answer of the terminal, else the digest of the file it came from.
    """

    number: int
    turn: int
    answer: str
    by: str
    on: str
    source: str = ""


class Turn(NamedTuple):
    """A pass that is under way: the cells still to key in it, in its own order, and its size."""

    turn: int
    open: tuple[int, ...]
    size: int


Answers = Mapping[int, Mapping[int, str]]
"""The answers by pass, then by the number of the cell."""


def answers(keyed: Iterable[Keyed]) -> Answers:
    """Return the answer that stands for each pass and cell: the last one that was given."""
    found: dict[int, dict[int, str]] = {turn: {} for turn in PASSES}
    for each in keyed:
        found[each.turn][each.number] = each.answer
    return found


def disputed(given: Answers, columns: Mapping[int, Column]) -> tuple[int, ...]:
    """Return the cells whose two keyings say different things."""
    both = sorted(given[1].keys() & given[2].keys())
    return tuple(
        each
        for each in both
        if worth(given[1][each], columns[each]) != worth(given[2][each], columns[each])
    )


def next_turn(given: Answers, columns: Mapping[int, Column], seed: int) -> Turn | None:
    """Return the pass to go on with; None where every cell is decided.

    columns: the column of every cell of the sample.
    """
    for turn in PASSES:
        due: Sequence[int] = disputed(given, columns) if turn == 3 else tuple(columns)
        left = [each for each in due if each not in given[turn]]
        if left:
            return Turn(turn, order(seed, turn, left), len(due))
    return None


def decided(given: Answers, columns: Mapping[int, Column]) -> dict[int, Worth]:
    """Return what each cell says by the people: the third look where the keyings differ."""
    third = frozenset(disputed(given, columns))
    return {
        each: worth(given[3 if each in third else 1][each], column)
        for each, column in columns.items()
    }
