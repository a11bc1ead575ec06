"""What stands beside a link: the item of the list or the row of the table that holds it."""

from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from gongkai.gather.discovery.words import cleaned, dated, inside, shown, squeezed

_ROWS = frozenset({"li", "tr", "dd", "dl", "article"})
_LOOSE = frozenset({"p", "div", "td", "span", "ul", "section"})
_INLINE = frozenset({"-text", "span", "i", "em", "font", "b", "label", "small", "time"})
_LEVELS = 6
_FEW_LINKS = 4  # of one report in several formats; more are a list
_FEW_LINKS_OF_A_ROW = 30  # a row of a table may hold a link for every year
_NODES = 300


class Beside(NamedTuple):
    """The texts of the row of a link, in its order, and the day that stands in it (ISO 8601)."""

    texts: tuple[str, ...] = ()
    dated: str | None = None


def beside(node: LexborNode) -> Beside:
    """Return what stands in the row of a link, without the link's own words."""
    texts: tuple[str, ...] = ()
    for row in _around(node):
        found = _texts(row, node)
        if found is None:
            break
        texts = found
        if texts or row.tag in _ROWS:
            break
    after = tuple(_after(node))
    texts = texts or after
    # What follows a link is nearer than its row; a day in the link itself is its day as well.
    days = (dated(text) for text in (" ".join(after), " ".join(texts), shown(node)))
    day = next((each for each in days if each), None)
    return Beside(tuple(name for text in texts if (name := cleaned(text))), day)


def _around(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a link that may be its row, up to the first that must be."""
    parent = node.parent
    for _ in range(_LEVELS):
        if parent is None or parent.tag == "body":
            return
        if parent.tag in _ROWS or parent.tag in _LOOSE:
            yield parent
        if parent.tag in _ROWS:
            return
        parent = parent.parent


def _texts(row: LexborNode, link: LexborNode) -> tuple[str, ...] | None:
    """Return the texts of a row but the link's, None where it holds too much to be one."""
    texts: list[str] = []
    others = 0
    few = _FEW_LINKS_OF_A_ROW if row.tag == "tr" else _FEW_LINKS
    for number, node in enumerate(inside(row, _NODES, but=link), start=1):
        others += node.tag == "a"
        if number == _NODES or others >= few:
            return None
        if node.tag == "-text" and (text := squeezed(node.text_content or "")):
            texts.append(text)
    return tuple(texts)


def _after(node: LexborNode) -> Iterator[str]:
    """Yield what follows a link up to the next one, in lists that have no items."""
    following = node.next
    for _ in range(3):
        if following is None or following.tag not in _INLINE:
            return
        text = following.text_content if following.tag == "-text" else shown(following)
        if text and text.strip():
            yield squeezed(text)
        following = following.next
