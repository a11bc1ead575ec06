"""Text out of pictures of pages, offline, by the models that travel in the package `rapidocr`.

Every cell between lines is recognised by itself, so that no figure moves to another; what is not
recognised for sure is marked, and what is printed is never taken for blank.
"""

import json
from importlib.util import find_spec

WAY = "rapidocr-1"
"""What the shelf calls this way; another number recognises everything anew."""

PACKAGES = ("rapidocr", "onnxruntime", "opencv-python-headless", "pillow")
"""The distributions that decide what is recognised."""

_NEEDED = ("rapidocr", "onnxruntime", "cv2", "PIL")


def available() -> bool:
    """Whether the optional part `gongkai[ocr]` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def recognised(content: bytes, name: str) -> bytes:
    """Recognise the pages of a picture file, or of a PDF.

    Returns JSON: a list of pages, each with its `width` and `height` in points (a picture's
    longer side is taken for that of A4), its `words` (text, x0, y0, x1, y1 from the top left
    corner) and its straight lines `flat` and `upright` (where, from, to). Needs `available()`.

    Raises:
        DocumentError: the picture is damaged or too large.
    """
    from gongkai.convert.ocr_image import frames  # noqa: PLC0415
    from gongkai.convert.ocr_page import shown  # noqa: PLC0415

    pages = [shown(frame) for frame in frames(content, name)]
    return json.dumps(pages, ensure_ascii=False).encode()
