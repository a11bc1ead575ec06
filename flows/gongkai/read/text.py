"""Text: Markdown, tabs, pipes, one cell a line, and what programs extract from a PDF.

Separators give cells, but no trustworthy columns (merged cells leave fillers, blank cells may
vanish), so the grids are not dense: extract aligns them by wording and by the sums.
"""

import re
from collections.abc import Iterator

from gongkai.model import Block, Document, Grid, Locator, Reading, Slot
from gongkai.read.encoding import decode
from gongkai.read.limits import MAX_COLUMNS

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_RULE = re.compile(r"^[\s|:+-]*-{3,}[\s|:+-]*$")
_LINE_END = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
# Pipes drawn otherwise: full-width, and of the box drawing characters.
_PIPES = {ord(pipe): "|" for pipe in "｜│┃║"}
_EMPHASIS = re.compile(r"\*\*|__")


def reading(document: Document) -> Reading:
    """Read a text: lines with tabs or pipes are rows of a grid, other lines blocks."""
    text = decode(document.content, document.declared_type).translate(_PIPES)
    lines = _joined(_LINE_END.split(text))
    parts = tuple(_parts(lines))
    title = next((p.text for p in parts if isinstance(p, Block)), "")
    return Reading(document.digest, "text", parts, title)


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Number the lines; a pipe alone on a line ends the cell of the line before.

    Where every cell carries its own pipe, a pipe alone is an empty cell instead.
    """
    number, count = 0, len(lines)
    while number < count:
        line = lines[number]
        ends_here = (
            "|" not in line
            and line.strip()
            and number + 1 < count
            and lines[number + 1].strip() == "|"
        )
        yield number + 1, f"{line} |" if ends_here else line
        number += 2 if ends_here else 1


def _parts(lines: Iterator[tuple[int, str]]) -> Iterator[Block | Grid]:
    rows: list[tuple[int, list[str]]] = []
    grids = 0
    for number, line in lines:
        cells = _cells(line)
        if cells is not None:
            rows.append((number, cells))
            continue
        if not line.strip():
            continue
        if rows:
            grids += 1
            yield _grid(grids, rows)
            rows = []
        yield _block(number, line)
    if rows:
        yield _grid(grids + 1, rows)


def _cells(line: str) -> list[str] | None:
    """Split a line at its pipes or tabs; None where it has neither."""
    if _RULE.match(line) and "-" in line:
        return [] if "|" in line else None
    if "|" in line:
        bare = line.strip()
        pieces = bare.split("|")
        if bare.startswith("|") and len(pieces) > 2 and any(p.strip() for p in pieces):
            pieces = pieces[1:]
        return pieces[:-1] if bare.endswith("|") else pieces
    if "\t" in line:
        return line.split("\t")
    return None


def _grid(number: int, rows: list[tuple[int, list[str]]]) -> Grid:
    slots = tuple(
        tuple(Slot(_EMPHASIS.sub("", text), (y, x)) for x, text in enumerate(row[:MAX_COLUMNS]))
        for y, (_, row) in enumerate(rows)
    )
    places = tuple(
        tuple(Locator(None, None, number, line, x + 1) for x in range(len(row)))
        for (line, _), row in zip(rows, slots, strict=True)
    )
    return Grid(number, slots, dense=False, places=places)


def _block(number: int, line: str) -> Block:
    heading = _HEADING.match(line) is not None
    text = _EMPHASIS.sub("", _HEADING.sub("", line)).strip()
    return Block(text, Locator(grid_row=number), heading)
