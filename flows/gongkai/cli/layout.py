"""Lines of text on a terminal, where a Chinese character is as wide as two Latin ones."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

# Closing marks never begin a line (禁则): they hang over its end instead.
CLOSING = frozenset("，。；：！？、）》」』”’,.;:!?)")


def width(text: str) -> int:
    """Return how many places the text takes."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def wrap(text: str, places: int) -> Iterator[str]:
    """Break a paragraph into lines of at most `places`: at spaces, and between Chinese characters.

    >>> list(wrap("公开 one two", 8)), list(wrap("甲乙丙。", 6))
    (['公开 one', 'two'], ['甲乙丙。'])
    """
    line = ""
    for piece in re.findall(r"\s+|[!-~]+|.", text):
        if width(line + piece) > places and piece not in CLOSING and line.strip():
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def paragraph(text: str, indent: int, places: int) -> str:
    """Return a paragraph, every line indented."""
    return "".join(f"{' ' * indent}{line}\n" for line in wrap(text, places - indent))


def definitions(rows: Sequence[tuple[str, str]], indent: int, places: int) -> str:
    """Return names and what they mean, in two columns."""
    first = max(width(name) for name, _ in rows) + 2
    page = ""
    for name, meaning in rows:
        head = name + " " * (first - width(name))
        body = paragraph(meaning, indent + first, places)
        page += " " * indent + head + body.lstrip(" ")
    return page
