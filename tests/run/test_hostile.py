"""Hostile files among good ones: each is refused with a reason, and the good ones go through."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from gongkai.gather import Store, local
from gongkai.model import Register
from gongkai.place import place
from gongkai.run.batch import planned, read_batch
from gongkai.run.parts import live

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
PAGE = (
    "<title>甲县乙局2024年政府信息公开工作年度报告</title><h1>甲县乙局2024年政府信息公开工作年度报告</h1>"
    "<p>二、主动公开政府信息情况</p><table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td>"
    "<td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
    "<tr><td>行政规范性文件</td><td>7</td><td>0</td><td>9</td></tr></table>"
).encode()


def packed(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return held.getvalue()


def word(body: bytes, before: bytes = b"") -> bytes:
    text = b'%s<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>'
    return packed(**{"word/document.xml": text % (before, WORDS.encode(), body)})


def noise(start: bytes) -> bytes:
    return start + random.Random(start).randbytes(60_000)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.docx": lambda: packed(**{"word/document.xml": bytes(300 << 20)}),
    "entities.docx": lambda: word(
        b"<w:p/>", b"<!DOCTYPE a [<!ENTITY e0 'x'>%s]>" % ENTITIES.encode()
    ),
    "external.docx": lambda: word(
        b"&x;", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    ),
    "deep.docx": lambda: word(b"<w:sdt>" * 100_000 + b"</w:sdt>" * 100_000),
    "wide.docx": lambda: word(
        b"<w:tbl>"
        + b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000"/></w:tcPr><w:p/></w:tc></w:tr>' * 400
        + b"</w:tbl>"
    ),
    "deep.html": lambda: b"<html>" + b"<div>" * 100_000,
    "wide.html": lambda: b"<table>" + b"<tr><td colspan=100000 rowspan=9>1" * 900 + b"</table>",
    "large.html": lambda: b"<html><table>" + b"<tr><td>0</td></tr>" * 3_400_000,
    "noise.pdf": lambda: noise(b"%PDF-1.7\n"),
    "noise.doc": lambda: noise(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "noise.docx": lambda: noise(b"PK\x03\x04"),
    "noise.png": lambda: noise(b"\x89PNG\r\n\x1a\n"),
    "noise.rtf": lambda: noise(b"{\\rtf1 "),
    "noise.xls": lambda: noise(b"\x00\x01"),
    "zeros.txt": lambda: bytes(100_000),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each hostile file, by name; and "" of the good ones around them."""
    folder = tmp_path_factory.mktemp("hostile")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, make in HOSTILE.items():
        (inbox / name).write_bytes(make())
    for name in ("a-good.html", "z-good.html"):
        (inbox / name).write_bytes(PAGE + name.encode())
    store = Store(folder / "store")
    local([inbox], store, "run", lambda: "2025-01-20T00:00:00Z")
    captures = store.captures()
    said = {Path(c.addresses[-1]).name: c.reason or "" for c in captures if c.outcome == "failed"}
    plan = planned(store.bundles(), store, Register(), place(folder / "work"))
    parts = [read_batch(replace(each, seconds=20)) for each in plan.batches]
    names = {
        row["digest"]: Path(row["address"]).name
        for row in pa.concat_tables(live(parts, "reports")).to_pylist()
    }
    said |= {name: "" for name in names.values()}
    for row in pa.concat_tables(live(parts, "findings")).to_pylist():
        if row["rule"] in ("UNREADABLE-DOCUMENT", "NOT-A-REPORT"):
            said[names[row["digest"]]] = row["message_en"]
    return said


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(findings: dict[str, str], name: str) -> None:
    assert findings[name], "nothing was said of it"
    assert "seconds and was given up" not in findings[name]
    assert "failed in the program" not in findings[name]
    assert "/etc" not in findings[name]


@pytest.mark.parametrize("name", ["a-good.html", "z-good.html"])
def test_the_good_ones_go_through(findings: dict[str, str], name: str) -> None:
    assert findings[name] == ""


def test_names_in_archives_do_no_harm(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        for name in (
            "../../out.html",
            "/abs.html",
            "a\nb.html",
            "c:\\d.html",
            ".hid.html",
            "x.exe",
        ):
            opened.writestr(name, PAGE + name.encode())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.zip").write_bytes(held.getvalue())
    store = Store(tmp_path / "store")
    local([tmp_path / "in"], store, "run", lambda: "2025-01-20T00:00:00Z")
    names = sorted(capture.addresses[-1] for capture in store.captures())
    assert names == [
        "in/all.zip!/a b.html", "in/all.zip!/abs.html", "in/all.zip!/c:/d.html",
        "in/all.zip!/out.html",
    ]  # fmt: skip
    assert not list(tmp_path.rglob("*.html"))
    assert len(store.bundles()) == 4
