"""Which addresses may be reached.

A register may hold an address of the publisher's own network (a mirror, the demo on loopback); a
page of a stranger must never lead there. So private addresses are reached only for an origin that
stands in the register itself, and every redirect is judged anew.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from gongkai.errors import GatherError
from gongkai.model import Source

PORTS = {"http": 80, "https": 443}
# RFC 6052: the last four bytes are an IPv4 address, reached through a translator.
TRANSLATED = IPv6Network("64:ff9b::/96")


class Origin(NamedTuple):
    """Scheme, host (lower case, no final dot) and port of an address."""

    scheme: str
    host: str
    port: int


def origin(address: str) -> Origin:
    """Return the origin of an http or https address, for which GatherError says why not.

    A user name or password is refused: it would be recorded, and it hides the host from people.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise GatherError("gather.address_invalid", address=_shown(address)) from None
    if parts.scheme not in PORTS:
        raise GatherError("gather.address_scheme", address=_shown(address))
    if "@" in parts.netloc:
        raise GatherError("gather.address_secret", address=_shown(address))
    if not host or port == 0 or "\\" in parts.netloc or not address.isprintable():
        raise GatherError("gather.address_invalid", address=_shown(address))
    return Origin(parts.scheme, _ascii(host, parts), PORTS[parts.scheme] if port is None else port)


def origins(sources: Iterable[Source]) -> frozenset[Origin]:
    """Return the origins of the sources that have one: give it the rows of a register only."""
    found = set()
    for source in sources:
        if source.kind != "folder":
            with suppress(GatherError):  # gathering that source says what is wrong with it
                found.add(origin(source.url))
    return frozenset(found)


def public(address: str) -> bool:
    """Whether a numeric address is one of the public internet.

    False for private, loopback, link-local, multicast, reserved and unspecified addresses of both
    versions (the IANA special-purpose registries), also where an IPv6 address carries an IPv4 one.
    """
    number = ip_address(address)
    if isinstance(number, IPv6Address):
        carried = _carried(number)
        if carried is not None:
            return public(str(carried))
        if number.is_site_local:
            return False
    return number.is_global and not (number.is_multicast or number.is_reserved)


def _carried(number: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, translated or tunnelled."""
    if number in TRANSLATED:
        return IPv4Address(number.packed[-4:])
    return number.ipv4_mapped or number.sixtofour


def _ascii(host: str, parts: SplitResult) -> str:
    """Return the host as it is asked for: names in other scripts in their ASCII form."""
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise GatherError("gather.address_invalid", address=_shown(parts.geturl())) from None


def without_secret(address: str) -> str:
    """Return an address without the user name and password it may hold, for what is recorded.

    >>> without_secret("http://name:word@a.cn/b"), without_secret("http://a.cn/b@c")
    ('http://…@a.cn/b', 'http://a.cn/b@c')
    """
    scheme, mark, rest = address.partition("//")
    secret, at, _ = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")
    return f"{scheme}{mark}…{rest[len(secret) :]}" if at else address


def bare(address: str) -> str:
    """Return an address fit for a log: without its secrets, and a signature is in the query.

    >>> bare("https://name:word@a.cn/b?signature=c"), bare("s3://b/c")
    ('https://…@a.cn/b?…', 's3://b/c')
    """
    shown = without_secret(address)
    path, mark, _ = shown.partition("?")
    return f"{path}?…" if mark and "://" in path else shown


def _shown(address: str) -> str:
    """Return an address fit for a message: printable, of bearable length, without its secrets."""
    text = without_secret(address)[:500]
    return "".join(character if character.isprintable() else "�" for character in text)
