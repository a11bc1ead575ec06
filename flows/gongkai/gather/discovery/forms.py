"""The short form of an agency's name: reports and lists rarely print the registered one."""

import re
from functools import cache, lru_cache

from gongkai.catalogue.names import normalised
from gongkai.catalogue.patterns import rows

_SHORTEST = 2
"""Characters that a name must have to be told from others by its end."""


@lru_cache(maxsize=65_536)
def short_form(name: str) -> str:
    """Return the form in which names of agencies are compared: the usual short words in it.

    >>> short_form("青溪县人力资源和社会保障局"), short_form("青溪县人民政府办公室")
    ('青溪县人社局', '青溪县政府办')
    """
    short = normalised(name[:100])
    for pattern, replacement in _replacements():
        short = pattern.sub(replacement, short)
    return short


def ends_alike(one: str, other: str) -> bool:
    """Whether two short forms are one name, a place above it left out in one of them.

    >>> ends_alike("青溪县教育局", "县教育局"), ends_alike("青溪县教育局", "白水县教育局")
    (True, False)
    """
    if min(len(one), len(other)) < _SHORTEST:
        return False
    return one.endswith(other) or other.endswith(one)


@cache
def _replacements() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = rows("discovery/agency_names.csv")
    return tuple((re.compile(row["pattern"]), row["replacement"]) for row in found)
