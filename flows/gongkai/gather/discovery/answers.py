"""Answers that are JSON: articles with their titles and addresses, or HTML in a string."""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from selectolax.lexbor import LexborHTMLParser

from gongkai.gather.discovery.addresses import joined, split
from gongkai.gather.discovery.links import Link
from gongkai.gather.discovery.wordings import expressions
from gongkai.gather.discovery.words import cleaned, dated

MAX_VALUES = 50_000
"""Values of one answer that are looked at."""

_CHINA = timezone(timedelta(hours=8))
_MAX_PAGES = 100
_PAGE_NUMBER = re.compile(r"pageNo\D{1,5}(\d{1,5})")
_HTML = re.compile(r"<(?:a|li|tr|div)\b", re.IGNORECASE)


class Answer(NamedTuple):
    """What an answer holds: articles, pieces of HTML, further pages of the list."""

    links: tuple[Link, ...]
    pieces: tuple[str, ...]
    pages: tuple[str, ...]


def answer(text: str, address: str) -> Answer | None:
    """Return what a JSON answer of a list holds, None where it is no JSON."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    links: list[Link] = []
    pieces: list[str] = []
    total = 0
    for value in _values(whole):
        if isinstance(value, str):
            pieces += [value] if _HTML.search(value) else []
        else:
            total = max(total, *(_number(v) for _, v in _of("json_total", value)), 0)
            links += _article(value, address)
    size = len(links)
    for piece in pieces:
        of_piece = _pagination(piece)
        if of_piece is not None:
            size, total = of_piece
    pages = tuple(_pages(address, size, total)) if links or pieces else ()
    return Answer(tuple(links), tuple(pieces), pages)


def _values(whole: Any) -> Iterator[Any]:
    """Yield the objects and strings of an answer in its order, so many as are looked at."""
    waiting = [whole]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str):
            yield value


def _of(kind: str, value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the entries of an object whose name is of a kind, in the order of the patterns."""
    for _, pattern in expressions(kind):
        yield from ((name, held) for name, held in value.items() if pattern.search(name.lower()))


def _article(value: dict[str, Any], address: str) -> Iterator[Link]:
    titles = [cleaned(v) for _, v in _of("json_title", value) if isinstance(v, str)]
    stated = (v for _, v in _of("json_address", value) if isinstance(v, str) and v.strip())
    found = next(filter(None, (joined(address, each) for each in stated)), None)
    if found is not None and any(titles):
        days = (_day(v) for _, v in _of("json_date", value))
        day = next((each for each in days if each), None)
        yield Link(found, tuple(dict.fromkeys(filter(None, titles))), day=day)


def _day(value: Any) -> str | None:
    """Return the day of a text or of an instant in seconds or milliseconds."""
    if isinstance(value, str) and not value.strip().isdecimal():
        return dated(value[:100])
    seconds = float(_number(value))
    seconds = seconds / 1000 if seconds > 10**11 else seconds
    if not 10**9 <= seconds < 10**10:
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA).date().isoformat()


def _number(value: Any) -> int:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 16:
        return int(value)
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if usable and math.isfinite(value) and abs(value) < 10**15 else 0


def _pagination(piece: str) -> tuple[int, int] | None:
    """Return how many records a page of a jpaas list has, and how many the list."""
    if "count=" not in piece:
        return None
    node = LexborHTMLParser(piece).css_first("[rows][count]")
    if node is None:
        return None
    return _number(node.attributes.get("rows")), _number(node.attributes.get("count"))


def _pages(address: str, size: int, total: int) -> Iterator[str]:
    """Yield the addresses of the other pages of a list that is asked for page by page."""
    parts = split(address)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    count = min(-(-total // size), _MAX_PAGES) if size > 0 else 0
    unit = "/build/unit" in parts.path
    if not unit and "page" not in asked:
        return
    stated = _PAGE_NUMBER.search(asked.get("paramJson", ""))
    here = (stated[1] if stated else "1") if unit else asked["page"]
    for number in range(2 if unit else 1, count + 1):
        if str(number) == here:
            continue
        page = {"pageNo": number, "pageSize": size}
        numbered = {"paramJson": json.dumps(page)} if unit else {"page": str(number)}
        found = joined(address, f"{parts.path}?{urlencode({**asked, **numbered})}")
        if found is not None:
            yield found
