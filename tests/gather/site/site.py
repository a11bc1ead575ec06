"""The servers: one a host, each with a loopback address of its own."""

from collections.abc import Mapping, Sequence
from http.server import ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from tests.gather.site.behaviour import HOSTS, Behaviour
from tests.gather.site.behaviours import behaviours
from tests.gather.site.exchange import Exchange
from tests.gather.site.faults import Answer
from tests.gather.site.linked import ROBOTS as RULES
from tests.gather.site.log import ROBOTS, Log


class Host(ThreadingHTTPServer):
    """A server of one host; it says nothing on standard error."""

    daemon_threads = True
    # A visitor with many hosts may come to one with many connections at once.
    request_queue_size = 128

    def __init__(self, name: str, number: str, site: "Site") -> None:
        self.name = name
        self.site = site
        super().__init__((number, 0), Exchange)

    @property
    def origin(self) -> str:
        """Scheme, address and port."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.site.log.connected(self.name)
        return True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class Site:
    """Serves while its `with` block runs. `log` is what was asked of it.

    hosts: their names with their addresses. interval: seconds between two bytes of a trickle.
    """

    def __init__(self, hosts: Mapping[str, str] = HOSTS, interval: float = 1.0) -> None:
        self.log = Log()
        self.closing = Event()
        self.interval = interval
        self.behaviours: tuple[Behaviour, ...] = ()
        self._routes: dict[tuple[str, str], Answer] = {}
        self._hosts = [Host(name, number, self) for name, number in hosts.items()]
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        for host in self._hosts:
            # A short poll: stopping a server waits for it.
            thread = Thread(target=host.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        for host in self._hosts:
            host.shutdown()
            host.server_close()
        for thread in self._threads:
            thread.join()

    @property
    def origins(self) -> Mapping[str, str]:
        """The origin of each host by its name."""
        return {host.name: host.origin for host in self._hosts}

    def route(self, host: str, path: str, answer: Answer) -> None:
        """Answer a path of a host from now on: how a report is replaced or withdrawn."""
        self._routes[host, path] = answer

    def answer(self, host: str, path: str) -> Answer | None:
        """Return how a path is answered: by itself, else whatever its query; null is 404."""
        return self._routes.get((host, path)) or self._routes.get((host, path.partition("?")[0]))

    def url(self, behaviour: Behaviour, path: str | None = None) -> str:
        """Return the address of a behaviour, or of another path of its host."""
        return self.origins[behaviour.host] + (behaviour.path if path is None else path)


def whole_site(interval: float = 1.0, without: Sequence[str] = ()) -> Site:
    """Return the site of all behaviours but those of some hosts."""
    site = Site(HOSTS, interval)
    site.behaviours = tuple(b for b in behaviours(site.origins) if b.host not in without)
    for behaviour in site.behaviours:
        for path, answer in behaviour.paths:
            site.route(behaviour.host, path, answer)
    for host, answer in RULES.items():
        site.route(host, ROBOTS, answer)
    return site
