"""The agencies of each region with their years, newest first: to a report without a search."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from gongkai.catalogue.cells import Title
from gongkai.site import addresses
from gongkai.site.frame import Site, page
from gongkai.site.listed import Listed
from gongkai.site.words import region_name

MOST = 500
"""Agencies on a page: what a telephone can show."""


def region_pages(
    site: Site,
    agencies: Iterable[Listed],
    governments: Mapping[str, str],
    years: Sequence[int],
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the pages of every region.

    `agencies` come region by region.
    """
    shown = [str(year) for year in reversed(years)]
    for code, of_region in groupby(agencies, lambda each: each.region):
        rows = list(of_region)
        parts = [rows[start : start + MOST] for start in range(0, len(rows), MOST)]
        for number, part in enumerate(parts, start=1):
            told = {"code": code, "part": number, "parts": len(parts), "years": shown}
            path = addresses.region(code, number)
            yield path, _page(site, path, region_name(code, governments), part, told)


def _page(
    site: Site, path: str, name: Title, rows: Sequence[Listed], told: Mapping[str, object]
) -> bytes:
    return page(
        site,
        "region.html",
        path,
        name,
        **told,
        groups=[(kind, list(of_kind)) for kind, of_kind in groupby(rows, lambda each: each.level)],
        by_year=_by_year,
    )


def _by_year(agency: Listed, year: str) -> list[tuple[str, str | None]]:
    """What is known of an agency's reports of a year: how found, and the report."""
    return [(due.found, due.report_id) for due in agency.due if due.year == year]
