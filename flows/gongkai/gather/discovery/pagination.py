"""Where a list goes on: the further pages that one page of it tells of."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gongkai.catalogue.normal import plain
from gongkai.gather.discovery.addresses import joined, site
from gongkai.gather.discovery.links import Link, Unled
from gongkai.gather.discovery.markup import Markup
from gongkai.gather.discovery.numbering import Numbered, numbered
from gongkai.gather.discovery.wordings import expressions, says

MAX_PAGES = 100
"""Further pages told of one list; one of 20 reports a page would hold those of 2,000 agencies."""

_LONGEST_TEXT = 12
_CALL = re.compile(r"\bcreatePage\w{0,20}\s{0,3}\(([^()]{1,300})\)")
_COUNT = re.compile(r"\bcountPage\s{0,3}=\s{0,3}(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s{0,3}=\s{0,3}(\d{1,5})")
_NAME = re.compile(
    r"['\"]([\w./-]{1,100})['\"]?\s{0,3}\+\s{0,3}['\"]_['\"]\s{0,3}\+[^;]{1,40}?\.['\"]?"
    r"\s{0,3}\+?\s{0,3}['\"]?(s?html?)\b"
)
_REFRESH = re.compile(r"url\s{0,3}=\s{0,3}['\"]?([^'\">\s]{1,500})", re.IGNORECASE)
_MOVED = re.compile(
    r"\blocation(?:\.href)?\s{0,3}(?:=|\.(?:replace|assign)\s{0,3}\()\s{0,3}['\"]([^'\"]{1,500})['\"]"
)
_FEW_LINKS = 3
_PAGED = re.compile(r"\(\s{0,3}['\"]?\d{1,4}['\"]?\s{0,3}[,)]")


class Further(NamedTuple):
    """The further pages of a list, and whether these are all that there are."""

    pages: tuple[str, ...]
    whole: bool


def further(
    page: Markup, address: str, links: Iterable[Link], unled: Iterable[Unled], more: Iterable[str]
) -> Further:
    """Return the addresses of the other pages of the list, `more` being told by its data.

    Never one of another site, each once, without `address` itself.
    """
    links = tuple(links)
    found = [
        *more,
        *_by_script(page),
        *_by_links(links, address),
        *_by_options(page, address),
    ]
    if not found and len(links) < _FEW_LINKS:
        found = list(_moved(page))
    own = (each for each in found if each != address and site(each) == site(address))
    pages = tuple(dict.fromkeys(own))
    whole = len(pages) <= MAX_PAGES and (bool(pages) or not _goes_on(page, unled))
    return Further(pages[:MAX_PAGES], whole)


def _by_script(page: Markup) -> Iterator[str]:
    """Yield the pages of a list whose links a script writes, in the dialects of TRS and UCAP."""
    for call in list(_CALL.finditer(page.text))[:5]:
        settings = [each.strip().strip("'\"") for each in call[1].split(",")]
        numbers = [int(each) if each.isdecimal() and len(each) < 8 else -1 for each in settings]
        if len(settings) >= 4 and min(numbers[:2]) >= 0:
            yield from _named(page, settings[2], settings[3], numbers[0], numbers[1], first=0)
        elif len(settings) >= 5 and min(numbers[1:3]) >= 0:
            yield from _named(page, settings[3], settings[4], numbers[1], numbers[2], first=1)
    count, current, name = (each.search(page.text) for each in (_COUNT, _CURRENT, _NAME))
    if count and name:
        here = int(current[1]) if current else 0
        yield from _named(page, name[1], name[2], int(count[1]), here, first=0)


def _named(
    page: Markup, name: str, ending: str, count: int, current: int, first: int
) -> Iterator[str]:
    """Yield the pages called name, name_1 …: the first has no number, but its place is `first`."""
    if not re.fullmatch(r"\w{2,6}", ending) or not name:
        return
    for number in range(first, min(count, MAX_PAGES + 2) + first):
        if number == current:
            continue
        stated = f"{name}.{ending}" if number == first else f"{name}_{number}.{ending}"
        found = joined(page.address, stated)
        if found is not None:
            yield found


def _by_links(links: Iterable[Link], address: str) -> Iterator[str]:
    """Yield the pages that links lead to, and those whose number lies between two of them."""
    families: dict[tuple[str, str], list[Numbered]] = {}
    loose = []
    for link in links:
        text = next((plain(name).lower() for name in link.names), "")
        onward = len(text) <= _LONGEST_TEXT and says("next_page", text)
        if not onward and not (len(text) <= _LONGEST_TEXT and says("near_page", text)):
            continue
        found = numbered(link.address, address)
        if found is not None:
            families.setdefault(found.family, []).append(found)
        elif onward and site(link.address) == site(address):
            loose.append(link.address)
    for family in families.values():
        yield from _between(family)
    yield from loose


def _between(family: list[Numbered]) -> Iterator[str]:
    """Yield all pages from the lowest to the highest number that a page shows links to."""
    numbers = [each.number for each in family]
    low, high = min(numbers), max(numbers)
    if high - low > MAX_PAGES:
        yield from dict.fromkeys(each.at(each.number) for each in family)
        return
    shown = {each.number: each for each in family}
    every = range(high, low - 1, -1) if family[0].downwards else range(low, high + 1)
    for number in every:
        yield shown.get(number, family[0]).at(number)


def _by_options(page: Markup, address: str) -> Iterator[str]:
    """Yield the pages that a choice of pages offers by their addresses."""
    for option in page.tree.css("option[value]")[: 5 * MAX_PAGES]:
        found = joined(page.address, option.attributes.get("value") or "#")
        if found is not None and numbered(found, address) is not None:
            yield found


def _moved(page: Markup) -> Iterator[str]:
    """Yield where a page sends its visitors that holds nothing else."""
    for node in page.tree.css("meta[http-equiv]")[:20]:
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            match = _REFRESH.search((node.attributes.get("content") or "")[:600])
            if match and (found := joined(page.address, match[1])):
                yield found
    for match in list(_MOVED.finditer(page.text))[:3]:
        if found := joined(page.address, match[1]):
            yield found


def _goes_on(page: Markup, unled: Iterable[Unled]) -> bool:
    """Whether a page shows that its list has other pages, though no address of one."""
    for link in unled:
        if says("next_page", plain(link.text).lower()) and _PAGED.search(link.script):
            return True
    counts = (
        match
        for _, pattern in expressions("page_count")
        for match in (pattern.search(page.text),)
        if match
    )
    return any(int(match["count"]) > 1 for match in counts)
