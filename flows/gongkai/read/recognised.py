"""Pages that were recognised in pictures, read like those of a PDF; every cell says so."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median
from typing import Any

from gongkai.model import Block, Grid
from gongkai.read.pdf.drawn import Edge
from gongkai.read.pdf.page import WIDE, Char, Page
from gongkai.read.pdf.parts import parts_of

_INK = 0.92  # of a font's height: what Chinese characters cover


def parts(found: Sequence[tuple[bytes, int]], first: int, name: str) -> tuple[Block | Grid, ...]:
    """Return the tables and lines of text of pictures that follow each other.

    Args:
        found: what gongkai.convert.ocr.recognised gave for each picture, and the number of its
            page or, where it is none, of the picture.
        first: the number of the first grid.
        name: the document's, for errors.
    """
    pages = [_page(one, number) for content, number in found for one in json.loads(content)]
    return tuple(_marked(part) for part in parts_of(pages, name, first))


def _page(found: dict[str, Any], number: int) -> Page:
    words = found["words"]
    heights = [y1 - y0 for text, _, y0, _, y1 in words if WIDE.match(text[0])]
    usual = median(heights) / _INK if heights else 0.0
    chars = (char for place, word in enumerate(words, 1) for char in _chars(place, usual, *word))
    flat, upright = (tuple(Edge(*each) for each in found[way]) for way in ("flat", "upright"))
    return Page(number, found["width"], found["height"], tuple(chars), flat, upright)


def _chars(
    place: int, usual: float, text: str, x0: float, y0: float, x1: float, y1: float
) -> Iterator[Char]:
    """Yield the characters of a word side by side; all of it stands where its middle is.

    They are as high as their font, not as their ink: digits and strokes are lower.
    """
    high = max((y1 - y0) / _INK, usual) / 2
    middle = (y0 + y1) / 2
    widths = [2 if WIDE.match(char) else 1 for char in text]
    step = (x1 - x0) / sum(widths)
    ends = [0, *accumulate(widths)]
    for char, start, end in zip(text, ends, ends[1:], strict=False):
        if not char.isspace():
            left, right = x0 + start * step, x0 + end * step
            yield Char(char, left, middle - high, right, middle + high, (x0 + x1) / 2, place)


def _marked(part: Block | Grid) -> Block | Grid:
    if isinstance(part, Block):
        return replace(part, locator=part.locator._replace(method="ocr"))
    marked = ((place._replace(method="ocr") for place in row) for row in part.places or ())
    return replace(part, places=tuple(map(tuple, marked)))
