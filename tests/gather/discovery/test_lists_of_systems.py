"""Lists as the systems print them: TRS, UCAP, Hanweb (jpage, jpaas), gkmlpt, Boda, lonsun."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from gongkai.gather.discovery.list_page import listed

HOST = "http://www.qingxi.gov.cn"
AT = f"{HOST}/zfxxgk/zfxxgknb/"
REPORT = "政府信息公开工作年度报告"
Page = Callable[[str], bytes]


def names(addresses: tuple[str, ...]) -> list[str]:
    return [each.removeprefix(AT) for each in addresses]


@pytest.mark.parametrize(
    ("script", "address", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', AT, ["index_1.html", "index_2.html"]),
        ("createPageHTML(3,1,'index','htm')", AT + "index_1.htm", ["index.htm", "index_2.htm"]),
        ("createPageHTML('page_div',3, 1,'list','shtml',41);", AT + "list.shtml",
         ["list_2.shtml", "list_3.shtml"]),
        ("createPageHTML('page_div', 3, 2, '/zfxxgk/zfxxgknb/xlist', 'shtml', 41);",
         AT + "xlist_2.shtml", ["xlist.shtml", "xlist_3.shtml"]),
        ("var currentPage = 0; var countPage = 3 //\n"
         "document.write('<a href=\"index' + '_' + nextPage + '.' + 'html\">下一页</a>')",
         AT, ["index_1.html", "index_2.html"]),
        ('createPageHTML(1, 0, "index", "html");', AT, []),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){", AT, []),
        ("createPageHTML('page_div', 2, 1, 'http://other.cn/list', 'shtml', 9)", AT, []),
    ],
)  # fmt: skip
def test_pages_that_a_script_writes(
    column: Page, script: str, address: str, pages: list[str]
) -> None:
    found = listed(column(f"<script>{script}</script>"), address)
    assert names(found.pages) == pages and found.is_whole


def test_trs_gives_title_day_and_cut_text(column: Page) -> None:
    body = f"""<ul class="list"><li><a href="./202501/t20250120_364.html" target="_blank"
      title="青溪县教育局2024年{REPORT}">青溪县教育局2024年政府信息公开…</a>
      <span>2025-01-20</span></li>
      <li><a href="./202501/t20250121_365.html">青溪县民政局2024年度{REPORT}</a>
      <i>[01-21]</i></li></ul>"""
    first, second = listed(column(body), AT).reports
    assert first.address == f"{AT}202501/t20250120_364.html"
    assert first.title == f"青溪县教育局2024年{REPORT}"
    assert (first.agency_name, first.report_year) == ("青溪县教育局", 2024)
    assert (first.dated, second.dated) == ("2025-01-20", None)


JPAGE = """<div id="212860"><script type="text/xml"><datastore>
<nextgroup><![CDATA[
<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1&columnid=3&unitid=9"></a>]]></nextgroup>
<recordset><record><![CDATA[<li><a href='/art/2025/1/20/art_3_7.html'
title='青溪县水务局2024年政府信息公开工作年度报告'>青溪县水务局…</a><span>2025-01-20</span></li>]]></record>
<record><![CDATA[<li><a href='/art/2025/1/21/art_3_8.html'>青溪县财政局2024年政府信息公开年报</a>
</li>]]></record>
</recordset></datastore></script></div>"""
NEXT = f"{HOST}/module/web/jpage/dataproxy.jsp?page=1&webid=1&columnid=3&unitid=9"


def test_records_of_jpage_are_links_and_the_next_group_a_page(column: Page) -> None:
    found = listed(column(JPAGE), f"{HOST}/col/col3/index.html")
    assert [(each.agency_name, each.dated) for each in found.reports] == [
        ("青溪县水务局", "2025-01-20"), ("青溪县财政局", None),
    ]  # fmt: skip
    assert found.pages == (NEXT,)


def test_a_jpage_list_that_is_all_there_has_no_next_group(column: Page) -> None:
    whole = JPAGE.replace("<recordset>", "<totalrecord>2</totalrecord><recordset>")
    assert listed(column(whole), f"{HOST}/col/col3/index.html").pages == ()


def test_the_answer_of_dataproxy_is_read_and_leads_on() -> None:
    answer = """<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>61</totalrecord>
    <nextgroup><![CDATA[<a href="./dataproxy.jsp?page=2&columnid=3"></a>]]></nextgroup><recordset>
    <record><![CDATA[<tr><td><a href="/art/2024/1/9/art_3_1.html">青溪县林业局2023年年报</a></td>
    <td>2024-01-09</td></tr>]]></record></recordset></datastore>""".encode()
    assert [each.reason for each in listed(answer, NEXT).left_out] == ["gather.left_other_report"]
    found = listed(answer, NEXT, of_column=True)
    ((report,), (page,)) = found.reports, found.pages
    assert (report.agency_name, report.dated) == ("青溪县林业局", "2024-01-09")
    assert page == f"{HOST}/module/web/jpage/dataproxy.jsp?page=2&columnid=3"
    empty = b"<datastore><nextgroup><![CDATA[<a href='?page=3'>]]></nextgroup></datastore>"
    assert listed(empty, NEXT).pages == ()


def test_groups_of_jpage_are_counted_where_its_data_names_none(column: Page) -> None:
    body = """<script>$('#9').jpage({totalRecord:100,openCookies:false,groupSize:3,
    proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:15,
    ajaxParam:{col:1,webid:60,path:'/',columnid:3,unitid:'9',webname:'青溪县'}});</script>"""
    pages = [parse_qs(urlsplit(each).query) for each in listed(column(body), AT).pages]
    assert [(p["startrecord"], p["endrecord"]) for p in pages] == [
        (["46"], ["90"]), (["91"], ["100"]),
    ]  # fmt: skip
    assert pages[0]["webname"] == ["青溪县"]


def test_an_older_jpage_list_is_an_array_of_strings(column: Page) -> None:
    body = r"""<script>var InitData9=['<li><a href=\'/art/2025/1/2/art_9_1.html\'>""" + (
        rf"青溪县司法局2024年{REPORT}<\/a><\/li>'];</script>"
    )
    (report,) = listed(column(body), AT).reports
    assert report.address == f"{HOST}/art/2025/1/2/art_9_1.html"


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def test_a_jpaas_list_is_asked_for_and_its_answer_leads_to_all_pages(column: Page) -> None:
    body = f"""<script url="{UNIT}"
    queryData="{{'webId':'w1','pageId':'p1','tagId':'列表'}}"></script>
    <script url="/other" queryData="{{'a':'b'}}"></script>"""
    (unit,) = listed(column(body), AT).pages
    assert parse_qs(urlsplit(unit).query) == {"webId": ["w1"], "pageId": ["p1"], "tagId": ["列表"]}
    html = f"""<li class="clearfix"><a href="/art/2025/1/2/art_1_5.html">青溪县2024年{REPORT}</a>
    <span>2025-01-02</span></li><div class="pagination" rows="15" count="40" pageNo="1"></div>"""
    answer = json.dumps({"success": True, "data": {"html": html}}).encode()
    found = listed(answer, unit)
    assert [(each.agency_name, each.dated) for each in found.reports] == [("青溪县", "2025-01-02")]
    numbers = [json.loads(parse_qs(urlsplit(p).query)["paramJson"][0]) for p in found.pages]
    assert numbers == [{"pageNo": 2, "pageSize": 15}, {"pageNo": 3, "pageSize": 15}]
    assert unit not in listed(answer, found.pages[0]).pages


def test_a_gkmlpt_site_is_asked_for_its_column_and_answers_with_articles() -> None:
    tree = [{"id": 5, "name": "政策"}, {"id": 7, "name": "公开", "children": [
        {"id": 2629, "name": "政府信息公开年报", "children": []}]}]  # fmt: skip
    script = f"window._CONFIG={{SID:'175',TREE:{json.dumps(tree)}}}"
    page = f"<html><body><div id=app></div><script>{script}</script>"
    (asked,) = listed(page.encode(), f"{HOST}/yjzjj/gkmlpt/index").pages
    assert asked == f"{HOST}/yjzjj/gkmlpt/api/all/2629?page=1&sid=175"
    named = listed(page.encode(), f"{HOST}/gkmlpt/annualreport#44").pages
    assert named == (f"{HOST}/gkmlpt/api/all/44?page=1&sid=175",)
    articles = [{"title": f"青溪县教育局202{n}年{REPORT}", "create_time": 1737342000 + n,
                 "url": f"{HOST}/gkmlpt/content/0/9/post_{n}.html"} for n in (3, 4)]  # fmt: skip
    answer = json.dumps({"classify": {"post_count": 5}, "articles": articles}).encode()
    found = listed(answer, asked)
    assert [(each.report_year, each.dated) for each in found.reports] == [
        (2023, "2025-01-20"), (2024, "2025-01-20"),
    ]  # fmt: skip
    assert found.pages == tuple(asked.replace("page=1", f"page={n}") for n in (2, 3))


def test_boda_counts_its_pages_downwards(column: Page) -> None:
    body = """<a href="zfxxgknb/4.htm">2</a><a href="zfxxgknb/4.htm">下页</a>
    <a href="zfxxgknb/1.htm">尾页</a><a href="info/1041/7781.htm">x</a>"""
    found = listed(column(body), f"{HOST}/zfxxgk/zfxxgknb.htm")
    assert names(found.pages) == ["4.htm", "3.htm", "2.htm", "1.htm"]


@pytest.mark.parametrize(
    ("home", "links", "pages"),
    [
        ("/list.jsp?wbtreeid=1041",
         ["?totalpage=4&PAGENUM=2&urltype=tree.TreeTempUrl&wbtreeid=1041",
          "?totalpage=4&PAGENUM=4&urltype=tree.TreeTempUrl&wbtreeid=1041"], ["2", "3", "4"]),
        ("/list.jsp?a22t=5&a22p=1&a22c=15&wbtreeid=1041",
         ["?a22t=5&a22p=2&a22c=15&wbtreeid=1041"], ["2"]),
        ("/public/column/66?type=4&catId=1",
         ["/public/column/66?type=4&catId=1&pageIndex=2"], ["2"]),
        ("/list.jsp?wbtreeid=1041", ["/list.jsp?wbtreeid=2000&page=2"], []),
        ("/list.jsp?wbtreeid=1041", ["https://evil.example/list.jsp?wbtreeid=1041&page=2"], []),
    ],
)  # fmt: skip
def test_pages_by_a_parameter(column: Page, home: str, links: list[str], pages: list[str]) -> None:
    body = "".join(f'<a href="{link}">{n}</a>' for n, link in enumerate(links, start=2))
    found = listed(column(body), HOST + home).pages
    asked = [
        value[0]
        for each in found
        for name, value in parse_qs(urlsplit(each).query).items()
        if name in ("PAGENUM", "a22p", "pageIndex", "page")
    ]
    assert asked == pages


def test_a_next_page_of_any_form_is_taken_and_one_without_address_is_told(column: Page) -> None:
    assert listed(column('<a href="2.html">下一页</a>'), AT + "1.html").pages == (AT + "2.html",)
    scripted = '<a href="javascript:;" onclick="toPage(2)">下一页</a>'
    assert not listed(column(scripted), AT).is_whole
    assert not listed(column("<p>第1页/共5页</p>"), AT).is_whole
    assert listed(column('<a href="javascript:;">下一页</a>共1页'), AT).is_whole


def test_a_choice_of_pages_and_a_frame_lead_to_pages(column: Page) -> None:
    choice = "<select><option value='index.html'>1<option value='index_1.html'>2</select>"
    assert listed(column(choice), AT).pages == (AT + "index_1.html",)
    frame = '<iframe src="list.html" width="100%"></iframe><iframe src="c.html" width="1"></iframe>'
    assert listed(column(frame), AT).pages == (AT + "list.html",)
    linked = f'<a href="t20250101_1.html">青溪县2024年{REPORT}</a>'
    assert listed(column(frame + linked), AT).pages == ()


@pytest.mark.parametrize(
    "moved",
    [
        '<meta http-equiv="Refresh" content="0; url=./2024/index.html">',
        "<script>window.location.href='2024/index.html'</script>",
        "<script>location.replace('/zfxxgk/zfxxgknb/2024/index.html')</script>",
    ],
)
def test_a_page_that_only_sends_on_is_followed(moved: str) -> None:
    assert listed(f"<html><head>{moved}</head></html>".encode(), AT).pages == (
        AT + "2024/index.html",
    )


def test_years_of_a_hanweb_annual_report_are_columns_of_no_told_year(column: Page) -> None:
    home = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?area=11330000TEST000001&fbtime=2024"
    body = (
        "<select><option value='2024'>2024年</option><option value='2023'>2023年</option></select>"
    )
    (choice,) = listed(column(body), home).columns
    assert choice.address == home.replace("fbtime=2024", "fbtime=2023")
    assert choice.report_year is None
    linked = '<a href="/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2022">2022年</a>'
    assert [each.report_year for each in listed(column(linked), home).columns] == [2022]


def test_lonsun_lists_reports_by_number(page: Page) -> None:
    body = f"""<table><tr><td class="xh">1</td><td><a href="/XxgkAnnualReport/show/66120.html"
    title="文章标题：青溪县统计局2024年{REPORT}&#10;发布时间：2025-01-09">青溪县统计局…</a></td>
    <td>2025-01-09</td></tr></table>"""
    (report,) = listed(page(body), f"{HOST}/openness/annual").reports
    assert (report.title, report.dated) == (f"青溪县统计局2024年{REPORT}", "2025-01-09")
