"""Drawing a sample by stratum: the same on every machine, in whatever order things came."""

import heapq
from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple


class Drawn(NamedTuple):
    """A stratum's part of a sample: its size, and which of its cells are drawn (0-based, sorted).

    `weight` is how many published cells each drawn one stands for.
    """

    stratum: str
    size: int
    places: tuple[int, ...]
    weight: Fraction


def drawn(sizes: Mapping[str, int], n: int, seed: int) -> tuple[Drawn, ...]:
    """Draw `n` cells of strata of these sizes; all of them where there are no more.

    Every stratum gives one cell at least where `n` allows. Where it does not, the cells are drawn
    from all strata as if they were one: each cell then stands for as many as any other.
    """
    total = sum(sizes.values())
    n = min(n, total)
    if n >= len(sizes):
        shares = allotment(sizes, n)
        return tuple(
            Drawn(name, sizes[name], chosen(seed, name, sizes[name], share),
                  Fraction(sizes[name], share))
            for name, share in shares.items()
        )  # fmt: skip
    found: list[Drawn] = []
    places = chosen(seed, "", total, n)
    start = 0
    for name in sorted(sizes):
        end = start + sizes[name]
        own = tuple(each - start for each in places if start <= each < end)
        found.append(Drawn(name, sizes[name], own, Fraction(total, n or 1)))
        start = end
    return tuple(found)


def allotment(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Return how many cells each stratum gives: one, and the rest in proportion to the sizes.

    Each further cell goes to the stratum whose drawn cells stand for most: no other way of
    sharing makes the heaviest cell lighter, and on that the overall interval depends. `n` must be
    between the number of strata and that of all cells.

    >>> allotment({"html": 900, "pdf": 90, "scan": 10}, 11)
    {'html': 9, 'pdf': 1, 'scan': 1}
    """
    shares = dict.fromkeys(sorted(sizes), 1)
    heaviest = [(-Fraction(sizes[name]), name) for name in shares]
    heapq.heapify(heaviest)
    for _ in range(n - len(shares)):
        name = heaviest[0][1]
        shares[name] += 1
        heapq.heapreplace(heaviest, (-Fraction(sizes[name], shares[name]), name))
    return shares


def chosen(seed: int, name: str, size: int, n: int) -> tuple[int, ...]:
    """Choose `n` of the numbers below `size`, each as likely as any other.

    By SHA-256 instead of `random`, whose samples another version of Python may draw otherwise.
    """
    pool: dict[int, int] = {}  # what a shuffle of all the numbers would have moved so far
    found = []
    for at in range(n):
        other = at + _number(f"{seed}|{name}|{at}") % (size - at)
        found.append(pool.get(other, other))
        pool[other] = pool.get(at, at)
    return tuple(sorted(found))


def order(seed: int, turn: int, numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the numbers in the order in which a pass shows them: another one in each pass."""
    return tuple(sorted(numbers, key=lambda each: _number(f"{seed}|{turn}|{each}")))


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest())
