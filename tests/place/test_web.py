"""A web site as a place: read within bounds, and nobody is led into a private network."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gongkai.errors import PlaceError
from gongkai.place import place, web

pytestmark = pytest.mark.network
Serve = Callable[[dict[str, tuple[int, dict[str, str], bytes]]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve answers by path: status, headers, body; returns the address of the site."""
    servers = []

    def start(answers: dict[str, tuple[int, dict[str, str], bytes]]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answers.get(self.path, (404, {}, b"none"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_files_are_read_and_what_is_not_there_is_none(serve: Serve) -> None:
    address = serve({"/a/%E6%96%87%20b": (200, {}, b"x"), "/a/closed": (403, {}, b"no")})
    site = place(f"{address}/a/")
    assert site.read("文 b") == b"x" and site.holds("文 b")
    assert site.read("none") is None and site.read("closed") is None and not site.holds("none")
    assert site.below("b").name("c") == f"{address}/a/b/c"
    assert site.parent.address == address and site.parent.parent is None


def test_no_more_is_read_than_is_asked_for(serve: Serve) -> None:
    site = place(serve({"/x": (200, {}, b"12345")}))
    assert site.read("x", 5) == b"12345"
    with pytest.raises(PlaceError, match=r"place\.too_large"):
        site.read("x", 4)


def test_a_compressed_answer_is_bounded_as_what_it_unpacks_to(serve: Serve) -> None:
    import gzip

    bomb = gzip.compress(bytes(50_000_000))
    site = place(serve({"/x": (200, {"Content-Encoding": "gzip"}, bomb)}))
    with pytest.raises(PlaceError, match=r"place\.too_large"):
        site.read("x", 1_000_000)


def test_a_redirect_is_followed_within_the_site(serve: Serve) -> None:
    site = place(serve({"/x": (302, {"Location": "/y"}, b""), "/y": (200, {}, b"y")}))
    assert site.read("x") == b"y"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/x", "place.unreadable"),
        ("file:///etc/passwd", "place.unreadable"),
        ("http://10.0.0.1/y", "place.private"),
        ("http://[::1]:1/y", "place.private"),
    ],
)
def test_a_redirect_elsewhere_is_refused(serve: Serve, target: str, code: str) -> None:
    with pytest.raises(PlaceError) as raised:
        place(serve({"/x": (302, {"Location": target}, b"")})).read("x")
    assert raised.value.code == code


def test_a_redirect_from_https_to_http_is_refused(monkeypatch) -> None:
    asked = []

    def answer(session, door, address, most):
        asked.append(address)
        return "http://127.0.0.1:1/x"

    monkeypatch.setattr(web, "_answer", answer)
    with pytest.raises(PlaceError, match=r"place\.unreadable.*http://127"):
        place("https://data.example.org").read("x")
    assert asked == ["https://data.example.org/x"]


def test_another_private_server_is_not_reached_by_a_redirect(serve: Serve) -> None:
    secret = serve({"/y": (200, {}, b"secret")})
    site = place(serve({"/x": (302, {"Location": f"{secret}/y"}, b"")}))
    with pytest.raises(PlaceError, match=r"place\.private"):
        site.read("x")


def test_an_answer_that_never_ends_is_ended(serve: Serve, monkeypatch) -> None:
    monkeypatch.setattr(web, "LONGEST", 0.5)
    monkeypatch.setattr(web, "SILENT", 5.0)
    site = place(serve({"/x": (200, {"Content-Length": "10"}, b"1")}))
    hold = threading.Event()
    monkeypatch.setattr(BaseHTTPRequestHandler, "finish", lambda _: hold.wait(3))
    with pytest.raises(PlaceError, match=r"place\.unreadable"):
        site.read("x")
    hold.set()


def test_a_server_that_fails_or_is_not_there_is_told(serve: Serve) -> None:
    with pytest.raises(PlaceError, match="HTTP 500"):
        place(serve({"/x": (500, {}, b"")})).read("x")
    with pytest.raises(PlaceError, match=r"gather\.connect_failed"):
        place("http://127.0.0.1:9/").read("x")


def test_nothing_can_be_written_or_listed(serve: Serve) -> None:
    site = place(serve({}))
    for action in (
        lambda: site.write("x", b""),
        lambda: site.take("x", Path("x")),
        lambda: site.replace("x", b"", None),
        lambda: site.remove("x"),
        lambda: site.clear("x"),
        lambda: site.keys(""),
        site.folders,
        site.alone,
    ):
        with pytest.raises(PlaceError, match=r"place\.read_only"):
            action()
