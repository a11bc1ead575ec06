"""Frames of a page that show a list, where the page itself shows none."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from gongkai.gather.discovery.addresses import ending, joined, site, split
from gongkai.kind import ENDINGS

_MAX_FRAMES = 3
_SMALL = 50  # pixels: a frame that counts visits
_PAGES = frozenset({".htm", ".html", ".shtml", ".xml"})


def frames(tree: LexborHTMLParser, base: str, address: str) -> Iterator[str]:
    """Yield the pages of the same site that a page shows in frames; no documents."""
    taken = 0
    for node in tree.css("iframe[src],frame[src]")[:50]:
        attributes = node.attributes
        found = joined(base, attributes.get("src") or "#")
        sizes = ((attributes.get(name) or "") for name in ("width", "height"))
        hidden = any(size.isdecimal() and len(size) < 6 and int(size) < _SMALL for size in sizes)
        if found is None or hidden or taken == _MAX_FRAMES or site(found) != site(address):
            continue
        if ending(split(found).path) in ENDINGS - _PAGES or found == address:
            continue
        taken += 1
        yield found
