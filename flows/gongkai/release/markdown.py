"""Markdown, as far as the documents of a release need it."""

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_LONGEST = 120


def heading(level: int, words: str) -> str:
    """Return a heading."""
    return f"{'#' * level} {words}"


def cell(code: str) -> str:
    """Return a code in its own type."""
    return f"`{code}`"


def listing(items: Iterable[str]) -> str:
    """Return a list of points."""
    return "\n".join(f"- {item}" for item in items)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar or a line break in a text cannot break it."""
    lines = [_row(head), "|" + "---|" * len(head)]
    return "\n".join([*lines, *map(_row, rows)])


def _row(texts: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(each.replace("|", "\\|").split()) for each in texts) + " |"


def plain(text: str, longest: int = _LONGEST) -> str:
    """Return a text that anybody may have written as one line that means nothing to Markdown.

    Every ASCII mark is escaped, which also leaves no address to be linked and no HTML; what has
    no shape (line breaks, control and bidirectional characters) becomes a blank; what is too long
    is cut.

    >>> plain("[a](http://b)")
    '\\\\[a\\\\]\\\\(http\\\\:\\\\/\\\\/b\\\\)'
    """
    shown = "".join(each if each.isprintable() else " " for each in text)
    line = " ".join(shown.split())
    cut = line if len(line) <= longest else f"{line[:longest]}…"
    return _MARKS.sub(r"\\\1", cut)
