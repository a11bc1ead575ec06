"""What the name of a link says: the title of an annual report, or why it is of none."""

import re
from typing import NamedTuple

from gongkai.catalogue.normal import plain
from gongkai.catalogue.titles import Title, arabic_years, patterns, read_title
from gongkai.gather.discovery.wordings import expressions, says

_YEAR = re.compile(r"20\d{2}")
_BRACKETED = re.compile(r"^[【\[(]([^】\])]{2,24})[】\])]|[(【\[-]([^】\])(【-]{2,24})[】\])]?$")
_LONGEST_AGENCY = 30


class Named(NamedTuple):
    """What a name says: the title of a report, or the reason (a message code) why of none."""

    name: str
    title: Title | None
    reason: str = ""


def best(names: tuple[str, ...], is_column: bool) -> Named | None:
    """Return what the names of one link say, None where they are of no annual report at all.

    In a column of annual reports a name counts that says no more than "2024年度报告".
    """
    found = [said for name in names if (said := named(name, is_column)) is not None]
    return max(found, key=_told, default=None)


def _told(said: Named) -> tuple[bool, int, int]:
    # A look-alike decides: the other name may be cut before it says so.
    return bool(said.reason), said.title.told if said.title else 0, len(said.name)


def named(name: str, is_column: bool) -> Named | None:
    """Return what one name says, None where it is of no annual report at all."""
    squeezed = arabic_years(plain(name))
    if not says("first_sight", squeezed):
        cut = _title("cut_title", name, squeezed)
        return Named(name, cut) if cut else None
    reason = _reason("look_alike", squeezed)
    title = None if reason else _any_title(name, squeezed, is_column)
    if title is None:
        return Named(name, None, reason or "gather.left_other_report")
    return Named(name, _with_agency(title, squeezed))


def _any_title(name: str, squeezed: str, is_column: bool) -> Title | None:
    title = read_title(name) or _title("cut_title", name, squeezed)
    if title is not None:
        return title
    if says("disclosure", squeezed):
        years = set(_YEAR.findall(squeezed))
        return Title(name, None, int(years.pop()) if len(years) == 1 else None)
    if not is_column or _reason("other_subject", squeezed):
        return None
    title = _title("column_title", name, squeezed)
    named_well = title is not None and (title.agency is None or is_agency(title.agency))
    return title if named_well else None


def is_agency(squeezed: str) -> bool:
    """Whether a plain text is the name of an agency or of a division, as far as its end tells."""
    if not 2 <= len(squeezed) <= _LONGEST_AGENCY or _YEAR.search(squeezed):
        return False
    organ = any(pattern.search(squeezed) for _, pattern in patterns("organ"))
    return organ or says("place", squeezed)


def is_generic(name: str) -> bool:
    """Whether the name of a link says only "open" or "more"."""
    squeezed = plain(name).lower()
    return says("generic", squeezed) or says("more", squeezed)


def _with_agency(title: Title, squeezed: str) -> Title:
    """Add the agency that stands in brackets or after a dash, where the title names none."""
    match = _BRACKETED.search(squeezed)
    if title.agency is not None or match is None:
        return title
    inside = match[1] or match[2]
    return title._replace(agency=inside) if is_agency(inside) else title


def _title(kind: str, name: str, squeezed: str) -> Title | None:
    for _, pattern in expressions(kind):
        if match := pattern.search(squeezed):
            groups = match.groupdict()
            year = groups.get("year")
            return Title(name, groups.get("agency") or None, int(year) if year else None)
    return None


def _reason(kind: str, squeezed: str) -> str:
    return next((c for c, pattern in expressions(kind) if pattern.search(squeezed)), "")
