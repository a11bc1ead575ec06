"""A page and what it attaches, from real servers on loopback: one report, one bundle."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from gongkai.gather.discovery.attachments import MAX_DOCUMENTS, attachments

PDF = b"%PDF-1.4 report"
ROWS = "<table>" + "<tr><td>0</td></tr>" * 20 + "</table>"
AT = "http://a.gov.cn/zfxxgk/2024/page.html"


def page(body: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>年度报告</title>{body}".encode()


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members.items():
            opened.writestr(f"{name}.html", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<a href="../f/r.pdf">附件</a>', ["http://a.gov.cn/zfxxgk/f/r.pdf"]),
        ('<a href="/d?id=7">2024年报告.docx</a>', ["http://a.gov.cn/d?id=7"]),
        ('<iframe src="r.pdf#page=1"></iframe>', ["http://a.gov.cn/zfxxgk/2024/r.pdf"]),
        ('<embed src="R.PDF"><object data="r.doc"></object>', None),
        ('<iframe src="/v/viewer.html?file=/x/r.pdf"></iframe>', ["http://a.gov.cn/x/r.pdf"]),
        ('<base href="http://b.gov.cn/c/"><a href="r.xls">表</a>', ["http://b.gov.cn/c/r.xls"]),
        ('<a href="r.pdf">1</a><a href="r.pdf">2</a>', ["http://a.gov.cn/zfxxgk/2024/r.pdf"]),
        ('<a href="next.html">下一篇</a><a href="javascript:r.pdf">x</a>', []),
        ('<a href="http://[r.pdf">x</a><a href="file:///r.pdf">y</a>', []),
    ],
)
def test_what_a_page_attaches(body: str, found: list[str] | None) -> None:
    documents, pictures = attachments(page(body), AT)
    assert pictures == ()
    if found is None:
        assert [each.rsplit("/", 1)[1] for each in documents] == ["R.PDF", "r.doc"]
    else:
        assert list(documents) == found


def test_of_many_linked_documents_those_count_that_are_called_a_report() -> None:
    links = "".join(f'<a href="law{n}.pdf">条例{n}</a>' for n in range(30))
    documents, _ = attachments(page(links + '<a href="n.pdf">年度报告</a>'), AT)
    assert [each.rsplit("/", 1)[1] for each in documents] == ["n.pdf"]
    many = "".join(f'<a href="{n}.pdf">报告{n}</a>' for n in range(30))
    assert len(attachments(page(many), AT)[0]) == MAX_DOCUMENTS


def test_pictures_count_only_where_neither_table_nor_document_is() -> None:
    images = '<img src="1.jpg"><img src="logo.gif"><img src="2.png" width="30"><img src="3.png">'
    shown = attachments(page(images), AT)
    assert [each.rsplit("/", 1)[1] for each in shown[1]] == ["1.jpg", "3.png"]
    assert attachments(page(images + ROWS), AT) == ((), ())
    assert attachments(page(images + '<a href="r.pdf">r</a>'), AT)[1] == ()


@pytest.mark.parametrize("content", [PDF, b"", page("<div>" * 5_000), archive(a=b"x")])
def test_what_is_no_plain_page_attaches_nothing(content: bytes) -> None:
    assert attachments(content, AT) == ((), ())


@pytest.fixture
def rounds(store: Any, settings: Any, now: Callable[[], str], gather) -> Callable[..., Any]:
    runs = iter(f"run{number}" for number in range(9))
    return lambda *sources: gather(sources, store, settings, next(runs), now)


def serve(site: Any, **contents: bytes | int) -> None:
    for path, content in contents.items():
        if isinstance(content, int):
            site.routes[f"/{path}"] = lambda visitor, status=content: visitor.answer(status)
        else:
            site.routes[f"/{path}"] = lambda visitor, body=content: visitor.answer(200, body)


@pytest.mark.network
def test_a_page_and_its_attachment_are_one_bundle(site: Any, store: Any, rounds: Any) -> None:
    serve(site, page=page('<a href="d?r.pdf">报告.pdf</a>'), **{"d?r.pdf": PDF})
    first, second = rounds(site.source("/page", report_year=2024))
    assert (first.page, second.page) == (None, site.url("/page"))
    assert (second.agency_id, second.report_year) == ("a1", 2024)
    ((whole, attached),) = store.bundles()
    assert (whole.digest, attached.digest) == (first.digest, second.digest)


@pytest.mark.network
def test_what_a_page_attaches_no_more_is_left_out(site: Any, store: Any, rounds: Any) -> None:
    serve(site, page=page('<a href="r.pdf">报告</a>'), **{"r.pdf": PDF})
    rounds(site.source("/page"))
    serve(site, **{"r.pdf": 404})
    rounds(site.source("/page"))
    assert [len(bundle) for bundle in store.bundles()] == [2], "kept while it only fails"
    serve(site, page=page("<p>报告</p>"))
    rounds(site.source("/page"))
    assert [len(bundle) for bundle in store.bundles()] == [1]


@pytest.mark.network
def test_a_missing_attachment_is_said_and_a_missing_picture_is_not(site: Any, rounds: Any) -> None:
    serve(site, a=page('<a href="r.pdf">报告</a>'), b=page('<img src="1.jpg">'))
    serve(site, **{"r.pdf": 404, "1.jpg": 404})
    captures = rounds(site.source("/a"), site.source("/b"))
    assert [(each.outcome, each.page) for each in captures] == [
        ("kept", None), ("failed", site.url("/a")), ("kept", None),
    ]  # fmt: skip


@pytest.mark.network
def test_a_link_into_a_private_network_is_never_followed(
    site: Any, new_site: Any, rounds: Any
) -> None:
    other = new_site()
    serve(other, **{"r.pdf": PDF})
    serve(site, page=page(f'<a href="{other.url("/r.pdf")}">报告</a>'))
    _, beside = rounds(site.source("/page"))
    assert beside.reason == "gather.address_private" and other.connections == 0


@pytest.mark.network
def test_an_attachment_with_a_row_of_its_own_is_asked_for_once(
    site: Any, store: Any, rounds: Any
) -> None:
    serve(site, page=page('<a href="r.pdf">报告</a>'), **{"r.pdf": PDF})
    captures = rounds(site.source("/page"), site.source("/r.pdf", report_year=2023))
    assert [each.page for each in captures] == [None, None]
    assert site.log == ["/page", "/r.pdf"]
    assert [len(bundle) for bundle in store.bundles()] == [1, 1]


@pytest.mark.network
def test_two_rows_of_one_page_both_have_its_attachment(site: Any, store: Any, rounds: Any) -> None:
    serve(site, page=page('<a href="r.pdf">报告</a>'), **{"r.pdf": PDF})
    rounds(site.source("/page", agency_id="a1"), site.source("/page", agency_id="a2"))
    assert site.log == ["/page", "/r.pdf"]
    assert sorted((b[0].agency_id, len(b)) for b in store.bundles()) == [("a1", 2), ("a2", 2)]


@pytest.mark.network
def test_the_documents_of_an_archive_are_one_bundle_and_asked_for_once_a_run(
    site: Any, store: Any, settings: Any, now: Any, gather
) -> None:
    serve(site, **{"r.zip": archive(a=page("甲"), b=page("乙"))})
    source = site.source("/r.zip", report_year=2024)
    captures = gather((source,), store, settings, "run", now)
    assert [each.addresses[-1] for each in captures] == [
        site.url("/r.zip!/a.html"), site.url("/r.zip!/b.html"),
    ]  # fmt: skip
    ((one, other),) = store.bundles()
    assert (one.name, other.name) == (site.url("/r.zip!/a.html"), site.url("/r.zip!/b.html"))
    assert gather((source,), store, settings, "run", now) == captures and site.log == ["/r.zip"]
