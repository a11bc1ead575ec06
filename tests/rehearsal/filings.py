"""The reports of the country one by one: how each is printed, and what is wrong with it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.release.deadlines import deadline
from tests.rehearsal import drawing, faults
from tests.rehearsal.country import Area, Figures, Filed, areas, elsewhere
from tests.rehearsal.drawing import Drawn, Hand, Shown
from tests.rehearsal.faults import Kind, Planting
from tests.rehearsal.marks import Words
from tests.rehearsal.mix import FORMATS, NEWEST

CHANGING = "decisions.penalty.decisions"
"""A figure that stands in no sum and in no comparison of years below a hundred."""

MORE = 7
SPACED = 8
"""At most one in so many of the newest own reports is replaced, so that they lie far apart."""


class Filing(NamedTuple):
    """A report, the hand that prints it, and the fault in it, if any."""

    filed: Filed
    hand: Hand
    kind: Kind | None
    area: Area

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing about it but its figures."""
        return self.kind is None

    @property
    def may_be_served(self) -> bool:
        """Whether it can be had from a server on loopback."""
        return self.is_sound and self.filed.year == NEWEST and self.hand.format == "html"


class Document(NamedTuple):
    """A document of a report, and the day on which it is gathered; `at` tells addresses apart."""

    drawn: Drawn
    day: date
    at: int = 0


class Printed(NamedTuple):
    """What a report prints, by cell; with the statuses of the cells that print no figure."""

    figures: Figures
    shown: Shown


def filings(
    reports: int, planting: Planting, formats: Mapping[str, float] = FORMATS
) -> Iterator[Filing]:
    """Yield every report; the same for the same number, kinds and formats."""
    for area in areas(reports):
        hands = {agency: drawing.hand(agency, formats) for agency in area.agencies}
        for filed in area.filed:
            hand = hands[filed.agency]
            yield Filing(filed, hand, planting.choose(filed, hand), area)


def printed(filing: Filing) -> Printed:
    """What a report prints, with the fault in its figures."""
    figures = faults.misprinted(filing.kind, filing.filed.figures)
    filed = filing.filed._replace(figures=figures)
    rng = random.Random(filed.report_id)
    shown = drawing.shown(filed, filing.hand.nil, rng)
    return Printed(figures, faults.with_formula(filing.kind, shown))


def documents(filing: Filing, shown: Shown) -> Sequence[Document]:
    """The documents that an agency publishes for a report, in the order of their days."""
    filed, hand, kind = filing.filed, filing.hand, filing.kind
    usual = date(filed.year + 1, 1, 20)
    name = kind.name if kind else ""
    if name == "missing":
        return ()
    if name == "broken":
        return (Document(_as("pdf", faults.breaking_off(filed.report_id)), usual),)
    if name == "bomb":
        return (Document(_as("docx", faults.bomb(filed.report_id)), usual),)
    if name == "empty":
        page = faults.blank_page(drawing.title(filed.agency.name, filed.year))
        return (Document(_as("html", page), usual),)
    if name == "late":
        due = deadline(filed.agency.level, filed.series, filed.year)
        usual = faults.late(due or usual)
    now = Document(_drawn(_named(filing), filed.year, hand, shown, usual), usual)
    if name == "replaced":
        before = _changed(shown)
        earlier = usual.replace(day=10)
        return (
            Document(_drawn(filed.agency.name, filed.year, hand, before, earlier), earlier),
            now,
        )
    if name == "duplicate":
        page = hand._replace(format="html", number=hand.number + 1)
        return (now, Document(_drawn(filed.agency.name, filed.year, page, shown, usual), usual, 1))
    return (now,)


def changes(
    reports: int,
    served: int,
    changed: int,
    kinds: Sequence[Kind],
    formats: Mapping[str, float],
) -> Iterator[tuple[Filing, Printed]]:
    """Yield so many reports of the newest year, `changed`, with what each now prints.

    served: how many were gathered from servers, which are gone.
    """
    due, wanted = 0, 0
    for filing in filings(reports, Planting(reports, kinds), formats):
        filed = filing.filed
        if filing.may_be_served and served:
            served -= 1
            continue
        wanted += filed.year == NEWEST and filed.series == "own"
        is_due = due < changed and wanted > due * SPACED
        if is_due and filed.year == NEWEST and filed.series == "own" and _may_change(filing):
            due += 1
            figures = dict(filed.figures)
            figures[CHANGING] += MORE
            yield filing, printed(filing._replace(filed=filed._replace(figures=figures)))


def _may_change(filing: Filing) -> bool:
    return filing.is_sound and filing.hand.format != "scan"


def again(filing: Filing, shown: Shown, day: date) -> Document:
    """The document that replaces that of a report."""
    filed = filing.filed
    return Document(_drawn(filed.agency.name, filed.year, filing.hand, shown, day), day)


def _drawn(name: str, year: int, hand: Hand, shown: Shown, day: date) -> Drawn:
    words = Words(drawing.title(name, year), year, shown.texts, day.isoformat())
    return drawing.drawn(words, hand.number, hand.format)


def _changed(shown: Shown) -> Shown:
    texts = dict(shown.texts)
    cell = "remedies.reconsideration.pending"
    texts[cell] = str(int(texts[cell] or "0") + 1 if texts[cell].isdigit() else 1)
    return shown._replace(texts=texts)


def _named(filing: Filing) -> str:
    """The name that the title bears: with a fault, another body's."""
    agency, name = filing.filed.agency, filing.kind.name if filing.kind else ""
    if name == "other":
        return elsewhere(agency)
    if name == "neighbour":
        at = filing.area.agencies.index(agency)
        return filing.area.agencies[at - 1 if at > 1 else at + 1].name
    return agency.name


def _as(kind: str, content: bytes) -> Drawn:
    return Drawn(content, kind, drawing.TYPES[kind])
