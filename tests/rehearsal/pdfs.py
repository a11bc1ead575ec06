"""PDF reports: from drawn pages whose marks are exchanged; drawn anew; and as pictures of pages."""

import importlib
import io
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2

from tests.rehearsal.marks import Words, exchanged, marked

BASE = 90_001
TITLE = "9" * 60
DRAWN = 12
"""One agency in so many has its pages drawn anew, with a font embedded."""

DOTS = 150
POINTS = 72
# Text of a font that is not embedded stands in the pages as UTF-16, four octal digits a character.
MARK = re.compile(rb"\(((?:\\000[0-9])+)\) Tj")
LOOKS: tuple[Mapping[str, Any], ...] = (
    {},
    {"low": True},
    {"rules": "boxes"},
    {"rules": "open"},
    {"low": True, "repeat": True},
    {"upright": True},
    {"size": 10.5},
    {"turn": 90},
)


def text(words: Words, number: int) -> bytes:
    """A PDF with text."""
    look = number % len(LOOKS)
    if number % DRAWN == 0:
        return _drawn(words, dict(LOOKS[look]), pressed=True)
    given = {str(mark).encode(): shown for mark, shown in exchanged(words, BASE).items()}
    given[TITLE.encode()] = words.title

    def swap(found: re.Match[bytes]) -> bytes:
        mark = found[1].replace(rb"\000", b"")
        if mark not in given:
            return found[0]
        # What the page ends with may be any blanks: so every byte stays in its place.
        return (b"(" + _octal(given[mark]) + b") Tj").ljust(len(found[0]))

    return MARK.sub(swap, _layout(words.year, look))


@cache
def _layout(year: int, look: int) -> bytes:
    given = marked(year, BASE)
    return _drawn(
        Words(TITLE, year, given.shown), {**LOOKS[look], "font": "STSong-Light"}, pressed=False
    )


def _drawn(words: Words, look: Mapping[str, Any], *, pressed: bool) -> bytes:
    draw = importlib.import_module("pdf_draw")
    maker = importlib.import_module("pdf")
    style = draw.Look(**look)
    sheet = draw.ReportLabSheet(style)
    sheet.canvas._pageCompression = pressed
    case = maker.Case("", "reportlab", words.edition.key, style)
    maker.draw(draw.Writer(sheet, style), case, words.edition, words.title, words.year, words.shown)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.pdf")
        sheet.save(path)
        return path.read_bytes()


def _octal(words: str) -> bytes:
    return b"".join(b"\\%03o" % each for each in words.encode("utf-16-be"))


def scan(words: Words, _: int) -> bytes:
    """A PDF whose pages are pictures."""
    pages = []
    document = pypdfium2.PdfDocument(_drawn(words, {}, pressed=True))
    for page in document:
        pages.append(page.render(scale=DOTS / POINTS, grayscale=True).to_pil())
    held = io.BytesIO()
    first, *others = pages
    first.save(held, "PDF", save_all=True, append_images=others, resolution=DOTS)
    # The library writes the time of day into the file.
    return re.sub(rb"D:\d{14}Z", b"D:20260101000000Z", held.getvalue())
