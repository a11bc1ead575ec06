"""The printed table of a cell as a picture: cut out of a page, with its surroundings."""

import io
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from gongkai.errors import DocumentError
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
    try:
        opened = pypdfium2.PdfDocument(content)
        try:
            parts = [_part(opened, *each) for each in sorted(pages.items())[:MOST_PAGES]]
        finally:
            opened.close()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise DocumentError("read.pdf_damaged", name=name, cause=str(error)) from error
    return png(parts)


def png(parts: Iterable[Image.Image]) -> bytes:
    """Return pictures below each other as one PNG."""
    given = list(parts)
    whole = Image.new("RGB", (max(p.width for p in given), sum(p.height for p in given)), "white")
    for part, top in zip(given, _tops(given), strict=True):
        whole.paste(part, (0, top))
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()


def _tops(parts: Iterable[Image.Image]) -> Iterator[int]:
    top = 0
    for part in parts:
        yield top
        top += part.height


def _part(opened: pypdfium2.PdfDocument, number: int, extent: Extent | None) -> Image.Image:
    page = opened[number - 1]
    try:
        text = page.get_textpage()
        try:
            turned = degrees(page, text, pdfium.FPDFText_CountChars(text))
        finally:
            text.close()
        scale = min(DOTS / 72, LONGEST / max(page.get_size()))
        extra = (turned - page.get_rotation()) % 360
        drawn = page.render(scale=scale, rotation=extra, rev_byteorder=True).to_numpy()
        pixels = np.array(drawn[..., :3])
    finally:
        page.close()
    if extent is not None:
        first = max(0, int((extent[0] - HEAD) * scale))
        last = min(len(pixels), int((extent[1] + FOOT) * scale))
        pixels = pixels[first:last] if first < last else pixels
    return Image.fromarray(pixels)
