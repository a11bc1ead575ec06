"""What a page has beside itself: the documents attached to it, or the pictures it shows.

Many agencies print the report on a page, others attach it, others do both; some show the tables
as pictures.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.kind import ENDINGS, kind
from gongkai.nesting import nesting

MAX_DOCUMENTS = 8
"""Attachments asked for from one page; a report has one or two, in several formats."""

MAX_PICTURES = 20
"""Pictures asked for from one page: so many pages has a long report that was scanned."""

MAX_DEPTH = 400
"""Elements in each other: a deeper page is not looked through (gongkai.nesting)."""

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
    if kind(content) != "html" or nesting(content) > MAX_DEPTH:
        return (), ()
    page = LexborHTMLParser(_text(content))
    base = page.css_first("base[href]")
    if base is not None:
        address = _joined(address, base.attributes.get("href") or "") or address
    linked = dict(_linked(page, address))
    if len(linked) > _FEW:
        linked = {each: words for each, words in linked.items() if _ABOUT.search(words)}
    documents = tuple(linked)[:MAX_DOCUMENTS]
    if documents or len(page.css("tr")) >= _ROWS:
        return documents, ()
    return (), tuple(dict.fromkeys(_pictures(page, address)))[:MAX_PICTURES]


def _text(content: bytes) -> str:
    """Decode a page as far as its links need it; the reader does it with all care."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _linked(page: LexborHTMLParser, address: str) -> Iterator[tuple[str, str]]:
    """Yield the documents that a page links to or shows in a frame, with all that names them."""
    for node in page.css("a[href],iframe[src],embed[src],object[data]"):
        stated = next(
            (s for name in ("href", "src", "data") if (s := node.attributes.get(name))), ""
        )
        found = _joined(address, stated)
        if found is None:
            continue
        words = f"{node.text()} {node.attributes.get('title') or ''}"
        found = _viewed(found) or found
        if _ending(urlsplit(found).path) in _ATTACHED or _ending(words) in _ATTACHED:
            yield found, f"{words} {unquote(found)}"


def _viewed(address: str) -> str | None:
    """Return the document that the address of a viewer names, as in viewer.html?file=/a.pdf."""
    asked = parse_qs(urlsplit(address).query)
    for name in _VIEWERS:
        for value in asked.get(name, ()):
            if _ending(value) in _ATTACHED:
                return _joined(address, value)
    return None


def _pictures(page: LexborHTMLParser, address: str) -> Iterator[str]:
    for node in page.css("img[src]"):
        found = _joined(address, node.attributes.get("src") or "")
        if found is not None and _ending(urlsplit(found).path) in _SHOWN and not _tiny(node):
            yield found


def _tiny(node: LexborNode) -> bool:
    sizes = (node.attributes.get(name) or "" for name in ("width", "height"))
    digits = (size.strip().removesuffix("px") for size in sizes)
    return any(size.isdecimal() and len(size) < 6 and int(size) < _TINY for size in digits)


def _joined(address: str, stated: str) -> str | None:
    """Return the address that a link leads to, None where it is none that can be asked."""
    try:
        found = urldefrag(urljoin(address, stated.strip())).url
        return found if urlsplit(found).scheme in ("http", "https") else None
    except ValueError:
        return None


def _ending(name: str) -> str:
    return PurePosixPath(name.strip()).suffix.lower()
