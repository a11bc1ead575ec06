"""The checks of the release gate in sentences: what was asked, what was found, what to do."""

from gongkai.messages import text
from gongkai.release.gate import Check

_SHARES = frozenset({"found", "rejected", "rows"})


def told(check: Check, language: str) -> str:
    """Return what a check asked for and found."""
    found, bound = (_number(check, each) for each in (check.found, check.bound))
    sentence = text(f"gate.{check.check}", language, found=found, bound=bound)
    detail = text("gate.detail", language, detail=check.detail) if check.detail else ""
    return sentence + detail


def advice(check: Check, language: str) -> str:
    """Return what to do about a check that is not met."""
    return text(f"gate.do_{check.check}", language, check=check.check)


def _number(check: Check, value: float) -> str:
    return f"{value:.2%}" if check.check in _SHARES else str(int(value))
