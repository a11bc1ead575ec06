"""Text out of pictures of pages, offline, by the models that travel in the package `rapidocr`.

Every cell between lines is recognised by itself, so that no figure moves to another; what is not
recognised for sure is marked, and what is printed is never taken for blank.
"""

import json
import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.convert.ocr_image import Frame, Picture
    from gongkai.convert.ocr_lines import Box

WAY = "rapidocr-1"
"""What the shelf calls this way; another number recognises everything anew."""

SURE = 0.8
"""The least confidence of every character of a figure."""

READABLE = 0.3
"""The least confidence of any other character; a wrong label is found by its wording."""

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""Stands for what is printed and was not read."""

THREADS = "GONGKAI_OCR_THREADS"
"""The environment variable that says how many cores a process may use; all where it is unset."""

_NEEDED = ("rapidocr", "onnxruntime", "cv2", "PIL")
_SKETCH = 1_300_000  # pixels of a page in which text is looked for: half its size mostly
_UPSIDE = 0.9  # lines recognised less surely than this may stand on their head
_FIGURE = frozenset("0123456789.,，．-－—+%OoQ〇○lI|丨")
_ALIKE = str.maketrans("OoQ〇○lI|丨", "000001111")


def available() -> bool:
    """Whether the optional part `gongkai[ocr]` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def recognised(content: bytes, name: str) -> bytes:
    """Recognise the pages of a picture file.

    Returns JSON: a list of pages, each with its `width` and `height` in points (a picture's
    longer side is taken for that of A4), its `words` (text, x0, y0, x1, y1 from the top left
    corner) and its straight lines `flat` and `upright` (where, from, to).

    Raises:
        DocumentError: the picture is damaged or too large.
    """
    from gongkai.convert.ocr_image import frames  # noqa: PLC0415

    return json.dumps(
        [_page(frame) for frame in frames(content, name)], ensure_ascii=False
    ).encode()


def _page(frame: "Frame") -> dict[str, Any]:
    """Recognise one page."""
    from gongkai.convert import ocr_image, ocr_lines, ocr_text  # noqa: PLC0415

    page, boxes = _upright(ocr_image.scaled(frame.pixels))
    slant = ocr_image.slant(page)
    if slant:
        page = ocr_image.straightened(page, slant)
        boxes = _detected(page)
    ink = ocr_image.ink(page)
    ruled = ocr_lines.ruled(ocr_image.ink(page, ocr_lines.FAINT))
    text = ocr_text.clean(ink, ruled.drawn)
    found = [line for cell in ruled.cells for line in ocr_text.in_cell(text, cell)]
    outside = _without(text, ruled.cells)
    free = [
        part
        for box in ocr_text.beside(boxes)
        for part in ocr_text.parted(outside, ruled.drawn, box)
    ]
    free += ocr_text.left_over(outside, ruled.drawn, free)
    found += free
    scale = frame.longest / max(page.shape[:2])

    def points(*values: float) -> list[float]:
        return [round(value * scale, 1) for value in values]

    texts = _texts(page, found)
    return {
        "width": points(page.shape[1])[0],
        "height": points(page.shape[0])[0],
        "words": [[word, *points(*box)] for word, box in zip(texts, found, strict=True) if word],
        "flat": [points((b.y0 + b.y1) / 2, b.x0, b.x1) for b in ruled.flat],
        "upright": [points((b.x0 + b.x1) / 2, b.y0, b.y1) for b in ruled.upright],
    }


def _without(ink: "Picture", cells: Sequence["Box"]) -> "Picture":
    """Return what is printed outside the cells."""
    outside = ink.copy()
    for cell in cells:
        outside[cell.y0 : cell.y1, cell.x0 : cell.x1] = 0
    return outside


def _upright(page: "Picture") -> tuple["Picture", list["Box"]]:
    """Turn a page so that its text can be read; return it and where its text was found."""
    from gongkai.convert.ocr_image import turned  # noqa: PLC0415

    boxes = _detected(page)
    tall = sum(box.height for box in boxes if box.height > 1.5 * box.width)
    if tall > 2 * sum(box.width for box in boxes if box.width > 1.5 * box.height):
        page = turned(page, 1)
        boxes = _detected(page)
    clear = _clear(page, boxes)
    if clear < _UPSIDE and clear < _clear(turned(page, 2), _overhead(page, boxes)):
        page = turned(page, 2)
        boxes = _detected(page)
    return page, boxes


def _overhead(page: "Picture", boxes: Sequence["Box"]) -> list["Box"]:
    """Return where boxes are when the page is turned by half a circle."""
    height, width = page.shape[:2]
    return [type(b)(width - b.x1, height - b.y1, width - b.x0, height - b.y0) for b in boxes]


def _clear(page: "Picture", boxes: Sequence["Box"]) -> float:
    """Return how surely some of the longest lines of text are recognised."""
    longest = sorted(boxes, key=lambda box: -box.width)[:4]
    read = [sum(sure) / len(sure) for _, sure in _read(page, longest, 0.15) if sure]
    return sum(read) / len(read) if read else 0.0


def _detected(page: "Picture") -> list["Box"]:
    """Return where text is found on a page, a box for every line."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from gongkai.convert.ocr_lines import Box  # noqa: PLC0415

    factor = min(0.5, (_SKETCH / (page.shape[0] * page.shape[1])) ** 0.5)
    small = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = _engine()[0](np.ascontiguousarray(small[..., ::-1])).boxes
    if found is None:
        return []
    height, width = page.shape[:2]
    corners = np.asarray(found) / factor
    low, high = corners.min(axis=1), corners.max(axis=1)
    return [
        Box(max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1))
        for (x0, y0), (x1, y1) in zip(low, high, strict=True)
    ]


def _texts(page: "Picture", boxes: Sequence["Box"]) -> list[str]:
    """Recognise lines of text; what may be a figure is read twice, with other margins."""
    first = _read(page, boxes, 0.15)
    figures = [i for i, (text, _) in enumerate(first) if set(text) <= _FIGURE]
    second = dict(zip(figures, _read(page, [boxes[i] for i in figures], 0.5), strict=True))
    return [
        _figure(*found, *second[place]) if place in second else _marked(*found)
        for place, found in enumerate(first)
    ]


def _figure(text: str, sure: list[float], again: str, sure_again: list[float]) -> str:
    """Return a figure that two readings agree on, or that one is sure of; else it is marked."""
    text, again = (each.translate(_ALIKE) for each in (text, again))
    clear, clear_again = (min(each, default=0.0) >= SURE for each in (sure, sure_again))
    if text == again and text:
        return text if clear or clear_again else text + UNREAD
    if not text:
        return again if clear_again else UNREAD
    return text + UNREAD


def _marked(text: str, sure: list[float]) -> str:
    return "".join(c if s >= READABLE else UNREAD for c, s in zip(text, sure, strict=True))


def _read(page: "Picture", boxes: Sequence["Box"], margin: float) -> list[tuple[str, list[float]]]:
    """Recognise lines of text; return each with the confidence of every character."""
    from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415

    if not boxes:
        return []
    crops = [_crop(page, box, margin) for box in boxes]
    found = _engine()[1](TextRecInput(img=crops, return_word_box=True))
    texts = []
    for text, about in zip(found.txts or (), found.word_results, strict=True):
        sure = list(about.confs) if text else []
        texts.append((text, sure if len(sure) == len(text) else [0.0] * len(text)))
    return texts


def _crop(page: "Picture", box: "Box", margin: float) -> "Picture":
    """Cut a line of text out of a page, with a margin of paper around it."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    cut = page[max(0, box.y0 - 1) : box.y1 + 1, max(0, box.x0 - 1) : box.x1 + 1, ::-1]
    paper = np.percentile(cut, 90, axis=(0, 1)).tolist()
    around = max(3, round(margin * box.height))
    beside = max(around, round(0.3 * box.height))
    edges = (around, around, beside, beside)
    return np.asarray(cv2.copyMakeBorder(cut, *edges, cv2.BORDER_CONSTANT, value=paper), np.uint8)


@cache
def _engine() -> tuple[Any, Any]:
    """Load what finds text and what reads it, once in a process."""
    from rapidocr import RapidOCR  # noqa: PLC0415

    from gongkai.convert import ocr_image  # noqa: PLC0415

    asked = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": int(os.environ.get(THREADS, "-1")),
        # Pages come in the size they are looked at: left to itself, it blows narrow ones up.
        "Det.limit_type": "max",
        "Det.limit_side_len": ocr_image.LONGEST,
        # Most figures are short: room for ten characters in each would take twice the time.
        "Rec.rec_img_shape": [3, 48, 96],
        "Rec.rec_batch_num": 8,
    }
    made: Any = RapidOCR(params=asked)
    return made._load_det_model(), made._load_rec_model()
