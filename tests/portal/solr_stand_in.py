"""A stand-in for Solr, as far as CKAN needs one to keep and show datasets.

It keeps what CKAN indexes in a dictionary and finds it again by name or id, or all of it. It does
not search: it proves calls to CKAN, not what a visitor finds.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

NAMED = re.compile(r'(?:name|id):"([^"]*)"')


class Index:
    """What CKAN has handed over, by its id in the index."""

    def __init__(self, schema: Path) -> None:
        self.schema = schema.read_bytes()
        self.kept: dict[str, dict[str, Any]] = {}
        self.lock = threading.Lock()

    def update(self, body: bytes) -> None:
        """Keep what is added, drop what is deleted; a commit changes nothing here."""
        with self.lock:
            if body.lstrip().startswith((b"[", b"{")):
                for each in json.loads(body):
                    self.kept[str(each["index_id"])] = each
                return
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
            for added in root.iter("doc"):
                fields: dict[str, Any] = {}
                for each in added.iter("field"):
                    fields[each.get("name")] = each.text
                self.kept[fields["index_id"]] = fields
            for query in root.iter("query"):
                self._drop(query.text or "")

    def _drop(self, query: str) -> None:
        wanted = set(NAMED.findall(query))
        for key, each in list(self.kept.items()):
            if "*:*" in query or each.get("id") in wanted or key in query:
                del self.kept[key]

    def select(self, query: str, rows: int) -> dict[str, Any]:
        """Return what has one of the names or ids of the query, everything where it has none."""
        wanted = set(NAMED.findall(query))
        with self.lock:
            found = [
                each
                for each in self.kept.values()
                if not wanted or {each.get("id"), each.get("name")} & wanted
            ]
        answer = {"numFound": len(found), "start": 0, "docs": found[:rows]}
        counts: dict[str, Any] = {"facet_fields": {}}
        return {"responseHeader": {"status": 0}, "response": answer, "facet_counts": counts}


def handler(index: Index) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests from an index."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if "schema" in parts.path:
                return self._answer(index.schema, "application/xml")
            return self._select(parse_qs(parts.query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if "update" in self.path:
                index.update(body)
                return self._answer(b'{"responseHeader": {"status": 0}}', "application/json")
            return self._select(parse_qs(body.decode()))

        def _select(self, asked: dict[str, list[str]]) -> None:
            rows = int(asked.get("rows", ["10"])[0])
            found = index.select(asked.get("q", ["*:*"])[0], rows)
            self._answer(json.dumps(found).encode(), "application/json")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def solr(schema: Path) -> Iterator[str]:
    """Run the stand-in on loopback and yield the address of its core."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Index(schema)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/solr/ckan"
    finally:
        server.shutdown()
        server.server_close()
