"""A web server on loopback that serves a folder and remembers what it was asked for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Server:
    """`asked` are the paths of the requests, `sent` the bytes of the files that were there."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    def forget(self) -> None:
        self.asked, self.sent = [], 0


@contextmanager
def web_server(folder: Path) -> Iterator[Server]:
    """Serve a folder for the block."""
    about = Server()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            about.asked.append(self.path)
            super().do_GET()

        def copyfile(self, source, outputfile) -> None:
            content = source.read()
            about.sent += len(content)
            outputfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = partial(Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    about.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield about
    finally:
        server.shutdown()
        server.server_close()
