"""Pictures of pages made ready for recognition: decoded within limits, upright and of one size."""

import io
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from gongkai.errors import DocumentError

Picture = np.ndarray[Any, np.dtype[np.uint8]]

MAX_PIXELS = 40_000_000
"""Pixels of one picture: A4 at 600 dots an inch has 35 million."""

MAX_FRAMES = 60
"""Pages taken from one file (TIFF)."""

LONGEST = 3_508
"""Pixels of the longer side that are kept: A4 at 300 dots an inch."""

A4 = 842.0
"""Points: what the longer side of a picture is taken for."""

TEXT = 24
"""Pixels: the height of usual characters that pictures are brought to."""

_SKETCH = 800  # pixels: enough to see a slant of a tenth of a degree
_SMALLEST = 40  # pixels: no line of text and its margins fit in less
_FAULTS = (
    OSError,  # PIL's UnidentifiedImageError among them
    ValueError,
    SyntaxError,  # Pillow raises it for broken PNG chunks
    IndexError,
    MemoryError,
    OverflowError,
    Image.DecompressionBombError,
    UnidentifiedImageError,
)


class Frame(NamedTuple):
    """A picture of a page in RGB, and the length of its longer side in points."""

    pixels: Picture
    longest: float


def frames(content: bytes, name: str) -> Iterator[Frame]:
    """Yield the pages of a picture file or of a PDF; tiny pictures are left out.

    Raises:
        DocumentError: it is damaged, or larger than a page can be.
    """
    if content.startswith(b"%PDF-"):
        yield from _rendered(content, name)
    else:
        yield from (Frame(pixels, A4) for pixels in _decoded(content, name))


def _rendered(content: bytes, name: str) -> Iterator[Frame]:
    """Draw the pages of a PDF at 200 dots an inch, large ones at LONGEST."""
    try:
        opened = pypdfium2.PdfDocument(content)
        for page in opened:
            longest = max(page.get_size())
            bitmap = page.render(scale=min(200 / 72, LONGEST / longest), rev_byteorder=True)
            yield Frame(np.array(bitmap.to_numpy()[..., :3]), longest)
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as error:
        raise _damaged(error, name) from error


def _decoded(content: bytes, name: str) -> Iterator[Picture]:
    """Yield the frames of a picture file, upright as their camera says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about a picture is of no use to anyone here
        try:
            with Image.open(
                io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")
            ) as f:
                count = getattr(f, "n_frames", 1) if f.format == "TIFF" else 1
                for number in range(min(count, MAX_FRAMES)):
                    f.seek(number)
                    width, height = f.size
                    if width * height > MAX_PIXELS:
                        what = f"{width}x{height} pixels"
                        raise DocumentError("read.too_complex", name=name, what=what)
                    if min(width, height) >= _SMALLEST:
                        yield _rgb(f)
        except _FAULTS as error:
            raise _damaged(error, name) from error


def _damaged(error: Exception, name: str) -> DocumentError:
    # The message itself may hold an address in memory, which is another in every run.
    return DocumentError("convert.picture_damaged", name=name, cause=type(error).__name__)


def _rgb(opened: Image.Image) -> Picture:
    """Decode a picture; what is transparent becomes white."""
    turned = ImageOps.exif_transpose(opened)
    turned.thumbnail((LONGEST, LONGEST))
    if turned.mode in ("LA", "PA", "RGBA") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        turned = Image.alpha_composite(white, clear)
    return np.asarray(turned.convert("RGB"))


def ink(page: Picture, darker: int = 15) -> Picture:
    """Return what is printed as white on black, whatever the light on the paper.

    darker: than its surroundings by how many of 255 steps; the rules of tables may be light grey.
    """
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    around = max(31, TEXT * 2 + 1)
    return np.asarray(
        cv2.adaptiveThreshold(
            grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, darker
        )
    )


def text_height(page: Picture) -> float:
    """Return the height of usual characters in pixels, 0 where nothing looks like text."""
    _, _, found, _ = cv2.connectedComponentsWithStats(ink(page), connectivity=8)
    heights, widths = found[1:, cv2.CC_STAT_HEIGHT], found[1:, cv2.CC_STAT_WIDTH]
    fits = (heights >= 6) & (heights <= 120) & (widths >= 3) & (widths < heights * 1.6)
    fits &= widths > heights * 0.25
    chosen = heights[fits]
    # Chinese characters fall to pieces, digits are lower: the upper half is whole characters.
    return float(np.percentile(chosen, 70)) if len(chosen) >= 5 else 0.0


def scaled(page: Picture) -> Picture:
    """Return a picture whose characters are about TEXT pixels high."""
    height = text_height(page)
    factor = TEXT / height if height else 1.0
    factor = min(max(factor, 0.3), 3.0, LONGEST / max(page.shape[:2]))
    if 0.85 < factor < 1.2:
        return page
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, None, fx=factor, fy=factor, interpolation=way), np.uint8)


def turned(page: Picture, quarters: int) -> Picture:
    """Return a picture turned clockwise by quarters of a circle."""
    return np.ascontiguousarray(np.rot90(page, -quarters))


def slant(page: Picture) -> float:
    """Return by how many degrees long lines fall to the right; 0 where there are none."""
    factor = min(1.0, _SKETCH / max(page.shape[:2]))
    small = cv2.resize(ink(page), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    thicker = cv2.dilate(np.where(small > 80, 255, 0).astype(np.uint8), np.ones((3, 1), np.uint8))
    # Characters would only cost time.
    lines = cv2.morphologyEx(thicker, cv2.MORPH_OPEN, np.ones((1, 15), np.uint8))
    least = lines.shape[1] // 6
    found = cv2.HoughLinesP(
        lines, 1, np.pi / 1800, threshold=least, minLineLength=least, maxLineGap=4
    )
    if found is None:
        return 0.0
    x0, y0, x1, y1 = found.reshape(-1, 4).T.astype(float)
    angles = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    level = np.abs(angles) < 12
    return float(np.median(angles[level])) if level.sum() >= 3 else 0.0


def straightened(page: Picture, degrees: float) -> Picture:
    """Return a picture turned back by so many degrees, its corners filled with white."""
    if abs(degrees) < 0.05:
        return page
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    white = (255, 255, 255)
    done = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(done, np.uint8)
