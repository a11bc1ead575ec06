"""What a page says of itself: whether it is a column of annual reports, and of which year."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gongkai.catalogue.normal import plain
from gongkai.catalogue.titles import Title, arabic_years, read_title
from gongkai.gather.discovery.addresses import split
from gongkai.gather.discovery.markup import Markup
from gongkai.gather.discovery.wordings import expressions, says
from gongkai.gather.discovery.words import shown

_LONGEST_HEADING = 40
_META = frozenset({"columnname", "columntype", "channelname", "channel", "articletitle"})
_SEPARATOR = re.compile(r"[-_|—–>»›＞》/]+|→")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_ENTITY = re.compile(r"&(?:gt|raquo|#62);")
_END = re.compile(r"</(?:div|p|td|ul|ol|h\d|nav|section|tr)\b", re.IGNORECASE)
_CRUMBS = 3_000
_LAST_CRUMBS = 3
_HEADINGS = 40


class About(NamedTuple):
    """What a page says of itself; `title` where it names one annual report."""

    is_column: bool
    year: int | None
    title: Title | None


def about(page: Markup, address: str) -> About:
    """Read the title, the metadata, the headings, the breadcrumbs and the path of a page."""
    texts = [text for text in _texts(page) if text]
    squeezed = [plain(text) for text in texts if len(text) <= _LONGEST_HEADING]
    years = (year_of(text) for text in squeezed)
    of_reports = (text for text in texts if not says("look_alike", plain(text)))
    titles = [title for text in of_reports if (title := read_title(text)) and title.told]
    return About(
        any(is_column(text) or says("page_column", text) for text in squeezed)
        or in_column(address),
        next((year for year in years if year), None),
        max(titles, key=lambda title: title.told, default=None),
    )


def is_column(squeezed: str) -> bool:
    """Whether a plain text is the name of a column of annual reports."""
    return says("column", squeezed)


def in_column(address: str) -> bool:
    """Whether the path of an address is that of a column of annual reports."""
    segments = split(address).path.lower().split("/")[:20]
    codes = expressions("path_code")
    return any(each.pattern.search(part[:60]) for part in segments if part for each in codes)


def year_of(squeezed: str) -> int | None:
    """Return the year of a plain text that is nothing but the name of a year's column."""
    for _, pattern in expressions("year_column"):
        if match := pattern.search(arabic_years(squeezed)):
            return int(match["year"])
    return None


def _texts(page: Markup) -> Iterator[str]:
    for node in page.tree.css("title,meta[name],h1,h2,h3,h4")[:_HEADINGS]:
        if node.tag == "meta":
            if (node.attributes.get("name") or "").lower() in _META:
                yield (node.attributes.get("content") or "")[:200].strip()
        elif node.tag == "title":
            whole = shown(node)
            yield whole
            yield from map(str.strip, _SEPARATOR.split(whole))
        elif node.css_first("a[href]") is None:  # a heading that leads elsewhere is of elsewhere
            yield shown(node)
    yield from _crumbs(page.text)


def _crumbs(text: str) -> list[str]:
    """Return the last of the breadcrumbs, by which the place of a page in its site is shown."""
    for _, pattern in expressions("breadcrumb"):
        mark = pattern.search(text)
        if mark is None:
            continue
        after = text[mark.end() : mark.end() + _CRUMBS]
        end = _END.search(after)
        shown_only = _ENTITY.sub(">", _TAG.sub(" ", after[: end.start()] if end else after))
        crumbs = [each.strip(" :：\r\n\t\xa0") for each in _SEPARATOR.split(shown_only)]
        return [each for each in crumbs if each][-_LAST_CRUMBS:]
    return []
