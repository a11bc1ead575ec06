"""Where text stands in a picture of a page: the lines in its cells, and those outside."""

from typing import Any

import cv2
import numpy as np

from gongkai.convert.ocr_image import TEXT, Picture
from gongkai.convert.ocr_lines import Box

_SPECK = 3  # pixels across: less is dust
_GAP = 0.9  # of a line's height: wider white parts what belongs to two columns
_TIPS = TEXT // 3  # pixels around a line of text in which nothing else stands
_EDGE = 4  # pixels beside a rule
_TWO = 1.7 * TEXT  # higher than this are two lines that touch
_VALLEY = 0.2  # of the fullest row's ink: rows between two lines that touch have less
_LOW = 0.45  # of a line's height: less is a stroke of the character above or below


def clean(ink: Picture, lines: Picture) -> Picture:
    """Return ink without the lines of tables, pieces of them, and dust."""
    left = cv2.bitwise_and(ink, cv2.bitwise_not(cv2.dilate(lines, np.ones((3, 3), np.uint8))))
    _, labels, about, _ = cv2.connectedComponentsWithStats(np.asarray(left, np.uint8))
    large = np.maximum(about[:, cv2.CC_STAT_WIDTH], about[:, cv2.CC_STAT_HEIGHT]) > _SPECK
    large &= about[:, cv2.CC_STAT_AREA] > 2 * _SPECK
    # A one is as narrow but not as high, a bracket is not as straight.
    wide, high = about[:, cv2.CC_STAT_WIDTH], about[:, cv2.CC_STAT_HEIGHT]
    straight = about[:, cv2.CC_STAT_AREA] > 0.85 * wide * high
    large &= ~(straight & (wide <= TEXT // 4) & (high > 1.1 * TEXT))
    large[0] = False
    return np.asarray(np.where(large[labels], 255, 0), np.uint8)


def in_cell(ink: Picture, cell: Box) -> list[Box]:
    """Return the lines of text in a cell, top down; none where it is blank."""
    inside = ink[cell.y0 : cell.y1, cell.x0 : cell.x1]
    rows = [part for run in _runs(inside.any(axis=1), 0) for part in _split(inside, *run)]
    found = []
    for top, bottom in _joined(rows):
        # What is left of a rule; a dash stands in the middle.
        at_edge = top < _EDGE or bottom > cell.height - _EDGE
        if at_edge and bottom - top < TEXT // 4:
            continue
        gap = round(_GAP * max(TEXT, bottom - top))
        for left, right in _runs(inside[top:bottom].any(axis=0), gap):
            found.append(Box(cell.x0 + left, cell.y0 + top, cell.x0 + right, cell.y0 + bottom))
    return found


def parted(ink: Picture, lines: Picture, box: Box) -> list[Box]:
    """Cut a line of text at wide gaps and at upright lines, and to what is printed of it."""
    inside = ink[box.y0 : box.y1, box.x0 : box.x1]
    gap = round(_GAP * max(TEXT, box.height))
    quarter = box.height // 4  # boxes of text are higher than what is printed
    middle = lines[box.y0 + quarter : box.y1 - quarter, box.x0 : box.x1]
    crossed = middle.mean(axis=0) > 0.8 * 255 if middle.size else np.zeros(box.width, bool)
    found = []
    for start, end in _runs(~crossed, 0):
        for left, right in _runs(inside[:, start:end].any(axis=0), gap):
            down = np.flatnonzero(inside[:, start + left : start + right].any(axis=1))
            top, bottom = box.y0 + int(down[0]), box.y0 + int(down[-1]) + 1
            found.append(Box(box.x0 + start + left, top, box.x0 + start + right, bottom))
    return found


def beside(boxes: list[Box]) -> list[Box]:
    """Join boxes of one line of text that nearly meet: one may end within a character."""
    joined: list[Box] = []
    for box in sorted(boxes):
        for place, other in enumerate(joined):
            shared = min(box.y1, other.y1) - max(box.y0, other.y0)
            if shared > 0.75 * min(box.height, other.height) and box.x0 - other.x1 < TEXT:
                joined[place] = Box(
                    other.x0, min(box.y0, other.y0), max(box.x1, other.x1), max(box.y1, other.y1)
                )
                break
        else:
            joined.append(box)
    return joined


def left_over(ink: Picture, lines: Picture, taken: list[Box]) -> list[Box]:
    """Return boxes around printed things that no box covers: lone digits that were not seen."""
    rest = ink.copy()
    for box in taken:
        # The boxes of found lines may cut off the tips of strokes.
        rest[max(0, box.y0 - _TIPS) : box.y1 + _TIPS, max(0, box.x0 - _TIPS) : box.x1 + _TIPS] = 0
    near = cv2.dilate(rest, np.ones((3, TEXT // 2), np.uint8))
    _, _, about, _ = cv2.connectedComponentsWithStats(np.asarray(near, np.uint8))
    found = []
    for x, y, wide, high, _ in about[1:].tolist():
        tall = 0.45 * TEXT <= high <= 1.8 * TEXT
        if tall and wide <= 12 * TEXT:
            found += parted(rest, lines, Box(x, y, x + wide, y + high))
    return [box for box in found if box.height >= 0.45 * TEXT]


def _runs(filled: Any, gap: int) -> list[tuple[int, int]]:
    """Return from where to where places are filled, over gaps of no more than `gap`."""
    places = np.flatnonzero(filled)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > gap + 1)
    starts = places[np.concatenate(([0], breaks + 1))]
    ends = places[np.concatenate((breaks, [len(places) - 1]))] + 1
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _split(inside: Picture, top: int, bottom: int) -> list[tuple[int, int]]:
    """Cut lines of text apart that touch: where the least is printed, about a line down."""
    parts = []
    while bottom - top > _TWO:
        ink = np.count_nonzero(inside[top:bottom], axis=1)
        low, high = round(0.7 * TEXT), min(round(1.5 * TEXT), bottom - top - TEXT // 2)
        cut = low + int(np.argmin(ink[low:high]))
        if ink[cut] > _VALLEY * ink.max():
            break
        parts.append((top, top + cut))
        top += cut
    return [*parts, (top, bottom)]


def _joined(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join strokes of one character that white rows part: 二 and 三 are one line of text."""
    tallest = max((bottom - top for top, bottom in rows), default=0)
    height = max(TEXT * 0.8, min(tallest, TEXT * 1.5))
    joined: list[tuple[int, int]] = []
    for top, bottom in rows:
        if joined:
            above = joined[-1]
            low = min(bottom - top, above[1] - above[0]) < _LOW * height
            if low and bottom - above[0] <= 1.25 * height:
                joined[-1] = (above[0], bottom)
                continue
        joined.append((top, bottom))
    return joined
