"""How often something is tried again, and how long is waited in between."""

from collections.abc import Callable
from typing import Any

from gongkai.portal.client import Unavailable

ATTEMPTS = 4
"""How often the same thing is tried, the portal being silent or busy."""
LONGEST_WAIT = 60.0
"""Seconds, whatever the portal asks for."""
Pause = Callable[[float], None]


def patiently(action: Callable[[], Any], pause: Pause) -> Any:
    """Do what may be done twice, again where the portal is silent or busy."""
    for attempt in range(1, ATTEMPTS):
        try:
            return action()
        except Unavailable as error:
            pause(wait_of(error, attempt))
    return action()


def wait_of(error: Unavailable, attempt: int) -> float:
    """Return how long to wait: what the portal asks for within reason, else ever longer."""
    return float(2 ** (attempt - 1)) if error.wait is None else min(error.wait, LONGEST_WAIT)
