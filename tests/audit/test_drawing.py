"""The draw: by stratum, without repetition, the same everywhere, every cell as likely."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gongkai.audit.drawing import allotment, chosen, drawn, order

SIZES = st.dictionaries(st.text("abc/", min_size=1, max_size=6), st.integers(1, 500), min_size=1)
SEEDS = st.integers(0, 2**53 - 1)


@given(SIZES, st.integers(1, 400), SEEDS)
def test_so_many_different_cells_are_drawn_as_were_asked_for(
    sizes: dict[str, int], n: int, seed: int
) -> None:
    found = drawn(sizes, n, seed)
    assert sum(len(each.places) for each in found) == min(n, sum(sizes.values()))
    for each in found:
        assert each.size == sizes[each.stratum]
        assert len(set(each.places)) == len(each.places)
        assert all(0 <= place < each.size for place in each.places)


@given(SIZES, st.integers(1, 400), SEEDS)
def test_the_order_in_which_strata_came_changes_nothing(
    sizes: dict[str, int], n: int, seed: int
) -> None:
    assert drawn(dict(reversed(sizes.items())), n, seed) == drawn(sizes, n, seed)


@given(SIZES, st.integers(1, 400), SEEDS)
def test_the_drawn_cells_stand_for_all_cells_where_every_stratum_gave_one(
    sizes: dict[str, int], n: int, seed: int
) -> None:
    found = drawn(sizes, n, seed)
    stood_for = sum((each.weight * len(each.places) for each in found), Fraction())
    assert stood_for == sum(sizes.values())
    if n >= len(sizes):
        assert all(each.places for each in found)


@given(SIZES, st.integers(0, 300))
def test_shares_are_at_least_one_and_no_other_sharing_has_a_lighter_heaviest_cell(
    sizes: dict[str, int], more: int
) -> None:
    n = min(len(sizes) + more, sum(sizes.values()))
    shares = allotment(sizes, n)
    assert sum(shares.values()) == n
    assert all(1 <= shares[name] <= size for name, size in sizes.items())
    heaviest = max(Fraction(size, shares[name]) for name, size in sizes.items())
    # With every cell lighter than that, more cells than n would be needed.
    needed = sum(max(1, size // heaviest + 1) for size in sizes.values())
    assert needed > n


def test_every_cell_is_as_likely_as_any_other() -> None:
    seen = Counter(place for seed in range(6000) for place in chosen(seed, "html", 12, 3))
    # 1500 expected of each, with a standard deviation of 34.
    assert set(seen) == set(range(12))
    assert all(1330 < count < 1670 for count in seen.values())


def test_a_sample_is_the_same_for_all_time() -> None:
    """A published seed must draw these cells with any later version as well."""
    assert chosen(7, "html/2021/applications", 1000, 5) == (208, 270, 280, 554, 643)
    assert order(7, 1, range(1, 9)) == (8, 3, 6, 4, 1, 7, 5, 2)
    assert order(7, 2, range(1, 9)) == (2, 6, 4, 7, 3, 1, 5, 8)


def test_too_small_a_sample_is_drawn_from_all_cells_as_one() -> None:
    sizes = {"a": 900, "b": 50, "c": 50}
    counts: Counter[str] = Counter()
    for seed in range(1000):
        for each in drawn(sizes, 2, seed):
            counts[each.stratum] += len(each.places)
            assert each.weight == 500
    assert 1740 < counts["a"] < 1860  # 1800 expected, with a standard deviation of 13
