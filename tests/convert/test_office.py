"""LibreOffice behind closed doors: old formats come through, nothing goes out, nothing hangs."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from gongkai.convert import office
from gongkai.convert.office import Given, converted
from gongkai.convert.shelf import Shelf
from gongkai.kind import kind
from gongkai.place import place

DOC = Path(__file__).parents[1] / "examples" / "office" / "doc-2021" / "document.doc"
needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:section text:name="a"><text:section-source xlink:href="{address}section.html"
 xlink:type="simple" xlink:show="embed" text:filter-name="HTML (StarWriter)"/></text:section>
<text:p><draw:frame draw:name="b"><draw:image xlink:href="{address}picture.png"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>报告</text:p>
</office:text></office:body></office:document>"""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine: its address, and the paths it was asked for."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            log.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", log
        server.shutdown()
        thread.join()


@needs_office
def test_many_documents_are_converted_and_a_damaged_one_harms_none() -> None:
    whole = DOC.read_bytes()
    given = [
        Given("a", "doc", whole),
        Given("b", "doc", whole[:700] + b"\xff" * 3_000),
        Given("c", "rtf", b"{\\rtf1 a}"),
    ]
    made = converted(given)
    assert {"a", "c"} <= made.keys()
    assert kind(made["a"]) == kind(made["c"]) == "docx"


@needs_office
@pytest.mark.network
def test_a_document_makes_the_program_ask_nobody(asked: tuple[str, list[str]]) -> None:
    address, log = asked
    made = converted([Given("a", "odt", FLAT.format(address=address).encode())])
    assert kind(made["a"]) == "docx"
    assert log == []


def test_a_program_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "still-running"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(sleep 2; touch {mark}) &\nwait\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(program))
    monkeypatch.setattr(office, "ALONE", 0.5)
    monkeypatch.setattr(office, "EACH", 0.0)
    assert converted([Given("a", "doc", DOC.read_bytes())]) == {}
    # What is given up is given up for good: its children are gone as well.
    time.sleep(2.5)
    assert not mark.exists()


def test_without_the_program_nothing_comes_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    assert office.program() is None
    assert converted([Given("a", "doc", b"x")]) == {}


def test_the_shelf_keeps_each_way_apart(tmp_path: Path) -> None:
    shelf = Shelf(place(tmp_path / "shelf"))
    assert shelf.get("ab12", "way-1") is None
    shelf.put("ab12", "way-1", b"made")
    assert (shelf.get("ab12", "way-1"), shelf.get("ab12", "way-2")) == (b"made", None)
    assert [p.name for p in (tmp_path / "shelf").rglob("*") if p.is_file()] == ["ab12"]
