"""What a document shows, whatever its format: grids and blocks of text with their places."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from gongkai.model.finding import Finding


class Locator(NamedTuple):
    """Where a cell stood in its document: 1-based, null where the format has none."""

    page: int | None = None
    sheet: str | None = None
    grid: int | None = None
    grid_row: int | None = None
    grid_column: int | None = None
    box: tuple[float, float, float, float] | None = None
    method: Literal["ocr"] | None = None  # how it was read, where that was not as text


NO_CELL = -1


class Slot(NamedTuple):
    """One place of a grid. A merged cell fills several slots, all with its `origin`.

    Where a row is too short, its last places hold no cell: their origin has the column NO_CELL,
    for a place without a cell is not a blank cell.
    """

    text: str
    origin: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of strings as a document shows them, spans expanded.

    `dense` says that columns can be trusted: every row has a slot for every column, because the
    format itself says where a cell stands (HTML, Word, Excel), not a separator in a text.
    `places` is given where the format knows them (pages and boxes of a PDF), row by row.
    """

    number: int
    rows: tuple[tuple[Slot, ...], ...]
    dense: bool = True
    page: int | None = None
    sheet: str | None = None
    places: tuple[tuple[Locator, ...], ...] | None = None

    def locate(self, row: int, column: int) -> Locator:
        """Return the locator of the slot at 0-based `row` and `column`."""
        if self.places is not None:
            return self.places[row][column]
        return Locator(self.page, self.sheet, self.number, row + 1, column + 1)


NOWHERE = Locator()


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text outside every grid: a heading, a paragraph, a line of a text file."""

    text: str
    locator: Locator = NOWHERE
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may print what is missing in the text: a scanned page, a table as an image.

    `place` is the number of parts that stand before it. `content` is null where the document only
    names an `address` for it.
    """

    content: bytes | None
    place: int
    page: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document shows, in reading order, whatever its format.

    `published_on` is the day (ISO 8601) on which a page says that it was published; the properties
    of other documents are set by whoever saves them and tell nothing.
    """

    digest: str
    format: str
    parts: tuple[Block | Grid, ...]
    title: str = ""
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Picture, ...] = ()
    published_on: str | None = None
