"""One cell of a register's file: text in, a value or what is wrong with it out.

Strict on purpose: what a lenient reader would let pass (full-width digits, blanks at the ends) is
a fault, for a register is written by hand and a guess here is wrong in every later year.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

Field = Mapping[str, Any]

_INTEGER = re.compile(r"-?[0-9]{1,18}")  # ASCII only: int() would take full-width digits
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What would act on a terminal or turn the text around when it is shown.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 100  # characters of a value that a message repeats
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet program computes what begins so


class Wrong(NamedTuple):
    """What is wrong with a cell: the code of a sentence, and what fills it."""

    code: str
    arguments: Mapping[str, object]


def shown(text: str) -> str:
    """Return a text as it may be shown anywhere: without control characters, and not too long.

    >>> shown("a\x1b[2J"), len(shown("a" * 1000))
    ('a\ufffd[2J', 101)
    """
    safe = _CONTROL.sub("\ufffd", text[: _LONGEST + 1])
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}…"


def value(text: str, field: Field) -> tuple[Any, Wrong | None]:
    """Return the value of a cell, null where it is blank, and what is wrong with it, if anything.

    `field` is its field of the Table Schema.
    """
    constraints = field.get("constraints", {})
    if text == "":
        missing = constraints.get("required")
        return None, Wrong("register.value_required", {}) if missing else None
    if _CONTROL.search(text):
        return None, Wrong("register.value_control", {"value": shown(text)})
    if text != text.strip():
        return None, Wrong("register.value_blanks", {"value": shown(text)})
    if field["type"] == "integer":
        return _integer(text, constraints)
    if field["type"] == "date":
        return text, _day(text, constraints)
    return text, _text(text, field, constraints)


def _text(text: str, field: Field, constraints: Field) -> Wrong | None:
    allowed = [category["value"] for category in field.get("categories", ())]
    if allowed and text not in allowed:
        return Wrong(
            "register.value_category", {"value": shown(text), "expected": ", ".join(allowed)}
        )
    pattern = constraints.get("pattern")
    if pattern and not re.fullmatch(pattern, text):
        words = {"expected_en": field["description"], "expected_zh": field["descriptionZh"]}
        return Wrong("register.value_pattern", {"value": shown(text), **words})
    limit = constraints.get("maxLength")
    if limit and len(text) > limit:
        return Wrong("register.value_length", {"found": len(text), "expected": limit})
    if text.startswith(_FORMULA):
        return Wrong("register.value_formula", {"value": shown(text), "sign": text[0]})
    return None


def _integer(text: str, limits: Field) -> tuple[int | None, Wrong | None]:
    if not _INTEGER.fullmatch(text):
        return None, Wrong("register.value_integer", {"value": shown(text)})
    number, lowest, highest = int(text), limits["minimum"], limits["maximum"]
    if lowest <= number <= highest:
        return number, None
    return number, Wrong(
        "register.value_range", {"value": shown(text), "expected": f"{lowest}–{highest}"}
    )


def _day(text: str, limits: Field) -> Wrong | None:
    """Say what is wrong with a date; ISO days compare as texts do."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        return Wrong("register.value_date", {"value": shown(text)})
    lowest, highest = limits["minimum"], limits["maximum"]
    if lowest <= text <= highest:
        return None
    return Wrong("register.value_range", {"value": shown(text), "expected": f"{lowest}–{highest}"})
