"""Intervals: known values, and coverage that is never below the stated one."""

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.audit.drawing import allotment
from gongkai.audit.interval import exact, weighted


@pytest.mark.parametrize(
    ("wrong", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.3084971),
        (1, 10, 0.002528579, 0.4450161),
        (5, 20, 0.08657147, 0.4910459),
        (10, 10, 0.6915029, 1.0),
        (3, 200, 0.003102, 0.043207),
    ],
)
def test_known_intervals(wrong: int, n: int, low: float, high: float) -> None:
    found = exact(wrong, n)
    assert found.rate == wrong / n
    assert found.low == pytest.approx(low, abs=2e-5)
    assert found.high == pytest.approx(high, abs=2e-5)


def test_no_wrong_cell_among_n_gives_the_rule_of_three_and_more() -> None:
    assert exact(0, 300).high == pytest.approx(1 - 0.025 ** (1 / 300))


def test_without_a_cell_nothing_is_known() -> None:
    assert exact(0, 0) == (0.0, 0.0, 1.0)
    assert weighted([]) == (0.0, 0.0, 1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.floats(0.001, 0.999))
def test_the_interval_of_a_simple_sample_covers_the_rate(n: int, rate: float) -> None:
    covered = sum(
        math.comb(n, k) * rate**k * (1 - rate) ** (n - k)
        for k in range(n + 1)
        if (found := exact(k, n)).low <= rate <= found.high
    )
    assert covered >= 0.95 - 1e-9


def outcomes(size: int, wrong: int, n: int) -> list[float]:
    """How likely each number of wrong cells among `n` of a stratum is (hypergeometric)."""
    whole = math.comb(size, n)
    return [math.comb(wrong, k) * math.comb(size - wrong, n - k) / whole for k in range(n + 1)]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_the_interval_of_a_stratified_sample_covers_the_rate(data: st.DataObject) -> None:
    """Exactly, over every outcome: whatever the strata, the wrong cells in them and the size."""
    sizes = data.draw(st.lists(st.integers(1, 400), min_size=2, max_size=4))
    wrong = [data.draw(st.integers(0, size)) for size in sizes]
    named = {str(place): size for place, size in enumerate(sizes)}
    n = data.draw(st.integers(len(sizes), 16))
    shares = list(allotment(named, min(n, sum(sizes))).values())
    true = sum(wrong) / sum(sizes)
    likely = [outcomes(*each) for each in zip(sizes, wrong, shares, strict=True)]
    covered = 0.0
    for counts in product(*(range(share + 1) for share in shares)):
        chance = math.prod(each[count] for each, count in zip(likely, counts, strict=True))
        if not chance:
            continue
        cells = [
            (Fraction(size, share), place < count)
            for size, share, count in zip(sizes, shares, counts, strict=True)
            for place in range(share)
        ]
        found = weighted(cells)
        if found.low - 1e-12 <= true <= found.high + 1e-12:
            covered += chance
    assert covered >= 0.95 - 1e-9


def test_equal_weights_give_the_simple_interval() -> None:
    cells = [(Fraction(7), place < 2) for place in range(50)]
    assert weighted(cells) == pytest.approx(exact(2, 50))


def test_a_wrong_cell_counts_as_much_as_it_stands_for() -> None:
    light = [(Fraction(1), True), *[(Fraction(99), False)] * 10]
    assert weighted(light).rate == pytest.approx(1 / 991)
