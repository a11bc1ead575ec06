"""Sites on 127.0.0.1 that answer as a test wishes, and remember who came."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from gongkai.gather import GatherSettings, Store
from gongkai.messages import text
from gongkai.model import Capture, Source

PAGE = "<!doctype html><title>年度报告</title><p>政府信息公开工作年度报告</p>".encode()

Answering = Callable[["Visitor"], None]


class Visitor(BaseHTTPRequestHandler):
    """One request: `visit` counts those of its path, from 1."""

    protocol_version = "HTTP/1.1"
    site: "Site"
    visit = 0

    def do_GET(self) -> None:
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
    """A site with its routes; `log` has the paths asked for, `connections` counts callers."""

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
    return lambda: f"2025-03-01T00:{next(seconds):04d}Z"


@pytest.fixture
def said() -> Callable[[Capture], str]:
    """What a person reads of a failed capture, in both languages."""

    def sentence(capture: Capture) -> str:
        assert capture.outcome == "failed" and capture.reason and capture.digest is None
        return " ".join(text(capture.reason, lang, **capture.arguments) for lang in ("zh", "en"))

    return sentence
