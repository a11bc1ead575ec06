"""The store: nothing in it changes, what is damaged is noticed, captures come back as written."""

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import GatherError, PlaceError
from gongkai.gather import ledger
from gongkai.gather.holdings import documents
from gongkai.gather.store import Store
from gongkai.model import Capture

DIGEST = hashlib.sha256(b"page").hexdigest()


def capture(time: int, digest: str | None = "d1", **more: object) -> Capture:
    values = {
        "run": f"run{time}",
        "source_url": "http://a.cn/r",
        "time": f"2025-01-{time:02}T00:00:00Z",
        "outcome": "kept" if digest else "failed",
        "addresses": ("http://a.cn/r",),
        "agency_id": "a1",
        "digest": digest,
    }
    return Capture(**{**values, **more})  # type: ignore[arg-type]


def test_a_document_is_kept_by_its_digest_and_read_back(store):
    assert store.keep(b"page") == DIGEST
    assert (store.root / "documents" / DIGEST[:2] / DIGEST).read_bytes() == b"page"
    assert store.holds(DIGEST) and store.read(DIGEST) == b"page"


def test_a_document_is_never_written_again(store):
    store.keep(b"page")
    path = store.root / "documents" / DIGEST[:2] / DIGEST
    os.utime(path, ns=(1, 1))
    store.keep(b"page")
    assert path.stat().st_mtime_ns == 1 and [p.name for p in path.parent.iterdir()] == [DIGEST]


def test_a_damaged_document_is_noticed(store):
    store.keep(b"page")
    path = store.root / "documents" / DIGEST[:2] / DIGEST
    path.write_bytes(b"pag3")
    with pytest.raises(GatherError, match=r"gather\.document_damaged") as failure:
        store.read(DIGEST)
    assert failure.value.arguments["file"] == str(path)


def test_a_missing_document_is_named(store):
    with pytest.raises(GatherError, match=r"gather\.document_missing"):
        store.read(DIGEST)


def test_a_full_disk_is_said_and_leaves_nothing_behind(store, monkeypatch):
    def full(*places: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PlaceError, match=r"place\.full"):
        store.keep(b"page")
    assert list((store.root / "documents" / DIGEST[:2]).iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PlaceError, match=r"place\.unwritable"):
        Store(tmp_path / "file" / "store").keep(b"page")


def record(store: Store, run: str, host: str, *captures: Capture) -> None:
    sitting = store.sitting(run, host)
    for each in captures:
        sitting.note([each])
    sitting.close()


def ledger_files(store: Store) -> list[Path]:
    return sorted((store.root / "captures").rglob("*.jsonl"))


def test_every_capture_is_on_record_at_once_and_in_one_file_at_the_end(store):
    sitting = store.sitting("run1", "a.cn:8080")
    sitting.note([capture(1)])
    sitting.note([capture(2)])
    assert store.captures() == (capture(1), capture(2)) and len(ledger_files(store)) == 2
    sitting.close()
    assert store.captures() == (capture(1), capture(2)) and len(ledger_files(store)) == 1


def test_a_killed_closing_counts_nothing_twice(store):
    sitting = store.sitting("run1", "a.cn")
    sitting.note([capture(1)])
    part = ledger_files(store)[0]
    sitting.note([capture(2)])
    content = part.read_bytes()
    sitting.close()
    part.write_bytes(content)  # the parts are removed after the whole is written
    assert store.captures() == (capture(1), capture(2))


def test_two_sittings_of_one_run_and_host_share_nothing(store):
    record(store, "run1", "a.cn", capture(1))
    record(store, "run1", "a.cn", capture(2))
    record(store, "run2", "b.cn", capture(3))
    assert store.captures("a.cn") == (capture(1), capture(2))
    assert store.captures(run="run1") == (capture(1), capture(2))
    assert store.captures("b.cn", "run1") == ()


@pytest.mark.parametrize("host", ["../../x", "..", ".", "a/b", "主机"])
def test_no_host_leads_out_of_the_ledger(host, store):
    record(store, "a/../run", host, capture(1))
    (path,) = ledger_files(store)
    assert path.parent.parent == store.root / "captures" and store.captures(host) == (capture(1),)


def test_captures_come_in_time_order_whatever_the_file(store):
    record(store, "run2", "a.cn", capture(2), capture(4))
    record(store, "run1", "b.cn", capture(3), capture(1))
    (store.root / "captures" / "a.cn" / ".half.jsonl").write_bytes(b"{")
    assert [c.time[8:10] for c in store.captures()] == ["01", "02", "03", "04"]


def test_an_empty_store_holds_nothing(store):
    assert store.captures() == () and store.documents() == ()


# What ends a line for someone, what JSON escapes, and what takes several bytes.
texts = st.text(st.sampled_from('a/é中😀 \n\r\x1c\x85\u2028"\\\0\ufeff'), max_size=20)
maybe = st.none() | texts


@st.composite
def any_capture(draw: st.DrawFn) -> Capture:
    failed = draw(st.booleans())
    return Capture(
        run=draw(texts),
        source_url=draw(texts),
        time=draw(texts),
        outcome="failed" if failed else draw(st.sampled_from(["kept", "unchanged"])),
        agency_id=draw(maybe),
        report_year=draw(st.none() | st.integers(2008, 2100)),
        series=draw(maybe),
        addresses=tuple(draw(st.lists(texts, max_size=3))),
        status=draw(st.none() | st.integers(100, 599)),
        media_type=draw(maybe),
        digest=None if failed else draw(texts),
        bytes=draw(st.none() | st.integers(0)),
        etag=draw(maybe),
        last_modified=draw(maybe),
        reason=draw(maybe),
        arguments=draw(st.dictionaries(texts, texts, max_size=3)),
        headers=draw(st.dictionaries(texts, texts, max_size=3)),
        role=draw(st.sampled_from(["report", "list", "robots"])),
        found_on=draw(maybe),
        title=draw(maybe),
        dated=draw(maybe),
        listing=draw(st.sampled_from([None, "part", "end"])),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(any_capture(), max_size=3))
def test_captures_survive_being_written(captures):
    assert ledger.decode(ledger.encode(captures), "x.jsonl") == tuple(captures)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "lost"},
        {"status": "200"},
        {"bytes": True},
        {"addresses": "http://a.cn"},
        {"addresses": [1]},
        {"arguments": {"a": 1}},
        {"run": None},
        {"digest": None},
        {"colour": "red"},
    ],
)
def test_a_line_that_is_no_capture_is_named(change, store):
    line = json.loads(ledger.encode([capture(1)]))
    good, bad = json.dumps(line), json.dumps({**line, **change})
    path = store.root / "captures" / "run-a.cn.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(f"{good}\n{bad}\n", "utf-8")
    with pytest.raises(GatherError, match=r"gather\.ledger_damaged") as failure:
        store.captures()
    assert failure.value.arguments == {"file": str(path), "line": 2}


@pytest.mark.parametrize("content", [b"{", b"\xff\n", b"\n", b"[]\n", b'{"run": "r"}\n'])
def test_a_ledger_that_is_none_is_refused(content):
    with pytest.raises(GatherError, match=r"gather\.ledger_damaged"):
        ledger.decode(content, "x.jsonl")


def test_the_newest_document_of_a_source_counts_and_the_first_time_of_its_bytes():
    captures = [capture(1, "d1"), capture(2, "d2"), capture(3, "d1"), capture(4, None)]
    (entry,) = documents(captures)
    assert (entry.digest, entry.first_seen[8:10], entry.last_seen[8:10]) == ("d1", "01", "03")
    assert [e.digest for e in documents(captures, history=True)] == ["d1", "d2"]


def test_a_source_that_only_failed_has_no_document():
    assert documents([capture(1, None)]) == ()


def test_the_name_is_the_final_address_and_the_type_as_declared():
    addresses = ("http://a.cn/r", "http://b.cn/s")
    (entry,) = documents([capture(1, addresses=addresses, media_type="text/html; charset=gbk")])
    assert (entry.name, entry.declared_type) == ("http://b.cn/s", "text/html; charset=gbk")


def test_two_years_of_one_address_are_two_sources():
    captures = [capture(1, "d1", report_year=2023), capture(2, "d2", report_year=2024)]
    assert [(e.report_year, e.digest) for e in documents(captures)] == [(2023, "d1"), (2024, "d2")]


def test_a_row_corrected_to_another_agency_takes_its_document_along():
    captures = [capture(1), capture(2, None, agency_id="a2")]
    assert [(e.agency_id, e.digest) for e in documents(captures)] == [("a2", "d1")]


def test_two_agencies_of_one_run_share_a_document():
    captures = [capture(1), capture(1, agency_id="a2")]
    assert {e.agency_id for e in documents(captures)} == {"a1", "a2"}


def test_a_local_copy_of_a_gathered_document_is_not_counted_twice():
    local = {"agency_id": None, "addresses": ("file:///x/r.html", "r.html")}
    entries = documents([capture(1, **local), capture(2, report_year=2024)])
    assert [(e.agency_id, e.report_year, e.name) for e in entries] == [
        ("a1", 2024, "http://a.cn/r")
    ]
    assert entries[0].first_seen[8:10] == "01"


def test_two_places_of_the_same_bytes_are_one_document():
    one, two = ("file:///x/r.html", "x/r.html"), ("file:///y/r.html", "y/r.html")
    captures = [capture(day, agency_id=None, addresses=a) for day, a in enumerate((one, two), 1)]
    assert len(documents(captures)) == 1


def test_a_document_is_loaded_with_what_is_known_of_it(store: Store, tmp_path: Path):
    digest = store.keep(b"page")
    record(store, "run1", "a.cn", capture(1, digest, report_year=2024, series="own"))
    (entry,) = store.documents()
    document = store.load(entry)
    assert (document.content, document.digest, document.name) == (b"page", digest, "http://a.cn/r")
    assert (document.agency_id, document.report_year, document.series) == ("a1", 2024, "own")
    assert document.first_seen == "2025-01-01T00:00:00Z"
