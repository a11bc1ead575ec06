"""The codes of the column `reason` as sentences, and what to try."""

import re
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from gongkai.messages import catalogue, text

_UNTOLD = "\N{REPLACEMENT CHARACTER}"
_BRACKETED = re.compile(rf"\s?[(（][^()（）]*{_UNTOLD}[^()（）]*[)）]")


def sentence(code: str | None, address: str | None, language: str) -> str:
    """Return the sentence of a reason. A package tells its code and the address, nothing else.

    What else the sentence would tell is left out with the brackets it stands in, else an ellipsis.
    """
    if code is None:
        return ""
    if code not in catalogue():
        return text("coverage.unknown_reason", language, code=code)
    known = {"address": address or _UNTOLD, "host": _host(address), "path": address or _UNTOLD}
    told = _Filler(known).format(catalogue()[code][language])
    return _BRACKETED.sub("", told).replace(_UNTOLD, "…")


def advice(code: str | None, found: str, language: str) -> str:
    """Return what to try about a missing report."""
    own = f"chase.try_{(code or '').partition('.')[2]}"
    return text(own if own in catalogue() else f"chase.try_{found}", language)


def _host(address: str | None) -> str:
    try:
        return urlsplit(address or "").hostname or _UNTOLD
    except ValueError:
        return _UNTOLD


class _Filler(Formatter):
    """Fills what is known into a sentence and marks the rest."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> str:
        """Return what stands in a place of the sentence."""
        return self._known.get(str(key), _UNTOLD)
