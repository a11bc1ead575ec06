"""Intervals of error rates: exact binomial ones (Clopper and Pearson 1934).

Their coverage is never below the stated one, whatever the rate and however few the cells. That
cannot be said of Wilson's near zero, where our rates should be.
"""

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

CONFIDENCE = 0.95


class Rate(NamedTuple):
    """A share of wrong cells, and the interval it lies in with the stated confidence."""

    rate: float
    low: float
    high: float


def exact(wrong: int, n: int, confidence: float = CONFIDENCE) -> Rate:
    """Return the rate of a simple random sample; without a cell nothing is known.

    >>> [round(each, 4) for each in exact(0, 30)], [round(each, 4) for each in exact(1, 10)]
    ([0.0, 0.0, 0.1157], [0.1, 0.0025, 0.445])
    """
    rate = wrong / n if n else 0.0
    return Rate(rate, _low(wrong, n, confidence), _high(wrong, n, confidence))


def weighted(cells: Iterable[tuple[Fraction, bool]], confidence: float = CONFIDENCE) -> Rate:
    """Return the rate of a stratified sample, from the weight of each cell and if it is wrong.

    The interval is the exact one of a simple random sample of m cells with the same rate, where m
    is the sum of the weights over the heaviest one: whatever the rates of the strata, the
    stratified rate varies no more than that of m cells would. Rounded outwards to whole cells.
    """
    given = list(cells)
    total = sum((weight for weight, _ in given), Fraction())
    if not total:
        return exact(0, 0, confidence)
    rate = sum((weight for weight, wrong in given if wrong), Fraction()) / total
    m = math.floor(total / max(weight for weight, _ in given))
    return Rate(
        float(rate),
        _low(math.floor(rate * m), m, confidence),
        _high(math.ceil(rate * m), m, confidence),
    )


def _low(wrong: int, n: int, confidence: float) -> float:
    """Return the rate below which so many or more are wrong too seldom."""
    if not wrong:
        return 0.0
    tail = (1 - confidence) / 2
    return _root(lambda rate: 1 - _up_to(wrong - 1, n, rate) < tail)


def _high(wrong: int, n: int, confidence: float) -> float:
    """Return the rate above which so few or fewer are wrong too seldom."""
    if wrong == n:
        return 1.0
    tail = (1 - confidence) / 2
    return _root(lambda rate: _up_to(wrong, n, rate) > tail)


def _root(below: Callable[[float], bool]) -> float:
    """Return where in 0 to 1 `below` ceases to hold."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def _up_to(wrong: int, n: int, rate: float) -> float:
    """Return how likely at most `wrong` of `n` are; the rate is neither 0 nor 1."""
    log, log_other = math.log(rate), math.log1p(-rate)
    whole = math.lgamma(n + 1)
    return math.fsum(
        math.exp(
            whole - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * log + (n - k) * log_other
        )
        for k in range(wrong + 1)
    )
