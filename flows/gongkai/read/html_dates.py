"""The day on which a page says that it was published.

Government sites must state it in the metadata of a page; most also print it beside the title or
in the index table above the text. The names and wordings are those of `schemas/both/wordings.csv`,
the most telling first. A day is taken only right behind its label and only above the body of the
text: neither a clock of the site nor a date in a sentence is one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from gongkai.catalogue import wordings
from gongkai.model import NO_CELL, Block, Grid

_DAY = (
    r"(?P<year>20[0-9]{2})\s{0,3}[-年./]\s{0,3}(?P<month>[0-9]{1,2})\s{0,3}[-月./]\s{0,3}"
    r"(?P<day>[0-9]{1,2})"
)
_STATED = re.compile(rf"\s{{0,9}}{_DAY}")
_LONGEST_LINE = 120
"""Characters: a longer paragraph is the body of the text."""
_TALLEST_INDEX = 12
"""Rows: the index table above a document has fewer, a statutory table nearly always more."""
_BEFORE, _BEHIND = 4, 40
"""Characters before and behind the word that every label holds: label and day stand in them."""
_MOST_PARTS = 400
"""Lines above the text: menus of a site run to some two hundred."""


def published_on(metadata: Mapping[str, str], parts: Sequence[Block | Grid]) -> str | None:
    """Return the day of publication (ISO 8601) that a page states, None where it states none.

    metadata: contents of the page's meta elements by name in small letters. parts: the page.
    """
    for name in metadata:
        if _names_day(name) and (found := _day(_STATED.match(metadata[name]))) is not None:
            return found
    around = list(_around_labels("\n".join(_above_the_text(parts))))
    for pattern in _patterns():
        for text in around:
            if (found := _day(pattern.search(text))) is not None:
                return found
    return None


def _around_labels(text: str) -> Iterator[str]:
    """Give what stands around the words that every label holds: few lines need a pattern."""
    for word in _words():
        at = text.find(word)
        while at >= 0:
            yield unicodedata.normalize("NFKC", text[max(0, at - _BEFORE) : at + _BEHIND])
            at = text.find(word, at + len(word))


def _above_the_text(parts: Sequence[Block | Grid]) -> Iterator[str]:
    for part in parts[:_MOST_PARTS]:
        if isinstance(part, Block):
            if len(part.text) > _LONGEST_LINE:
                return
            yield part.text
        elif len(part.rows) > _TALLEST_INDEX:
            return
        else:
            yield from _rows(part)


def _rows(grid: Grid) -> Iterator[str]:
    """Give the rows of an index table as lines, a merged cell once."""
    for row in grid.rows:
        cells = dict.fromkeys(slot for slot in row if slot.origin[1] != NO_CELL)
        yield " ".join(slot.text.strip()[:_LONGEST_LINE] for slot in cells)


def _day(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    try:
        return date(*(int(match[name]) for name in ("year", "month", "day"))).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _names_day(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for _, pattern in wordings("published_meta"))


@cache
def _words() -> tuple[str, ...]:
    return tuple(word for _, word in wordings("published_hint"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the labels, each with the day behind it."""
    return tuple(
        re.compile(rf"{pattern}\s{{0,9}}[:\]】]?\s{{0,9}}{_DAY}", re.MULTILINE)
        for _, pattern in wordings("published")
    )
