"""The nouns of gongkai: frozen values that pass from stage to stage.

Cell addresses are written `<table>.<line>.<column>`. A value is null unless its status is
`reported` or `corrected`: blank, dash, absent and unreadable are different things and None never
stands for more than one of them without its status beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

CellStatus = Literal["reported", "blank", "dash", "absent", "unreadable", "no_unit", "corrected"]
ReportStatus = Literal["accepted", "flagged", "rejected"]
Level = Literal["error", "warning", "info"]
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that must report. `agency_id` is never used again for another body."""

    agency_id: str
    name: str
    level: str = "unknown"
    division_code: str | None = None
    uscc: str | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report is said to be. `row` is the line of `sources.csv` it stands on."""

    agency_id: str
    url: str
    kind: Literal["report", "list", "folder"] = "report"
    report_year: int | None = None
    series: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Who must report, and where to look."""

    agencies: tuple[Agency, ...] = ()
    sources: tuple[Source, ...] = ()

    def agency(self, agency_id: str) -> Agency | None:
        """Return the agency of that id, or None."""
        return next((a for a in self.agencies if a.agency_id == agency_id), None)


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes that were gathered. `name` is the address or path they came from."""

    digest: str
    content: bytes
    name: str
    declared_type: str | None = None
    agency_id: str | None = None
    report_year: int | None = None
    series: str | None = None
    first_seen: str | None = None


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
    """What a document shows, in reading order, whatever its format."""

    digest: str
    format: str
    parts: tuple[Block | Grid, ...]
    title: str = ""
    findings: tuple["Finding", ...] = ()
    pictures: tuple[Picture, ...] = ()


class Observation(NamedTuple):
    """One statutory cell of one report: what was printed, what it is worth, where it stood."""

    table: str
    line: str
    column: str
    value: Number | None
    status: CellStatus
    text: str | None
    locator: Locator | None

    @property
    def cell(self) -> str:
        """The address `<table>.<line>.<column>`."""
        return f"{self.table}.{self.line}.{self.column}"


@dataclass(frozen=True, slots=True)
class Section:
    """The narrative of one section of a report. `code` is null for a section the form lacks."""

    code: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One agency's statutory report for one year, as read from one document."""

    digest: str
    agency_name: str | None
    report_year: int | None
    title: str | None
    edition: str | None
    scope: str
    editions: Mapping[str, str] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple["Finding", ...] = ()
    agency_id: str = ""
    series: str = "own"
    report_id: str = ""

    @property
    def usable(self) -> bool:
        """Whether at least one statutory table was found."""
        return bool(self.observations)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the data. `arguments` fill the wording of `rule` in the catalogue.

    `suspect` names the cells the fault may lie in; `suggestion` the value that would mend it.
    """

    rule: str
    level: Level
    report_id: str = ""
    table: str | None = None
    line: str | None = None
    column: str | None = None
    expected: str | None = None
    printed: str | None = None
    message_zh: str = ""
    message_en: str = ""
    suspect: tuple[str, ...] = ()
    suggestion: str | None = None

    def message(self, language: str = "en") -> str:
        """The sentence for a person, in Chinese (`zh`) or English (anything else)."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class Correction:
    """A publisher's reasoned override of one cell; applied only while the print is as expected."""

    report_id: str
    digest: str
    cell: str
    expected_text: str
    value: str
    reason: str
    evidence: str
    decided_by: str
    decided_on: str
    status: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt to gather a source: what was asked, when (UTC, ISO 8601), what came back.

    `outcome` is `kept` (new bytes), `unchanged` (bytes already in the store) or `failed`; then
    `reason` is a message code with its `arguments`, and `digest` is null. `page` is the address of
    the page that attaches it or of the archive that holds it, as it was asked for.
    """

    run: str
    source_url: str
    time: str
    outcome: Literal["kept", "unchanged", "failed"]
    agency_id: str | None = None
    report_year: int | None = None
    series: str | None = None
    addresses: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    digest: str | None = None
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    page: str | None = None
