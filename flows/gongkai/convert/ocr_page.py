"""One picture of a page: turned upright, its lines and cells found, its text read."""

from collections.abc import Sequence
from typing import Any

from gongkai.convert import ocr_image, ocr_lines, ocr_text, ocr_words
from gongkai.convert.ocr_image import Frame, Picture
from gongkai.convert.ocr_lines import Box

_UPSIDE = 0.9  # lines recognised less surely than this may stand on their head


def shown(frame: Frame) -> dict[str, Any]:
    """Return what a page shows, see gongkai.convert.ocr.recognised."""
    page, boxes = _upright(ocr_image.scaled(frame.pixels))
    slant = ocr_image.slant(page)
    if slant:
        page = ocr_image.straightened(page, slant)
        boxes = ocr_words.found(page)
    ruled = ocr_lines.ruled(ocr_image.ink(page, ocr_lines.FAINT))
    ink = ocr_text.clean(ocr_image.ink(page), ruled.drawn)
    lines = [line for cell in ruled.cells for line in ocr_text.in_cell(ink, cell)]
    lines += _free(ink, ruled, boxes)
    scale = frame.longest / max(page.shape[:2])

    def points(*values: float) -> list[float]:
        return [round(value * scale, 1) for value in values]

    texts = ocr_words.texts(page, ink, lines)
    return {
        "width": points(page.shape[1])[0],
        "height": points(page.shape[0])[0],
        "words": [[text, *points(*box)] for text, box in zip(texts, lines, strict=True) if text],
        "flat": [points((b.y0 + b.y1) / 2, b.x0, b.x1) for b in ruled.flat],
        "upright": [points((b.x0 + b.x1) / 2, b.y0, b.y1) for b in ruled.upright],
    }


def _free(ink: Picture, ruled: ocr_lines.Ruled, boxes: list[Box]) -> list[Box]:
    """Return the lines of text outside the cells."""
    outside = ink.copy()
    for cell in ruled.cells:
        outside[cell.y0 : cell.y1, cell.x0 : cell.x1] = 0
    whole = ocr_text.beside(boxes)
    parts = [part for box in whole for part in ocr_text.parted(outside, ruled.drawn, box)]
    return parts + ocr_text.left_over(outside, ruled.drawn, parts)


def _upright(page: Picture) -> tuple[Picture, list[Box]]:
    """Turn a page so that its text can be read; return it and where its text was found."""
    boxes = ocr_words.found(page)
    tall = sum(box.height for box in boxes if box.height > 1.5 * box.width)
    if tall > 2 * sum(box.width for box in boxes if box.width > 1.5 * box.height):
        page = ocr_image.turned(page, 1)
        boxes = ocr_words.found(page)
    clear = ocr_words.clear(page, boxes)
    over = ocr_image.turned(page, 2)
    if clear < _UPSIDE and clear < ocr_words.clear(over, _overhead(page, boxes)):
        page = over
        boxes = ocr_words.found(page)
    return page, boxes


def _overhead(page: Picture, boxes: Sequence[Box]) -> list[Box]:
    """Return where boxes are when the page is turned by half a circle."""
    height, width = page.shape[:2]
    return [Box(width - b.x1, height - b.y1, width - b.x0, height - b.y0) for b in boxes]
