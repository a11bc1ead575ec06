"""How to gather: what the publisher may set, with the bounds of good manners."""

import math
from dataclasses import dataclass
from pathlib import Path

from gongkai.errors import GatherError

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherSettings:
    """Settings of gathering; every duration is in seconds.

    delay: pause between two requests to one host. timeout: for connecting, and between two parts
    of an answer. total_timeout: for one request with its whole answer. max_bytes: of one document,
    unpacked. attempts: how often an address is asked when it fails for a passing reason; the pause
    doubles from `backoff`, and who asks for more than `longest_wait` is left for the next run.
    contact: an address for the site's owner, sent with each request. years: the report years to
    gather, all where empty. folder: what `folder` sources are relative to. hosts: how many are
    asked at the same time.
    """

    delay: float = 1.0
    timeout: float = 30.0
    total_timeout: float = 180.0
    max_bytes: int = MAX_BYTES
    attempts: int = 3
    backoff: float = 2.0
    longest_wait: float = 120.0
    contact: str = ""
    years: frozenset[int] = frozenset()
    folder: Path = Path()
    hosts: int = 16

    def __post_init__(self) -> None:
        """Refuse what no request could be made with. Raises GatherError."""
        pauses = (self.delay, self.backoff, self.longest_wait)
        limits = (self.timeout, self.total_timeout, self.max_bytes, self.attempts, self.hosts)
        usable = all(math.isfinite(value) for value in (*pauses, *limits))
        if not usable or min(pauses) < 0 or min(limits) <= 0 or self.attempts < 1:
            raise GatherError("gather.settings")
        # It goes into a header line, which holds nothing else and must not be broken.
        if not self.contact.isascii() or not (self.contact + "x").isprintable():
            raise GatherError("gather.contact", contact=self.contact)
