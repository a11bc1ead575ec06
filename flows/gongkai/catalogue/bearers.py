"""Who bears a name, now or in a year: the register's agencies by id, name and former name."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from gongkai.catalogue.lineage import Held, lineage
from gongkai.catalogue.names import normalised
from gongkai.model import Agency, Register


class _Roll(NamedTuple):
    """Agencies by id and by the name they bear now; ids, each with its last year, by former name.

    Names are normalised.
    """

    by_id: Mapping[str, Agency]
    by_name: Mapping[str, tuple[str, ...]]
    by_former: Mapping[str, tuple[tuple[str, int], ...]]


def agency_of(register: Register, agency_id: str) -> Agency | None:
    """Return the agency of that id, or None."""
    return _roll(Held(register)).by_id.get(agency_id)


def names_borne(register: Register, agency: Agency, year: int | None) -> tuple[str, ...]:
    """Return the names a report of a year may print: today's, and those borne in that year.

    In the year of a renaming both are right. Without a year, all the agency ever had.
    """
    former = lineage(register).former.get(agency.agency_id, ())
    borne = (each.name for each in former if year is None or year <= each.until)
    return (agency.name, *borne)


def bearers(register: Register, name: str, year: int | None) -> tuple[Agency, ...]:
    """Return the agencies that a name printed in a report of that year may mean.

    Those that bear it now, and those that bore it in that year; where there are none of these,
    those that ever did. Of several, those count that had to report for the year. More than one
    means that the name does not tell.
    """
    roll, wanted = _roll(Held(register)), normalised(name)
    now, former = roll.by_name.get(wanted, ()), roll.by_former.get(wanted, ())
    then = (body for body, until in former if year is not None and year <= until)
    found = dict.fromkeys((*now, *then)) or dict.fromkeys(body for body, _ in former)
    if year is not None and len(found) > 1:
        known = lineage(register)
        found = {body: None for body in found if known.existed(body, year)} or found
    return tuple(roll.by_id[body] for body in found if body in roll.by_id)


@lru_cache(maxsize=4)
def _roll(held: Held) -> _Roll:
    register = held.register
    by_name: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for agency in register.agencies:
        by_name[normalised(agency.name)] += (agency.agency_id,)
    by_former: defaultdict[str, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for event in register.events:
        # Of two ids of one body the earlier bore the name: the later one began without it.
        if event.kind == "rename" and event.former_name:
            by_former[normalised(event.former_name)] += ((event.from_id, int(event.date[:4])),)
    return _Roll({each.agency_id: each for each in register.agencies}, by_name, by_former)
