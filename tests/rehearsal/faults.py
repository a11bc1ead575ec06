"""The faults that are planted, each with what has to be found of it, and where."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tests.rehearsal.country import Figures, Filed
from tests.rehearsal.drawing import Hand, Shown
from tests.rehearsal.mix import FAULTS_IN

BOMB = 256 << 20
"""Bytes that a packed document pretends to hold: beyond every bound."""

DAYS_LATE = 100
GRANTED = "applications.granted"
FORMULA = "=1+1"
ROUTE = "remedies.litigation_direct"


class Kind(NamedTuple):
    """A kind of fault.

    `rule` is the finding that has to say so, `suspect` the cell that it must accuse; `coverage` a
    condition that must hold for the report's row of coverage. `fits` tells in which reports it can
    be planted. `lost` where the report's figures are then published nowhere.
    """

    name: str
    about: str
    fits: Callable[["Candidate"], bool]
    rule: str | None = None
    suspect: str | None = None
    coverage: str | None = None
    lost: bool = False

    def __reduce__(self) -> tuple[Callable[[str], "Kind"], tuple[str]]:
        """Travel between processes as a name: what fits is a function of this module."""
        return kind_of, (self.name,)


class Candidate(NamedTuple):
    """A report that may get a fault: how it is printed, and whether the year before is sound."""

    filed: Filed
    hand: Hand
    follows: bool

    @property
    def is_plain(self) -> bool:
        """Whether every figure is printed as one, in text."""
        return self.hand.nil == ("0",) and self.hand.format != "scan"


def _any(candidate: Candidate) -> bool:
    return candidate.hand.format != "scan"


KINDS: tuple[Kind, ...] = (
    Kind("digit", "one wrong digit in a sum of table 3", lambda c: c.is_plain,
         rule="T3-ROW", suspect=f"{GRANTED}.natural_person"),
    Kind("remedies", "a total of table 4 that its parts do not give", lambda c: c.is_plain,
         rule="T4-SUM"),
    Kind("carried", "carried over another number than the year before said",
         lambda c: c.is_plain and c.follows and _new(c.filed.figures) > 0, rule="T3-CARRY"),
    Kind("duplicate", "the same report at a second address", _any, rule="DUPLICATE-REPORT"),
    Kind("neighbour", "a report under the name of another body of the same place", _any,
         rule="AGENCY-NAME"),
    Kind("other", "the report of an agency elsewhere", _any, rule="OTHER-AGENCY",
         coverage="found <> 'found'", lost=True),
    Kind("missing", "no report", _any, coverage="found <> 'found'", lost=True),
    Kind("late", "published after its deadline",
         lambda c: c.hand.format == "html" and c.filed.agency.level == "county_department",
         coverage="timeliness = 'late'"),
    Kind("broken", "a file that breaks off", _any, rule="UNREADABLE-DOCUMENT", lost=True),
    Kind("empty", "a page without a table", _any, rule="NO-TABLE", lost=True),
    Kind("formula", "a cell that prints a formula of a spreadsheet",
         lambda c: c.is_plain and c.hand.format not in ("xlsx", "xls"), rule="CELL-UNREADABLE"),
    Kind("replaced", "another document at the same address later", _any,
         coverage="history = 'replaced'"),
    Kind("bomb", "a packed file that unpacks beyond every bound", _any,
         rule="UNREADABLE-DOCUMENT", lost=True),
)  # fmt: skip


def kind_of(name: str) -> Kind:
    """The kind of that name."""
    return next(each for each in KINDS if each.name == name)


class Planted(NamedTuple):
    """A fault in a report; `series` and the rest of its key in coverage are the report's."""

    kind: Kind
    filed: Filed


class Planting:
    """Chooses where faults go while reports come by; every kind at the same distance."""

    def __init__(self, reports: int, kinds: Sequence[Kind] = KINDS) -> None:
        self._kinds = kinds
        self._distance = max(reports // max(1, reports // FAULTS_IN), 1)
        self._next = {
            kind.name: at * self._distance // (2 * len(kinds)) for at, kind in enumerate(kinds)
        }
        self._seen = 0
        self._hurt: set[tuple[str, int]] = set()
        self.planted: list[Planted] = []

    def choose(self, filed: Filed, hand: Hand) -> Kind | None:
        """The fault that a report gets, if any."""
        self._seen += 1
        if filed.series != "own":
            return None
        before = (filed.agency.agency_id, filed.year - 1)
        # The figures of the year before count only where they are published as they were meant.
        follows = filed.year > filed.agency.first_year and before not in self._hurt
        candidate = Candidate(filed, hand, follows)
        for kind in self._kinds:
            if self._seen > self._next[kind.name] and kind.fits(candidate):
                self._next[kind.name] += self._distance
                self._hurt.add((filed.agency.agency_id, filed.year))
                self.planted.append(Planted(kind, filed))
                return kind
        return None


def misprinted(kind: Kind | None, figures: Figures) -> Figures:
    """The figures as they are printed with a fault."""
    changed = dict(figures)
    if kind is None:
        return changed
    if kind.name == "digit":
        cell = f"{GRANTED}.natural_person"
        last = int(figures[cell]) % 10
        _add(changed, cell, (last + 3) % 10 - last)
    elif kind.name == "remedies":
        _add(changed, f"{ROUTE}.total", 1)
    elif kind.name == "carried":
        column = _column(figures)
        for each in (column, "total"):
            _add(changed, f"applications.carried_over_in.{each}", 1)
            _add(changed, f"applications.new_received.{each}", -1)
    return changed


def with_formula(kind: Kind | None, shown: Shown) -> Shown:
    """What is printed, a formula in the place of one figure that stands in no sum."""
    if kind is None or kind.name != "formula":
        return shown
    cell = next(each for each in shown.texts if each.endswith("penalty.decisions"))
    return Shown({**shown.texts, cell: FORMULA}, {**shown.statuses, cell: "unreadable"})


def _add(figures: Figures, cell: str, more: int) -> None:
    figures[cell] = figures[cell] + more


def _column(figures: Figures) -> str:
    row = "applications.new_received."
    columns = [cell.removeprefix(row) for cell in figures if cell.startswith(row)]
    return max(columns[:-1], key=lambda column: figures[row + column])


def _new(figures: Figures) -> int | Decimal:
    return figures["applications.new_received." + _column(figures)]


def blank_page(title: str) -> bytes:
    """A report without its tables."""
    prose = "<p>本机关依法做好政府信息公开工作，有关情况如下。</p>" * 8
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>一、总体情况</p>{prose}</body></html>"
    ).encode()


@cache
def _bomb() -> bytes:
    held = io.BytesIO()
    block = b" " * (1 << 20)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        about = zipfile.ZipInfo("word/document.xml", (1980, 1, 1, 0, 0, 0))
        about.compress_type = zipfile.ZIP_DEFLATED
        with opened.open(about, "w", force_zip64=True) as stream:
            for _ in range(BOMB // len(block)):
                stream.write(block)
    return held.getvalue()


def bomb(report_id: str) -> bytes:
    """A small document that unpacks to a thousand times its size; the id makes it its own."""
    held = io.BytesIO(_bomb())
    with zipfile.ZipFile(held, "a") as opened:
        opened.writestr(zipfile.ZipInfo("docProps/id.xml", (1980, 1, 1, 0, 0, 0)), report_id)
    return held.getvalue()


def breaking_off(report_id: str) -> bytes:
    """A PDF of which only the beginning came."""
    return f"%PDF-1.5\n% {report_id}\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendo".encode()


def late(deadline: date) -> date:
    """A day long after a deadline."""
    return deadline + timedelta(days=DAYS_LATE)
