"""Fetching from real servers on loopback: what comes back, and every way it can fail."""

import gzip
import hashlib
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gongkai.address import Origin
from gongkai.gather import GatherSettings, Store, hosts
from gongkai.gather.fetch.client import user_agent
from gongkai.gather.fetch.turns import Turns
from gongkai.model import Capture, Register, Source

pytestmark = pytest.mark.network
PAGE = "<!doctype html><title>年度报告</title><p>政府信息公开工作年度报告</p>".encode()


@pytest.fixture
def fetch(
    store: Store, settings: GatherSettings, now: Callable[[], str], gather
) -> Callable[..., Capture]:
    runs = iter(f"run{number}" for number in range(100))

    def one(source: Source, beside: tuple[Source, ...] = (), **changes: Any) -> Capture:
        changed = replace(settings, **changes)
        (capture,) = gather((source,), store, changed, next(runs), now, beside)
        return capture

    return one


def test_a_page_is_kept_with_what_the_site_said_of_it(site, store, fetch):
    site.routes["/r.html"] = lambda visitor: visitor.answer(
        200,
        PAGE,
        Content_Type="text/html; charset=gb2312",
        ETag='"7"',
        Last_Modified="Wed, 29 Jan 2025 08:00:00 GMT",
        Content_Disposition='attachment; filename="2024.html"',
        Set_Cookie="session=secret",
    )
    capture = fetch(site.source("/r.html", report_year=2024, series="own"))
    assert capture.outcome == "kept" and capture.status == 200
    assert capture.digest == hashlib.sha256(PAGE).hexdigest()
    assert store.read(capture.digest) == PAGE and capture.bytes == len(PAGE)
    assert capture.addresses == (site.url("/r.html"),)
    assert (capture.agency_id, capture.report_year, capture.series) == ("a1", 2024, "own")
    assert capture.media_type == "text/html; charset=gb2312"
    assert capture.headers["content-disposition"] == 'attachment; filename="2024.html"'
    assert capture.headers["content-length"] == str(len(PAGE)) and capture.headers["date"]
    assert "secret" not in str(capture)
    assert (capture.etag, capture.last_modified) == ('"7"', "Wed, 29 Jan 2025 08:00:00 GMT")
    assert site.agents == [user_agent("a@example.org")] and "a@example.org" in site.agents[0]


def test_the_same_bytes_again_are_unchanged(site, fetch):
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    first, second = fetch(site.source("/r")), fetch(site.source("/r"))
    assert (first.outcome, second.outcome) == ("kept", "unchanged")
    assert first.digest == second.digest


def test_redirects_are_followed_and_recorded(site, fetch):
    site.routes["/old"] = lambda visitor: visitor.answer(301, b"moved", Location="/new#top")
    site.routes["/new"] = lambda visitor: visitor.answer(200, PAGE)
    capture = fetch(site.source("/old"))
    assert capture.outcome == "kept"
    assert capture.addresses == (site.url("/old"), site.url("/new"))


def test_a_redirect_to_another_loopback_port_never_arrives(site, new_site, fetch, said):
    other = new_site()
    other.routes["/secret"] = lambda visitor: visitor.answer(200, b"secret")
    target = other.url("/secret")
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location=target)
    capture = fetch(site.source("/r"))
    assert capture.reason == "gather.address_private" and "127.0.0.1" in said(capture)
    assert capture.addresses == (site.url("/r"), target)
    assert other.log == [] and other.connections == 0


def test_a_redirect_to_a_registered_private_origin_is_followed(site, new_site, fetch):
    other = new_site()
    other.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location=other.url("/r"))
    assert fetch(site.source("/r"), (other.source("/r"),)).digest is not None


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_another_name_of_a_registered_place_is_another_origin(host, site, fetch):
    address = f"http://{host}:{site.server_port}/r"
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location=address)
    assert fetch(site.source("/r")).reason == "gather.address_private"
    assert site.log == ["/r"] and site.connections == 2  # its robots.txt was the other


def test_a_name_that_turns_to_loopback_is_refused(site, new_site, fetch, monkeypatch):
    inner = new_site()
    real = socket.getaddrinfo

    def rebound(host: Any, *arguments: Any, **keywords: Any) -> Any:
        return real("127.0.0.1" if host == "report.example" else host, *arguments, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    target = f"http://report.example:{inner.server_port}/r"
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location=target)
    capture = fetch(site.source("/r"))
    assert capture.reason == "gather.address_private"
    assert capture.arguments["host"] == "report.example" and inner.connections == 0


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("ftp://example.org/r", "gather.address_scheme"),
        ("file:///etc/hostname", "gather.address_scheme"),
        ("http://user:s3cret@example.org/", "gather.address_secret"),
        ("http://[bad/", "gather.address_invalid"),
        ("", "gather.redirect_blank"),
    ],
)
def test_a_redirect_to_what_is_no_web_address(target, reason, site, fetch, said):
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location=target)
    capture = fetch(site.source("/r"))
    assert capture.reason == reason and capture.addresses == (site.url("/r"),)
    assert "s3cret" not in said(capture) + str(capture)


def test_a_redirect_loop_ends(site, fetch, said):
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location="/r")
    capture = fetch(site.source("/r"))
    assert capture.reason == "gather.redirects_too_many" and len(site.log) == 6
    assert site.url("/r") in said(capture)


def test_the_body_of_a_redirect_is_not_read(site, fetch):
    def endless(visitor: Any) -> None:
        visitor.send_response(302)
        visitor.send_header("Location", "/new")
        visitor.end_headers()
        while not site.closing.is_set():
            visitor.wfile.write(b"x" * 65536)

    site.routes["/r"] = endless
    site.routes["/new"] = lambda visitor: visitor.answer(200, PAGE)
    assert fetch(site.source("/r")).outcome == "kept"


@pytest.mark.parametrize(
    ("status", "reason", "visits"),
    [
        (404, "gather.not_found", 1),
        (410, "gather.not_found", 1),
        (403, "gather.forbidden", 1),
        (204, "gather.status_unusable", 1),
        (418, "gather.status_unusable", 1),
        (429, "gather.too_many_requests", 3),
        (503, "gather.server_error", 3),
    ],
)
def test_a_status_that_brings_nothing(status, reason, visits, site, fetch, said):
    site.routes["/r"] = lambda visitor: visitor.answer(status)
    capture = fetch(site.source("/r"))
    assert (capture.reason, capture.status, len(site.log)) == (reason, status, visits)
    assert str(status) in said(capture)


def test_a_server_that_recovers_is_asked_again(site, fetch):
    site.routes["/r"] = lambda visitor: visitor.answer(500 if visitor.visit < 3 else 200, PAGE)
    assert fetch(site.source("/r")).outcome == "kept" and site.log == ["/r"] * 3


def test_an_endless_error_page_is_not_read(site, fetch):
    def endless(visitor: Any) -> None:
        visitor.send_response(503)
        visitor.end_headers()
        while not site.closing.is_set():
            visitor.wfile.write(b"x" * 65536)

    site.routes["/r"] = endless
    assert fetch(site.source("/r")).reason == "gather.server_error"


@pytest.mark.parametrize("pause", ["0", "junk", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_short_retry_after_is_waited_for(pause, site, fetch):
    site.routes["/r"] = lambda visitor: visitor.answer(
        429 if visitor.visit == 1 else 200, PAGE, Retry_After=pause
    )
    assert fetch(site.source("/r")).outcome == "kept"


@pytest.mark.parametrize("pause", ["3600", "9" * 40, "Wed, 21 Oct 2195 07:28:00 GMT"])
def test_who_asks_for_hours_is_left_alone(pause, site, fetch):
    site.routes["/r"] = lambda visitor: visitor.answer(429, Retry_After=pause)
    capture = fetch(site.source("/r"))
    assert capture.reason == "gather.too_many_requests" and len(site.log) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n",
    ],
)
def test_a_truncated_body_is_not_kept(head, site, store, fetch, said):
    site.routes["/r"] = lambda visitor: visitor.raw(head + PAGE)
    capture = fetch(site.source("/r"))
    assert capture.reason == "gather.body_truncated" and len(site.log) == 3
    assert not (store.root / "documents").exists() and said(capture)


def test_a_truncated_body_is_asked_for_again(site, fetch):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    site.routes["/r"] = lambda visitor: visitor.raw(head + PAGE[: visitor.visit * len(PAGE) // 2])
    assert fetch(site.source("/r")).outcome == "kept" and len(site.log) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "gather.connection_broken"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "gather.connection_broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nabcde", "gather.connection_broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", "gather.body_undecodable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "gather.body_empty"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "gather.body_too_large"),
    ],
)
def test_an_answer_that_is_none(content, reason, site, fetch, said):
    site.routes["/r"] = lambda visitor: visitor.raw(content)
    capture = fetch(site.source("/r"), max_bytes=1000)
    assert capture.reason == reason and site.url("/r") in said(capture)


def test_a_compressed_page_is_unpacked(site, store, fetch):
    packed = gzip.compress(PAGE)
    site.routes["/r"] = lambda visitor: visitor.answer(200, packed, Content_Encoding="gzip")
    capture = fetch(site.source("/r"))
    assert capture.digest is not None and store.read(capture.digest) == PAGE


def test_a_page_that_unpacks_beyond_the_limit_is_cut(site, fetch, said):
    packed = gzip.compress(bytes(5_000_000))
    site.routes["/r"] = lambda visitor: visitor.answer(200, packed, Content_Encoding="gzip")
    capture = fetch(site.source("/r"), max_bytes=100_000)
    assert capture.reason == "gather.body_too_large" and "100000" in said(capture)


def test_an_endless_body_is_cut_at_the_limit(site, fetch):
    def endless(visitor: Any) -> None:
        visitor.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while not site.closing.is_set():
            visitor.raw(b"x" * 65536)

    site.routes["/r"] = endless
    assert fetch(site.source("/r"), max_bytes=100_000).reason == "gather.body_too_large"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
    ],
    ids=["sized", "unsized", "header"],
)
def test_a_trickle_is_cut_by_the_total_time(head, site, fetch, said):
    def trickle(visitor: Any) -> None:
        visitor.raw(head)
        while not site.closing.wait(0.01):
            visitor.raw(b"x")

    site.routes["/r"] = trickle
    capture = fetch(site.source("/r"), total_timeout=0.2)
    assert capture.reason == "gather.total_timeout" and "0.2" in said(capture)


def test_silence_is_cut_by_the_time_between_two_parts(site, fetch):
    site.routes["/r"] = lambda visitor: site.closing.wait(10)
    capture = fetch(site.source("/r"), timeout=0.1, attempts=1)
    assert capture.reason == "gather.read_timeout"


def test_a_port_where_nobody_listens(site, fetch, said):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        capture = fetch(Source("a1", address))
    assert capture.reason == "gather.connect_failed" and "127.0.0.1" in said(capture)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".invalid"])
def test_a_name_that_nobody_has(host, fetch, said, monkeypatch):
    def unknown(*arguments: Any, **keywords: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    capture = fetch(Source("a1", f"http://{host}/"))
    assert capture.reason == "gather.name_unknown" and host in said(capture)


def test_an_unverified_certificate_sends_nothing(site, fetch, said):
    capture = fetch(site.source("/r", url=site.url("/r").replace("http:", "https:")))
    assert capture.reason == "gather.tls_failed" and site.log == [] and said(capture)


def test_one_failure_does_not_stop_the_others(site, store, settings, now, said, gather):
    site.routes["/gone"] = lambda visitor: visitor.answer(404)
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    sources = (
        Source("a1", "http://user:s3cret@127.0.0.1/"),
        site.source("/gone"),
        site.source("/r"),
    )
    captures = gather(sources, store, settings, "run", now)
    assert {capture.reason for capture in captures} == {
        "gather.address_secret",
        "gather.not_found",
        None,
    }
    assert site.log == ["/gone", "/r"] and all(said(c) for c in captures if c.reason)
    assert "s3cret" not in str(captures)


def test_no_proxy_of_the_environment_is_asked(site, new_site, fetch, monkeypatch):
    proxy = new_site()
    monkeypatch.setenv("http_proxy", proxy.url(""))
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    assert fetch(site.source("/r")).outcome == "kept" and proxy.connections == 0


def test_an_address_of_two_agencies_is_asked_once(site, store, settings, now, gather):
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    sources = (site.source("/r"), site.source("/r", agency_id="a2", series="aggregate"))
    captures = gather(sources, store, settings, "run", now)
    assert [(c.agency_id, c.series, c.outcome) for c in captures] == [
        ("a1", None, "kept"),
        ("a2", "aggregate", "unchanged"),
    ]
    assert site.log == ["/r"] and {e.agency_id for e in store.documents()} == {"a1", "a2"}


def test_what_a_run_was_answered_it_does_not_ask_again(site, store, settings, now, gather):
    site.routes["/r"] = lambda visitor: visitor.answer(200, PAGE)
    site.routes["/gone"] = lambda visitor: visitor.answer(404)
    sources = (site.source("/r"), site.source("/gone"))
    first = gather(sources, store, settings, "run", now)
    site.routes["/gone"] = site.routes["/r"]
    again = gather(sources, store, settings, "run", now)
    assert site.log == ["/r", "/gone", "/gone"] and again[:2] == first
    assert [c.outcome for c in again] == ["kept", "failed", "unchanged"]


def test_the_pause_lies_between_two_requests_and_not_before_the_first():
    clock, slept = [100.0], []
    turns = Turns(1.0, sleep=slept.append, clock=lambda: clock[0])
    site, other = Origin("http", "a.cn", 80), Origin("http", "b.cn", 80)
    with turns.turn(site):
        clock[0] = 103.0
    clock[0] = 103.25
    with turns.turn(other):
        pass
    with turns.turn(Origin("https", "a.cn", 443)):
        clock[0] = 110.0
    assert slept == [0.75]


def test_sources_are_grouped_by_host_and_limited_by_year():
    sources = (
        Source("a", "https://b.gov.cn/1", report_year=2023),
        Source("a", "http://B.gov.cn:80/2", report_year=2024),
        Source("a", "http://b.gov.cn:8080/3"),
        Source("a", "documents", kind="folder"),
        Source("a", "http://a.gov.cn/"),
    )
    groups = hosts(Register(sources=sources))
    assert list(groups) == ["b.gov.cn", "_folder", "a.gov.cn", "b.gov.cn:8080"]
    assert groups["b.gov.cn"] == sources[:2]
    assert hosts(Register(sources=sources), {2024})["b.gov.cn"] == (sources[1],)
    assert "a.gov.cn" in hosts(Register(sources=sources), {2024})


def test_another_year_is_left_alone(site, store, settings, now, gather):
    source = site.source("/r", report_year=2023)
    years = replace(settings, years=frozenset({2024}))
    assert gather((source,), store, years, "run", now) == () and site.log == []
