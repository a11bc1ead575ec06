"""What a site lets programs ask for: robots.txt (RFC 9309), read by protego.

404 and its like      everything may be asked
an HTML page          everything: firewalls and shells answer so to any address
5xx, no answer        nothing may be asked, until it answers (RFC 9309, 2.3.1.4)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from protego import Protego

from gongkai.address import PORTS, Origin
from gongkai.errors import GatherError
from gongkai.kind import kind

AGENT = "gongkai"
"""The name by which a site may speak to us in its robots.txt."""

MAX_BYTES = 500 * 1024
"""As much of a robots.txt is read; RFC 9309 asks for at least this."""

MAX_LINES = 10_000
_FREE = frozenset(
    {
        "gather.body_empty",
        "gather.forbidden",
        "gather.not_found",
        "gather.redirect_blank",
        "gather.redirects_too_many",
        "gather.status_unusable",
    }
)
_SILENT = frozenset(
    {
        "gather.body_too_large",
        "gather.body_truncated",
        "gather.body_undecodable",
        "gather.server_error",
        "gather.too_many_requests",
        "gather.total_timeout",
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site; `delay` is the pause in seconds that it wants, 0 where it says none.

    `reason` is set, with its `arguments`, where the rules cannot be had: nothing may be asked.
    """

    parsed: Protego | None = None
    delay: float = 0.0
    reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)

    def check(self, address: str) -> None:
        """Raise GatherError for an address that must not be asked."""
        if self.reason is not None:
            raise GatherError(self.reason, **{**self.arguments, "address": address})
        if self.parsed is not None and not self.parsed.can_fetch(address, AGENT):
            raise GatherError("gather.robots_forbidden", address=address)


def rules(content: bytes) -> Rules:
    """Return the rules that a robots.txt states."""
    if kind(content) == "html":
        return Rules()
    text = content[:MAX_BYTES].decode("utf-8", "replace")
    parsed = Protego.parse("\n".join(text.splitlines()[:MAX_LINES]))
    delay = parsed.crawl_delay(AGENT)
    wanted = float(delay) if delay is not None else 0.0
    return Rules(parsed, wanted if math.isfinite(wanted) and wanted > 0 else 0.0)


def without_rules(reason: str | None, arguments: Mapping[str, str]) -> Rules:
    """Return what holds where robots.txt cannot be had for a reason, a message code.

    A site that has none may be asked everything; one that does not answer, nothing.
    """
    if reason in _FREE:
        return Rules()
    said = "gather.robots_unreachable" if reason in _SILENT else reason
    return Rules(reason=said, arguments={"attempts": "1", **arguments})


def address_of(origin: Origin) -> str:
    """Return where the rules of a site stand.

    >>> address_of(Origin("http", "a.cn", 8080)), address_of(Origin("https", "::1", 443))
    ('http://a.cn:8080/robots.txt', 'https://[::1]:443/robots.txt')
    """
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    default = PORTS[origin.scheme] == origin.port and ":" not in origin.host
    return f"{origin.scheme}://{host}{'' if default else f':{origin.port}'}/robots.txt"
