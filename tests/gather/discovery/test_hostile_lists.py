"""Pages that mean harm or are broken: bounded, absolute, and never an error of another kind."""

import json
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai.errors import GatherError
from gongkai.gather.discovery.links import MAX_LINKS
from gongkai.gather.discovery.list_page import MAX_COLUMNS, MAX_LEFT_OUT, listed
from gongkai.gather.discovery.listed import Listed
from gongkai.gather.discovery.pagination import MAX_PAGES
from gongkai.gather.fetch.impostor import impostor

AT = "http://www.qingxi.gov.cn/zfxxgknb/index.html"
REPORT = "政府信息公开工作年度报告"
NAME = f"青溪县教育局2024年{REPORT}"
PIECES = st.sampled_from(
    f"""<a href='|<a href=javascript:|' onclick="window.open('|')">|</a>|<li>|<tr>|<td>|<h3>|{NAME}
    2024年|下一页|index_2.html|?page=3|//x.cn/1|http://[|\\\\a\\b|http://a:b@c.cn/|https:///x|查看
    2025-01-15|<base href=|<script>|</script>|createPageHTML(|9, 0, 'index', 'html')|<datastore>
    'page_div',9,1,'a','b',3)|<![CDATA[|]]>|<nextgroup>|</nextgroup>|ftp://a.cn|<iframe src='|>|'|"
    .jpage({{totalRecord:9,perPage:2,|proxyUrl:'/x',columnid:1}})|<select><option value='|当前位置
    _CONFIG={{SID:'1',TREE:[|{{"id":1,"name":"年报"}}]|\x00|\ud800|共9页|[|&#x110000;|\u202e
    querydata="{{'a':'b'}}" url='/front/page/build/unit'|<meta http-equiv=refresh content='0;url=
    {{"articles":[{{"title":"|","url":"|"}}]}}""".replace("\n    ", "|").split("|")
)
MARKUP = st.lists(PIECES, max_size=40).map("".join)
PAGES = st.one_of(
    st.binary(max_size=300),
    MARKUP.map(lambda text: text.encode("utf-8", "replace")),
    MARKUP.map(lambda text: b"\xff\xfe" + text.encode("utf-16-le", "replace")),
)


def addresses(found: Listed) -> list[str]:
    told = (*found.reports, *found.left_out, *found.columns)
    return [*(each.address for each in told), *found.pages]


@settings(max_examples=300, deadline=None)
@given(content=PAGES, hint=st.one_of(st.none(), st.text(max_size=12)))
@example(content=b"{", hint=None)
@example(content=b"<datastore><![CDATA[", hint=None)
def test_any_bytes_lead_to_absolute_addresses_or_to_nothing(
    content: bytes, hint: str | None
) -> None:
    try:
        found = listed(content, AT, hint)
    except GatherError as error:
        assert error.code == "gather.hint_invalid"
        return
    for each in addresses(found):
        parts = urlsplit(each)
        assert parts.scheme in ("http", "https") and parts.hostname and each.isprintable()
    assert all(urlsplit(each).hostname == "www.qingxi.gov.cn" for each in found.pages)
    assert AT not in found.pages and len(set(found.pages)) == len(found.pages)
    for expected in ("report", "list"):
        impostor(content, AT, None, expected)


def page(body: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>政府信息公开年报</title>{body}".encode()


def test_of_very_many_links_so_many_are_looked_at_and_it_is_said() -> None:
    many = page("".join(f"<a href='{n}.html'>{NAME}</a>" for n in range(MAX_LINKS + 5)))
    found = listed(many, AT)
    assert len(found.reports) == MAX_LINKS and not found.is_whole


def test_pages_columns_and_look_alikes_are_bounded() -> None:
    found = listed(page("<script>createPageHTML(1000000, 0, 'index', 'html')</script>"), AT)
    assert len(found.pages) == MAX_PAGES and not found.is_whole
    scripts = "<script>createPageHTML('p', 99, 1, 'a', 'html', 9)</script>" * 50
    assert len(listed(page(scripts), AT).pages) < MAX_PAGES
    others = "".join(f"<a href='{n}.html'>{NAME}解读</a>" for n in range(300))
    assert len(listed(page(others), AT).left_out) == MAX_LEFT_OUT
    agencies = "".join(f"<a href='a{n}/'>青溪县第{n}局</a>" for n in range(300))
    found = listed(page(agencies), AT)
    assert len(found.columns) == MAX_COLUMNS and not found.is_whole


@pytest.mark.parametrize(
    "content",
    [
        page("<div>" * 5_000),
        page("<select>" + "<option value=index_1.html>1" * 20_000),
        page("<a " + " ".join(f"x{n}=1" for n in range(20_000)) + ">"),
        page('<a x="<" ' + "x/" * 20_000 + ">"),
        page("<script type=text/xml><datastore><![CDATA[" + "<div>" * 5_000 + "]]></script>"),
    ],
)
def test_what_would_take_the_parser_too_long_is_not_read_and_it_is_said(content: bytes) -> None:
    found = listed(content, AT)
    assert not found.is_whole and not addresses(found)
    impostor(content, AT, None, "list")


@pytest.mark.parametrize(
    "body",
    [
        f"<a href='{'x' * 100_000}' title='{NAME * 2_000}'>{NAME}</a>",
        "<li>" + "2025-01-" * 50_000 + f"<a href=1.html>{NAME}</a>",
        "createPageHTML(" * 50_000 + ".jpage(" * 50_000 + "当前位置" * 50_000,
        "<div onclick=\"a('/x')\"><ul><li>" * 130 + "<a href=y>查看</a>" * 3_000 + "x" * 300_000,
        "".join(f"<a href=y{n}>{'2024年人民政府信息公开' * 14}年报</a>" for n in range(500)),
        "".join(f"<a href='?{'page=1&' * 200}'>下一页</a>" for _ in range(200)),
    ],
)
def test_long_attributes_and_texts_that_invite_backtracking_are_read_to_their_end(
    body: str,
) -> None:
    found = listed(page(body), AT)
    assert found.is_whole and len(found.pages) <= 1


def test_answers_nested_without_end_or_full_of_values_are_bounded() -> None:
    assert addresses(listed(b"[" * 100_000, AT)) == []
    wide = json.dumps([{"title": NAME, "url": f"/{n}.html"} for n in range(60_000)]).encode()
    assert 0 < len(listed(wide, AT).reports) < 60_000


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4 x", b"PK\x03\x04", b"\x00\x01", b"plain words"]
)
def test_what_is_no_page_leads_to_nothing(content: bytes) -> None:
    assert addresses(listed(content, AT)) == []
