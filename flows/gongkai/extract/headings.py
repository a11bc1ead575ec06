"""Which columns a row of headings names, in the order in which they stand."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.extract.lexicon import Lexicon, Meaning

Heading = tuple[Meaning, ...]
"""What one column heading can mean; empty for one that no form knows."""


class Columns(NamedTuple):
    """The columns of one table of one edition; None where a heading names none of them."""

    edition: str
    table: str
    codes: tuple[str | None, ...]

    @property
    def known(self) -> int:
        """How many headings name a column."""
        return sum(code is not None for code in self.codes)


def columns(headings: Sequence[Heading], edition: str, table: str, lexicon: Lexicon) -> Columns:
    """Read headings as columns of one table.

    A wording cut down to what two columns share (`本年新`) names the first of them that has no
    heading yet, in the order of the form.
    """
    codes: list[str | None] = []
    for heading in headings:
        fitting = [
            m.code
            for m in heading
            if m.axis == "column" and m.table == table and m.edition == edition
        ]
        fitting.sort(key=lambda c: lexicon.order[edition, table, "column", c])
        free = [c for c in fitting if c not in codes]
        codes.append(free[0] if free else None)
    return Columns(edition, table, tuple(codes))


def best(
    headings: Sequence[Heading], lines: Iterable[Meaning], lexicon: Lexicon
) -> tuple[Meaning, Columns] | None:
    """Choose the meaning of a line whose table has most of the headings as its columns."""
    choices = [(line, columns(headings, line.edition, line.table, lexicon)) for line in lines]
    choices = [choice for choice in choices if choice[1].known]
    return max(choices, key=lambda choice: choice[1].known, default=None)
