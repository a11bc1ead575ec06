"""EFFECTS: the sample's agency sites, served on loopback, and a register that points at them.

Each folder of `datapackages/sample/sites` is one agency's site with a port of its own, so that a
host means an agency as it does outside. `sites.csv` names the charset each site declares in its
headers (none where the field is empty), `redirects.csv` the addresses that have moved. The sample's
`sources.csv` writes `http://<site>.sample.invalid/…`; the register of a demonstration has the live
origin in its place.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
PLACEHOLDER = "http://{site}.sample.invalid"
_TEXT_TYPES = {
    ".htm": "text/html",
    ".html": "text/html",
    ".md": "text/markdown",
    ".shtml": "text/html",
    ".txt": "text/plain",
}
_BINARY_TYPES = {".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Site:
    """One agency's site: its files and moved addresses by path, and the charset it declares."""

    name: str
    charset: str
    pages: Mapping[str, Traversable]
    moved: Mapping[str, str] = field(default_factory=dict)

    def media_type(self, path: str) -> str:
        """Return the Content-Type of a path by its ending, with the site's charset if it has one.

        >>> Site("a", "gb2312", {}).media_type("/1.shtml"), Site("a", "", {}).media_type("/1.html")
        ('text/html; charset=gb2312', 'text/html')
        """
        ending = PurePosixPath(path).suffix.lower()
        if ending in _TEXT_TYPES:
            declared = f"; charset={self.charset}" if self.charset else ""
            return _TEXT_TYPES[ending] + declared
        return _BINARY_TYPES.get(ending, "application/octet-stream")


def sample() -> Traversable:
    """The folder of the sample, in a checkout or in an installed wheel."""
    return files("gongkai.datapackages") / "sample"


def sites(folder: Traversable) -> tuple[Site, ...]:
    """Read the sites of a sample folder from `sites.csv`, `redirects.csv` and `sites/`."""
    redirects = _rows(folder / "redirects.csv")
    return tuple(
        Site(
            row["site"],
            row["charset"],
            _pages(folder / "sites" / row["site"], ""),
            {r["old"]: r["new"] for r in redirects if r["site"] == row["site"]},
        )
        for row in _rows(folder / "sites.csv")
    )


def _rows(table: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))


def _pages(folder: Traversable, path: str) -> dict[str, Traversable]:
    """Every file below a folder by its path on the site; nothing else can be asked for."""
    pages: dict[str, Traversable] = {}
    for entry in folder.iterdir():
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            pages |= _pages(entry, below)
        else:
            pages[below] = entry
    return pages


class _Server(ThreadingHTTPServer):
    """A server of one site that keeps silent: a reader who goes away is no one's error."""

    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__((HOST, 0), _Handler)
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: standard error belongs to the command that runs the demonstration."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the list of a site's pages."""

    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        """Answer with a page and its body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers of a page."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; see `_Server.handle_error`."""

    def _answer(self, *, with_body: bool) -> None:
        site, path = self.server.site, unquote(urlsplit(self.path).path)
        if path in site.moved:
            self._send(HTTPStatus.MOVED_PERMANENTLY, {"Location": site.moved[path]})
            return
        page = site.pages.get(path + "index.html" if path.endswith("/") else path)
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"})
            return
        content = page.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        if self.headers.get("If-None-Match") == etag:
            self._send(HTTPStatus.NOT_MODIFIED, {"ETag": etag})
            return
        headers = {"Content-Type": site.media_type(page.name), "ETag": etag}
        self._send(HTTPStatus.OK, headers, content, with_body=with_body)

    def _send(
        self,
        status: HTTPStatus,
        headers: Mapping[str, str],
        content: bytes = b"",
        *,
        with_body: bool = True,
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)


class DemoSites:
    """Serves the sample's sites while its `with` block runs, each on its own port of 127.0.0.1.

    `folder` is another sample than the one that is shipped. Ports are given by the system, so
    that any number of demonstrations can run at once.
    """

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = sample() if folder is None else folder
        self._servers: list[_Server] = []
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        try:
            for site in sites(self._folder):
                server = _Server(site)
                self._servers.append(server)
                thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
                thread.start()
                self._threads.append(thread)
        except OSError:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def origins(self) -> Mapping[str, str]:
        """The live origin (`http://127.0.0.1:<port>`) of each site by its name."""
        return {s.site.name: f"http://{HOST}:{s.server_address[1]}" for s in self._servers}

    def register_for(self, folder: Path) -> Path:
        """Write the sample's register into `folder` with the live origins; return `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        register = self._folder / "register"
        for name in ("agencies.csv", "sources.csv"):
            text = (register / name).read_text("utf-8")
            for site, origin in self.origins.items():
                text = text.replace(PLACEHOLDER.format(site=site) + "/", origin + "/")
            (folder / name).write_text(text, "utf-8", newline="")
        return folder

    def _stop(self) -> None:
        for server in self._servers[: len(self._threads)]:
            server.shutdown()
        for server in self._servers:
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers, self._threads = [], []
