"""Lineage: what became of agencies, by the events of the register.

A body has one *panel*, a run of years that may be compared, as long as it is the same body. It
keeps it through new names and new codes, under another id too: the first id of the chain names the
panel. A merger and a split end it: the successor, every part, and the body that was split, if it
goes on, begin a new panel `<first id>~<year>`.

Which year a change belongs to is the same question for all events. A report covers a calendar year
and is written after its end by the body that is there then. So the year of the event is the first
of the new panel, on whatever day of it the event took effect: after a merger on 15 March 2024, or
on 31 December, the report on 2024 is the successor's and covers the merged body.

From that follows who had to report. A body that was merged away, abolished, or continued under
another id reports for the last time for the year before; the id it goes on under reports from
that year on. A new body of a split reports from the year of the split, unless an earlier event
shows that it was there already. The successor of a merger may be new or may have taken in another
body; the register does not say which, so it is taken to have been there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from gongkai.model import AgencyEvent, Register

_GOES_ON = ("rename", "recode")


class FormerName(NamedTuple):
    """A name that a body had, and the year in which it got another."""

    name: str
    until: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """The events of a register, as asked for: by agency.

    `firsts` gives the first id of a chain for every later one; `breaks`, by first id, the years
    that begin a new panel; `former`, by id, the earlier names, oldest first; `begins` the first
    year for which an id reports and `ends` the first for which it does not any more.
    """

    firsts: Mapping[str, str]
    breaks: Mapping[str, tuple[int, ...]]
    former: Mapping[str, tuple[FormerName, ...]]
    begins: Mapping[str, int]
    ends: Mapping[str, int]

    @property
    def touched(self) -> Collection[str]:
        """The ids whose panel may be called otherwise than they are."""
        return self.firsts.keys() | self.breaks.keys()

    def first(self, agency_id: str) -> str:
        """Return the first id of the chain that an id belongs to."""
        return self.firsts.get(agency_id, agency_id)

    def panel(self, agency_id: str, report_year: int) -> str:
        """Return the panel of a report."""
        first = self.first(agency_id)
        passed = [year for year in self.breaks.get(first, ()) if year <= report_year]
        return f"{first}~{max(passed)}" if passed else first

    def existed(self, agency_id: str, year: int) -> bool:
        """Return whether a body had to report for a year, as far as the events tell."""
        return self.begins.get(agency_id, year) <= year < self.ends.get(agency_id, year + 1)


def former_names(register: Register, agency_id: str) -> tuple[str, ...]:
    """Return all earlier names of an agency, oldest first, those it had under other ids too."""
    found = lineage(register).former.get(agency_id, ())
    return tuple(dict.fromkeys(each.name for each in found))


def panel_id(register: Register, agency_id: str, report_year: int) -> str:
    """Return the panel of an agency's report: `<first id>`, `<first id>~<year>` after a break.

    An agency without events, or outside the register, is its own panel.
    """
    return lineage(register).panel(agency_id, report_year)


def existed(register: Register, agency_id: str, year: int) -> bool:
    """Return whether an agency had to report for a year; where no event says otherwise, it had."""
    return lineage(register).existed(agency_id, year)


class Held:
    """A register as the key of a cache: one is equal to itself alone, and costs nothing to hash."""

    __slots__ = ("register",)

    def __init__(self, register: Register) -> None:
        self.register = register

    def __hash__(self) -> int:
        return id(self.register)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.register is self.register


def lineage(register: Register) -> Lineage:
    """Return the lineage of a register; it is worked out once."""
    return _lineage(Held(register))


@lru_cache(maxsize=4)
def _lineage(held: Held) -> Lineage:
    register = held.register
    mentioned = {each.from_id for each in register.events}
    names = {each.agency_id: each.name for each in register.agencies if each.agency_id in mentioned}
    return lineage_of(register.events, names)


def lineage_of(events: Sequence[AgencyEvent], names: Mapping[str, str]) -> Lineage:
    """Work out the lineage of some events; `names` are those that the bodies bear now."""
    in_order = sorted(events, key=lambda event: event.date)
    firsts = _firsts(in_order)
    begins, ends = _lives(in_order)
    return Lineage(firsts, _breaks(in_order, firsts), _former(in_order, names), begins, ends)


def _year(event: AgencyEvent) -> int:
    return int(event.date[:4])


def _moved(event: AgencyEvent) -> bool:
    """Whether a body goes on under another id."""
    return event.kind in _GOES_ON and event.to_id not in (None, event.from_id)


def _firsts(events: Iterable[AgencyEvent]) -> dict[str, str]:
    origin = {str(event.to_id): event.from_id for event in events if _moved(event)}
    firsts: dict[str, str] = {}
    for last in origin:
        way = [last]
        # A register that was read has no circles; one made by hand must not hang.
        while way[-1] in origin and way[-1] not in firsts and len(way) <= len(origin):
            way.append(origin[way[-1]])
        first = firsts.get(way[-1], way[-1])
        firsts |= dict.fromkeys(way[:-1], first)
    return firsts


def _breaks(events: Iterable[AgencyEvent], firsts: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for event in events:
        bodies = {"merge": (event.to_id,), "split": (event.from_id, event.to_id)}
        for body in filter(None, bodies.get(event.kind, ())):
            found[firsts.get(body, body)].add(_year(event))
    return {first: tuple(sorted(years)) for first, years in found.items()}


def _former(
    events: Iterable[AgencyEvent], names: Mapping[str, str]
) -> dict[str, tuple[FormerName, ...]]:
    found: defaultdict[str, tuple[FormerName, ...]] = defaultdict(tuple)
    for event in events:
        body = event.from_id
        found[body] += tuple(_names_of(event, None))
        if _moved(event):
            told = tuple(_names_of(event, names.get(body)))
            found[str(event.to_id)] = (*found[body], *told)
    return {
        body: kept
        for body, told in found.items()
        if (kept := tuple(each for each in dict.fromkeys(told) if each.name != names.get(body)))
    }


def _names_of(event: AgencyEvent, name: str | None) -> Iterator[FormerName]:
    """Yield what a body was called until an event: what the event says, and a name it bears."""
    for each in dict.fromkeys((event.former_name, name)):
        if each is not None and (each == name or event.kind == "rename"):
            yield FormerName(each, _year(event))


def _lives(events: Iterable[AgencyEvent]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the first year of every body that began, and the first year without it."""
    begins: dict[str, int] = {}
    ends: dict[str, int] = {}
    seen: dict[str, str] = {}
    for event in events:
        source, target, year = event.from_id, event.to_id, _year(event)
        new = target is not None and seen.get(target, event.date) >= event.date
        if target is not None and (_moved(event) or (event.kind == "split" and new)):
            begins.setdefault(target, year)
        if event.kind in ("merge", "abolish") or _moved(event):
            ends.setdefault(source, year)
        for body in filter(None, (source, target)):
            seen.setdefault(body, event.date)
    return begins, ends
