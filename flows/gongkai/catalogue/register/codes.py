"""Codes of bodies: credit codes by their check character, divisions by the list of divisions."""

from collections.abc import Iterator
from importlib import import_module

from gongkai.catalogue.divisions import division, successor
from gongkai.catalogue.register.values import Wrong

_USCC = 18


def uscc_holds(code: str) -> bool:
    """Whether the last of the eighteen characters is the check character (GB 32100-2015).

    Only that is asked: who registers may be a letter, and the division inside may be long gone.

    >>> uscc_holds("11330703729102247D"), uscc_holds("11330703729102248D")
    (True, False)
    """
    expected: str = import_module("stdnum.cn.uscc").calc_check_digit(code)
    return code[-1] == expected


def uscc_doubts(code: str) -> Iterator[Wrong]:
    """Yield what is doubtful about a unified social credit code."""
    if not uscc_holds(code):
        yield Wrong("register.uscc_check", {"value": code})


def division_doubts(code: str) -> Iterator[Wrong]:
    """Yield what is doubtful about a division code: that it is of no place, or no longer."""
    found = division(code)
    if found is None:
        yield Wrong("register.division_unknown", {"value": code})
    elif found.until is not None:
        told = {"value": code, "name": found.name, "until": found.until}
        now = successor(found)
        if now is None:
            yield Wrong("register.division_ended", told)
        else:
            yield Wrong("register.division_former", {**told, "now": now.code, "new": now.name})


def former_code_doubts(code: str) -> Iterator[Wrong]:
    """Yield what is doubtful about a code that a body once had: one that was never in force."""
    if len(code) == _USCC:
        yield from uscc_doubts(code)
    elif division(code) is None:
        yield Wrong("register.division_unknown", {"value": code})
