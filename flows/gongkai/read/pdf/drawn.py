"""The straight lines that a page of a PDF draws, turned upright: strokes, thin boxes, frames."""

import ctypes
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from gongkai.errors import DocumentError

MAX_OBJECTS = 200_000
"""Objects of one page. A page of tables has some thousands; maps and drawings are no reports."""

_THIN = 3.0  # a box thinner than this is a line; rules of tables are 0.2 to 2 points
_SHORTEST = 3.0  # dots and dashes of letters drawn as paths are shorter
_MAX_FORMS = 6  # forms within forms; programs nest one or two
Matrix = tuple[float, float, float, float, float, float]
_STILL: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Box = tuple[float, float, float, float]
Points = list[tuple[float, float]]


class Edge(NamedTuple):
    """A straight line: where it stands on its axis, from where to where it goes."""

    at: float
    start: float
    end: float


class Turn(NamedTuple):
    """How a page is turned (degrees, clockwise) and where its corners are."""

    degrees: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the turned page."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.degrees in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box of page space as x0, y0, x1, y1 from the top left of the turned page."""
        if self.degrees == 90:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.degrees == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        if self.degrees == 270:
            return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom


def edges(handle: Any, turn: Turn, number: int, name: str) -> tuple[list[Edge], list[Edge]]:
    """Return the flat and the upright lines of a page."""
    flat: list[Edge] = []
    upright: list[Edge] = []
    for seen, (left, bottom, right, top) in enumerate(_boxes(handle, number, name), 1):
        if seen > MAX_OBJECTS:
            raise DocumentError("read.too_complex", name=name, what=f"page {number}: {seen} lines")
        x0, y0, x1, y1 = turn.box(left, bottom, right, top)
        width, height = x1 - x0, y1 - y0
        if not math.isfinite(x0 + y0 + x1 + y1):
            continue
        if height <= _THIN < width or (height < width and width > _SHORTEST and height < 1):
            flat.append(Edge((y0 + y1) / 2, x0, x1))
        elif width <= _THIN < height or (width < height and height > _SHORTEST and width < 1):
            upright.append(Edge((x0 + x1) / 2, y0, y1))
    return flat, upright


def _boxes(handle: Any, number: int, name: str) -> Iterator[Box]:
    """Yield the box of everything drawn that may be a rule; nested forms are opened."""
    count = pdfium.FPDFPage_CountObjects(handle)
    waiting = [(pdfium.FPDFPage_GetObject, handle.raw, count, _STILL, 0)]
    seen = 0
    while waiting:
        get, parent, count, matrix, depth = waiting.pop()
        seen += count
        if seen > MAX_OBJECTS:
            what = f"page {number}: {seen} objects"
            raise DocumentError("read.too_complex", name=name, what=what)
        for i in range(count):
            drawn = get(parent, i)
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from _path(drawn, matrix)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                yield _moved(_bounds(drawn), matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
                inner = _times(_matrix(drawn), matrix)
                amount = pdfium.FPDFFormObj_CountObjects(drawn)
                waiting.append((pdfium.FPDFFormObj_GetObject, drawn, amount, inner, depth + 1))


def _path(drawn: Any, matrix: Matrix) -> Iterator[Box]:
    """Yield the straight pieces of a path: strokes, thin filled boxes, outlines of frames."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, filled, stroked)
    if not filled.value and not stroked.value:
        return
    whole = _moved(_bounds(drawn), matrix)
    if min(whole[2] - whole[0], whole[3] - whole[1]) <= _THIN:
        yield whole
        return
    pieces = pdfium.FPDFPath_CountSegments(drawn)
    if pieces <= 2 or (pieces > MAX_OBJECTS):
        return
    parts = _parts(drawn, pieces, _times(_matrix(drawn), matrix))
    for points, straight in parts:
        box = _around(points)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            yield box
        elif straight and (stroked.value or len(parts) > 1):
            yield from (_around(pair) for pair in pairwise(points))


def _parts(drawn: Any, pieces: int, matrix: Matrix) -> list[tuple[Points, bool]]:
    """Return the parts of a path: their points, and whether all pieces are straight."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[tuple[Points, bool]] = []
    for i in range(pieces):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not parts:
            parts.append(([point], True))
            continue
        points, straight = parts[-1]
        points.append(point)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO and straight:
            parts[-1] = (points, False)
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    return parts


def _around(points: Any) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _bounds(drawn: Any) -> Box:
    left, bottom = ctypes.c_float(), ctypes.c_float()
    right, top = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _matrix(drawn: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, found):
        return _STILL
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(one: Matrix, two: Matrix) -> Matrix:
    """Return the matrix that applies `one`, then `two`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _moved(box: Box, matrix: Matrix) -> Box:
    if matrix == _STILL:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return _around([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])
