"""What was printed: the rows of a document that hold statutory cells, and the parts of its pages.

Rows come from the observations alone: each has the printed text of a cell and where it stood. What
cannot be told apart as text, a page of a PDF or a scan, is cut out as a picture (see cutting).
"""

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

ABSENT = "absent"
HEAD, MARGIN = 150.0, 24.0
"""Points of a page shown above the first cell, for the head of its table, and around the rest."""
DOTS = 110
"""Pixels an inch: small print can be read, and a page has some fifty kilobytes."""
MOST_PICTURES = 12
"""Parts of pages of one report: the statutory tables stand on four at most."""
LONGEST = 200
"""Characters of a printed cell that are shown: a figure has ten."""

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]


class Spot(NamedTuple):
    """Where a row stands, as far as its format knows; `line` where it knows nothing at all."""

    page: int | None
    sheet: str | None
    grid: int | None
    row: int | None
    line: str | None


class Region(NamedTuple):
    """A part of a page, in points from its upper left corner; the whole page without a box.

    `path` is where its picture lies in the site: the same part is drawn once.
    """

    page: int
    box: Box | None
    path: str


class PrintedCell(NamedTuple):
    """A printed cell: its statutory address, text, anchor on the page, and where it is pictured.

    `place` is the box on the picture: left, top, width and height in hundredths of it.
    """

    cell: str
    text: str
    anchor: str
    region: Region | None
    place: tuple[float, float, float, float] | None


class PrintedRow(NamedTuple):
    """The statutory cells that are printed in one row, from left to right."""

    spot: Spot
    cells: tuple[PrintedCell, ...]


def printed(digest: str, cells: Iterable[Row]) -> tuple[PrintedRow, ...]:
    """Return the printed rows of a report in the order of the document.

    digest: of its document. cells: its rows of `observations`; a cell that is not on the form has
    no place in any row.
    """
    shown = [each for each in cells if each["printed_status"] != ABSENT]
    regions = _regions(digest, shown)
    rows: defaultdict[Spot, list[Row]] = defaultdict(list)
    for each in shown:
        rows[_spot(each)].append(each)
    found = []
    for number, spot in enumerate(sorted(rows, key=_order), 1):
        row = sorted(rows[spot], key=lambda each: each["grid_column"] or 0)
        found.append(
            PrintedRow(
                spot,
                tuple(
                    _cell(each, f"r{number}-{at}", regions.get(_grid(each)))
                    for at, each in enumerate(row, 1)
                ),
            )
        )
    return tuple(found)


def regions(rows: Iterable[PrintedRow]) -> tuple[Region, ...]:
    """Return the parts of pages on which the cells of some rows stand, each once."""
    each = (cell.region for row in rows for cell in row.cells)
    return tuple(dict.fromkeys(filter(None, each)))


def _cell(row: Row, anchor: str, region: Region | None) -> PrintedCell:
    text = str(row["text"] or "")
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    box = _box(row["box"])
    place = _place(box, region.box) if box and region and region.box else None
    return PrintedCell(str(row["cell"]), shown, anchor, region, place)


def _spot(row: Row) -> Spot:
    known = row["page"], row["sheet"], row["grid"], row["grid_row"]
    nowhere = all(each is None for each in known)
    return Spot(*known, f"{row['table']}.{row['line']}" if nowhere else None)


def _order(spot: Spot) -> tuple[int, int, int]:
    return spot.page or 0, spot.grid or 0, spot.row or 0


def _grid(row: Row) -> tuple[int, int]:
    return row["page"] or 0, row["grid"] or 0


def _regions(digest: str, cells: Sequence[Row]) -> Mapping[tuple[int, int], Region]:
    """Return the part of a page that each grid takes, by the number of the page and of the grid.

    What was recognised in a picture may have been turned upright first: all of it is shown.
    """
    boxes: defaultdict[tuple[int, int], list[Box | None]] = defaultdict(list)
    for each in cells:
        if each["page"]:
            recognised = each["method"] is not None
            boxes[_grid(each)].append(None if recognised else _box(each["box"]))
    return {
        grid: _region(digest, grid[0], own) for grid, own in sorted(boxes.items())[:MOST_PICTURES]
    }


def _region(digest: str, page: int, boxes: Sequence[Box | None]) -> Region:
    known = [each for each in boxes if each is not None]
    box = None
    if len(known) == len(boxes):
        top = max(0.0, min(each[1] for each in known) - HEAD)
        right, bottom = (max(each[at] for each in known) + MARGIN for at in (2, 3))
        box = (0.0, top, right, bottom)
    name = hashlib.sha256(f"{digest} {page} {box} {DOTS}".encode()).hexdigest()
    return Region(page, box, f"pictures/{name[:2]}/{name[2:26]}.png")


def _place(box: Box, whole: Box) -> tuple[float, float, float, float]:
    width, height = whole[2] - whole[0], whole[3] - whole[1]
    left, top = (box[0] - whole[0]) / width, (box[1] - whole[1]) / height
    sides = left, top, (box[2] - box[0]) / width, (box[3] - box[1]) / height
    return tuple(round(100 * each, 1) for each in sides)  # type: ignore[return-value]


def _box(text: str | None) -> Box | None:
    """Return a box, null where there is none or what a package says is none."""
    try:
        x0, y0, x1, y1 = map(float, json.loads(text or "[]"))
    except (ValueError, TypeError):
        return None
    sound = all(map(math.isfinite, (x0, y0, x1, y1))) and 0 <= x0 < x1 and 0 <= y0 < y1
    return (x0, y0, x1, y1) if sound else None
