"""Pictures of a page that may print what its text lacks: tables as images, scanned pages."""

import base64
import binascii
from urllib.parse import unquote_to_bytes

from selectolax.lexbor import LexborNode

from gongkai.model import Picture
from gongkai.read.limits import MAX_PICTURES

_SMALLEST = 200
"""Pixels across: no statutory table can be read in less; signs and buttons are smaller."""

_LEAST_BYTES = 4_000
"""A picture within the page itself that is smaller is a sign."""


def wanted(images: list[LexborNode]) -> list[LexborNode]:
    """Return the images that are not stated to be tiny, at most MAX_PICTURES."""
    return [image for image in images if _large(image)][:MAX_PICTURES]


def picture(image: LexborNode, place: int) -> Picture | None:
    """Return the picture of an image element that stands behind `place` parts."""
    source = (image.attributes.get("src") or "").strip()
    if not source.lower().startswith("data:"):
        return Picture(None, place, address=source) if source else None
    content = _data(source)
    return Picture(content, place) if len(content) >= _LEAST_BYTES else None


def _large(image: LexborNode) -> bool:
    stated = (image.attributes.get(name) for name in ("width", "height"))
    return not any(_pixels(size) < _SMALLEST // 2 for size in stated if size)


def _pixels(size: str) -> int:
    digits = size.strip().removesuffix("px")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else _SMALLEST


def _data(address: str) -> bytes:
    """Return the bytes of a data address (RFC 2397), none where it is broken."""
    head, _, body = address.partition(",")
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw)
    except (binascii.Error, ValueError):
        return b""
