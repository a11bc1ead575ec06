"""Choices of a year: the options of a page of annual reports."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from selectolax.lexbor import LexborHTMLParser

from gongkai.catalogue.normal import plain
from gongkai.gather.discovery.about import About, year_of
from gongkai.gather.discovery.addresses import joined, site, split
from gongkai.gather.discovery.listed import Column
from gongkai.gather.discovery.wordings import says
from gongkai.gather.discovery.words import shown

_MAX_OPTIONS = 500


def choices(tree: LexborHTMLParser, base: str, address: str, about: About) -> Iterator[Column]:
    """Yield the columns that the options of a page choose.

    An option holds the address, or, on pages that are asked with a year (Hanweb:
    `xxgkAnnualReport.jsp?area=…&fbtime=…`), the year alone. What that year is of, the report or
    its publication, differs between sites: such a column tells no report year.
    """
    for option in tree.css("option[value]")[:_MAX_OPTIONS]:
        stated = (option.attributes.get("value") or "").strip()
        year = year_of(plain(shown(option)))
        if year is None:
            continue
        if stated.isdecimal():
            found, told = _asked(address, stated), None
        elif "/" in stated or "?" in stated or "." in stated:
            found, told = joined(base, stated), year if about.is_column else None
        else:
            continue
        if found is not None and found != address and site(found) == site(address):
            yield Column(found, shown(option), None if _by_time(found) else told)


def _asked(address: str, year: str) -> str | None:
    parts = split(address)
    names = [name for name, _ in parse_qsl(parts.query) if says("year_parameter", name.lower())]
    if not names and not says("year_page", parts.path):
        return None
    name = names[0] if names else "fbtime"
    query = {**dict(parse_qsl(parts.query)), name: year}
    return joined(address, f"{parts.path}?{urlencode(query)}")


def _by_time(address: str) -> bool:
    return any(name.lower() == "fbtime" for name, _ in parse_qsl(split(address).query))
