"""From a list of the register to its reports: what is asked for, and what is said of the rest."""

from dataclasses import replace
from typing import Any

import pytest

from gongkai.model import Agency, Register

pytestmark = pytest.mark.network
AGENCY = Agency("a1", "云溪县教育局", "county_department")
TITLE = "云溪县教育局{year}年政府信息公开工作年度报告"


def report(year: int) -> bytes:
    rows = "<tr><td>本年新收政府信息公开申请数量</td><td>0</td></tr>" * 16
    title = TITLE.format(year=year)
    return f"<html><title>{title}</title><h1>{title}</h1><table>{rows}</table></html>".encode()


def list_page(*links: str, more: str = "") -> bytes:
    items = "".join(f"<li>{each}</li>" for each in links)
    title = "政府信息公开年报"
    return f"<html><title>{title}</title><h1>{title}</h1><ul>{items}</ul>{more}</html>".encode()


def link(address: str, year: int | None = None, title: str = "", day: str = "") -> str:
    return f'<a href="{address}">{title or TITLE.format(year=year)}</a><span>{day}</span>'


def serve(site: Any, pages: dict[str, bytes]) -> None:
    for path, body in pages.items():
        site.routes[path] = lambda visitor, body=body: visitor.answer(
            200, body, Content_Type="text/html; charset=utf-8"
        )


@pytest.fixture
def walked(site: Any, store: Any, settings: Any, now: Any) -> Any:
    """Walk the list `/nb/` for an agency; gives what was recorded."""
    from gongkai.gather import gather

    def one(
        run: str = "run", agencies: tuple[Agency, ...] = (AGENCY,), path: str = "/nb/", **more: Any
    ) -> Any:
        sources = [site.source(path, kind="list", agency_id=a.agency_id) for a in agencies]
        register = Register(agencies, tuple(sources))
        gather(register, store, replace(settings, **more), run, now)
        return [c for c in store.captures(run=run) if c.role != "robots"]

    return one


def reports(captures: Any) -> dict[str, int | None]:
    return {
        c.addresses[0].partition("/nb")[2] or c.addresses[0]: c.report_year
        for c in captures
        if c.role == "report" and c.digest
    }


def test_every_page_of_a_list_is_read_and_every_report_taken(site, walked, store):
    turn = '<script>createPageHTML(2, 0, "index", "html");</script>'
    serve(
        site,
        {
            "/nb/": list_page(link("r24.html", 2024, day="2025-01-20"), more=turn),
            "/nb/index_1.html": list_page(link("r23.html", 2023)),
            "/nb/r24.html": report(2024),
            "/nb/r23.html": report(2023),
        },
    )
    captures = walked()
    assert reports(captures) == {"/r24.html": 2024, "/r23.html": 2023}
    found = next(c for c in captures if c.report_year == 2024)
    assert (found.agency_id, found.found_on, found.dated) == ("a1", site.url("/nb/"), "2025-01-20")
    assert found.title == TITLE.format(year=2024)
    listing = [(c.addresses[0], c.listing) for c in captures if c.role == "list"]
    assert sorted(listing) == [
        (site.url("/nb/"), "end"),
        (site.url("/nb/"), "part"),
        (site.url("/nb/index_1.html"), "part"),
    ]
    assert {e.dated for e in store.documents()} == {"2025-01-20", None}
    assert len(store.bundles()) == 2  # pages of lists are no documents


def test_a_list_with_a_page_missing_was_not_read_to_its_end(site, walked):
    turn = '<script>createPageHTML(2, 0, "index", "html");</script>'
    serve(
        site, {"/nb/": list_page(link("r24.html", 2024), more=turn), "/nb/r24.html": report(2024)}
    )
    site.routes["/nb/index_1.html"] = lambda visitor: visitor.answer(404)
    captures = walked()
    assert reports(captures) == {"/r24.html": 2024}
    assert "end" not in {c.listing for c in captures}
    assert [c.reason for c in captures if c.outcome == "failed"] == ["gather.not_found"]


def test_a_list_without_any_report_says_nothing_of_the_agency(site, walked, said):
    serve(site, {"/nb/": list_page()})
    captures = walked()
    assert "end" not in {c.listing for c in captures}
    (failed,) = (c for c in captures if c.outcome == "failed")
    assert failed.reason == "gather.list_nothing" and site.url("/nb/") in said(failed)


def test_other_years_than_those_asked_for_are_named_and_not_asked(site, walked):
    serve(
        site,
        {
            "/nb/": list_page(link("r24.html", 2024), link("r23.html", 2023)),
            "/nb/r24.html": report(2024),
        },
    )
    captures = walked(years=frozenset({2024}))
    (other,) = (c for c in captures if c.outcome == "left_out")
    assert (other.reason, other.report_year) == ("gather.year_not_asked", 2023)
    assert "/nb/r23.html" not in site.log and reports(captures) == {"/r24.html": 2024}


def test_look_alikes_and_reports_of_others_are_named_and_not_asked(site, walked):
    others = {
        "/nb/n": "关于做好2024年政府信息公开工作年度报告编制工作的通知",
        "/nb/i": "云溪县教育局2024年政府信息公开工作年度报告图解",
        "/nb/o": "白水县民政局2024年政府信息公开工作年度报告",
    }
    serve(
        site,
        {
            "/nb/": list_page(link("r24.html", 2024), *(link(*each) for each in ()),
                              *(link(path, title=title) for path, title in others.items())),
            "/nb/r24.html": report(2024),
        },
    )  # fmt: skip
    captures = walked()
    left = {c.source_url.partition("/nb")[2]: c.reason for c in captures if c.outcome == "left_out"}
    assert left == {
        "/n": "gather.left_notice",
        "/i": "gather.left_interpretation",
        "/o": "gather.left_other_agency",
    }
    assert not {"/nb/n", "/nb/i", "/nb/o"} & set(site.log)


def test_a_list_of_several_agencies_is_read_once(site, walked):
    other = Agency("a2", "云溪县民政局", "county_department")
    serve(
        site,
        {
            "/nb/": list_page(
                link("r24.html", 2024), link("m24.html", title="民政局2024年政府信息公开年度报告")
            ),
            "/nb/r24.html": report(2024),
            "/nb/m24.html": report(2024) + b"<!-- other -->",
        },
    )
    captures = walked(agencies=(AGENCY, other))
    owners = {c.addresses[0][-8:]: c.agency_id for c in captures if c.role == "report"}
    assert owners == {"r24.html": "a1", "m24.html": "a2"} and site.log.count("/nb/") == 1


def test_a_list_named_for_both_series_leaves_it_to_the_link(site, store, settings, now):
    from gongkai.gather import gather

    office = Agency("a1", "云溪县人民政府办公室", "government_office")
    titles = {
        "/nb/o.html": "云溪县人民政府办公室2024年政府信息公开工作年度报告",
        "/nb/g.html": "云溪县人民政府2024年政府信息公开工作年度报告",
    }
    serve(site, {"/nb/": list_page(*(link(path, title=each) for path, each in titles.items()))})
    serve(site, {path: report(2024) + path.encode() for path in titles})
    rows = tuple(site.source("/nb/", kind="list", series=each) for each in ("own", "aggregate"))
    gather(Register((office,), rows), store, settings, "run", now)
    found = {c.addresses[0][-6:]: c.series for c in store.captures() if c.role == "report"}
    assert found == {"o.html": "own", "g.html": "aggregate"}


def test_a_year_column_leads_to_its_report(site, walked):
    serve(
        site,
        {
            "/nb/": list_page('<a href="/nb/2024/">2024年</a>', '<a href="/nb/2023/">2023年</a>'),
            "/nb/2024/": report(2024),
            "/nb/2023/": list_page(link("r23.html", 2023)),
            "/nb/2023/r23.html": report(2023),
        },
    )
    assert reports(walked()) == {"/2024/": 2024, "/2023/r23.html": 2023}


def test_the_columns_of_other_agencies_are_not_walked_through(site, walked):
    serve(
        site,
        {
            "/nb/": list_page(
                '<a href="/nb/jyj/">县教育局</a>',
                '<a href="/nb/mzj/">县民政局</a>',
                '<a href="/nb/czj/">县财政局</a>',
            ),
            "/nb/jyj/": list_page(link("r24.html", title="2024年政府信息公开工作年度报告")),
            "/nb/jyj/r24.html": report(2024),
        },
    )
    captures = walked()
    assert reports(captures) == {"/jyj/r24.html": 2024}
    left = {c.source_url.partition("/nb")[2] for c in captures if c.outcome == "left_out"}
    assert left == {"/mzj/", "/czj/"} and not left & {path[3:] for path in site.log}
    assert "end" in {c.listing for c in captures}


def test_a_report_on_a_strangers_site_is_not_asked_for(site, walked, said):
    serve(site, {"/nb/": list_page(link("http://reports.example/r24.html", 2024))})
    captures = walked()
    (left,) = (c for c in captures if c.outcome == "left_out")
    assert left.reason == "gather.other_site" and left.agency_id == "a1"


def test_a_private_address_on_a_list_is_never_reached(site, new_site, walked):
    inner = new_site()
    inner.routes["/r"] = lambda visitor: visitor.answer(200, report(2024))
    serve(site, {"/nb/": list_page(link(inner.url("/r"), 2024))})
    captures = walked()
    assert inner.connections == 0
    assert [c.reason for c in captures if c.role == "report"] == ["gather.address_private"]


def test_the_second_walk_asks_with_marks_and_stores_nothing(site, walked, store):
    def marked(body: bytes) -> Any:
        return lambda visitor: (
            visitor.answer(304)
            if visitor.headers["If-None-Match"] == '"1"'
            else visitor.answer(200, body, ETag='"1"')
        )

    site.routes["/nb/"] = marked(list_page(link("r24.html", 2024)))
    site.routes["/nb/r24.html"] = marked(report(2024))
    walked("run1")
    kept = sorted(path.name for path in (store.root / "documents").rglob("*"))
    captures = walked("run2")
    assert site.log == ["/nb/", "/nb/r24.html"] * 2
    assert {c.status for c in captures} == {304} and "end" in {c.listing for c in captures}
    assert sorted(path.name for path in (store.root / "documents").rglob("*")) == kept


def test_an_interrupted_walk_goes_on(site, walked):
    serve(site, {"/nb/": list_page(link("r24.html", 2024), link("r23.html", 2023))})
    site.routes["/nb/r24.html"] = lambda visitor: visitor.answer(200, report(2024))
    site.routes["/nb/r23.html"] = lambda visitor: visitor.answer(404)
    walked("run")
    site.routes["/nb/r23.html"] = lambda visitor: visitor.answer(200, report(2023))
    captures = walked("run")
    assert site.log == ["/nb/", "/nb/r24.html", "/nb/r23.html", "/nb/r23.html"]
    assert reports(captures) == {"/r24.html": 2024, "/r23.html": 2023}


def test_an_excuse_in_the_place_of_a_report_is_not_kept(site, walked, store, said):
    serve(
        site,
        {
            "/nb/": list_page(link("r24.html", 2024), link("r23.html", 2023)),
            "/nb/r24.html": "<html><title>404</title><p>您访问的页面不存在</p></html>".encode(),
            "/nb/r23.html": "<html><title>访问被拦截</title><p>请求被拦截</p></html>".encode(),
        },
    )
    failed = {c.report_year: c for c in walked() if c.outcome == "failed"}
    assert failed[2024].reason == "gather.impostor_error_page" and said(failed[2024])
    assert failed[2023].reason == "gather.impostor_firewall" and said(failed[2023])
    assert store.documents() == ()


def test_a_hint_that_is_no_selector_is_told(site, store, settings, now):
    from gongkai.gather import gather

    serve(site, {"/nb/": list_page(link("r24.html", 2024))})
    register = Register((AGENCY,), (site.source("/nb/", kind="list", hint="[["),))
    gather(register, store, settings, "run", now)
    reasons = [c.reason for c in store.captures() if c.reason and c.role == "list"]
    assert reasons[0] == "gather.hint_invalid"
