"""Parts of documents' pages as small pictures. Documents are hostile, and what draws them may hang
or die: each is drawn in a process of its own that may be stopped.
"""

import io
import multiprocessing
import warnings
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from pebble import ProcessPool
from PIL import Image, ImageOps

from gongkai.errors import DocumentError
from gongkai.kind import PICTURES, kind
from gongkai.read.pdf.pictures import regions as pages_of
from gongkai.site.printed import DOTS, Region

SECONDS = 60.0
GREYS = 16
"""Shades that are kept: print stays legible, and a picture is a quarter as large."""
MAX_PIXELS = 40_000_000
"""Pixels of a picture that is opened: A4 at 600 dots an inch has 35 million."""
_SIDE = 1_600  # pixels of a scan's longer side that are kept


class Cutting:
    """Draws parts of pages; the process that does starts with the first of them."""

    def __init__(self) -> None:
        self._pool: Any = None

    def __enter__(self) -> "Cutting":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def draw(self, content: bytes, wanted: Sequence[Region]) -> tuple[bytes, ...]:
        """Return parts of a document as PNG files; none where it cannot be drawn, for any reason.

        Only PDF and pictures are drawn: of other documents their text is enough.
        """
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(1, context=context)
        future = self._pool.schedule(cut, args=(content, tuple(wanted)), timeout=SECONDS)
        # Whatever became of it: the page says that its picture is not at hand.
        return () if future.exception() is not None else future.result()


def cut(content: bytes, wanted: Sequence[Region]) -> tuple[bytes, ...]:
    """Return parts of a document as PNG files, none of what is neither PDF nor a picture.

    Raises:
        DocumentError: it is damaged.
    """
    form = kind(content)
    if form == "pdf":
        given = ((each.page, each.box) for each in wanted)
        return tuple(map(_png, pages_of(content, given, DOTS, "")))
    if form in PICTURES and {each.page for each in wanted} == {1}:
        return tuple(map(_png, _frames(content)))
    return ()


def _frames(content: bytes) -> tuple[Image.Image, ...]:
    """Return the page of a picture file, as small as can be read; none where it has several."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")) as f:
            if f.width * f.height > MAX_PIXELS:
                raise DocumentError("read.too_complex", name="", what=f"{f.width}x{f.height} px")
            if getattr(f, "n_frames", 1) > 1:
                return ()
            grey = ImageOps.exif_transpose(f).convert("L")
    grey.thumbnail((_SIDE, _SIDE))
    return (grey,)


def _png(grey: Image.Image) -> bytes:
    written = io.BytesIO()
    grey.quantize(GREYS).save(written, "PNG", optimize=True)
    return written.getvalue()
