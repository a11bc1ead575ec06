"""The links of a page: where they lead, all that names them, and what stands above them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.gather.discovery.addresses import joined
from gongkai.gather.discovery.words import cleaned, shown

MAX_LINKS = 5_000
"""Links of one page that are looked at: a page of a list has a few hundred."""

_LINKS = "a,area,[data-href],[data-url],[onclick]"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption", "legend"})
_BOLD = frozenset({"strong", "b"})
_ALL = ",".join((_LINKS, *sorted(_HEADINGS | _BOLD)))
_LONGEST_HEADING = 40
_LONGEST_SCRIPT = 4_000
_NOWHERE = ("#", "javascript:", "void(", "about:", "mailto:", "tel:", "data:")
_QUOTED = re.compile(r"['\"]([^'\"<>\s]{1,2000})['\"]")
_ADDRESS = re.compile(
    r"^(?:https?:)?//|[/?]|\.(?:s?html?|jsp|aspx?|php|do|pdf|docx?|xlsx?)\b", re.I
)


class Link(NamedTuple):
    """A link: its address, its names (text, title, text of its picture), its node.

    `heading` is the last heading above it. A link that data holds has no node, but its day.
    """

    address: str
    names: tuple[str, ...]
    heading: str = ""
    node: LexborNode | None = None
    day: str | None = None


class Unled(NamedTuple):
    """A link without an address, led by a script of the page: its text and the script."""

    text: str
    script: str


class Found(NamedTuple):
    """The links of a page in its order, those without address, and whether that is all."""

    links: tuple[Link, ...]
    unled: tuple[Unled, ...]
    whole: bool


def links(scopes: Iterable[LexborHTMLParser | LexborNode], address: str) -> Found:
    """Return the links of parts of a page, each once; `address` is what they are relative to."""
    found: dict[str, Link] = {}
    unled: list[Unled] = []
    seen: set[int] = set()
    heading = ""
    for node in (each for scope in scopes for each in scope.css(_ALL)):
        if node.mem_id in seen:
            continue
        if len(seen) >= MAX_LINKS:
            return Found(tuple(found.values()), tuple(unled), whole=False)
        seen.add(node.mem_id)
        attributes = node.attributes
        stated, script = _stated(attributes)
        if stated is None and node.tag in _HEADINGS | _BOLD:
            heading = _heading(node) or heading
        elif stated is None:
            if script or node.tag == "a":
                unled.append(Unled(shown(node), script))
        elif (at := joined(address, stated)) is not None:
            names = tuple(_names(node, attributes))
            before = found.get(at)
            if before is None:
                found[at] = Link(at, names, heading, node)
            else:
                found[at] = before._replace(names=tuple(dict.fromkeys(before.names + names)))
    return Found(tuple(found.values()), tuple(unled), whole=True)


def quoted(script: str) -> str | None:
    """Return the first address that a script quotes, as in window.open('/a.html')."""
    stated = (match[1] for match in _QUOTED.finditer(script[:_LONGEST_SCRIPT]))
    return next((each for each in stated if _ADDRESS.search(each) and _leads(each)), None)


def _stated(attributes: dict[str, str | None]) -> tuple[str | None, str]:
    """Return the address that an element states, and the script that leads it."""
    script = ""
    for name in ("href", "data-href", "data-url"):
        stated = (attributes.get(name) or "").strip()
        if stated and _leads(stated):
            return stated, ""
        script = script or (stated if stated.lower().startswith("javascript:") else "")
    script = attributes.get("onclick") or script
    return quoted(script), script[:_LONGEST_SCRIPT]


def _leads(stated: str) -> bool:
    return not stated.lower().startswith(_NOWHERE)


def _names(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[str]:
    text = shown(node)
    for each in (text, attributes.get("title"), attributes.get("data-title")):
        if each and (name := cleaned(each)):
            yield name
    if not text:
        picture = node.css_first("img[alt]")
        if picture is not None and (name := cleaned(picture.attributes.get("alt") or "")):
            yield name


def _heading(node: LexborNode) -> str:
    """Return the words of a heading; a whole text is none."""
    text = shown(node)
    return text if len(text) <= _LONGEST_HEADING else ""
