"""One request and the means to answer it, well or badly."""

import select
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.gather.site.log import Asked

if TYPE_CHECKING:
    from tests.gather.site.site import Host

SLICE = 0.01  # seconds between two looks at whether the visitor is still there


class Exchange(BaseHTTPRequestHandler):
    """One request: `visit` counts those of its path, from 1; `entry` is its line in the log."""

    protocol_version = "HTTP/1.1"
    server_version = "site"
    sys_version = ""
    server: "Host"
    visit = 0
    entry: Asked

    def do_GET(self) -> None:
        log = self.server.site.log
        self.entry, self.visit = log.begin(self.server.name, self.path, self.command)
        self.entry.if_none_match = self.headers["If-None-Match"]
        self.entry.if_modified_since = self.headers["If-Modified-Since"]
        self.entry.agent = self.headers["User-Agent"]
        answer = self.server.site.answer(self.server.name, self.path)
        try:
            if answer is None:
                self.entry.known = False
                self.send(404)
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.entry.whole = False
            self.close_connection = True

    do_HEAD = do_GET

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer with a status, headers (`_` for `-`) and a body of the stated length."""
        self.entry.status = status
        lines = [f"HTTP/1.1 {status} {self.responses[status][0]}"]
        lengths = {} if status == 304 else {"Content-Length": str(len(body))}
        for name, value in {**lengths, **headers}.items():
            lines.append(f"{name.replace('_', '-')}: {value}")
        head = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"
        self.write(head if self.command == "HEAD" else head + body)

    def write(self, content: bytes) -> None:
        """Send bytes as they are."""
        self.entry.ended = time.monotonic()
        self.entry.sent += len(content)
        self.wfile.write(content)
        self.wfile.flush()

    def head(self, status: int, text: str) -> None:
        """Send a head as it is; what follows it has no stated end, so the connection closes."""
        self.entry.status = status
        self.close_connection = True
        self.write(f"HTTP/1.1 {status} OK\r\n{text}\r\n".encode())

    def waits(self, seconds: float) -> bool:
        """Wait while the visitor is there; whether it is still there at the end, and the site."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            readable, _, _ = select.select([self.connection], [], [], min(SLICE, end - now))
            if self.server.site.closing.is_set() or (readable and self._left()):
                return False
            self.entry.ended = now
        return not self.server.site.closing.is_set()

    def _left(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def log_message(self, format: str, *args: Any) -> None:
        return
