"""Pages of a PDF as pictures: the printed table of a cell, cut out with its surroundings.

Pages stand upright as they were read, so that the box of a locator is found again.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from gongkai.errors import DocumentError
from gongkai.read.pdf.drawn import Box
from gongkai.read.pdf.page import degrees

DOTS = 150
"""Dots an inch: small print can be read, and a page is a picture of some hundred kilobytes."""

LONGEST = 3_508
"""Pixels of the longer side of a page at most."""

HEAD, FOOT = 170.0, 40.0
"""Points shown above the first cell we know, for the head of the table, and below the last."""

MOST_PAGES = 4

Extent = tuple[float, float]
"""From the uppermost to the lowermost cell of a page, in points from its top."""


def cut(content: bytes, pages: Mapping[int, Extent | None], name: str) -> bytes:
    """Return the tables of a PDF's pages in one PNG, below each other, as wide as the pages.

    Args:
        content: the PDF.
        pages: by the number of the page, from 1, what is wanted of it; all of it where null.
        name: the document's, for the error.

    Raises:
        DocumentError: PDFium cannot draw it.
    """
    with _opened(content, name) as opened:
        return png([_part(opened, *each) for each in sorted(pages.items())[:MOST_PAGES]])


def regions(
    content: bytes, wanted: Iterable[tuple[int, Box | None]], dots: int, name: str
) -> list[Image.Image]:
    """Return parts of a PDF's pages as grey pictures, each of exactly its box.

    Args:
        content: the PDF.
        wanted: number of the page, from 1, and the box in points from its upper left corner;
            what of it lies beyond the page is white. The whole page where it is null.
        dots: pixels an inch.
        name: the document's, for the error.

    Raises:
        DocumentError: PDFium cannot draw it.
    """
    found = []
    with _opened(content, name) as opened:
        for number, box in wanted:
            pixels, scale = _drawn(opened, number, dots)
            page = Image.fromarray(pixels).convert("L")
            found.append(_region(page, box, scale) if box else page)
    return found


def png(parts: Iterable[Image.Image]) -> bytes:
    """Return pictures below each other as one PNG."""
    given = list(parts)
    whole = Image.new("RGB", (max(p.width for p in given), sum(p.height for p in given)), "white")
    for part, top in zip(given, _tops(given), strict=True):
        whole.paste(part, (0, top))
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        opened = pypdfium2.PdfDocument(content)
        try:
            yield opened
        finally:
            opened.close()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise DocumentError("read.pdf_damaged", name=name, cause=str(error)) from error


def _tops(parts: Iterable[Image.Image]) -> Iterator[int]:
    top = 0
    for part in parts:
        yield top
        top += part.height


def _part(opened: pypdfium2.PdfDocument, number: int, extent: Extent | None) -> Image.Image:
    pixels, scale = _drawn(opened, number, DOTS)
    if extent is not None:
        first = max(0, int((extent[0] - HEAD) * scale))
        last = min(len(pixels), int((extent[1] + FOOT) * scale))
        pixels = pixels[first:last] if first < last else pixels
    return Image.fromarray(pixels)


def _region(page: Image.Image, box: Box, scale: float) -> Image.Image:
    x0, y0, x1, y1 = (round(each * scale) for each in box)
    size = min(max(1, x1 - x0), LONGEST), min(max(1, y1 - y0), LONGEST)
    found = Image.new("L", size, "white")
    found.paste(page, (-x0, -y0))
    return found


def _drawn(opened: pypdfium2.PdfDocument, number: int, dots: int) -> tuple[Any, float]:
    """Return the pixels of a page, upright, and how many of them a point has."""
    page = opened[number - 1]
    try:
        text = page.get_textpage()
        try:
            turned = degrees(page, text, pdfium.FPDFText_CountChars(text))
        finally:
            text.close()
        scale = min(dots / 72, LONGEST / max(page.get_size()))
        extra = (turned - page.get_rotation()) % 360
        drawn = page.render(scale=scale, rotation=extra, rev_byteorder=True).to_numpy()
        return np.array(drawn[..., :3]), scale
    finally:
        page.close()
