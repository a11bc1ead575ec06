"""Captures as JSON lines: what is written for good is read back as it was, or refused."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from gongkai.errors import GatherError
from gongkai.model import Capture

EMPTY: tuple[object, ...] = (None, (), {})
REPORT = "report"
REQUIRED = frozenset(f.name for f in fields(Capture) if f.default is f.default_factory is MISSING)


def encode(captures: Iterable[Capture]) -> bytes:
    """Return captures as JSON lines in UTF-8, keys sorted, what is null or blank left out."""
    lines = []
    for capture in captures:
        values = {key: value for key, value in asdict(capture).items() if value not in EMPTY}
        if capture.role == REPORT:
            del values["role"]
        lines.append(json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n")
    # A file name that is no text holds halves of characters, which UTF-8 cannot: write them out.
    return "".join(lines).encode("utf-8", "backslashreplace")


def decode(content: bytes, file: str) -> tuple[Capture, ...]:
    """Return the captures of a ledger file; GatherError names the line that is none."""
    # By line feeds alone: other marks that end a line for Python may stand in an address.
    lines = content.removesuffix(b"\n").split(b"\n") if content else []
    captures = []
    known: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        try:
            captures.append(_capture(json.loads(line), known))
        except (ValueError, TypeError, RecursionError) as error:
            raise GatherError("gather.ledger_damaged", file=file, line=number) from error
    return tuple(captures)


def _capture(values: Any, known: dict[str, str]) -> Capture:
    """Return a capture made of JSON values. Raises TypeError for what does not fit one.

    Texts that are `known` already are not kept twice: a country has hundreds of thousands of
    captures, and most say the same of run, agency, type and address.
    """
    if not isinstance(values, dict) or not REQUIRED <= values.keys() <= FITS.keys():
        raise TypeError
    for name, value in values.items():
        if not FITS[name](value):
            raise TypeError(name)
        if type(value) is str:
            values[name] = known.setdefault(value, value)
    if "addresses" in values:
        values["addresses"] = tuple(known.setdefault(each, each) for each in values["addresses"])
    if (values["outcome"] in ("failed", "left_out")) is not (values.get("digest") is None):
        raise TypeError("digest")
    return Capture(**values)


def _fits(expected: Any) -> Callable[[object], bool]:
    """Return what tells whether a JSON value is of a type that the model gives a field."""
    kind, given = get_origin(expected), get_args(expected)
    if kind is Literal:
        return lambda value: type(value) is str and value in given
    if kind in (Union, UnionType) and not any(map(get_origin, given)):
        return lambda value: type(value) in given
    if kind in (Union, UnionType):
        choices = tuple(map(_fits, given))
        return lambda value: any(fits(value) for fits in choices)
    if kind is tuple:
        return lambda value: type(value) is list and all(type(item) is str for item in value)
    if kind is not None:
        return lambda value: type(value) is dict and all(type(i) is str for i in value.values())
    # JSON gives values of these very types: to ask for subclasses would let true be a number.
    return lambda value: type(value) is expected


FITS: Mapping[str, Callable[[object], bool]] = {
    name: _fits(expected) for name, expected in get_type_hints(Capture).items()
}
"""By field: made once, for a country has hundreds of thousands of captures."""
