"""An S3 server on loopback, for the tests that need an object store.

It is moto's, asked one request at a time: moto looks at a condition and then writes, where S3
itself does both in one step.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

from gongkai.run.readers import dismiss

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
BUCKET = "published"


class Conditional:
    """Passes requests on, one at a time; without `conditions` as a store that knows none."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._lock = Lock()
        self.conditions = True

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        with self._lock:
            if not self.conditions:
                environ.pop("HTTP_IF_MATCH", None)
                environ.pop("HTTP_IF_NONE_MATCH", None)
            return list(self._application(environ, start))


@contextmanager
def object_store() -> Iterator[tuple[str, Conditional]]:
    """Yield the query of addresses on a server with one bucket, and what passes requests on."""
    import requests
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log(self, *arguments: object) -> None:
            """Say nothing."""

    application = Conditional(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    # Readers that an earlier test began with know no keys; nor shall a later one get these.
    dismiss()
    try:
        requests.put(f"http://127.0.0.1:{server.port}/{BUCKET}", timeout=10).raise_for_status()
        yield f"endpoint_override=127.0.0.1:{server.port}&scheme=http", application
    finally:
        dismiss()
        server.shutdown()
        server.server_close()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
