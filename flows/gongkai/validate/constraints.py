"""What a Table Schema says about a single value, as checks over whole Arrow arrays.

Names and meanings of the constraints are those of Table Schema (Data Package v2). A check takes
the values and the constraint and gives a mask of the values that break it; null breaks none.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

Breaks = Callable[[Any, Any], Any]


class Constraint(NamedTuple):
    """A constraint of one field: the finding it gives, its check, its bound, and how to say it."""

    finding: str
    breaks: Breaks
    bound: Any
    said: str


def constraints(field: Mapping[str, Any]) -> Iterator[Constraint]:
    """Every constraint of a field that looks at one value at a time, `categories` among them."""
    given = field.get("constraints", {})
    for name, (finding, breaks, said) in _CHECKS.items():
        if name in given:
            yield Constraint(finding, breaks, given[name], said.format(given[name]))
    coded = [
        each["value"] if isinstance(each, Mapping) else each for each in field.get("categories", ())
    ]
    if coded:
        yield Constraint("SHAPE-ENUM", _not_among, coded, ", ".join(map(str, coded)))


def parse(texts: Any, kind: str, wanted: Any) -> Any:
    """Read texts as values of the Table Schema type `kind`; null where one is no such value.

    Strict where other readers are lenient: full-width digits, blanks, underscores and a plus in a
    number are faults of the file, and a number that the Arrow type cannot hold exactly is one too.
    """
    if kind in _INSTANTS:
        return pa.array([_instant(text, kind) for text in texts.to_pylist()], wanted)
    proper = pc.match_substring_regex(texts, _WRITTEN[kind])
    return pc.if_else(proper, texts, pa.scalar(None, pa.string())).cast(wanted)


_WRITTEN = {
    "integer": r"\A-?[0-9]{1,18}\z",
    "number": r"\A-?[0-9]{1,18}(\.[0-9]{1,6})?\z",
    "boolean": r"\A(true|false)\z",
}
_INSTANTS: Mapping[str, tuple[str, Callable[[str], date]]] = {
    "date": (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    # Hours to 23: a newer Python takes 24:00 for the day after.
    "datetime": (
        r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ",
        datetime.fromisoformat,
    ),
}


def _instant(text: str | None, kind: str) -> date | None:
    written, read = _INSTANTS[kind]
    if text is None or re.fullmatch(written, text, re.ASCII) is None:
        return None
    try:
        return read(text)
    except ValueError:
        return None


def _not_among(values: Any, allowed: Sequence[Any]) -> Any:
    among = pc.is_in(values, pa.array([str(each) for each in allowed]).cast(values.type))
    return pc.and_(pc.invert(among), pc.is_valid(values))


def _bound(values: Any, bound: Any) -> Any:
    return pa.scalar(str(bound)).cast(values.type)


def _mismatch(values: Any, pattern: str) -> Any:
    return pc.invert(pc.match_substring_regex(values, rf"\A(?:{pattern})\z"))


def _too_small(values: Any, bound: Any) -> Any:
    return pc.less(values, _bound(values, bound))


def _too_large(values: Any, bound: Any) -> Any:
    return pc.greater(values, _bound(values, bound))


def _too_short(values: Any, length: int) -> Any:
    return pc.less(pc.utf8_length(values), length)


def _too_long(values: Any, length: int) -> Any:
    return pc.greater(pc.utf8_length(values), length)


_CHECKS: Mapping[str, tuple[str, Breaks, str]] = {
    "enum": ("SHAPE-ENUM", _not_among, "{}"),
    "minimum": ("SHAPE-MINIMUM", _too_small, "{}"),
    "maximum": ("SHAPE-MAXIMUM", _too_large, "{}"),
    "pattern": ("SHAPE-PATTERN", _mismatch, "{}"),
    "minLength": ("SHAPE-PATTERN", _too_short, "minLength {}"),
    "maxLength": ("SHAPE-PATTERN", _too_long, "maxLength {}"),
}
