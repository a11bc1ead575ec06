"""Manners: what robots.txt says is obeyed, and no host is ever asked twice at once."""

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from gongkai.address import Origin
from gongkai.errors import GatherError
from gongkai.gather.fetch.robots import address_of, rules, without_rules
from gongkai.gather.fetch.turns import Turns

pytestmark = pytest.mark.network
PAGE = "<!doctype html><title>年度报告</title><p>政府信息公开工作年度报告</p>".encode()


def page(visitor: Any) -> None:
    visitor.answer(200, PAGE)


def robots(text: str) -> Any:
    return lambda visitor: visitor.answer(200, text.encode(), Content_Type="text/plain")


def test_what_robots_forbid_is_not_asked(site, store, settings, now, gather, said):
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /in/\n"), "/r": page}
    site.routes["/in/r"] = page
    captures = gather((site.source("/in/r"), site.source("/r")), store, settings, "run", now)
    assert site.log == ["/robots.txt", "/r"]
    assert captures[0].reason == "gather.robots_forbidden" and site.url("/in/r") in said(
        captures[0]
    )


def test_a_redirect_into_what_is_forbidden_is_not_followed(site, store, settings, now, gather):
    site.routes["/robots.txt"] = robots("User-agent: gongkai\nDisallow: /in/\n")
    site.routes["/r"] = lambda visitor: visitor.answer(302, Location="/in/r")
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.reason == "gather.robots_forbidden" and "/in/r" not in site.log


def test_rules_for_others_are_not_ours(site, store, settings, now, gather):
    site.routes |= {"/robots.txt": robots("User-agent: other\nDisallow: /\n"), "/r": page}
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.outcome == "kept"


@pytest.mark.parametrize("status", [404, 403, 401, 410])
def test_a_site_without_rules_may_be_asked(status, site, store, settings, now, gather):
    site.routes |= {"/robots.txt": lambda visitor: visitor.answer(status), "/r": page}
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.outcome == "kept"


def test_a_page_in_the_place_of_rules_is_none(site, store, settings, now, gather):
    site.routes |= {"/robots.txt": page, "/r": page}
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.outcome != "failed"


def test_a_site_whose_rules_cannot_be_had_is_not_asked(site, store, settings, now, gather, said):
    site.routes |= {"/robots.txt": lambda visitor: visitor.answer(503), "/r": page, "/s": page}
    captures = gather((site.source("/r"), site.source("/s")), store, settings, "run", now)
    assert [c.reason for c in captures] == ["gather.robots_unreachable"] * 2
    assert site.log == ["/robots.txt"] * 3 and said(captures[0])


def test_rules_are_asked_for_once_a_day(site, store, settings, now, gather):
    site.routes |= {"/robots.txt": robots("User-agent: *\nDisallow: /in/\n"), "/r": page}
    for run in ("run1", "run2"):
        gather((site.source("/r"), site.source("/in/r")), store, settings, run, now)
    assert site.log == ["/robots.txt", "/r", "/r"]
    gather((site.source("/r"),), store, settings, "run3", lambda: "2025-03-02T12:00:00Z")
    assert site.log.count("/robots.txt") == 2


def test_a_site_that_has_no_rules_is_asked_for_them_once_a_day(site, store, settings, now, gather):
    site.routes |= {"/robots.txt": lambda visitor: visitor.answer(404), "/r": page}
    for run in ("run1", "run2"):
        gather((site.source("/r"),), store, settings, run, now)
    assert site.log.count("/robots.txt") == 1


def test_a_site_that_did_not_answer_is_asked_for_its_rules_again(
    site, store, settings, now, gather
):
    site.routes |= {
        "/robots.txt": lambda visitor: visitor.answer(503 if visitor.visit < 4 else 404),
        "/r": page,
    }
    first, second = (
        gather((site.source("/r"),), store, settings, run, now) for run in ("run1", "run2")
    )
    assert first[0].reason == "gather.robots_unreachable" and second[0].digest


def test_a_pause_that_a_site_wants_is_kept(site, store, settings, now, gather):
    times: list[float] = []

    def timed(visitor: Any) -> None:
        times.append(time.monotonic())
        page(visitor)

    site.routes |= {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.2\n"), "/r": timed}
    site.routes["/s"] = timed
    gather((site.source("/r"), site.source("/s")), store, settings, "run", now)
    assert times[1] - times[0] >= 0.2


def test_who_wants_too_long_a_pause_is_left_alone(site, store, settings, now, gather, said):
    site.routes |= {"/robots.txt": robots("User-agent: *\nCrawl-delay: 86400\n"), "/r": page}
    (capture,) = gather((site.source("/r"),), store, settings, "run", now)
    assert capture.reason == "gather.crawl_delay" and "86400" in said(capture)
    assert site.log == ["/robots.txt"]


def test_a_third_host_is_never_asked_twice_at_once(new_site, store, settings, now, gather):
    shared, at_once, most = new_site(), [0], [0]
    lock = threading.Lock()
    ends: list[float] = []
    starts: list[float] = []

    def slow(visitor: Any) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
            starts.append(time.monotonic())
        time.sleep(0.05)
        with lock:
            at_once[0] -= 1
            ends.append(time.monotonic())
        visitor.answer(200, b"%PDF-1.7 " + visitor.path.encode())

    others = [new_site() for _ in range(4)]
    for number, other in enumerate(others):
        link = shared.url(f"/{number}.pdf")
        shared.routes[f"/{number}.pdf"] = slow
        body = PAGE + f'<a href="{link}">2024年度报告.pdf</a>'.encode()
        other.routes["/r"] = lambda visitor, body=body: visitor.answer(200, body)
    sources = tuple(other.source("/r", agency_id=f"a{n}") for n, other in enumerate(others))
    paused = replace(settings, delay=0.05)
    gather(sources, store, paused, "run", now, beside=(shared.source("/0.pdf", agency_id="x"),))
    assert most[0] == 1 and len(shared.log) >= 4
    assert all(start - end >= 0.049 for end, start in zip(ends, starts[1:], strict=False))


def test_a_host_that_wishes_for_a_pause_is_left_alone_by_every_source(
    site, store, settings, now, gather
):
    times: list[float] = []

    def busy(visitor: Any) -> None:
        times.append(time.monotonic())
        visitor.answer(429 if visitor.visit == 1 else 200, PAGE, Retry_After="1")

    site.routes |= {"/r": busy, "/s": busy}
    gather((site.source("/r"),), store, settings, "run", now)
    assert times[1] - times[0] >= 1


def test_a_host_that_wishes_for_hours_is_not_asked_for_its_other_reports(
    site, store, settings, now, gather, said
):
    site.routes["/r"] = lambda visitor: visitor.answer(429, Retry_After="3600")
    site.routes["/s"] = page
    captures = gather((site.source("/r"), site.source("/s")), store, settings, "run", now)
    assert site.log == ["/r"]
    assert [c.reason for c in captures] == ["gather.too_many_requests", "gather.host_closed"]
    assert "127.0.0.1" in said(captures[1])


def test_a_wish_holds_for_all_who_ask_a_host():
    clock, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    turns = Turns(1.0, 60.0, sleep, lambda: clock[0])
    site = Origin("http", "a.cn", 80)
    turns.close(site, 30.0)
    with turns.turn(site):
        pass
    turns.close(site, 90.0)
    with pytest.raises(GatherError, match=r"gather\.host_closed"), turns.turn(site):
        pass
    with turns.turn(Origin("http", "b.cn", 80)):  # the wish of one is not that of another
        pass
    assert slept == [30.0]


def test_hosts_are_asked_side_by_side(new_site, store, settings, now, gather):
    together = threading.Barrier(3, timeout=10)
    sites = [new_site() for _ in range(3)]
    for each in sites:
        each.routes["/r"] = lambda visitor: (together.wait(), page(visitor))
    sources = tuple(each.source("/r") for each in sites)
    captures = gather(sources, store, settings, "run", now)
    assert all(capture.digest for capture in captures)


def test_no_more_hosts_at_once_than_was_set(new_site, store, settings, now, gather):
    busy, most, lock = [0], [0], threading.Lock()

    def slow(visitor: Any) -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.03)
        with lock:
            busy[0] -= 1
        page(visitor)

    sites = [new_site() for _ in range(4)]
    for each in sites:
        each.routes["/r"] = slow
    sources = tuple(each.source("/r") for each in sites)
    gather(sources, store, replace(settings, hosts=2), "run", now)
    assert most[0] <= 2


def test_who_waits_for_a_turn_is_counted():
    turns, inside, leave = Turns(0.0), threading.Event(), threading.Event()
    site = Origin("http", "a.cn", 80)

    def hold() -> None:
        with turns.turn(site):
            inside.set()
            leave.wait(10)

    def wait() -> None:
        with turns.turn(site):
            pass

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    inside.wait(10)
    threads.append(threading.Thread(target=wait))
    threads[1].start()
    until = time.monotonic() + 10
    while turns.waiting != 1 and time.monotonic() < until:
        time.sleep(0.001)
    counted = turns.waiting
    leave.set()
    for thread in threads:
        thread.join()
    assert (counted, turns.waiting) == (1, 0)


@pytest.mark.parametrize(
    ("site", "address"),
    [
        (Origin("http", "a.cn", 80), "http://a.cn/robots.txt"),
        (Origin("https", "a.cn", 443), "https://a.cn/robots.txt"),
        (Origin("https", "a.cn", 80), "https://a.cn:80/robots.txt"),
        (Origin("http", "::1", 8080), "http://[::1]:8080/robots.txt"),
    ],
)
def test_where_rules_stand(site, address):
    assert address_of(site) == address


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"User-agent: *\nCrawl-delay: nan\n"])
def test_strange_rules_forbid_nothing(content):
    found = rules(content)
    found.check("http://a.cn/r")
    assert found.delay == 0


def test_the_end_of_huge_rules_is_not_read():
    found = rules(b"#\n" * 600_000 + b"User-agent: *\nDisallow: /\n")
    found.check("http://a.cn/r")


def test_a_reason_that_a_site_gives_for_its_rules_is_its_reason_for_all():
    found = without_rules("gather.tls_failed", {"address": "x", "cause": "expired"})
    with pytest.raises(Exception, match=r"gather\.tls_failed") as failure:
        found.check("https://a.cn/r")
    assert failure.value.arguments["address"] == "https://a.cn/r"


@pytest.mark.parametrize("path", ["/r", "/robots.txt"])
def test_a_round_that_is_stopped_does_not_wait_for_slow_answers(
    path, new_site, store, settings, now, monkeypatch
):
    from gongkai import gather as gathering
    from gongkai.gather.sitting import Sitting
    from gongkai.model import Register

    slow, broken = new_site(), new_site()
    asked = threading.Event()

    def trickle(visitor: Any) -> None:
        visitor.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        asked.set()
        while not slow.closing.wait(0.01):
            visitor.raw(b"x")

    def full(self: Sitting, captures: Any) -> None:
        asked.wait(10)
        raise GatherError("gather.ledger_moving", file="x")

    slow.routes[path] = trickle
    broken.routes["/r"] = page
    known = Sitting.note
    key = f"{broken.server_port}"
    monkeypatch.setattr(
        Sitting, "note", lambda self, c: (full if key in self._stem else known)(self, c)
    )
    register = Register(sources=(slow.source("/r"), broken.source("/r")))
    patient = replace(settings, total_timeout=600, timeout=600)
    started = time.monotonic()
    with pytest.raises(GatherError, match="ledger_moving"):
        gathering.gather(register, store, patient, "run", now)
    assert time.monotonic() - started < 60
    # That we hung up is no word on the site: not of its report, nor of its rules.
    assert [c.reason for c in store.captures() if c.role == "report"] == []
    assert {c.reason for c in store.captures()} <= {"gather.not_found"}
