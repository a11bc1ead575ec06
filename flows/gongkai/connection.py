"""Connections that check whom they reach, and that end when their time is over.

The name of a host is looked up once, by the connection itself, and the number that was checked is
the one connected to: a name that answers differently the second time gains nothing.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from gongkai.address import Origin, public
from gongkai.errors import GatherError

# A name with a hundred numbers, each of them silent, would hold a reader for an hour.
NUMBERS_TRIED = 3


class Watch:
    """Ends one request when its seconds are over.

    The time-outs of sockets count anew with every byte: a server that sends one a second holds a
    reader for ever. This shuts the socket itself, whatever layer is reading from it.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self.expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    def hold(self, connected: socket.socket) -> None:
        """Put a socket under the limit: a second handle, for TLS takes the first one away."""
        with self._lock:
            self._sockets.append(connected.dup())
            if self.expired:
                _shut(self._sockets[-1])

    def expire(self) -> None:
        """End the request now; from any thread."""
        with self._lock:
            self.expired = True
            for held in self._sockets:
                _shut(held)


def _shut(held: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        held.shutdown(socket.SHUT_RDWR)


class Door:
    """What the connections of one session share: whom they may reach, and the running watch."""

    def __init__(self, origins: frozenset[Origin]) -> None:
        self.origins = origins
        self.watch: Watch | None = None

    def connect(self, asking: HTTPConnection, scheme: str) -> socket.socket:
        """Return a socket to the host of a connection; GatherError says why there is none.

        urllib3 and requests let that error pass as it is: it is none of theirs.
        """
        own = Origin(scheme, asking.host.lower(), asking.port) in self.origins
        numbers = _numbers(asking)
        allowed = [number for number in numbers if own or public(number)]
        if not allowed:
            raise GatherError("gather.address_private", host=asking.host, number=", ".join(numbers))
        failure: OSError | None = None
        for number in allowed[:NUMBERS_TRIED]:
            try:
                connected = create_connection(
                    (number, asking.port), asking.timeout, None, asking.socket_options
                )
            except OSError as error:
                failure = error
                continue
            if self.watch is not None:
                self.watch.hold(connected)
            return connected
        if isinstance(failure, TimeoutError):
            raise GatherError("gather.connect_timeout", host=asking.host) from failure
        cause = failure.strerror if failure is not None else None
        raise GatherError("gather.connect_failed", host=asking.host, cause=cause or "") from failure


def _numbers(asking: HTTPConnection) -> list[str]:
    """Look a host up, once: its numeric addresses, in the order of the resolver."""
    try:
        found = socket.getaddrinfo(asking.host, asking.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:  # the latter: a label of over 63 characters
        raise GatherError("gather.name_unknown", host=asking.host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class DoorAdapter(HTTPAdapter):
    """An adapter of requests whose connections all go through one door."""

    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        """Make the pools, with connections of ours in them."""
        super().init_poolmanager(*arguments, **keywords)
        door = self._door

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return door.connect(self, "http")

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return door.connect(self, "https")

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class DoorSession(requests.Session):
    """A session that goes through a door and takes nothing from the environment.

    No proxies: they would look names up in our place. No netrc: it would send a secret.
    """

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("http://", DoorAdapter(door))
        self.mount("https://", DoorAdapter(door))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Follow nothing: requests would read the body of a redirect to its end first."""
        return None
