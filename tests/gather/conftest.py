"""Sites on 127.0.0.1 that answer as a test wishes, and remember who came."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from gongkai import gather as gathering
from gongkai.gather import GatherSettings, Store
from gongkai.messages import text
from gongkai.model import Capture, Register, Source

PAGE = "<!doctype html><title>年度报告</title><p>政府信息公开工作年度报告</p>".encode()

Answering = Callable[["Visitor"], None]
Gather = Callable[..., tuple[Capture, ...]]


class Visitor(BaseHTTPRequestHandler):
    """One request: `visit` counts those of its path, from 1."""

    protocol_version = "HTTP/1.1"
    site: "Site"
    visit = 0

    def do_GET(self) -> None:
        if self.path == "/robots.txt" and self.path not in self.site.routes:
            self.answer(404)
            return
        self.site.log.append(self.path)
        self.site.agents.append(self.headers["User-Agent"])
        self.visit = self.site.log.count(self.path)
        try:
            self.site.routes[self.path](self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


class Site(ThreadingHTTPServer):
    """A site with its routes; `log` has the paths asked for, `connections` counts callers.

    Without a route for it there is no robots.txt, and no word of that in the log.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.log: list[str] = []
        self.agents: list[str] = []
        self.connections = 0
        self.routes: dict[str, Answering] = {}
        self.closing = Event()
        super().__init__(("127.0.0.1", 0), type("Bound", (Visitor,), {"site": self}))

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.connections += 1
        return True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def source(self, path: str, **more: Any) -> Source:
        return Source(**{"agency_id": "a1", "url": self.url(path), **more})


@pytest.fixture
def new_site() -> Iterator[Callable[[], Site]]:
    with ExitStack() as open_sites:

        def start() -> Site:
            site = Site()
            # A short poll: shutting a site down waits for it.
            thread = Thread(target=site.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            open_sites.callback(thread.join)
            open_sites.callback(site.server_close)
            open_sites.callback(site.shutdown)
            open_sites.callback(site.closing.set)
            return site

        yield start


@pytest.fixture
def site(new_site: Callable[[], Site]) -> Site:
    return new_site()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def settings() -> GatherSettings:
    return GatherSettings(delay=0, backoff=0, timeout=5, total_timeout=20, contact="a@example.org")


@pytest.fixture
def now() -> Callable[[], str]:
    seconds = itertools.count()
    start = datetime(2025, 3, 1, tzinfo=UTC)
    return lambda: f"{start + timedelta(seconds=next(seconds)):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def gather() -> Gather:
    """A round over some sources; gives what the run recorded of them, robots.txt apart."""

    def one(
        sources: Iterable[Source],
        store: Store,
        settings: GatherSettings,
        run: str,
        now: Callable[[], str],
        beside: tuple[Source, ...] = (),
    ) -> tuple[Capture, ...]:
        register = Register(sources=(*sources, *beside))
        gathering.gather(register, store, settings, run, now)
        others = {source.url for source in beside}
        found = store.captures(run=run)
        return tuple(c for c in found if c.role != "robots" and c.source_url not in others)

    return one


@pytest.fixture
def local() -> Callable[..., tuple[Capture, ...]]:
    """Local files, taken into the store; gives what the run recorded of them."""

    def one(
        paths: Iterable[Path], store: Store, run: str, now: Callable[[], str], **limits: int
    ) -> tuple[Capture, ...]:
        gathering.local(paths, store, run, now, **limits)
        return store.captures(run=run)

    return one


@pytest.fixture
def said() -> Callable[[Capture], str]:
    """What a person reads of a failed capture, in both languages."""

    def sentence(capture: Capture) -> str:
        assert capture.outcome == "failed" and capture.reason and capture.digest is None
        return " ".join(text(capture.reason, lang, **capture.arguments) for lang in ("zh", "en"))

    return sentence
