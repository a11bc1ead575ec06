"""Which reports are due: for whom, for which years, in which series, until when.

An agency owes one report a year, and no more rows are missing than reports. Where article 49 sets
two different days for a level, an own report and an aggregate are two reports (a government's
office publishes both). Everywhere else one of either series is the report of the year, unless the
register names both: a government's report counts in whatever series it was found.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.model import Source
from gongkai.release.deadlines import deadlines

OWN, AGGREGATE = "own", "aggregate"


@dataclass(frozen=True, slots=True)
class Duty:
    """From the first to the last report year (which has ended), as far as an agency existed."""

    first_year: int
    as_of: date
    existed: Callable[[str, int], bool]

    def years(self, agency_id: str) -> list[int]:
        """Return the years for which an agency of the register must have reported."""
        every = range(self.first_year, self.as_of.year)
        return [year for year in every if self.existed(agency_id, year)]


def missing(
    level: str,
    due: bool,
    sources: Iterable[Source],
    found: Collection[str],
) -> tuple[str, ...]:
    """Return the series of the reports of one agency and year that are wanted and not found.

    Args:
        level: the agency's.
        due: whether the agency had to report for the year by the law.
        sources: those that name this year, and where the report is due those without a year.
        found: the series of what was found.
    """
    asked = {source.series for source in sources}
    named = asked - {None}
    if not due and not asked:
        return ()
    if _one_report(level):
        return () if found else ((OWN,) if AGGREGATE not in named else (AGGREGATE,))
    wanted = {each for each in named if each is not None} - set(found)
    apart = due and _apart(level)
    if apart or (not named and not found):
        wanted |= {OWN} - set(found)
    return tuple(sorted(wanted, reverse=True))


def looked(sources: Iterable[Source], year: int, series: str, level: str) -> Sequence[Source]:
    """Return the sources that can lead to a report of the year and series."""
    either = _one_report(level)
    return [
        source
        for source in sources
        if source.report_year in (None, year) and (either or source.series in (None, series))
    ]


@cache
def _one_report(level: str) -> bool:
    """Whether the law asks for one report whatever its series: a government's."""
    own, aggregate = (deadlines().get((level, series)) for series in (OWN, AGGREGATE))
    return own is not None and own == aggregate


@cache
def _apart(level: str) -> bool:
    own, aggregate = (deadlines().get((level, series)) for series in (OWN, AGGREGATE))
    return own is not None and aggregate is not None and own != aggregate
