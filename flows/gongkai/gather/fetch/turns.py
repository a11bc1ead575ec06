"""Whose turn it is: one request at a time to one host, and a pause between two of them.

All that a process asks goes through one `Turns`, so that two sources which lead to a third host
do not ask it at once.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gongkai.address import PORTS, Origin
from gongkai.errors import GatherError


@dataclass(slots=True)
class _Host:
    """One host: held while it is asked, with the end of the last request and the pause it wants.

    `closed` is the time until which it wishes to be left alone.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float | None = None
    delay: float = 0.0
    closed: float | None = None


class Turns:
    """Gives turns. `waiting` is how many threads wait at this moment for a host's sake."""

    def __init__(
        self,
        delay: float,
        longest_wait: float = math.inf,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.waiting = 0
        self._delay = delay
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, origin: Origin) -> Iterator[None]:
        """Hold the host of an origin while it is asked, when its pause is over.

        Raises GatherError for a host that wishes to be left alone for longer than is waited.
        """
        host = self._host(origin)
        with self._counted():
            host.lock.acquire()
        try:
            self._pause(host, origin)
            try:
                yield
            finally:
                host.last = self._clock()
        finally:
            host.lock.release()

    def rest(self, seconds: float) -> None:
        """Wait before a host is asked again that did not answer well."""
        with self._counted():
            self._sleep(seconds)

    def slow(self, origin: Origin, delay: float) -> None:
        """Note that a host wants a longer pause than ours."""
        host = self._host(origin)
        host.delay = max(host.delay, delay)

    def close(self, origin: Origin, seconds: float) -> None:
        """Note that a host wishes to be left alone for some time."""
        host = self._host(origin)
        host.closed = max(host.closed or -math.inf, self._clock() + seconds)

    def _pause(self, host: _Host, origin: Origin) -> None:
        until = host.closed if host.closed is not None else -math.inf
        if host.last is not None:
            until = max(until, host.last + max(self._delay, host.delay))
        remaining = until - self._clock()
        if remaining > self._longest_wait:
            seconds = f"{remaining:.0f}"
            raise GatherError("gather.host_closed", host=origin.host, seconds=seconds)
        if remaining > 0:
            self.rest(remaining)

    def _host(self, origin: Origin) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host_key(origin), _Host())

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self.waiting -= 1


def host_key(origin: Origin) -> str:
    """Return what counts as one host.

    http and https of one name are one, for a pause between two requests spares a machine; a port
    of its own is a site of its own.

    >>> host_key(Origin("https", "a.cn", 443)), host_key(Origin("http", "a.cn", 8080))
    ('a.cn', 'a.cn:8080')
    """
    return origin.host if origin.port in PORTS.values() else f"{origin.host}:{origin.port}"
