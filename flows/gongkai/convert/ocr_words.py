"""The models: where text stands on a page, and what a line of text says."""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput

from gongkai.convert import OCR_THREADS
from gongkai.convert.ocr_image import LONGEST, TEXT, Picture
from gongkai.convert.ocr_lines import Box

SURE = 0.8
"""The least confidence of every character of a figure."""

READABLE = 0.3
"""The least confidence of any other character; a wrong label is found by its wording."""

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""Stands for what is printed and was not read."""

Line = tuple[str, list[float]]
"""A text, and how sure each of its characters is."""

_DASH, _SLASH = "—", "/"
_THIN, _STRAIGHT = 0.42, 0.12  # of its height: the width of a stroke, and how far it may bend
_FALLS = 0.22  # to the left by its height; an upright one falls less, in italics too
_SKETCH = 1_300_000  # pixels of a page in which text is looked for: half its size mostly
_TIGHT, _WIDE = 0.15, 0.5  # of a line's height: the margins of the first and the second reading
_FIGURE = frozenset("0123456789.,，．-－—+%OoQ〇○lI|丨")
_ALIKE = str.maketrans("OoQ〇○lI|丨", "000001111")
_BLOT_WIDE, _BLOT_FULL = 0.95, 0.72  # no digit is so wide for its height and so full of ink


def found(page: Picture) -> list[Box]:
    """Return where text is found on a page, a box for every line."""
    factor = min(0.5, (_SKETCH / (page.shape[0] * page.shape[1])) ** 0.5)
    small = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    seen = _engine()[0](np.ascontiguousarray(small[..., ::-1])).boxes
    if seen is None:
        return []
    height, width = page.shape[:2]
    corners = np.asarray(seen) / factor
    low, high = corners.min(axis=1), corners.max(axis=1)
    return [
        Box(max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1))
        for (x0, y0), (x1, y1) in zip(low, high, strict=True)
    ]


def clear(page: Picture, boxes: Sequence[Box]) -> float:
    """Return how surely some of the longest lines of text are recognised."""
    longest = sorted(boxes, key=lambda box: -box.width)[:4]
    read = [sum(sure) / len(sure) for _, sure in _read(page, longest, _TIGHT) if sure]
    return sum(read) / len(read) if read else 0.0


def texts(page: Picture, ink: Picture, boxes: Sequence[Box]) -> list[str]:
    """Return what lines of text say, UNREAD in the place of what was not read.

    What may be a figure is read twice, with other margins: it counts where both agree.
    """
    said = {place: sign for place, box in enumerate(boxes) if (sign := _sign(ink, box))}
    places = [place for place in range(len(boxes)) if place not in said]
    first = dict(zip(places, _read(page, [boxes[i] for i in places], _TIGHT), strict=True))
    figures = [place for place in places if set(first[place][0]) <= _FIGURE]
    again = _read(page, [boxes[i] for i in figures], _WIDE)
    second = dict(zip(figures, again, strict=True))
    for place in places:
        if place not in second:
            said[place] = _marked(*first[place])
        elif _is_blotted(ink, boxes[place]):
            said[place] = UNREAD
        else:
            said[place] = _figure(*first[place], *second[place])
    return [said[place] for place in range(len(boxes))]


def _sign(ink: Picture, box: Box) -> str:
    """Return the sign for none that a line of text consists of, "" where it is none.

    Told by its shape: the models take a lone dash for anything, and a slash for a one.
    """
    if box.height < TEXT // 4 and 1.2 * box.height <= box.width <= 3 * TEXT:
        return _DASH
    return _SLASH if _is_slash(ink, box) else ""


def _is_slash(ink: Picture, box: Box) -> bool:
    """Whether a line of text is one straight thin stroke that falls to the left."""
    if box.height < 0.6 * TEXT or box.width > 1.3 * box.height:
        return False
    inside = ink[box.y0 : box.y1, box.x0 : box.x1] > 0
    rows = np.flatnonzero(inside.any(axis=1))
    counts = inside.sum(axis=1)[rows]
    middles = (inside * np.arange(box.width)).sum(axis=1)[rows] / counts
    if len(rows) < 0.9 * box.height or np.percentile(counts, 90) > _THIN * box.height:
        return False
    slope, start = np.polyfit(rows, middles, 1)
    straight = np.abs(middles - (start + slope * rows)).max() <= _STRAIGHT * box.height
    return bool(straight and -slope > _FALLS)


def _is_blotted(ink: Picture, box: Box) -> bool:
    """Whether something among digits is no digit: too wide, and full of ink."""
    inside = ink[box.y0 : box.y1, box.x0 : box.x1]
    _, _, about, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(inside))
    wide, high = about[1:, cv2.CC_STAT_WIDTH], about[1:, cv2.CC_STAT_HEIGHT]
    full = about[1:, cv2.CC_STAT_AREA] / (wide * high)
    large = high > 0.5 * box.height
    return bool((large & (wide > _BLOT_WIDE * high) & (full > _BLOT_FULL)).any())


def _figure(text: str, sure: list[float], again: str, sure_again: list[float]) -> str:
    """Return a figure that two readings agree on, or that one is sure of; else it is marked."""
    text, again = (each.translate(_ALIKE) for each in (text, again))
    certain, certain_again = (min(each, default=0.0) >= SURE for each in (sure, sure_again))
    if text == again and text:
        # No figure begins so: two figures that stand close.
        whole = not (len(text) > 1 and text[0] == "0" and text.isdecimal())
        return text if whole and (certain or certain_again) else text + UNREAD
    if not text:
        return again if certain_again else UNREAD
    return text + UNREAD


def _marked(text: str, sure: list[float]) -> str:
    return "".join(c if s >= READABLE else UNREAD for c, s in zip(text, sure, strict=True))


def _read(page: Picture, boxes: Sequence[Box], margin: float) -> list[Line]:
    """Recognise lines of text, each by itself."""
    if not boxes:
        return []
    crops = [_crop(page, box, margin) for box in boxes]
    read = _engine()[1](TextRecInput(img=crops, return_word_box=True))
    lines = []
    for text, about in zip(read.txts or (), read.word_results, strict=True):
        sure = list(about.confs) if text else []
        lines.append((text, sure if len(sure) == len(text) else [0.0] * len(text)))
    return lines


def _crop(page: Picture, box: Box, margin: float) -> Picture:
    """Cut a line of text out of a page, with a margin of paper around it."""
    cut = page[max(0, box.y0 - 1) : box.y1 + 1, max(0, box.x0 - 1) : box.x1 + 1, ::-1]
    paper = np.percentile(cut, 90, axis=(0, 1)).tolist()
    around = max(3, round(margin * box.height))
    beside = max(around, round(0.3 * box.height))
    edges = (around, around, beside, beside)
    return np.asarray(cv2.copyMakeBorder(cut, *edges, cv2.BORDER_CONSTANT, value=paper), np.uint8)


@cache
def _engine() -> tuple[Any, Any]:
    """Load what finds text and what reads it, once in a process."""
    asked = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": int(os.environ.get(OCR_THREADS, "-1")),
        # Pages come in the size they are looked at: left to itself, it blows narrow ones up.
        "Det.limit_type": "max",
        "Det.limit_side_len": LONGEST,
        # Most figures are short: room for ten characters in each would take twice the time.
        "Rec.rec_img_shape": [3, 48, 96],
        "Rec.rec_batch_num": 8,
    }
    made: Any = RapidOCR(params=asked)
    return made._load_det_model(), made._load_rec_model()
