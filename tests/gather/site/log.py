"""What was asked of the site, and whether it was asked politely.

`ended` is the moment before the last bytes of an answer were written, and for an answer that the
visitor broke off the last moment at which it was still there. Whoever asks cannot have been done
before; so a pause taken from the log is never shorter than the one that was kept.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise

ROBOTS = "/robots.txt"
PASSING = (429, 500, 502, 503, 504)


@dataclass(slots=True)
class Asked:
    """One request; times are of the monotonic clock, `sent` counts the bytes of head and body.

    `known` is false for a path that nothing on the site leads to. `whole` is false where the
    answer was never complete: it stopped short, or had no end.
    """

    host: str
    path: str
    method: str
    started: float
    ended: float
    status: int | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    agent: str | None = None
    sent: int = 0
    known: bool = True
    whole: bool = True

    @property
    def passing(self) -> bool:
        """Whether the answer was one after which it is right to ask again."""
        return not self.whole or self.status is None or self.status in PASSING

    @property
    def conditional(self) -> bool:
        """Whether it was asked only for what has changed."""
        return self.if_none_match is not None or self.if_modified_since is not None


@dataclass(slots=True)
class Log:
    """All requests in the order in which they began, and the number of connections by host."""

    entries: list[Asked] = field(default_factory=list)
    connections: Counter[str] = field(default_factory=Counter)
    _visits: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, host: str, path: str, method: str) -> tuple[Asked, int]:
        """Note a request; return its entry, and how many of its path there were, from 1."""
        with self._lock:
            moment = time.monotonic()
            entry = Asked(host, path, method, moment, moment)
            self.entries.append(entry)
            self._visits[host, path] += 1
            return entry, self._visits[host, path]

    def connected(self, host: str) -> None:
        """Count a connection."""
        with self._lock:
            self.connections[host] += 1

    def take(self) -> list[Asked]:
        """Return what was noted, and begin a new list. Visits go on being counted."""
        with self._lock:
            taken, self.entries = self.entries, []
        return taken

    def forget(self) -> None:
        """Begin anew, as if nobody had ever come."""
        with self._lock:
            self.entries = []
            self.connections.clear()
            self._visits.clear()

    def rows(self) -> list[dict[str, object]]:
        """Return the entries as what JSON can hold."""
        with self._lock:
            return [asdict(each) for each in self.entries]


def by_host(entries: list[Asked]) -> dict[str, list[Asked]]:
    """Return the entries of each host, in the order in which they began."""
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    for each in sorted(entries, key=lambda entry: entry.started):
        found[each.host].append(each)
    return dict(found)


def at_once(entries: list[Asked]) -> list[tuple[Asked, Asked]]:
    """Return the pairs of requests of which the second began before the first had ended."""
    return [
        (one, next_)
        for asked in by_host(entries).values()
        for one, next_ in pairwise(asked)
        if next_.started < one.ended
    ]


def pauses(entries: list[Asked]) -> Iterator[tuple[float, Asked, Asked]]:
    """Yield the seconds between the end of a request and the start of its host's next."""
    for asked in by_host(entries).values():
        for one, next_ in pairwise(asked):
            yield next_.started - one.ended, one, next_


def hurried(entries: list[Asked], delay: float) -> list[tuple[float, str, str, str]]:
    """Return the pauses that are shorter than the delay: seconds, host, the two paths."""
    return [
        (pause, one.host, one.path, next_.path)
        for pause, one, next_ in pauses(entries)
        if pause < delay
    ]


def twice(entries: list[Asked]) -> Counter[tuple[str, str]]:
    """Count the requests of an address that had been answered for good before."""
    answered: set[tuple[str, str]] = set()
    found: Counter[tuple[str, str]] = Counter()
    for each in sorted(entries, key=lambda entry: entry.started):
        address = (each.host, each.path)
        if address in answered:
            found[address] += 1
        if not each.passing:
            answered.add(address)
    return found
