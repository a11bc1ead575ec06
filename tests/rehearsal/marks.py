"""Marks that stand for title and figures in a layout that is drawn once for many reports."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue import Edition
from tests.gather.site import pages
from tests.rehearsal.country import edition_of

# Importing `pages` has made the makers of the examples importable.
cases, forms = (importlib.import_module(name) for name in ("cases", "forms"))
assert pages.EXAMPLES


@dataclass(frozen=True)
class Words:
    """What a document says: title, year, and what is printed in each cell, by its address.

    `published` is the day that a page states, empty where it states none.
    """

    title: str
    year: int
    shown: Mapping[str, str]
    published: str = ""

    @property
    def edition(self) -> Edition:
        """The edition of its year."""
        return edition_of(self.year)

    @property
    def sections(self) -> Mapping[str, str]:
        """The headings with a paragraph, empty where a table stands."""
        found: Mapping[str, str] = cases.words(self.edition, self.year)
        return found

    @property
    def agency(self) -> str:
        """The agency's name in the title."""
        return self.title.partition(f"{self.year}年")[0]

    def form(self, place: int) -> Any:
        """One of the three printed tables as rows of cells."""
        return forms.forms(self.edition, self.shown)[place]


TITLE, YEAR = 900, 901
"""The marks of title and year, counted like those of figures, of which there are fewer."""


def marked(year: int, base: int) -> Words:
    """Words with a number in the place of each figure, from `base` on, and of the title."""
    cells = addresses(edition_of(year))
    shown = {cell: str(base + at) for at, cell in enumerate(cells)}
    return Words(str(base + TITLE), year, shown)


def addresses(edition: Edition) -> list[str]:
    """The cells of an edition in their order."""
    return [
        f"{table.code}.{line.code}.{column.code}"
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    ]


def exchanged(words: Words, base: int) -> dict[int, str]:
    """What stands in the place of each number of `marked`."""
    texts = {base + at: words.shown[cell] for at, cell in enumerate(addresses(words.edition))}
    return texts | {base + TITLE: words.title, base + YEAR: str(words.year)}
