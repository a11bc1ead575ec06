"""What the title of a page, of a document or of a link says of a report: whose it is, which year.

The patterns are those of `schemas/both/wordings.csv`.
"""

import re
from functools import cache
from typing import NamedTuple

from gongkai.catalogue.editions import wordings
from gongkai.catalogue.normal import plain

_MARKS = ("报", "報")  # every title is of a 报告 or 年报: most lines need no pattern
_WRITTEN_YEAR = re.compile("二[〇○零oO0][〇○零oO0一二三四五六七八九]{2}(?=年)")
_WRITTEN = str.maketrans("〇○零oO一二三四五六七八九", "00000123456789")


class Title(NamedTuple):
    """A title that names the annual report; agency and year are null where it does not say."""

    text: str
    agency: str | None
    year: int | None

    @property
    def told(self) -> int:
        """How much it says: agency, year, both or neither."""
        return (self.agency is not None) + (self.year is not None)


@cache
def patterns(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the codes and compiled expressions of one kind of wordings."""
    return tuple((code, re.compile(pattern)) for code, pattern in wordings(kind))


def read_title(text: str) -> Title | None:
    """Return what a line says as the title of an annual report, None where it is no such title.

    >>> read_title("彰武县人民政府办公室2024年政府信息公开工作年度报告")[1:]
    ('彰武县人民政府办公室', 2024)
    >>> read_title("二〇二四年政府信息公开工作年度报告").year
    2024
    """
    if not any(mark in text for mark in _MARKS):
        return None
    squeezed = arabic_years(plain(text))
    for _, noise in patterns("title_noise"):
        squeezed = noise.sub("", squeezed)
    for _, pattern in patterns("title"):
        if match := pattern.search(squeezed):
            named = match.groupdict()
            year = named.get("year")
            return Title(text.strip(), named.get("agency") or None, int(year) if year else None)
    return None


def arabic_years(squeezed: str) -> str:
    """Return a plain text with the years that are written in characters as figures.

    >>> arabic_years("甲局二○二四年年报")
    '甲局2024年年报'
    """
    return _WRITTEN_YEAR.sub(lambda match: match[0].translate(_WRITTEN), squeezed)
