"""The frame of a page: both languages, links that work anywhere, nothing that could run."""

from gongkai.catalogue.cells import Title
from gongkai.site import addresses
from gongkai.site.frame import Site, both, is_web, page, say

HOSTILE = "<script>alert(1)</script>\"'=&"


def site(**changes: object) -> Site:
    given = {
        "title": Title("数据集", "Data"),
        "description": Title("说明", "About"),
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "licence": {"name": "CC-BY-4.0", "title": "", "path": "javascript:alert(1)"},
        "publisher": "someone",
    }
    return Site(**(given | changes))


def test_a_text_holds_both_languages_and_is_escaped() -> None:
    assert both(Title(HOSTILE, "b")) == (
        '<span class="z" lang="zh-CN">&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;=&amp;</span>'
        '<span class="e" lang="en">b</span>'
    )
    assert both(Title("2024", "2024")) == "2024"
    assert "<script" not in say("site.licence", nothing=HOSTILE)


def test_links_lead_to_the_top_from_any_depth() -> None:
    for path, up in (("index.html", ""), ("agencies/a.html", "../")):
        text = page(site(), "frame.html", path, Title("甲", "A")).decode()
        assert f'href="{up}index.html"' in text
        assert f'href="{up}assets/site.css"' in text
        assert f'src="{up}assets/site.js"' in text


def test_a_page_of_a_hostile_release_has_no_markup_of_it() -> None:
    told = site(title=Title(HOSTILE, HOSTILE), publisher=HOSTILE)
    text = page(told, "frame.html", "index.html", Title(HOSTILE, HOSTILE)).decode()
    assert "<script>alert" not in text
    assert "javascript:" not in text
    assert "script-src &#39;self&#39;" in text


def test_only_web_addresses_are_links() -> None:
    assert is_web("https://a.gov.cn/")
    assert not is_web("javascript:alert(1)")
    assert not is_web(None)


def test_an_identifier_never_leads_out_of_its_folder() -> None:
    assert addresses.agency("qinglan-office") == "agencies/qinglan-office.html"
    for hostile in ("../../x", "a/b", "", ".", "a\0b", "甲", "a" * 200):
        name = addresses.report(hostile).removeprefix("reports/").removesuffix(".html")
        assert name.startswith("x.")
        assert len(name) == 18
    assert addresses.report("../a") != addresses.report("../b")
