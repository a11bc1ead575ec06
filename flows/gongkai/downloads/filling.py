"""Putting rows into the sheets of a finished workbook, without ever holding a sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from gongkai.downloads.rendering import Shown, Values, letters, rendered

LEVEL = 4
"""How much the markup is packed: the default, 6, takes twice the time for a tenth less."""
LOOKS = ("text", "mark", "corrected")
"""The looks of cells: a sheet that is to be filled has one of each below its headings."""
_STYLE = re.compile(rb' s="([0-9]+)"')
_DIMENSION = re.compile(rb'<dimension ref="[A-Z0-9:]+"/>')
_END = b"</sheetData>"

Block = Sequence[Values]


class Rows:
    """Rows that are given some at a time and taken some at a time."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._rest: Block | None = None

    def take(self, count: int) -> Iterator[Block]:
        """Yield the next `count` rows."""
        while count > 0 and (block := self._rest or next(self._blocks, None)):
            size = len(block[0].values)
            yield [each.slice(0, count) for each in block]
            self._rest = [each.slice(count) for each in block] if size > count else None
            count -= size


class Filled(NamedTuple):
    """What goes into a sheet: `height` rows below the headings, from the row `first` (from 1)."""

    rows: Rows
    first: int
    height: int
    columns: int


def fill(
    frame: Path,
    path: Path,
    sheets: Mapping[str, Filled],
    marks: Mapping[str, str],
    elsewhere: str,
) -> None:
    """Write the workbook `frame` to `path`, with rows in the sheets of some numbers (from 1).

    `marks` and `elsewhere` are the words of `Shown`. OSError where it cannot be written.
    """
    with (
        ZipFile(frame) as made,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        for entry in made.infolist():
            with archive.open(entry.filename, "w") as file:  # of 1980, as all in `made`
                content = made.read(entry)
                if entry.filename in sheets:
                    _write(content, sheets[entry.filename], marks, elsewhere, file)
                else:
                    file.write(content)


def _write(
    sheet: bytes, filled: Filled, marks: Mapping[str, str], elsewhere: str, file: IO[bytes]
) -> None:
    head, _, tail = sheet.rpartition(_END)
    head, samples = _without_samples(head, filled.first)
    looks = {name: each.decode() for name, each in zip(LOOKS, samples, strict=True)}
    last = filled.first + max(filled.height, 1) - 1
    extent = f'<dimension ref="A1:{letters(filled.columns - 1)}{last}"/>'
    file.write(_DIMENSION.sub(extent.encode(), head, count=1))
    at = filled.first
    for block in filled.rows.take(filled.height):
        file.write(rendered(block, at, Shown(looks, marks, elsewhere)))
        at += len(block[0].values)
    file.write(_END + tail)


def _without_samples(head: bytes, row: int) -> tuple[bytes, list[bytes]]:
    """Return a sheet without its last row, and the styles of the cells in that."""
    kept, _, samples = head.rpartition(f'<row r="{row}"'.encode())
    return kept, _STYLE.findall(samples)
