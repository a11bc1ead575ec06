"""Cells of one report, for the tests of the review."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from gongkai.catalogue import editions
from gongkai.model import Locator
from gongkai.review.case import Cell, Cells

DIGEST = "a" * 64


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
