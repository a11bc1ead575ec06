"""A loopback server before a CKAN, a real one or the recorded one: it counts calls and breaks some.

A backend takes an action, the headers and the body of a request and returns status, media type and
body of the answer.
"""

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any, NamedTuple
from urllib.error import HTTPError

READS = frozenset({"package_show", "organization_show", "license_list", "datastore_search"})
LOOKING = "X-Looking"
"""Marks a call of a test itself, which is no part of a push."""
Answer = tuple[int, str, bytes]
Backend = Callable[[str, Mapping[str, str], bytes], Answer]


class Fault(NamedTuple):
    """What goes wrong at a call of an action: the next one, or one of those after it.

    `kind` is a status; `before`, `half` or `after`: the connection is cut before the call is done,
    in the middle of its body, when it is done; `page`, `huge`, `moved`: an answer of another kind.
    """

    action: str
    kind: int | str
    skip: int = 0
    times: int = 1
    body: bytes = b"{}"
    retry: str = ""


class Call(NamedTuple):
    """A call that reached the backend."""

    action: str
    asked: Mapping[str, Any]
    status: int
    answer: Any

    @property
    def writes(self) -> bool:
        return self.action not in READS


class Gate:
    """What the server shares with the tests."""

    def __init__(self, backend: Backend, token: str) -> None:
        self.backend = backend
        self.token = token
        self.url = ""
        self.calls: list[Call] = []
        self.history: list[Call] = []
        self.faults: list[Fault] = []
        self.lock = threading.Lock()

    def look(self, action: str, /, **asked: Any) -> Any:
        """Call an action without being counted or broken; null where the answer is no success."""
        told = {**self.headers(), LOOKING: "yes"}
        _, _, body = self.backend(action, told, json.dumps(asked).encode())
        return json.loads(body).get("result")

    def headers(self) -> dict[str, str]:
        return {"Authorization": self.token, "Content-Type": "application/json"}

    def due(self, action: str) -> Fault | None:
        """Return what goes wrong at this call, and strike it off."""
        with self.lock:
            for at, each in enumerate(self.faults):
                if each.action == action:
                    if each.skip:
                        self.faults[at] = each._replace(skip=each.skip - 1)
                        return None
                    self.faults[at] = each._replace(times=each.times - 1)
                    if each.times == 1:
                        del self.faults[at]
                    return each
        return None

    def writes(self) -> list[str]:
        """Return the actions called that may change something."""
        return [each.action for each in self.calls if each.writes]


def asked_for(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return the fields of a request, files as bytes."""
    from werkzeug.formparser import parse_form_data

    kind = headers.get("Content-Type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(json.loads(body or b"{}"))
    surroundings = {
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "REQUEST_METHOD": "POST",
    }
    _, form, files = parse_form_data(surroundings)
    return {**form.to_dict(), **{name: each.read() for name, each in files.items()}}


def forward(address: str) -> Backend:
    """Return what passes calls on to a real CKAN."""

    def answer(action: str, headers: Mapping[str, str], body: bytes) -> Answer:
        passed = {
            name: headers[name] for name in ("Authorization", "Content-Type") if name in headers
        }
        request = urllib.request.Request(f"{address}/api/action/{action}", body, passed)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return response.status, response.headers["Content-Type"], response.read()
        except HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()

    return answer


class Handler(BaseHTTPRequestHandler):
    """Answers at a gate."""

    gate: Gate
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        action = self.path.rpartition("/")[2]
        size = int(self.headers.get("Content-Length", 0))
        fault = self.gate.due(action)
        kind = fault.kind if fault else None
        if kind in ("before", "half"):
            self.rfile.read(size // 2 if kind == "half" else size)
            return self._cut()
        body = self.rfile.read(size)
        if fault is not None and kind != "after":
            return self._broken(fault)
        answer = self.gate.backend(action, self.headers, body)
        self._note(action, body, answer)
        return self._cut() if kind == "after" else self._send(*answer)

    def _note(self, action: str, body: bytes, answer: Answer) -> None:
        told = json.loads(answer[2]) if "json" in answer[1] else None
        call = Call(action, asked_for(self.headers, body), answer[0], told)
        with self.gate.lock:
            self.gate.calls.append(call)
            self.gate.history.append(call)

    def _broken(self, fault: Fault) -> None:
        if fault.kind == "page":
            return self._send(200, "text/html", b"<html>Welcome</html>")
        if fault.kind == "huge":
            return self._send(200, "application/json", b" " * (33 << 20))
        if fault.kind == "moved":
            return self._send(301, "text/html", b"", Location="https://elsewhere.example/")
        more = {"Retry-After": fault.retry} if fault.retry else {}
        return self._send(int(fault.kind), "application/json", fault.body, **more)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, kind: str, body: bytes, **more: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client had enough of it

    def log_message(self, *_: Any) -> None:
        pass

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # cut by us
            super().finish()


@contextmanager
def opened(backend: Backend, token: str) -> Iterator[Gate]:
    """Run a gate on loopback."""
    gate = Gate(backend, token)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"gate": gate}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    gate.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield gate
    finally:
        server.shutdown()
        server.server_close()
