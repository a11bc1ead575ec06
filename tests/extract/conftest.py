"""Figures for generated reports, and the material made by hand."""

import random
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.catalogue import Edition

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
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


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    spec = spec_from_file_location("by_hand", BY_HAND)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
