"""Texts that a spreadsheet would take for a formula, and the mark that keeps it from doing so.

Printed texts come from documents anybody may have written. A spreadsheet that opens a CSV file
runs a field beginning with =, +, -, @ (also full-width), a tab or a line break as a formula; an
apostrophe (U+0027) before it says that what follows is text. A plain number or a bare dash does
nothing and stays as it is.
"""

import re

MARK = "'"
DANGEROUS = "[=+\\-@＝＋－＠\t\r\n]"
"""What a formula begins with, as a regular expression."""
HARMLESS = "^[+\\-＋－]?[0-9０-９.,，．%]*$"
"""What begins like a formula and is none."""

_TO_MARK = re.compile(f"{MARK}*{DANGEROUS}")
_MARKED = re.compile(f"{MARK}+{DANGEROUS}")
_PLAIN = re.compile(HARMLESS.replace("$", r"\Z"))


def guarded(text: str) -> str:
    """Return a text as it may stand in a CSV file; `bare` gives it back.

    >>> guarded("=1+1"), guarded("-5"), guarded("'-5")
    ("'=1+1", '-5', "''-5")
    """
    return MARK + text if _TO_MARK.match(text) and not _PLAIN.match(text) else text


def bare(text: str) -> str:
    """Return the text that a field of a CSV file stands for.

    >>> bare("'=1+1"), bare("-5"), bare("''-5")
    ('=1+1', '-5', "'-5")
    """
    return text[1:] if _MARKED.match(text) else text
