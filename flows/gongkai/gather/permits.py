"""Whether a site lets us ask, by its robots.txt, which is asked for once a run and site."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from gongkai.address import Origin, origin
from gongkai.errors import GatherError
from gongkai.gather.fetch.robots import Rules, address_of
from gongkai.gather.fetch.turns import Turns

FRESH = timedelta(hours=24)
"""How long the rules of a site may be kept (RFC 9309, 2.4)."""

Ask = Callable[[str], Rules]
"""Asks for the robots.txt at an address: gives the rules that follow."""


class Permits:
    """The rules of all sites that a process asks."""

    def __init__(self, turns: Turns, longest_wait: float) -> None:
        self._turns = turns
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._locks: dict[Origin, threading.Lock] = {}
        self._known: dict[Origin, Rules] = {}

    def check(self, address: str, ask: Ask) -> None:
        """Raise GatherError for an address that its site does not let us ask for."""
        site = origin(address)
        with self._lock:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            found = self._known.get(site)
            if found is None:
                found = ask(address_of(site))
                self._known[site] = found
        if found.delay > self._longest_wait:
            raise GatherError("gather.crawl_delay", address=address, delay=f"{found.delay:g}")
        self._turns.slow(site, found.delay)
        found.check(address)


def is_fresh(time: str, now: str) -> bool:
    """Whether rules that were had at `time` may still be used; both are UTC, ISO 8601."""
    try:
        age = datetime.fromisoformat(now) - datetime.fromisoformat(time)
    except (TypeError, ValueError):
        return False
    return timedelta(0) <= age < FRESH
