"""Answers that are not what was asked for, though they come with status 200.

Firewalls, missing pages, log-ins, sold domains and pages that are nothing but a script must not be
kept as a report. What prints a report is never taken for one of them, nor is a short page that
attaches a document or shows pictures. Pure: bytes in, a message code out.
"""

import json
import re
from functools import cache
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gongkai.catalogue.normal import plain
from gongkai.catalogue.patterns import rows
from gongkai.catalogue.titles import Title, read_title
from gongkai.gather.discovery.addresses import ending, split
from gongkai.gather.discovery.attachments import attached
from gongkai.gather.discovery.markup import Markup, decoded, markup
from gongkai.gather.discovery.report_page import ROWS, printed_text, rows_of_figures
from gongkai.gather.discovery.words import shown
from gongkai.kind import ENDINGS, kind

_PAGES = frozenset({".htm", ".html", ".shtm", ".shtml", ".xhtml", ".xml", ".mht", ".mhtml", ".txt"})
_DOCUMENTS = ENDINGS - _PAGES - {".md"}
_DOCUMENT_TYPE = re.compile(
    r"^\s*(?:application/(?:pdf|msword|rtf|zip|vnd\.|wps|kswps)|image/)", re.IGNORECASE
)
_REPORT_TEXT = 300
_FEW_WORDS = 800  # a page that says no more may be nothing but an excuse
_MANY_WORDS = 3_000
_NO_WORDS = 60
_NO_LINKS = 2
_FEW_LINKS = 15
_LINKS = 500
_SOURCE = 300_000
_DATA = ("<datastore", "/build/unit", "_CONFIG", ".jpage(")  # lists that a page holds as data
_MOVED = re.compile(
    r"\blocation(?:\.href|\.replace|\.assign)?\s{0,3}[=(]|http-equiv=.?refresh", re.I
)

Expected = Literal["report", "list"]


class _Seen(NamedTuple):
    """What a page shows: its title, its text without links, the number of links, its source."""

    title: str
    text: str
    links: int
    source: str


def impostor(
    content: bytes, address: str, declared_type: str | None, expected: Expected
) -> str | None:
    """Return the message code of what came in the place of a report or of a list, else None.

    `address` is where it came from in the end, `declared_type` its Content-Type; a document in
    the format of one (PDF, Word …) is none here, whatever it was declared to be.
    """
    form = kind(content)
    if form not in ("html", "text"):
        return None
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        code = _of_json(content, expected)
        if code is not None:
            return code
    if form == "text":
        return _of_text(decoded(content), address, declared_type)
    page = markup(content, address)
    if page is None:
        return None  # its reader says what is wrong with it
    return _of_page(page, address, declared_type, expected)


def _of_page(
    page: Markup, address: str, declared_type: str | None, expected: Expected
) -> str | None:
    tree = page.tree
    title = _title(tree)
    seen = _seen(page)
    documents, pictures = attached(tree, page.address)
    if rows_of_figures(tree) >= ROWS or (title and len(seen.text) >= _REPORT_TEXT):
        return None
    if title is not None and (documents or pictures):
        return None
    if expected == "list" and _leads_to_report(tree):
        return None
    if (marked := _marked(seen, title)) is not None:
        return marked
    if _is_login(tree, seen):
        return "gather.impostor_login"
    if documents:
        return None
    if _is_document(address, declared_type):
        return "gather.impostor_web_page"
    if pictures or tree.css_first("iframe,embed,object,frame"):
        return None
    if len(seen.text) < _NO_WORDS and seen.links < _NO_LINKS and "<script" in seen.source.lower():
        return None if _is_of_data(seen, expected) else "gather.impostor_script"
    return None


def _marked(seen: _Seen, title: Title | None) -> str | None:
    """Return what the title, the few words or the source of a page give it away as.

    Beside the title of a report only a page with next to nothing else is an excuse.
    """
    short = len(seen.text) <= _FEW_WORDS and seen.links <= _FEW_LINKS
    empty = len(seen.text) <= 3 * _NO_WORDS and seen.links <= _FEW_LINKS
    looked_at = {
        "title": seen.title if title is None and len(seen.text) <= _FEW_WORDS else "",
        "text": seen.text if empty or (short and title is None) else "",
        "anywhere": seen.text if title is None and len(seen.text) <= _MANY_WORDS else "",
        "source": seen.source if empty and title is None else "",
    }
    found = (code for code, where, pattern in _marks() if pattern.search(looked_at[where]))
    return next(found, None)


@cache
def _marks() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    table = rows("discovery/impostors.csv")
    return tuple((row["kind"], row["where"], re.compile(row["pattern"])) for row in table)


def _seen(page: Markup) -> _Seen:
    node = page.tree.css_first("title")
    title = shown(node) if node is not None else ""
    hidden = (shown(each) for each in page.tree.css("noscript")[:5])
    text = printed_text(page.tree)
    text = text if len(text) > _FEW_WORDS else text + plain(" ".join(hidden))
    return _Seen(
        plain(title).lower(), text.lower(), len(page.tree.css("a[href]")), page.text[:_SOURCE]
    )


def _title(tree: LexborHTMLParser) -> Title | None:
    """Return the title of a report that a page has in its metadata, its title or a heading."""
    for node in tree.css("title,meta[name],h1,h2,h3")[:30]:
        if node.tag == "meta":
            text = (node.attributes.get("content") or "")[:200]
            text = text if (node.attributes.get("name") or "").lower() == "articletitle" else ""
        else:
            text = shown(node)
        if (title := read_title(text)) is not None:
            return title
    return None


def _leads_to_report(tree: LexborHTMLParser) -> bool:
    """Whether a link of a page is called an annual report."""
    return any(read_title(shown(node)[:200]) for node in tree.css("a[href]")[:_LINKS])


def _is_login(tree: LexborHTMLParser, seen: _Seen) -> bool:
    """Whether a page asks for a password and says little else; many headers have such a field."""
    asked = tree.css_first("input[type=password],input[type=Password],input[type=PASSWORD]")
    return asked is not None and len(seen.text) < _REPORT_TEXT and seen.links <= _FEW_LINKS


def _is_document(address: str, declared_type: str | None) -> bool:
    """Whether a document was asked for or announced: a web page is none of it."""
    if _DOCUMENT_TYPE.match(declared_type or ""):
        return True
    try:
        return ending(split(address).path) in _DOCUMENTS
    except ValueError:
        return False


def _is_of_data(seen: _Seen, expected: Expected) -> bool:
    """Whether a page without words holds its list, or sends on to it."""
    if any(mark in seen.source for mark in _DATA):
        return True
    return expected == "list" and _MOVED.search(seen.source) is not None


def _of_json(content: bytes, expected: Expected) -> str | None:
    """Judge an answer that is JSON: no report, and a list only if it holds something."""
    text = decoded(content)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    held = isinstance(value, dict | list) and ("http" in text or "/" in text) and "title" in text
    held = held or "<a " in text or "<li" in text
    return None if expected == "list" and held else "gather.impostor_json"


def _of_text(text: str, address: str, declared_type: str | None) -> str | None:
    """Judge an answer without markup: a few words in the place of a document are an excuse."""
    squeezed = plain(text[: 4 * _FEW_WORDS])
    if len(squeezed) > _FEW_WORDS or read_title(text[:200].splitlines()[0] if text else ""):
        return None
    seen = _Seen("", squeezed.lower(), 0, text[:_SOURCE])
    if (marked := _marked(seen, None)) is not None:
        return marked
    return "gather.impostor_web_page" if _is_document(address, declared_type) else None
