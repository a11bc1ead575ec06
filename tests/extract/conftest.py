"""Figures for generated reports."""

import random
from collections.abc import Callable

import pytest

from gongkai.catalogue import Edition

Figures = dict[tuple[str, str, str], int]


@pytest.fixture
def figures() -> Callable[[Edition, random.Random], Figures]:
    """Makes figures whose rows add up where the form says that they do."""
    return made_up


def made_up(edition: Edition, rng: random.Random) -> Figures:
    """Figures whose rows add up where the form says that they do."""
    made = {
        (t.code, line.code, c.code): rng.choice((0, 0, 0, 1, 2, 3, 17, 240))
        for t in edition.tables
        for line in t.lines
        for c in t.columns
    }
    for code, line, column in made:
        if column == "total":
            parts = [v for (t, r, c), v in made.items() if (t, r) == (code, line) and c != column]
            made[code, line, column] = sum(parts)
    return made
