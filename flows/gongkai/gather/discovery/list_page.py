"""What one page of a list of annual reports leads to. Pure: bytes in, addresses out."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from gongkai.errors import GatherError
from gongkai.gather.discovery.about import About, about
from gongkai.gather.discovery.answers import answer
from gongkai.gather.discovery.attachments import attached
from gongkai.gather.discovery.choices import choices
from gongkai.gather.discovery.frames import frames
from gongkai.gather.discovery.islands import Island, datastore, islands
from gongkai.gather.discovery.judging import Verdict, judged
from gongkai.gather.discovery.links import MAX_LINKS, Link, links
from gongkai.gather.discovery.listed import Candidate, Column, LeftOut, Listed
from gongkai.gather.discovery.markup import Markup, decoded, markup, parsed
from gongkai.gather.discovery.pagination import MAX_PAGES, Further, further
from gongkai.gather.discovery.report_page import prints_report
from gongkai.kind import kind

MAX_LEFT_OUT = 50
"""Look-alikes told of one page."""

MAX_COLUMNS = 200
"""Other lists told of one page: the agencies of a county, the years of twenty."""

_LONGEST_HINT = 500
_HEAD = 2_000

_Value = TypeVar("_Value", Candidate, Column, LeftOut)


class _Data(NamedTuple):
    """What data led to: links, further pages, and whether all of it was looked at."""

    links: tuple[Link, ...]
    pages: tuple[str, ...]
    whole: bool


def listed(
    content: bytes, address: str, hint: str | None = None, *, of_column: bool = False
) -> Listed:
    """Return everything that one page of a list leads to.

    `content` is a page, or the answer in XML or JSON from which the script of a page takes its
    list; anything else leads to nothing. `address` is where it was found, `hint` a CSS selector:
    reports and columns are looked for only inside what it selects, further pages everywhere.
    `of_column` says that the page before it in the list was a column of annual reports: an answer
    says nothing of itself.

    Raises:
        GatherError: the hint is no selector.
    """
    known = About(of_column, year=None, title=None)
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        held = answer(decoded(content), address)
        if held is not None:
            data = _data([Island(held.pieces)], address)
            return _listed((*held.links, *data.links), known, address, held.pages, data.whole)
    if b"<datastore" in start and b"<html" not in start.lower():
        data = _data([datastore(decoded(content), address)], address)
        return _listed(data.links, known, address, data.pages, data.whole)
    if kind(content) not in ("html", "text"):
        return Listed()
    page = markup(content, address)
    if page is None:
        return Listed(is_whole=False)
    of_page = about(page, address)
    of_page = of_page._replace(is_column=of_page.is_column or of_column)
    return _of_page(page, address, _scopes(page, hint), of_page)


def _scopes(page: Markup, hint: str | None) -> tuple[LexborHTMLParser | LexborNode, ...]:
    """Return the parts of a page that a hint selects, else the page."""
    if hint is None or not hint.strip():
        return (page.tree,)
    try:
        selected = page.tree.css(hint[:_LONGEST_HINT])
    except (SelectolaxError, ValueError):
        raise GatherError("gather.hint_invalid", hint=hint[:_LONGEST_HINT]) from None
    return tuple(selected[:MAX_LINKS])


def _of_page(
    page: Markup, address: str, scopes: tuple[LexborHTMLParser | LexborNode, ...], of_page: About
) -> Listed:
    found = links(scopes, page.address)
    data = _data(islands(scopes, page.address), page.address)
    everywhere = found if scopes == (page.tree,) else links((page.tree,), page.address)
    told = _listed((*found.links, *data.links), of_page, address, (), data.whole)
    options = choices(page.tree, page.address, address, of_page)
    columns = _each((*told.columns, *options))
    on = further(page, address, everywhere.links, everywhere.unled, data.pages)
    if not told.reports and not on.pages:
        on = Further(tuple(frames(page.tree, page.address, address)), on.whole)
    is_report = prints_report(page.tree, of_page.title) or _only_attaches(page, of_page, told)
    return Listed(
        reports=told.reports,
        left_out=told.left_out,
        pages=on.pages,
        columns=columns[:MAX_COLUMNS],
        is_report=is_report,
        is_column=of_page.is_column,
        is_whole=on.whole and told.is_whole and found.whole and len(columns) <= MAX_COLUMNS,
    )


def _listed(
    links: Iterable[Link], about: About, address: str, pages: tuple[str, ...], whole: bool
) -> Listed:
    """Judge the links of a page or of an answer."""
    verdicts: list[Verdict] = [judged(link, about, address) for link in links]
    return Listed(
        reports=_each(v for v in verdicts if isinstance(v, Candidate)),
        left_out=_each(v for v in verdicts if isinstance(v, LeftOut))[:MAX_LEFT_OUT],
        pages=tuple(dict.fromkeys(page for page in pages if page != address))[:MAX_PAGES],
        columns=_each(v for v in verdicts if isinstance(v, Column)),
        is_column=about.is_column,
        is_whole=whole and len(pages) <= MAX_PAGES,
    )


def _data(held: Iterable[Island], address: str) -> _Data:
    """Return the links and further pages that lists in the form of data lead to."""
    trees: list[LexborHTMLParser | LexborNode] = []
    pages: list[str] = []
    whole = True
    for island in held:
        pages += island.pages
        text = "".join(island.pieces)
        tree = parsed(f"<table>{text}</table>" if text.lstrip()[:3] == "<tr" else text)
        whole = whole and tree is not None
        trees += [tree] if tree is not None and text else []
    found = links(trees, address)
    return _Data(found.links, tuple(pages), whole and found.whole)


def _each(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """Return values in their order, one for each address."""
    found: dict[str, _Value] = {}
    for value in values:
        found.setdefault(value.address, value)
    return tuple(found.values())


def _only_attaches(page: Markup, about: About, told: Listed) -> bool:
    """Whether a page has the title of one report, and of it nothing but documents or pictures."""
    if about.title is None or about.title.year is None or told.reports or told.columns:
        return False
    return any(attached(page.tree, page.address))
