"""A page, parsed as far as its links need it."""

import codecs
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gongkai.gather.discovery.addresses import joined
from gongkai.nesting import nesting

MAX_DEPTH = 400
"""Elements in each other: a deeper page is not looked through (gongkai.nesting)."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Markup(NamedTuple):
    """A parsed page, its text, and the address that its links are relative to."""

    tree: LexborHTMLParser
    text: str
    address: str


def markup(content: bytes, address: str) -> Markup | None:
    """Return the page that bytes hold, None where its elements are nested too deep."""
    text = decoded(content)
    tree = parsed(text)
    if tree is None:
        return None
    base = tree.css_first("base[href]")
    if base is not None:
        address = joined(address, base.attributes.get("href") or "") or address
    return Markup(tree, text, address)


def parsed(text: str) -> LexborHTMLParser | None:
    """Return the tree of a page or of a part of one, None where it is nested too deep."""
    if nesting(text.encode("utf-8", "replace")) > MAX_DEPTH:
        return None
    return LexborHTMLParser(text)


def decoded(content: bytes) -> str:
    """Decode a page as far as its links need it; the reader does it with all care."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
