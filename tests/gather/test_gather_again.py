"""The second time: only what has changed is sent; what a run was answered is not asked again."""

import gzip
import io
import zipfile
from typing import Any

import pytest

pytestmark = pytest.mark.network
PAGE = "<!doctype html><title>年度报告</title><p>政府信息公开工作年度报告</p>".encode()
STAMP = "Wed, 29 Jan 2025 08:00:00 GMT"


def marked(body: bytes = PAGE, **marks: str) -> Any:
    """A route that sends a body with its marks, and 304 to who shows them."""

    def route(visitor: Any) -> None:
        shown = visitor.headers["If-None-Match"], visitor.headers["If-Modified-Since"]
        asked.append(shown)
        same = shown == (marks.get("ETag"), marks.get("Last_Modified"))
        visitor.answer(304 if same else 200, b"" if same else body, **marks)

    asked: list[tuple[str | None, str | None]] = []
    route.asked = asked  # type: ignore[attr-defined]
    return route


@pytest.mark.parametrize(
    "marks",
    [{"ETag": '"7"'}, {"Last_Modified": STAMP}, {"ETag": 'W/"7"', "Last_Modified": STAMP}],
)
def test_what_a_site_holds_still_is_not_sent_again(marks, site, store, settings, now, gather):
    site.routes["/r"] = marked(**marks)
    (first,) = gather((site.source("/r"),), store, settings, "run1", now)
    (second,) = gather((site.source("/r"),), store, settings, "run2", now)
    assert site.routes["/r"].asked[0] == (None, None)
    assert site.routes["/r"].asked[1] == (marks.get("ETag"), marks.get("Last_Modified"))
    assert (second.outcome, second.status, second.digest) == ("unchanged", 304, first.digest)
    assert second.etag == first.etag and second.bytes == first.bytes
    (entry,) = store.documents()
    assert (entry.digest, entry.last_seen) == (first.digest, second.time)
    # A third run asks with the same marks though the second answer had no body.
    gather((site.source("/r"),), store, settings, "run3", now)
    assert len(site.log) == 3 and site.routes["/r"].asked[2] == site.routes["/r"].asked[1]


def test_what_is_no_longer_in_the_store_is_asked_for_whole(site, store, settings, now, gather):
    site.routes["/r"] = marked(ETag='"7"')
    (first,) = gather((site.source("/r"),), store, settings, "run1", now)
    (store.root / "documents" / first.digest[:2] / first.digest).unlink()
    (second,) = gather((site.source("/r"),), store, settings, "run2", now)
    assert (second.outcome, second.status) == ("kept", 200)


def test_marks_go_to_the_address_that_gave_them(site, store, settings, now, gather):
    site.routes["/old"] = lambda visitor: (
        seen.append(visitor.headers["If-None-Match"]),
        visitor.answer(302, Location="/new"),
    )
    site.routes["/new"] = marked(ETag='"7"')
    seen: list[str | None] = []
    for run in ("run1", "run2"):
        (capture,) = gather((site.source("/old"),), store, settings, run, now)
    assert seen == [None, None] and site.routes["/new"].asked == [(None, None), ('"7"', None)]
    assert capture.addresses == (site.url("/old"), site.url("/new")) and capture.status == 304


def test_a_304_that_nobody_asked_for_is_no_document(site, store, settings, now, gather):
    site.routes["/r"] = lambda visitor: visitor.answer(304)
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.reason == "gather.status_unusable"


def test_a_replaced_document_is_kept_beside_the_old_one(site, store, settings, now, gather):
    site.routes["/r"] = marked(ETag='"7"')
    gather((site.source("/r"),), store, settings, "run1", now)
    site.routes["/r"] = marked(PAGE + b"new", ETag='"8"')
    gather((site.source("/r"),), store, settings, "run2", now)
    assert [store.read(e.digest)[-3:] for e in store.documents(history=True)] == [b"/p>", b"new"]
    assert [store.read(e.digest)[-3:] for e in store.documents()] == [b"new"]


def test_an_archive_that_is_held_still_keeps_its_members(site, store, settings, now, gather):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("a.html", PAGE + b"a")
        opened.writestr("b.html", PAGE + b"b")
    site.routes["/all.zip"] = marked(held.getvalue(), ETag='"7"')
    first = gather((site.source("/all.zip"),), store, settings, "run1", now)
    second = gather((site.source("/all.zip"),), store, settings, "run2", now)
    assert [c.addresses for c in second] == [c.addresses for c in first]
    assert {c.status for c in second} == {304} and len(store.bundles()) == 1
    assert len(store.bundles()[0]) == 2


def test_the_attachments_of_a_page_that_is_held_still_are_asked_for(
    site, store, settings, now, gather
):
    page = PAGE + b'<a href="/report.pdf">2024 report.pdf</a>'
    site.routes["/r"] = marked(page, ETag='"7"')
    site.routes["/report.pdf"] = marked(b"%PDF-1.7 one", ETag='"8"')
    gather((site.source("/r"),), store, settings, "run1", now)
    site.routes["/report.pdf"] = marked(b"%PDF-1.7 two", ETag='"9"')
    gather((site.source("/r"),), store, settings, "run2", now)
    (bundle,) = store.bundles()
    assert store.read(bundle[1].digest) == b"%PDF-1.7 two"


def test_what_was_answered_before_a_run_was_killed_is_not_asked_again(
    site, store, settings, now, gather
):
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    site.routes["/s"] = lambda visitor: visitor.answer(
        200 if visitor.visit > 1 else 404, PAGE + b"s"
    )
    sources = (site.source("/r"), site.source("/s"))
    gather(sources, store, settings, "run", now)
    # A sitting that was killed has not put its parts together.
    (whole,) = (p for p in (store.root / "captures").rglob("*.jsonl") if "~" in p.name)
    lines = [line for line in whole.read_bytes().splitlines(True) if b'"/s"' not in line]
    for number, line in enumerate(lines):
        whole.with_name(f"{whole.stem}-{number:06}.jsonl").write_bytes(line)
    whole.unlink()
    gather(sources, store, settings, "run", now)
    assert site.log == ["/r", "/s", "/s"]
    assert {e.name for e in store.documents()} == {site.url("/r"), site.url("/s")}


def test_a_source_added_to_an_interrupted_run_shares_what_was_answered(
    site, store, settings, now, gather
):
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    gather((site.source("/r"),), store, settings, "run", now)
    both = (site.source("/r"), site.source("/r", agency_id="a2"))
    captures = gather(both, store, settings, "run", now)
    assert site.log == ["/r"] and {c.agency_id for c in captures} == {"a1", "a2"}


def test_brotli_is_unpacked_and_a_bomb_is_cut(site, store, settings, now, gather):
    import brotli

    packed = {"/r": brotli.compress(PAGE), "/bomb": brotli.compress(bytes(200_000_000))}
    for path, body in packed.items():
        site.routes[path] = lambda visitor, body=body: visitor.answer(
            200, body, Content_Encoding="br"
        )
    site.routes["/gzip"] = lambda visitor: visitor.answer(
        200, gzip.compress(PAGE), Content_Encoding="gzip"
    )
    sources = (site.source("/r"), site.source("/bomb"), site.source("/gzip"))
    captures = gather(sources, store, settings, "run", now)
    outcomes = {c.source_url: c.reason or store.read(c.digest or "") for c in captures}
    assert outcomes[site.url("/r")] == outcomes[site.url("/gzip")] == PAGE
    assert outcomes[site.url("/bomb")] == "gather.body_too_large"
