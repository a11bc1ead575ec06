"""The test site itself: every behaviour does what it says, and the log tells what was done."""

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlsplit

import brotli
import pytest

from tests.gather.site.behaviour import HOSTS, TRAP, Behaviour
from tests.gather.site.behaviours import BEHAVIOURS
from tests.gather.site.faults import BOMB, page
from tests.gather.site.log import Asked, at_once, hurried, twice
from tests.gather.site.site import Site, whole_site

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("site")]
UNPACK = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
}
PLAIN = [b.name for b in BEHAVIOURS if b.gathered and not b.via and b.visits == 1]
STREAMS = ["endless", "endless-chunks", "trickle", "trickling-head"]


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with whole_site(interval=0.01) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    served.log.forget()
    return served


def named(site: Site, name: str) -> Behaviour:
    return next(each for each in site.behaviours if each.name == name)


def ask(
    site: Site, behaviour: Behaviour, path: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(site.url(behaviour, path))
    target = address.path + (f"?{address.query}" if address.query else "")
    with closing(HTTPConnection(address.netloc, timeout=5)) as connection:
        connection.request(
            "GET", target, headers={k.replace("_", "-"): headers[k] for k in headers}
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()


def raw(site: Site, behaviour: Behaviour) -> socket.socket:
    address = urlsplit(site.url(behaviour))
    connection = socket.create_connection((address.hostname, address.port), timeout=5)
    connection.sendall(f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    return connection


def test_every_behaviour_has_a_name_an_address_and_an_end() -> None:
    assert len({each.name for each in BEHAVIOURS}) == len(BEHAVIOURS)
    assert len({(each.host, each.path) for each in BEHAVIOURS}) == len(BEHAVIOURS)
    for each in BEHAVIOURS:
        if each.kind == "report":
            assert (each.gathered is None) is (each.reason is not None), each.name
        assert each.visits == 0 or not each.left_out


def test_each_host_has_an_address_of_its_own(site: Site) -> None:
    origins = site.origins
    assert set(origins) == set(HOSTS)
    assert len({urlsplit(origin).hostname for origin in origins.values()}) == len(HOSTS)


@pytest.mark.parametrize("name", PLAIN)
def test_a_report_that_is_to_be_gathered_is_sent(site: Site, name: str) -> None:
    behaviour = named(site, name)
    status, headers, content = ask(site, behaviour, Accept_Encoding="gzip, deflate, br")
    packed = headers.get("Content-Encoding")
    assert status == 200
    assert (UNPACK[packed](content) if packed else content) == behaviour.gathered
    assert bool(packed) is (name in ("gzip", "deflate", "brotli"))


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("as-pdf", "application/pdf"),
        ("as-bytes", "application/octet-stream"),
        ("direct-older", "text/html"),
        ("gb2312", "text/html; charset=gb2312"),
        ("gbk", "text/html"),
        ("undeclared", None),
    ],
)
def test_types_are_declared_as_told(site: Site, name: str, declared: str | None) -> None:
    _, headers, content = ask(site, named(site, name))
    assert headers.get("Content-Type") == declared
    if name.startswith("gb"):
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")
        assert "年度报告" in content.decode("gb18030")
        assert (b"charset" in content) is (name == "gb2312")


def test_what_is_packed_is_plain_to_who_cannot_unpack(site: Site) -> None:
    behaviour = named(site, "brotli")
    _, headers, content = ask(site, behaviour, Accept_Encoding="gzip")
    assert "Content-Encoding" not in headers and content == behaviour.gathered


@pytest.mark.parametrize(
    ("name", "mark", "shown"),
    [("etag", "ETag", "If-None-Match"), ("dated", "Last-Modified", "If-Modified-Since")],
)
def test_who_shows_the_mark_gets_no_body(site: Site, name: str, mark: str, shown: str) -> None:
    behaviour = named(site, name)
    _, headers, _ = ask(site, behaviour)
    status, _, content = ask(site, behaviour, **{shown: headers[mark]})
    assert (status, content) == (304, b"")
    first, second = site.log.take()
    assert (first.conditional, second.conditional, second.status) == (False, True, 304)


def test_redirects_lead_on_and_round(site: Site) -> None:
    behaviour = named(site, "moved")
    answers = [ask(site, behaviour, path) for path in (behaviour.path, *behaviour.via)]
    assert [status for status, _, _ in answers] == [301, 302, 307, 200]
    assert [headers["Location"] for _, headers, _ in answers[:3]] == list(behaviour.via)
    assert answers[3][2] == behaviour.gathered
    loop = named(site, "loop")
    assert ask(site, loop)[1]["Location"] == loop.path
    assert ask(site, named(site, "trap-redirect"))[1]["Location"].startswith(site.origins[TRAP])


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("recovering", [503, 503, 200, 200]),
        ("busy", [429, 200]),
        ("down", [503, 503]),
        ("missing", [404]),
        ("gone", [410]),
        ("forbidden", [403]),
        ("empty", [200]),
    ],
)
def test_statuses_come_in_their_order(site: Site, name: str, statuses: list[int]) -> None:
    behaviour = named(site, name)
    answers = [ask(site, behaviour) for _ in statuses]
    assert [status for status, _, _ in answers] == statuses
    assert [entry.status for entry in site.log.take()] == statuses
    if name == "busy":
        assert answers[0][1]["Retry-After"] == "1"


@pytest.mark.parametrize("name", ["truncated", "truncated-chunk"])
def test_a_truncated_body_is_shorter_than_it_says(site: Site, name: str) -> None:
    with pytest.raises(IncompleteRead):
        ask(site, named(site, name))
    (entry,) = site.log.take()
    assert not entry.whole and entry.passing


def test_what_says_gzip_is_none(site: Site) -> None:
    _, headers, content = ask(site, named(site, "damaged"))
    assert headers["Content-Encoding"] == "gzip" and not content.startswith(b"\x1f\x8b")


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_goes_on_until_its_reader_leaves(site: Site, name: str) -> None:
    with raw(site, named(site, name)) as connection:
        seen = b""
        while len(seen) < (2_000_000 if name.startswith("endless") else 150):
            piece = connection.recv(65536)
            assert piece
            seen += piece
    assert seen.startswith(b"HTTP/1.1 200 OK")
    assert (b"\r\n\r\n" in seen) is (name != "trickling-head")
    assert (b"\r\n10000\r\n" in seen) is (name == "endless-chunks")
    (entry,) = site.log.take()
    assert not entry.whole


def test_the_silent_say_nothing(site: Site) -> None:
    with raw(site, named(site, "silent")) as connection:
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)


@pytest.mark.parametrize("name", ["gzip-bomb", "brotli-bomb"])
def test_a_bomb_is_small_until_it_is_unpacked(site: Site, name: str) -> None:
    _, headers, content = ask(site, named(site, name))
    assert len(content) < BOMB / 200
    if name == "gzip-bomb":
        unpacked = zlib.decompressobj(31)
        size = 0
        while content:
            size += len(unpacked.decompress(content, 1 << 20))
            content = unpacked.unconsumed_tail
        assert size == BOMB
    else:
        coder = brotli.Decompressor()
        first = coder.process(content, output_buffer_limit=1 << 20)
        assert len(first) >= 1 << 20 and not coder.is_finished()
    assert headers["Content-Encoding"] in UNPACK


@pytest.mark.parametrize("name", ["fickle", "lengthless"])
def test_a_connection_that_is_closed(site: Site, name: str) -> None:
    with raw(site, named(site, name)) as connection:
        seen = b""
        while piece := connection.recv(65536):
            seen += piece
    assert (b"Connection: keep-alive" in seen) is (name == "fickle")
    assert (b"Content-Length" in seen) is (name == "fickle")


def test_a_connection_is_kept_where_nothing_else_is_told(site: Site) -> None:
    behaviour = named(site, "plain")
    address = urlsplit(site.url(behaviour))
    with closing(HTTPConnection(address.netloc, timeout=5)) as connection:
        for _ in range(3):
            connection.request("GET", address.path)
            assert connection.getresponse().read() == behaviour.gathered
    assert len(site.log.entries) == 3 and site.log.connections["plain"] == 1


def test_rules_of_the_hosts(site: Site) -> None:
    def rules(name: str) -> tuple[int, bytes]:
        status, _, content = ask(site, named(site, name), "/robots.txt")
        return status, content

    assert b"Disallow: /secret/" in rules("secret")[1]
    assert b"Crawl-delay: 0.3" in rules("paced-1")[1]
    assert b"<html" in rules("shell-rules")[1]
    assert rules("unruled")[0] == 503 and rules("plain")[0] == 404


@pytest.mark.parametrize("name", [b.name for b in BEHAVIOURS if b.leads_from])
def test_every_link_leads_to_what_it_says(site: Site, name: str) -> None:
    behaviour = named(site, name)
    leading = [b for b in site.behaviours if b.path == behaviour.leads_from]
    shown = b""
    for each in leading:
        paths = [path for path, _ in each.paths]
        if each.name == "list-jpage":
            paths[1] += "?startrecord=3&endrecord=4&perpage=2&columnid=1229"
        shown += b"".join(ask(site, each, path)[2] for path in paths)
    address = behaviour.path if behaviour.host != TRAP else site.url(behaviour)
    assert address.encode() in shown


def test_a_page_counts_its_visits(site: Site) -> None:
    behaviour = named(site, "visited")
    first, second = ask(site, behaviour)[2], ask(site, behaviour)[2]
    assert first == behaviour.gathered and first != second


def test_a_report_is_replaced_and_withdrawn(site: Site) -> None:
    behaviour = named(site, "replaced")
    site.route("changing", behaviour.path, page(b"new"))
    assert ask(site, behaviour)[2] == b"new"
    site.route("changing", behaviour.path, page(b"", status=404))
    assert ask(site, behaviour)[0] == 404
    site.route("changing", behaviour.path, behaviour.answer)


def test_what_nothing_leads_to_is_noted_as_unknown(site: Site) -> None:
    assert ask(site, named(site, "plain"), "/nowhere")[0] == 404
    (entry,) = site.log.take()
    assert not entry.known and entry.path == "/nowhere"


def asked(host: str, path: str, started: float, ended: float, status: int = 200) -> Asked:
    return Asked(host, path, "GET", started, ended, status)


def test_the_log_tells_who_came_too_early_and_who_came_again() -> None:
    polite = [asked("a", "/1", 0, 1), asked("b", "/1", 0.5, 1.5), asked("a", "/2", 2, 3)]
    assert not at_once(polite) and not hurried(polite, 1.0) and not twice(polite)
    early = [*polite, asked("a", "/3", 3.5, 4)]
    assert [paths for _, *paths in hurried(early, 1.0)] == [["a", "/2", "/3"]]
    crowding = [*polite, asked("b", "/2", 1.4, 2)]
    assert [(one.path, two.path) for one, two in at_once(crowding)] == [("/1", "/2")]
    again = [*polite, asked("a", "/1", 5, 6), asked("c", "/1", 5, 6, 503), asked("c", "/1", 8, 9)]
    assert twice(again) == {("a", "/1"): 1}


def test_an_answer_ends_in_the_log_before_its_reader_can_have_it_whole(site: Site) -> None:
    for _ in range(20):
        ask(site, named(site, "plain"))
        done = time.monotonic()
        assert site.log.entries[-1].ended < done
