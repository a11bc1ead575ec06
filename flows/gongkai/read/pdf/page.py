"""What a page of a PDF draws: its characters and its straight lines, turned upright.

Positions are points from the top left corner of the page as it is read.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from gongkai.errors import DocumentError
from gongkai.read.pdf.drawn import Box, Edge, Turn, edges

MAX_CHARACTERS = 200_000
"""Characters of one page: a page printed full has 3,000."""

_DIGITS = frozenset("0123456789.,-０１２３４５６７８９．，")
_TRACKED = 0.6  # of a character's height: digits drawn together may stand so far apart
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
"""Characters as wide as they are high, between which Chinese has no blanks."""


class Char(NamedTuple):
    """One printed character and its box.

    `figure` numbers the figures of a page: digits that one drawing operation puts side by side
    are one figure, however far they are tracked apart or reach over a rule. `middle` is that of
    the whole figure, so that no digit of it ever lands in another cell.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    middle: float
    figure: int = 0


class Page(NamedTuple):
    """What one page draws."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    flat: tuple[Edge, ...]
    upright: tuple[Edge, ...]


def page(handle: Any, number: int, name: str) -> Page:
    """Read one page. `handle` is pypdfium2's page; `name` is the document's, for the errors."""
    opened = handle.get_textpage()
    text = opened.raw  # else every call would look for it
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_CHARACTERS:
            raise DocumentError("read.too_complex", name=name, what=f"page {number}: {count} chars")
        turn = Turn(degrees(handle, text, count), *handle.get_bbox())
        chars = _figures(_chars(text, count, turn))
    finally:
        opened.close()
    flat, upright = edges(handle, turn, number, name)
    width, height = turn.size
    return Page(number, width, height, chars, tuple(flat), tuple(upright))


def degrees(handle: Any, text: Any, count: int) -> int:
    """Return how far the page must be turned clockwise for most of its text to stand upright.

    A page says how it is to be turned, but some producers turn the text instead and say nothing.
    """
    step = max(1, count // 60)
    angles = Counter(
        -round(math.degrees(pdfium.FPDFText_GetCharAngle(text, i)) / 90) * 90 % 360
        for i in range(0, count, step)
        if pdfium.FPDFText_GetUnicode(text, i) > 32
    )
    return angles.most_common(1)[0][0] if angles else int(handle.get_rotation())


def _figures(drawn: Iterable[tuple[Char, object]]) -> tuple[Char, ...]:
    """Number the figures: runs of digits drawn together."""
    runs: list[list[Char]] = []
    before: object = None
    for char, together in drawn:
        if runs and together is not None and together == before and _follows(runs[-1][-1], char):
            runs[-1].append(char)
        else:
            runs.append([char])
        before = together
    found: list[Char] = []
    for number, run in enumerate(runs, 1):
        if len(run) == 1:
            found.append(run[0])
            continue
        middle = (run[0].x0 + run[-1].x1) / 2
        found += [char._replace(middle=middle, figure=number) for char in run]
    return tuple(found)


def _follows(before: Char, char: Char) -> bool:
    """Whether a character can be the next digit of the same figure."""
    height = char.y1 - char.y0
    gap = char.x0 - before.x1
    return (
        before.text in _DIGITS
        and char.text in _DIGITS
        and abs(char.y0 - before.y0) < 0.3 * height
        and -0.3 * height < gap < _TRACKED * height
    )


def _chars(text: Any, count: int, turn: Turn) -> Iterator[tuple[Char, object]]:
    """Yield the characters, each with what it was drawn together with."""
    width, height = turn.size
    loose = pdfium.FS_RECTF()
    high = 0
    blank = 0  # blanks that the text itself has part figures of one drawing operation
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code <= 32 or code == 0xA0 or 0xFFFE <= code <= 0xFFFF:
            if code and code < 0xFFFE:
                blank += not pdfium.FPDFText_IsGenerated(text, i)
                continue
            code = ord(_UNKNOWN)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        shown = _character(high, code)
        high = 0
        if not shown.strip():
            continue
        pdfium.FPDFText_GetLooseCharBox(text, i, loose)
        if turn.degrees or loose.right - loose.left < 0.5 or loose.top - loose.bottom < 0.5:
            x0, y0, x1, y1 = _from_origin(text, i, turn, WIDE.match(shown) is not None)
        else:
            x0, y0, x1, y1 = turn.box(loose.left, loose.bottom, loose.right, loose.top)
        if 0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height:
            drawn = pdfium.FPDFText_GetTextObject(text, i) if shown in _DIGITS else None
            together = (ctypes.cast(drawn, ctypes.c_void_p).value, blank) if drawn else None
            yield Char(shown, x0, y0, x1, y1, (x0 + x1) / 2), together


def _from_origin(text: Any, i: int, turn: Turn, wide: bool) -> Box:
    """Return the box of a turned character, for which PDFium knows only what its ink covers.

    It is drawn from where the character begins on its line, so that digits and commas have the
    width and height of their font.
    """
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    pdfium.FPDFText_GetCharBox(text, i, left, right, bottom, top)
    ink = turn.box(left.value, bottom.value, right.value, top.value)
    matrix = pdfium.FS_MATRIX()
    known = pdfium.FPDFText_GetMatrix(text, i, matrix)
    size = pdfium.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d) if known else 0.0
    if size < 1 or not pdfium.FPDFText_GetCharOrigin(text, i, x, y):
        return ink
    x0, y0, _, _ = turn.box(x.value, y.value, x.value, y.value)
    return x0, y0 - 0.85 * size, max(ink[2], x0 + (size if wide else size / 2)), y0 + 0.15 * size


def _character(high: int, code: int) -> str:
    """Return a character of one UTF-16 unit, or of two; a half alone is unknown."""
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else _UNKNOWN
    return chr(code) if code <= 0x10FFFF else _UNKNOWN
