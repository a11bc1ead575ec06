"""What a page has beside itself: the documents attached to it, or the pictures it shows.

Many agencies print the report on a page, others attach it, others do both; some show the tables
as pictures.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.gather.discovery.addresses import ending, joined
from gongkai.gather.discovery.markup import markup
from gongkai.kind import ENDINGS, kind

MAX_DOCUMENTS = 8
"""Attachments asked for from one page; a report has one or two, in several formats."""

MAX_PICTURES = 20
"""Pictures asked for from one page: so many pages has a long report that was scanned."""

_PAGES = frozenset({".htm", ".html", ".shtm", ".shtml", ".xhtml", ".xml", ".mht", ".mhtml"})
_IMAGES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
_ATTACHED = ENDINGS - _PAGES - _IMAGES - {".txt", ".md"}
_SHOWN = _IMAGES - {".gif"}  # what moves and blinks is no page of a report
_ABOUT = re.compile("报告|年报|附件|信息公开|報告|年報")
_FEW = 3  # documents a page may link to that all belong to it, whatever they are called
_ROWS = 15  # rows of a page that prints at least one of the tables
_TINY = 100  # pixels: a sign, no page
_VIEWERS = ("file", "url", "src")  # by which a viewer on a page is told what it shows


def attachments(content: bytes, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses of the documents that a page attaches, and of the pictures it shows.

    Pictures only where the page prints no table and attaches no document. Other than pages
    attach nothing.
    """
    page = markup(content, address) if kind(content) == "html" else None
    return attached(page.tree, page.address) if page else ((), ())


def attached(page: LexborHTMLParser, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the same of a parsed page and the address that its links are relative to."""
    linked = dict(_linked(page, address))
    if len(linked) > _FEW:
        linked = {each: words for each, words in linked.items() if _ABOUT.search(words)}
    documents = tuple(linked)[:MAX_DOCUMENTS]
    if documents or len(page.css("tr")) >= _ROWS:
        return documents, ()
    return (), tuple(dict.fromkeys(_pictures(page, address)))[:MAX_PICTURES]


def _linked(page: LexborHTMLParser, address: str) -> Iterator[tuple[str, str]]:
    """Yield the documents that a page links to or shows in a frame, with all that names them."""
    for node in page.css("a[href],iframe[src],embed[src],object[data]"):
        stated = next(
            (s for name in ("href", "src", "data") if (s := node.attributes.get(name))), ""
        )
        found = joined(address, stated)
        if found is None:
            continue
        words = f"{node.text()} {node.attributes.get('title') or ''}"
        found = _viewed(found) or found
        if ending(urlsplit(found).path) in _ATTACHED or ending(words) in _ATTACHED:
            yield found, f"{words} {unquote(found)}"


def _viewed(address: str) -> str | None:
    """Return the document that the address of a viewer names, as in viewer.html?file=/a.pdf."""
    asked = parse_qs(urlsplit(address).query)
    for name in _VIEWERS:
        for value in asked.get(name, ()):
            if ending(value) in _ATTACHED:
                return joined(address, value)
    return None


def _pictures(page: LexborHTMLParser, address: str) -> Iterator[str]:
    for node in page.css("img[src]"):
        found = joined(address, node.attributes.get("src") or "")
        if found is not None and ending(urlsplit(found).path) in _SHOWN and not _tiny(node):
            yield found


def _tiny(node: LexborNode) -> bool:
    sizes = (node.attributes.get(name) or "" for name in ("width", "height"))
    digits = (size.strip().removesuffix("px") for size in sizes)
    return any(size.isdecimal() and len(size) < 6 and int(size) < _TINY for size in digits)
