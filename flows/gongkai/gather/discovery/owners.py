"""Whose report a candidate is, on a list that one or several agencies of the register name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gongkai.catalogue.names import normalised
from gongkai.catalogue.normal import plain
from gongkai.gather.discovery.forms import ends_alike, short_form
from gongkai.gather.discovery.listed import Candidate, LeftOut
from gongkai.gather.discovery.wordings import says
from gongkai.model import Agency, Register

_GOVERNMENT = "政府"
_OFFICE = "办"
_LEVEL = "_government"


class Owned(NamedTuple):
    """The agency that a candidate is of, and the series; null where the report must tell it."""

    agency: Agency
    series: str | None


def owner(
    candidate: Candidate,
    agencies: Sequence[Agency],
    former_names: Mapping[str, Sequence[str]],
    register: Register,
) -> Owned | LeftOut:
    """Return whose report a candidate is, or why it is of none of the list's agencies.

    `agencies` are those whose row in `sources.csv` names the list, `former_names` what each was
    called before, by its id; `register` tells which names are other agencies'.
    """
    name = candidate.agency_name
    if not name:
        if len(agencies) == 1:
            return Owned(agencies[0], _series(agencies[0], candidate.title))
        return _left_out(candidate, "gather.left_unnamed")
    if says("whole_division", plain(name)):
        return _government(name, candidate, agencies)
    for alike in (_spelled, _abbreviated, _shortened):
        found = [a for a in agencies if any(alike(name, each) for each in _names(a, former_names))]
        if len(found) > 1:
            return _left_out(candidate, "gather.left_ambiguous")
        if found:
            return Owned(found[0], _series(found[0], candidate.title))
        if alike is not _shortened and any(alike(name, a.name) for a in register.agencies):
            return _left_out(candidate, "gather.left_other_agency")
    return _government(name, candidate, agencies)


def _names(agency: Agency, former_names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield agency.name
    yield from former_names.get(agency.agency_id, ())


def _spelled(printed: str, name: str) -> bool:
    return normalised(printed) == normalised(name)


def _abbreviated(printed: str, name: str) -> bool:
    return short_form(printed) == short_form(name)


def _shortened(printed: str, name: str) -> bool:
    """Whether a name leaves out the place above, or the word government after its own place."""
    short, other = short_form(printed), short_form(name)
    if ends_alike(short, other):
        # "青溪县政府" ends as "政府" does: a bare end says whose only on a list of one agency.
        return True
    return ends_alike(short, other.removesuffix(_GOVERNMENT)) if _is_government(other) else False


def _is_government(short: str) -> bool:
    return short.endswith(_GOVERNMENT)


def _government(name: str, candidate: Candidate, agencies: Sequence[Agency]) -> Owned | LeftOut:
    """Return the office on whose list the government's own report stands: an aggregate."""
    whole = plain(name) if says("whole_division", plain(name)) else ""
    leading = [agency for agency in agencies if _leads(agency, name, whole)]
    governments = [agency for agency in leading if agency.level.endswith(_LEVEL)]
    found = governments or leading
    if len(found) != 1:
        reason = "gather.left_ambiguous" if found else "gather.left_other_agency"
        return _left_out(candidate, reason)
    return Owned(found[0], "aggregate" if whole or not governments else None)


def _leads(agency: Agency, name: str, whole: str) -> bool:
    """Whether an agency is the government of a division, or its office: `whole` is "the county"."""
    short, printed = short_form(agency.name), short_form(name)
    government = short.removesuffix(_OFFICE)
    division = government.removesuffix(_GOVERNMENT)
    if not government.endswith(_GOVERNMENT) or not division:
        return False
    if whole:
        return division.endswith(whole[-1])
    return ends_alike(printed, division) or ends_alike(printed, government)


def _series(agency: Agency, title: str) -> str | None:
    if says("aggregate", plain(title)):
        return "aggregate"
    return None if agency.level.endswith(_LEVEL) else "own"


def _left_out(candidate: Candidate, reason: str) -> LeftOut:
    return LeftOut(candidate.address, candidate.title, reason, candidate.agency_name)
