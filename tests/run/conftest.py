"""The material made by hand, for the tests of this folder."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    spec = spec_from_file_location("by_hand", BY_HAND)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
