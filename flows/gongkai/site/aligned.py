"""Whether boxes lie on the ruled lines of a picture.

A scan may have been turned or straightened before it was recognised, and its boxes are those of
the page as it was read. Where they lie on the lines of the page as it is, it was not.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from gongkai.site.printed import Box

_DARKER = 40
"""Shades by which a line is darker than the paper; rules of tables may be light."""
_NEAR = 3  # pixels that a line may lie beside its box
_DRAWN = 0.6  # of an edge must be line: characters and stamps break it
_MOST = 0.8  # of all edges: in a page that stands on its head it is a fifth

Pixels = npt.NDArray[np.bool_]


def aligned(grey: Image.Image, boxes: Iterable[Box], scale: float) -> bool:
    """Whether the boxes of a ruled table, in points, lie on the lines of a picture.

    scale: pixels a point. A table without lines is not aligned with anything.
    """
    levels = np.asarray(grey, np.int16)
    dark = levels < np.median(levels) - _DARKER
    found = [edge for box in boxes for edge in _edges(dark, box, scale)]
    return bool(found) and sum(found) >= _MOST * len(found)


def _edges(dark: Pixels, box: Box, scale: float) -> Iterator[bool]:
    """Yield for each side of a box whether a line is drawn along it."""
    x0, y0, x1, y1 = (round(each * scale) for each in box)
    for y in (y0, y1):
        yield _line(dark[max(0, y - _NEAR) : y + _NEAR + 1, x0:x1])
    for x in (x0, x1):
        yield _line(dark[y0:y1, max(0, x - _NEAR) : x + _NEAR + 1].T)


def _line(band: Pixels) -> bool:
    """Whether one line of a band of pixels is dark for most of its length."""
    return bool(band.size) and bool(band.mean(axis=1).max() >= _DRAWN)
