"""XLS: the records of the workbook stream measured first, then read by calamine.

Microsoft, "[MS-XLS]: Excel Binary File Format", 2.1.4 (records) and 2.4 (their contents).
"""

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

import olefile

from gongkai.errors import DocumentError
from gongkai.model import Document
from gongkai.read.limits import MAX_AREA, MAX_SLOTS
from gongkai.read.sheet.calamine import Measured, workbook
from gongkai.read.sheet.cells import Box, Place, Room, Workbook

_END = 0x000A
_PASSWORD = 0x002F
_SHEET = 0x0085
_DIMENSIONS = 0x0200
_MANY_NUMBERS = 0x00BD
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_ERROR = 0x0205
# NUMBER, LABEL, RK, LABELSST, RSTRING: one cell each, row and column first.
_CELLS = frozenset({0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6, _ERROR, *_FORMULAS})
_MERGED = 0x00E5
_WORKSHEET = 0
_HIDDEN = 0b11
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_LARGEST = 65_536 * 256
"""Places of one worksheet in this format. Calamine sets memory aside for as many as are stated."""


class _Record(NamedTuple):
    kind: int
    data: bytes


def read(document: Document) -> Workbook:
    """Read an XLS file.

    Raises:
        DocumentError: it is damaged, protected by a password, or beyond the limits.
    """
    stream = _stream(document)
    name = document.name
    room = Room(name)
    known: dict[int, Measured] = {}
    measured: list[Measured | None] = []
    try:
        for record in _records(stream, 0):
            if record.kind == _PASSWORD:
                raise DocumentError("read.encrypted", name=name)
            if record.kind == _SHEET:
                start, state, kind = struct.unpack_from("<IBB", record.data)
                if start not in known:
                    known[start] = _measured(stream, start, name)
                # Calamine lays out hidden ones as well.
                room.take(known[start].area, 0 if state & _HIDDEN else known[start].cells)
                measured.append(known[start] if kind == _WORKSHEET else None)
    except struct.error as error:
        raise DocumentError("read.sheet_damaged", name=name, cause=str(error)) from error
    return workbook(document.content, measured, name)


def _stream(document: Document) -> bytes:
    """Return the stream of records of an OLE file."""
    try:
        with olefile.OleFileIO(io.BytesIO(document.content)) as opened:
            stream = "Workbook" if opened.exists("Workbook") else "Book"
            content: bytes = opened.openstream(stream).read()
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise DocumentError("read.sheet_damaged", name=document.name, cause=str(error)) from error
    return content


def _records(stream: bytes, start: int) -> Iterator[_Record]:
    """Give the records from a place up to the end of their part."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        start += 4
        yield _Record(kind, stream[start : start + length])
        if kind == _END:
            return
        start += length


def _measured(stream: bytes, start: int, name: str) -> Measured:
    """Measure a sheet by the cells in it, and find its error values."""
    box, texts, count, merged = Box(), dict[Place, str](), 0, 0
    for kind, data in _records(stream, start):
        if kind == _DIMENSIONS:
            _check_stated(data, name)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", data)
            box.add(row, column)
            count += 1
            code = _error(kind, data)
            if code is not None:
                texts[row, column] = _ERRORS.get(code, "#N/A")
        elif kind == _MANY_NUMBERS:
            row, first = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0]
            box.add(row, first)
            box.add(row, last)
            count += max(0, last - first + 1)
        elif kind == _MERGED:
            merged += len(data) // 8
        if count > MAX_AREA or merged > MAX_SLOTS:
            what = f"{count} cells, {merged} merged"
            raise DocumentError("read.too_complex", name=name, what=what)
    return Measured(box.area, count, texts)


def _check_stated(data: bytes, name: str) -> None:
    """Refuse a stated size that the format cannot have, or that ends before it begins."""
    layout = "<IIHH" if len(data) >= 14 else "<HHHH"
    top, bottom, left, right = struct.unpack_from(layout, data)
    stated = (bottom - top) * (right - left)
    if bottom < top or right < left or stated > _LARGEST:
        what = f"{bottom - top}x{right - left} cells"
        raise DocumentError("read.too_complex", name=name, what=what)


def _error(kind: int, data: bytes) -> int | None:
    """Return the error that a cell prints: its own value or its formula's result."""
    if kind == _ERROR:
        value, is_error = struct.unpack_from("<BB", data, 6)
        return int(value) if is_error else None
    if kind in _FORMULAS:
        result, code, mark = struct.unpack_from("<BxBxxxH", data, 6)
        return int(code) if mark == 0xFFFF and result == 2 else None
    return None
