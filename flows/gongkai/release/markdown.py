"""Markdown, as far as the documents of a release need it."""

from collections.abc import Iterable, Sequence


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
