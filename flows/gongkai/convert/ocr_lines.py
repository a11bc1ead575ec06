"""The straight lines in a picture of a page, and the cells that they enclose."""

from typing import NamedTuple

import cv2
import numpy as np

from gongkai.convert.ocr_image import TEXT, Picture


class Box(NamedTuple):
    """A rectangle of pixels: left, top, right, bottom; the latter two are not inside."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.y1 - self.y0


class Ruled(NamedTuple):
    """The lines of a page as boxes, where they are as pixels, and the cells between them."""

    flat: tuple[Box, ...]
    upright: tuple[Box, ...]
    drawn: Picture
    cells: tuple[Box, ...]


_NEAR = TEXT // 2  # pixels: a line that ends so near to the outline reaches it
FAINT = 6
"""By how many of 255 steps a line is darker than the paper; specks of it are no lines."""

_LONG = round(1.6 * TEXT)  # strokes of characters are shorter
_HIGH = round(1.25 * TEXT)  # rows are higher than their text
_THICK = TEXT // 2  # thicker things are pictures and bars
# Lines of poor prints are broken; but rows may be this high, columns this wide, and merged.
_GAP_ACROSS = round(1.6 * TEXT)
_GAP_DOWN = round(0.8 * TEXT)
_DRAWN = 0.85  # of a line: less is no broken line, but strokes side by side
_LARGEST_CELL = 0.3  # of the page: more is paper inside a frame
_FULL = 0.7  # of its box: a cell is a rectangle


def ruled(ink: Picture) -> Ruled:
    """Find the lines of a page (white on black) and the rectangles that they close."""
    flat = _lines(ink, (_LONG, 1), (_GAP_ACROSS, 1))
    upright = _lines(ink, (1, _HIGH), (1, _GAP_DOWN))
    drawn = _of_tables(np.asarray(cv2.bitwise_or(flat, upright), np.uint8))
    flat, upright = flat & drawn, upright & drawn
    flats, uprights = _boxes(flat), _boxes(upright)
    return Ruled(flats, uprights, drawn, _cells(_outlined(drawn, flats, uprights)))


def _of_tables(lines: Picture) -> Picture:
    """Return lines without those that are strokes of large characters."""
    _, labels, about, _ = cv2.connectedComponentsWithStats(lines)
    wide, high = about[:, cv2.CC_STAT_WIDTH], about[:, cv2.CC_STAT_HEIGHT]
    large = ((wide > 8 * TEXT) & (high > _HIGH)) | (wide > 14 * TEXT) | (high > 6 * TEXT)
    large[0] = False
    return np.asarray(np.where(large[labels], 255, 0), np.uint8)


def _lines(ink: Picture, shape: tuple[int, int], gap: tuple[int, int]) -> Picture:
    """Return the pixels of lines in one direction, their gaps closed."""
    along = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
    # A line that falls by a pixel or two stays one line when it is made thicker first.
    thicker = cv2.dilate(ink, np.ones((3, 1) if shape[1] == 1 else (1, 3), np.uint8))
    found = cv2.morphologyEx(thicker, cv2.MORPH_OPEN, along)
    closed = _closed(np.asarray(found, np.uint8), gap)
    _, labels, about, _ = cv2.connectedComponentsWithStats(closed)
    across = cv2.CC_STAT_HEIGHT if shape[1] == 1 else cv2.CC_STAT_WIDTH
    lengthwise = cv2.CC_STAT_WIDTH if shape[1] == 1 else cv2.CC_STAT_HEIGHT
    thick = about[:, cv2.CC_STAT_AREA] / np.maximum(about[:, lengthwise], 1)
    keep = (thick <= _THICK) & (about[:, across] <= 2 * TEXT)
    keep[0] = False
    return np.asarray(np.where(keep[labels], 255, 0), np.uint8)


def _closed(found: Picture, gap: tuple[int, int]) -> Picture:
    """Close the gaps of lines; strokes of neighbouring characters are mostly gaps."""
    wider = cv2.getStructuringElement(cv2.MORPH_RECT, gap)
    closed = np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, wider), np.uint8)
    count, labels, about, _ = cv2.connectedComponentsWithStats(closed)
    drawn = np.bincount(labels[found > 0], minlength=count)
    whole = drawn >= _DRAWN * about[:, cv2.CC_STAT_AREA]
    whole[0] = False
    return np.asarray(np.where(whole[labels], 255, found), np.uint8)


def _boxes(lines: Picture) -> tuple[Box, ...]:
    _, _, about, _ = cv2.connectedComponentsWithStats(lines)
    return tuple(
        Box(int(x), int(y), int(x + width), int(y + height)) for x, y, width, height, _ in about[1:]
    )


def _outlined(drawn: Picture, flats: tuple[Box, ...], uprights: tuple[Box, ...]) -> Picture:
    """Return lines with the outlines of their tables, which the lines inside reach.

    An outline may be missing where a page ends, or at the sides of a table.
    """
    closed = drawn.copy()
    for x0, y0, x1, y1 in _boxes(drawn):
        cv2.rectangle(closed, (x0, y0), (x1 - 1, y1 - 1), 255, 1)
        for line in uprights:
            if x0 <= line.x0 < x1 and y0 <= line.y0 < y1:
                top = y0 if line.y0 - y0 < _NEAR else line.y0
                bottom = y1 if y1 - line.y1 < _NEAR else line.y1
                closed[top:bottom, (line.x0 + line.x1) // 2] = 255
        for line in flats:
            if x0 <= line.x0 < x1 and y0 <= line.y0 < y1:
                left = x0 if line.x0 - x0 < _NEAR else line.x0
                right = x1 if x1 - line.x1 < _NEAR else line.x1
                closed[(line.y0 + line.y1) // 2, left:right] = 255
    return closed


def _cells(closed: Picture) -> tuple[Box, ...]:
    """Return the rectangles of paper that lines enclose, in reading order."""
    height, width = closed.shape
    _, _, about, _ = cv2.connectedComponentsWithStats(
        np.asarray(cv2.bitwise_not(closed), np.uint8), connectivity=4
    )
    found = []
    for x, y, wide, high, area in about[1:].tolist():
        edge = x == 0 or y == 0 or x + wide == width or y + high == height
        small = wide < TEXT // 2 or high < TEXT // 2
        large = wide * high > _LARGEST_CELL * width * height
        if not (edge or small or large or area < _FULL * wide * high):
            found.append(Box(x, y, x + wide, y + high))
    return tuple(sorted(found, key=lambda cell: (cell.y0, cell.x0)))
