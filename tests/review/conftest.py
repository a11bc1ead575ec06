"""The material made by hand, and cells of one report."""

from collections.abc import Callable
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.catalogue import editions
from gongkai.model import Locator
from gongkai.review.case import Cell, Cells

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
DIGEST = "a" * 64


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    spec = spec_from_file_location("by_hand", BY_HAND)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cells() -> Callable[..., Cells]:
    """Makes every cell of the newest form, zero unless another print is given."""
    return made


def made(**printed: str) -> Cells:
    """Cells by `line__column` of table 3: a number, or a text that is unreadable."""
    form = editions()[0]
    told = {f"applications.{name.replace('__', '.')}": text for name, text in printed.items()}
    found = {}
    for table in form.tables:
        for line in table.lines:
            for column in table.columns:
                cell = f"{table.code}.{line.code}.{column.code}"
                text = told.get(cell, "0")
                value = Decimal(text) if text.isdecimal() else None
                status = "reported" if value is not None else "unreadable" if text else "absent"
                place = Locator(grid=1, grid_row=2, grid_column=3)
                found[cell] = Cell(cell, form.key, value, status, text, DIGEST, place)
    return found
