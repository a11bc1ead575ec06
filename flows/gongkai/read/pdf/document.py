"""PDF: what its pages print as text; of pages that are pictures, the pictures."""

import io
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.errors import DocumentError
from gongkai.model import Block, Document, Grid, Picture, Reading
from gongkai.read.limits import MAX_PICTURES
from gongkai.read.pdf.page import Page, page
from gongkai.read.pdf.parts import parts_of

MAX_PAGES = 500
"""A report has 3 to 40 pages; a compilation of a whole county stays below 300."""

MAX_TEXT = 2_000_000
"""Characters of a whole document: 500 full pages have 1.5 million."""

_DRAWN = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH)
_OUTLINES = 150  # drawings of a page that may be characters; a cover has some dozens
_LEAST_TEXT = 20  # fewer characters are a stamp or a page number on pictures


def reading(document: Document) -> Reading:
    """Read a PDF's tables and lines of text, in reading order, each with page and box.

    A page that prints its text as a picture, or in a font that does not tell its characters, is
    given as a picture: a PDF of this page alone.
    """
    pages, pictures = _opened(document)
    parts = parts_of(pages, document.name)
    numbers = [_page_of(part) for part in parts]
    placed = tuple(
        Picture(content, bisect_left(numbers, number), number) for number, content in pictures
    )
    title = next((p.text for p in parts if isinstance(p, Block)), "")
    return Reading(document.digest, "pdf", parts, title, pictures=placed)


def _page_of(part: Block | Grid) -> int:
    return (part.locator.page if isinstance(part, Block) else part.page) or 0


def _opened(document: Document) -> tuple[list[Page], list[tuple[int, bytes]]]:
    """Return the pages that print text, and the other pages as documents of their own."""
    try:
        opened = pypdfium2.PdfDocument(document.content)
    except pypdfium2.PdfiumError as error:
        raise _not_opened(error, document.name) from error
    try:
        count = len(opened)
        if count > MAX_PAGES:
            raise DocumentError(
                "read.pdf_too_many_pages", name=document.name, pages=count, limit=MAX_PAGES
            )
        found = list(_read(opened, document.name))
        pages = [one for one, drawn in found if not drawn]
        drawn = [one.number for one, drawn in found if drawn]
        pictures = [(number, _alone(opened, number)) for number in drawn[:MAX_PICTURES]]
    except pypdfium2.PdfiumError as error:
        raise DocumentError("read.pdf_damaged", name=document.name, cause=str(error)) from error
    finally:
        opened.close()
    readable = sum(_readable(c.text) for one in pages for c in one.chars)
    if readable < _LEAST_TEXT and not pictures:
        raise DocumentError("read.pdf_no_text", name=document.name, pages=count)
    return pages, pictures


def _read(opened: Any, name: str) -> Iterator[tuple[Page, bool]]:
    """Yield every page, and whether it is to be taken as a picture."""
    total = 0
    for index in range(len(opened)):
        handle = opened[index]
        try:
            one = page(handle, index + 1, name)
            drawn = _is_picture(handle, one)
        finally:
            handle.close()
        total += len(one.chars)
        if total > MAX_TEXT:
            raise DocumentError("read.too_complex", name=name, what=f"{total} chars")
        yield one, drawn


def _is_picture(handle: Any, one: Page) -> bool:
    """Whether a page prints hardly a character that is known, but a picture or unknown ones.

    Invisible text over a picture is what some scanner recognised: not printed, and not trusted.
    """
    readable = sum(_readable(char.text) for char in one.chars)
    if readable >= _LEAST_TEXT:
        return _invisible(handle)
    if len(one.chars) - readable >= _LEAST_TEXT:
        return True
    objects = list(islice(handle.get_objects(filter=_DRAWN, max_depth=3), _OUTLINES))
    images = any(each.type == pdfium.FPDF_PAGEOBJ_IMAGE for each in objects)
    return images or len(objects) == _OUTLINES


def _invisible(handle: Any) -> bool:
    """Whether the text of a page is drawn without being shown, told by its first piece."""
    for place in range(min(pdfium.FPDFPage_CountObjects(handle), _OUTLINES)):
        drawn = pdfium.FPDFPage_GetObject(handle, place)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
            return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _alone(opened: Any, number: int) -> bytes:
    """Return one page as a PDF."""
    single = pypdfium2.PdfDocument.new()
    try:
        single.import_pages(opened, [number - 1])
        written = io.BytesIO()
        single.save(written)
    finally:
        single.close()
    return written.getvalue()


def _not_opened(error: pypdfium2.PdfiumError, name: str) -> DocumentError:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return DocumentError("read.pdf_encrypted", name=name)
    return DocumentError("read.pdf_damaged", name=name, cause=str(error))


def _readable(character: str) -> bool:
    """Whether a font gave a true character: not unknown, not of the private use area."""
    return character != "\N{REPLACEMENT CHARACTER}" and not "\ue000" <= character <= "\uf8ff"
