"""A page, parsed as far as its links need it."""

import codecs
import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gongkai.gather.discovery.addresses import joined
from gongkai.nesting import nesting

MAX_DEPTH = 400
"""Elements in each other: a deeper page is not looked through (gongkai.nesting)."""

MAX_OPTIONS = 3_000
MAX_ATTRIBUTES = 1_000
"""Options of a page, attributes of one element: the parser's time grows with their square."""

_OPTION = re.compile(r"<option\b", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*'){900,}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_PART = re.compile(r"[\s/=]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Markup(NamedTuple):
    """A parsed page, its text, and the address that its links are relative to."""

    tree: LexborHTMLParser
    text: str
    address: str


def markup(content: bytes, address: str) -> Markup | None:
    """Return the page that bytes hold, None where no page is built so: too deep, too wide."""
    text = decoded(content)
    tree = parsed(text)
    if tree is None:
        return None
    base = tree.css_first("base[href]")
    if base is not None:
        address = joined(address, base.attributes.get("href") or "") or address
    return Markup(tree, text, address)


def parsed(text: str) -> LexborHTMLParser | None:
    """Return the tree of a page or of a part of one, None where it would take too long."""
    if nesting(text.encode("utf-8", "replace")) > MAX_DEPTH or _wide(text):
        return None
    return LexborHTMLParser(text)


def _wide(text: str) -> bool:
    """Whether a page has more options, or an element more attributes, than any page has."""
    if len(_OPTION.findall(text)) > MAX_OPTIONS:
        return True
    tags = (_VALUE.sub("", match[0]) for match in _LONG_TAG.finditer(text))
    return any(len(_PART.findall(tag)) > MAX_ATTRIBUTES for tag in tags)


def decoded(content: bytes) -> str:
    """Decode a page as far as its links need it; the reader does it with all care."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
