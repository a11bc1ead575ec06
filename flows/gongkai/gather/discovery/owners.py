"""Whose report a link of a list leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongkai.gather.discovery.listed import Candidate, LeftOut
from gongkai.model import Agency


@dataclass(frozen=True, slots=True)
class Owned:
    """The agency of a report and its series, where a list tells it."""

    agency_id: str
    series: str | None = None


def owner(
    candidate: Candidate, agencies: Sequence[Agency], names: Mapping[str, Sequence[str]]
) -> Owned | LeftOut:
    """Return whose report a candidate is: that of the list's first agency."""
    return Owned(agencies[0].agency_id)
