"""The words of a link and of what stands beside it: bounded, in one line, without the day."""

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborNode

from gongkai.gather.discovery.wordings import expressions

LONGEST = 200
"""Characters of a name that are looked at; a title of a report has about forty."""

_NODES = 300
_UNSEEN = frozenset({"script", "style", "noscript", "template", "-comment"})
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_BULLET = re.compile(r"^(?:[·•●■◆◇▪►▶>»*\-—]|\d{1,3}[.、．](?!\d))+\s*")
_DAY = r"20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?"
_DAY_AROUND = re.compile(rf"^[\[(【（]?{_DAY}[\])】）]?\s?|\s?[\[(【（]?{_DAY}[\])】）]?$")
_DATE = re.compile(r"(?<!\d)(20\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
# The day may be printed large over the year and the month.
_DAY_FIRST = re.compile(
    r"(?<![\d/.:-])(\d{1,2})\s?[|/]?\s?(20\d{2})\s?[-/.年]\s?(\d{1,2})(?![\d/.-])"
)


def squeezed(text: str) -> str:
    """Return a text in one line, no longer than a name is looked at."""
    return _SPACE.sub(" ", text[: 4 * LONGEST]).strip()[:LONGEST]


def cleaned(text: str) -> str:
    """Return a name without the bullet before and the day around it.

    >>> cleaned("· 某局2024年年报 [2025-01-15]"), cleaned("标题：某局年报 发布时间：2025-01-15")
    ('某局2024年年报', '某局年报')
    """
    text = _BULLET.sub("", _DAY_AROUND.sub("", squeezed(text)))
    for _, pattern in expressions("labelled_title"):
        if labelled := pattern.match(text):
            return labelled["title"]
    return text


def dated(text: str) -> str | None:
    """Return the last day that a text names, ISO 8601; a day without its year is none.

    >>> dated("发布时间：2025年1月15日"), dated("15 2025-01"), dated("[01-15]")
    ('2025-01-15', '2025-01-15', None)
    """
    found = [(int(y), int(m), int(d)) for y, m, d in _DATE.findall(text)]
    found = found or [(int(y), int(m), int(d)) for d, y, m in _DAY_FIRST.findall(text)]
    for year, month, day in reversed(found):
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            continue
    return None


def shown(node: LexborNode) -> str:
    """Return the words that an element shows, as far as a name is looked at."""
    parts: list[str] = []
    length = 0
    for each in inside(node, _NODES):
        if each.tag == "-text":
            parts.append(each.text_content or "")
            length += len(parts[-1])
            if length > 4 * LONGEST:
                break
    return squeezed("".join(parts))


def inside(node: LexborNode, limit: int, but: LexborNode | None = None) -> Iterator[LexborNode]:
    """Yield what is inside an element, in its order, at most `limit` nodes.

    What no reader sees is left out, and so is the element `but`.
    """
    left_out = but.mem_id if but is not None else 0
    waiting = [node.first_child]
    while waiting:
        each = waiting.pop()
        while each is not None:
            if limit <= 0:
                return
            limit -= 1
            if each.tag not in _UNSEEN and each.mem_id != left_out:
                yield each
                if each.first_child is not None:
                    waiting.append(each.next)
                    each = each.first_child
                    continue
            each = each.next
