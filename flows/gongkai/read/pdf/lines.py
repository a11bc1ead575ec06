"""Characters of a PDF page as lines of text: what stands side by side, with blanks at gaps."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from gongkai.model import Block
from gongkai.read.pdf.drawn import Box
from gongkai.read.pdf.page import WIDE, Char, Page

_GAP = 0.25  # of the height of a line: a wider gap parts words, a narrower one tracked letters
_EDGE = 0.1  # of the page's height: where page numbers and running titles stand
_PAGE_NUMBER = re.compile(
    r"[-—–―─~·.\s]*(?:第\s*)?\d{1,3}\s*(?:页\s*)?"
    r"(?:[/／,，]?\s*(?:共\s*)?\d{1,3}\s*页?\s*)?[-—–―─~·.\s]*"
)


class Word(NamedTuple):
    """Characters without a gap, and their box."""

    text: str
    box: Box


class Line(NamedTuple):
    """The words of one line, left to right.

    In a table without rules the last `values` words are one for each column, "" for a blank.
    """

    words: tuple[Word, ...]
    values: int = 0

    @property
    def text(self) -> str:
        """The words, parted by single blanks."""
        return " ".join(word.text for word in self.words if word.text)

    @property
    def box(self) -> Box:
        """The box around all words."""
        x0s, y0s, x1s, y1s = zip(*(word.box for word in self.words), strict=True)
        return min(x0s), min(y0s), max(x1s), max(y1s)


def lines(chars: Sequence[Char]) -> list[Line]:
    """Put characters into lines, top down, each from left to right."""
    return [_line(row) for row in _rows(chars)]


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Group characters whose middles are on one height."""
    rows: list[list[Char]] = []
    top = bottom = 0.0
    for char in sorted(chars, key=lambda c: (c.y0 + c.y1) / 2):
        middle = (char.y0 + char.y1) / 2
        height = char.y1 - char.y0
        # A row ends where a middle is no longer inside the middle parts of the row's characters.
        if rows and middle <= bottom and middle - top <= max(height, bottom - top):
            rows[-1].append(char)
            bottom = max(bottom, middle + height * 0.3)
        else:
            rows.append([char])
            top, bottom = middle, middle + max(height * 0.4, 1.0)
    return rows


def _line(row: list[Char]) -> Line:
    if len(row) == 1:  # most figures
        return Line((Word(row[0].text, around(row)),))
    row.sort(key=lambda c: c.x0)
    kept = [row[0]]
    for char in row[1:]:
        # Bold print is imitated by printing a character twice, a hair apart.
        if any([c.text == char.text and _same_place(c, char) for c in kept[-2:]]):
            continue
        kept.append(char)
    height = sorted([c.y1 - c.y0 for c in kept])[len(kept) // 2]
    words = [[kept[0]]]
    for before, char in pairwise(kept):
        gap = char.x0 - before.x1
        if gap > _GAP * height and not (char.figure and char.figure == before.figure):
            words.append([])
        words[-1].append(char)
    return Line(tuple(Word("".join(c.text for c in word), around(word)) for word in words))


def _same_place(one: Char, other: Char) -> bool:
    return abs(other.x0 - one.x0) < 0.25 * (one.x1 - one.x0)


def around(boxed: Iterable[Char]) -> Box:
    """Return the box around characters, to a tenth of a point."""
    x0s, y0s, x1s, y1s = zip(*[c[1:5] for c in boxed], strict=True)
    return round(min(x0s), 1), round(min(y0s), 1), round(max(x1s), 1), round(max(y1s), 1)


def cell_text(chars: Sequence[Char]) -> str:
    """Return the text of a cell: wrapped Chinese joined, other lines parted by line feeds."""
    text = ""
    for line in lines(chars):
        wrapped = not text or WIDE.match(text[-1]) or WIDE.match(line.text)
        text += line.text if wrapped else f"\n{line.text}"
    return text


def without_number(found: Sequence[Line], height: float) -> list[Line]:
    """Return the lines of a page without its number."""
    foot, head = height * (1 - _EDGE), height * _EDGE
    return [
        line
        for line in found
        if not ((line.box[1] > foot or line.box[3] < head) and _PAGE_NUMBER.fullmatch(line.text))
    ]


def running(pages: Sequence[tuple[Page, Sequence[Block]]]) -> set[int]:
    """Return the ids of blocks that repeat a title at the head or foot of the pages before."""
    seen: Counter[tuple[str, int]] = Counter()
    repeated: set[int] = set()
    for page, found in pages:
        for block in found:
            box = block.locator.box
            if box is None or _EDGE * page.height < box[3] < (1 - _EDGE) * page.height:
                continue
            # Without page numbers, but with the year: two reports in one file differ in it.
            words = re.sub(r"(?<!\d)\d{1,3}(?!\d)|\s", "", block.text)
            place = (words, round(box[1] / 4))
            if len(words) > 3:
                if seen[place]:
                    repeated.add(id(block))
                seen[place] += 1
    return repeated
