"""The house as a whole: its files, its commands, its wheel."""

from pathlib import Path

import pytest

from tests.house import locks

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def supply() -> Path:
    """The interpreter of the tools that judge the supply chain, in an environment of their own."""
    if not locks.SUPPLY.exists():
        pytest.skip("`make .venv-supply/installed` makes the environment of these tools")
    return locks.SUPPLY
