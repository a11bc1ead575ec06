"""Captures as JSON lines: what is written for good is read back as it was, or refused."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, asdict, fields
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from gongkai.errors import GatherError
from gongkai.model import Capture

TYPES = get_type_hints(Capture)
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
    for number, line in enumerate(lines, start=1):
        try:
            captures.append(_capture(json.loads(line)))
        except (ValueError, TypeError, RecursionError) as error:
            raise GatherError("gather.ledger_damaged", file=file, line=number) from error
    return tuple(captures)


def _capture(values: Any) -> Capture:
    """Return a capture made of JSON values. Raises TypeError for what does not fit one."""
    if not isinstance(values, dict) or not REQUIRED <= values.keys() <= TYPES.keys():
        raise TypeError
    if "addresses" in values:
        if not isinstance(values["addresses"], list):
            raise TypeError
        values["addresses"] = tuple(values["addresses"])
    for name, value in values.items():
        if not _fits(value, TYPES[name]):
            raise TypeError(name)
    if (values["outcome"] in ("failed", "left_out")) is not (values.get("digest") is None):
        raise TypeError("digest")
    return Capture(**values)


def _fits(value: object, expected: Any) -> bool:
    """Whether a JSON value is of the type that the model gives a field."""
    kind = get_origin(expected)
    if kind is Literal:
        return value in get_args(expected)
    if kind in (Union, UnionType):
        return any(_fits(value, choice) for choice in get_args(expected))
    if kind is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if kind is not None:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if expected is None or expected is NoneType:
        return value is None
    return isinstance(value, expected) and not isinstance(value, bool)
