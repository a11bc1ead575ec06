"""Markdown of the reference."""

import re

from gongkai.messages import text

LANGUAGES = ("en", "zh")
_MARKS = re.compile(r"([\\`*_\[\]<>{}$#|~&])")


def literal(words: str) -> str:
    """Return a sentence in which no mark means anything to Markdown.

    >>> literal("CHECK=<REASON>")
    'CHECK=\\\\<REASON\\\\>'
    """
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def both(code: str) -> tuple[str, ...]:
    """Return a sentence of the message catalogue in English and in Chinese."""
    return tuple(literal(text(code, language)) for language in LANGUAGES)


def defined(term: str, *paragraphs: str) -> str:
    """Return a term with what is said of it."""
    return f"{term}\n: " + "\n\n  ".join(paragraphs)


def anchored(anchor: str, heading: str) -> str:
    """Return a heading that a link can lead to."""
    return f"({anchor})=\n{heading}"
