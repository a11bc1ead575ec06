"""What the path of an address says of the year of a report: the weakest of all signs."""

import re
from functools import cache
from urllib.parse import urlsplit

from gongkai.catalogue.patterns import rows

_EARLIEST = 2008
"""The first year of the Regulation: there is no report of an earlier one."""

_LONGEST = 500


def path_year(address: str) -> int | None:
    """Return the report year that a path names or, a year after it, the day of publication.

    None where it says neither. The patterns are those of `schemas/discovery/path_years.csv`.

    >>> path_year("http://a.cn/zfxxgknb/2023n/index.html"), path_year("http://a.cn/t20250116_9.html")
    (2023, 2024)
    """
    try:
        path = urlsplit(address).path[:_LONGEST].lower()
    except ValueError:
        return None
    for offset, pattern in _patterns():
        if match := pattern.search(path):
            year = int(match["year"]) - offset
            return year if year >= _EARLIEST else None
    return None


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    found = rows("discovery/path_years.csv")
    return tuple((int(row["offset"]), re.compile(row["pattern"])) for row in found)
