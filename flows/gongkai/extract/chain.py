"""The unbroken chain of wordings at the end of a text: headings, then lines.

Prose has statutory wordings too, but as islands; in a table they stand side by side.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.extract.headings import Heading
from gongkai.extract.lexicon import Lexicon, Meaning

_NOISE = 2
_UNKNOWN_HEADING = range(3, 13)
# Numbers of headings, and what a heading ends with before the table begins.
_NUMBERS = frozenset("0123456789一二三四五六七八九十第项表情况")


class Link(NamedTuple):
    """One wording in the chain. `unknown_before` says that an unknown heading precedes it."""

    key: str
    start: int
    end: int
    meanings: tuple[Meaning, ...]
    unknown_before: bool = False

    def on(self, *axes: str) -> bool:
        """Whether it can stand on one of these axes."""
        return any(m.axis in axes for m in self.meanings)


class Chain(NamedTuple):
    """The links, and what is left of the text behind the last of them."""

    links: tuple[Link, ...]
    tail: str

    @property
    def touches(self) -> bool:
        """Whether the last wording stands right before the figures."""
        return bool(self.links) and _is_noise(self.tail)


def chain(text: str, lexicon: Lexicon) -> Chain:
    """Read the chain at the end of a text of keys."""
    links: list[Link] = []
    following: Link | None = None
    for found in reversed(lexicon.find(text)):
        link = Link(found.key, found.start, found.end, lexicon.meanings[found.key])
        if following is not None:
            gap = text[found.end : following.start]
            if not _is_noise(gap):
                if not (len(gap) in _UNKNOWN_HEADING and _between_headings(link, following)):
                    break
                links[-1] = following._replace(unknown_before=True)
        links.append(link)
        following = link
    links.reverse()
    return Chain(tuple(links), text[links[-1].end :] if links else text)


def _is_noise(gap: str) -> bool:
    return len(gap) <= _NOISE or all(c in _NUMBERS for c in gap)


def _between_headings(before: Link, after: Link) -> bool:
    return before.on("column", "corner") and after.on("column") and not after.on("line")


class Parted(NamedTuple):
    """Headings that open a table, and the lines after them up to the next headings."""

    headings: tuple[Heading, ...]
    lines: tuple[Link, ...]


def part(links: Sequence[Link], lexicon: Lexicon) -> list[Parted]:
    """Cut a chain into headings and their lines; the first part may have no headings.

    Wordings that can be a heading or a line (`总计`, `其他`) are headings only where they stand
    among wordings that are nothing else.
    """
    parted: list[Parted] = []
    at = 0
    while at < len(links):
        begin = at
        while at < len(links) and not _certain(links[at], lexicon):
            at += 1
        if at > begin:
            before = parted.pop() if parted else Parted((), ())
            parted.append(before._replace(lines=(*before.lines, *links[begin:at])))
        end = _end_of_headings(links, at, lexicon)
        if end > at:
            parted.append(Parted(_headings(links[at:end]), ()))
        at = end
    return parted or [Parted((), ())]


def _certain(link: Link, lexicon: Lexicon) -> bool:
    return all(lexicon.is_heading(m) for m in link.meanings)


def _end_of_headings(links: Sequence[Link], start: int, lexicon: Lexicon) -> int:
    """Return where the headings that begin at `start` end; each names a column but once."""
    named: set[str] = set()
    at = start
    while at < len(links) and any(lexicon.is_heading(m) for m in links[at].meanings):
        if not _certain(links[at], lexicon):
            if links[at].key in named:
                break
            named.add(links[at].key)
        at += 1
    return at


def _headings(links: Sequence[Link]) -> tuple[Heading, ...]:
    headings: list[Heading] = []
    for link in links:
        if link.unknown_before:
            headings.append(())
        if link.on("column"):
            headings.append(tuple(m for m in link.meanings if m.axis == "column"))
    return tuple(headings)
