"""What single links of a list are: reports, look-alikes, columns, by name, row, heading, hint."""

from collections.abc import Callable

import pytest

from gongkai.errors import GatherError
from gongkai.gather.discovery.list_page import listed
from gongkai.gather.discovery.listed import Candidate, Listed

HOST = "http://www.qingxi.gov.cn"
AT = f"{HOST}/zfxxgk/zfxxgknb/"
REPORT = "政府信息公开工作年度报告"
Page = Callable[[str], bytes]


def linked(name: str, address: str = "t20250120_1.html") -> str:
    return f'<ul><li><a href="{address}">{name}</a></li></ul>'


def only(found: Listed) -> Candidate:
    (report,) = found.reports
    return report


@pytest.mark.parametrize(
    ("name", "agency", "year"),
    [
        (f"青溪县教育局2024年{REPORT}", "青溪县教育局", 2024),
        (f"2022年青溪县{REPORT}", "青溪县", 2022),
        ("青溪县教育局2020年度政务信息公开工作的年度报告", "青溪县教育局", 2020),
        (f"青溪县教育局二〇二四年{REPORT}", "青溪县教育局", 2024),
        (f"青政办发〔2025〕3号青溪县人民政府办公室2024年{REPORT}", "青溪县人民政府办公室", 2024),
        (f"青溪县教育局2024年{REPORT}（图片版）", "青溪县教育局", 2024),
        (f"青溪县教育局2024年{REPORT}（超链版）", "青溪县教育局", 2024),
        ("青溪县教育局2023年政府信息公开工作告年度报", "青溪县教育局", 2023),
        ("青溪县教育局<br>2024年政府信息公开工作\n年度报告", "青溪县教育局", 2024),
        ("青溪县教育局政府信息公开2024年度报告", "青溪县教育局", 2024),
        ("青溪县教育局2024年政府信息公开工作…", "青溪县教育局", 2024),
        (f"【青溪县教育局】2024年{REPORT}", "青溪县教育局", 2024),
        (f"2024年{REPORT}（青溪县教育局）", "青溪县教育局", 2024),
        (f"1.青溪县教育局2024年{REPORT} 2025-01-20", "青溪县教育局", 2024),
        (f"青溪县教育局{REPORT}", "青溪县教育局", None),
        (f"2024年{REPORT}", None, 2024),
        ("青溪县关于公开2024年度政府信息公开年度报告的情况", None, 2024),
    ],
)
def test_titles_of_reports_are_read_on_any_page(
    page: Page, name: str, agency: str | None, year: int | None
) -> None:
    report = only(listed(page(linked(name)), AT + "x/"))
    assert (report.agency_name, report.report_year) == (agency, year)


@pytest.mark.parametrize(
    ("name", "agency", "year"),
    [
        ("2024年度报告", None, 2024),
        ("2024年年报", None, 2024),
        ("青溪县教育局2024年年报", "青溪县教育局", 2024),
        ("青溪县审计局2024年年度报告", "青溪县审计局", 2024),
        ("2024年度青溪县教育局年报", "青溪县教育局", 2024),
        ("青溪县教育局年度报告（2023年）", "青溪县教育局", 2023),
        ("2024年", None, 2024),
    ],
)
def test_in_a_column_of_annual_reports_a_short_name_counts(
    column: Page, page: Page, name: str, agency: str | None, year: int
) -> None:
    report = only(listed(column(linked(name)), f"{HOST}/nb/"))
    assert (report.agency_name, report.report_year) == (agency, year)
    assert listed(page(linked(name)), f"{HOST}/nb/").reports == ()


@pytest.mark.parametrize(
    ("address", "title", "is_column"),
    [
        (f"{HOST}/zfxxgk/zfxxgknb/", "青溪县", True),
        (f"{HOST}/gk/ndbg/2024/", "青溪县", True),
        (f"{HOST}/c1021/gknb2017/list.shtml", "青溪县", True),
        (f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?area=1", "青溪县", True),
        (f"{HOST}/col/col3/index.html", "信息公开年报 - 青溪县", True),
        (f"{HOST}/col/col3/index.html", "青溪县政府信息公开工作年度报告_青溪县", True),
        (f"{HOST}/col/col3/index.html", "通知公告", False),
        (f"{HOST}/fzzfndbg/", "法治政府建设年度报告", False),
        (f"{HOST}/nb/", "新闻", False),
    ],
)
def test_a_column_is_told_by_its_title_or_its_path(
    address: str, title: str, is_column: bool
) -> None:
    content = f"<!doctype html><title>{title}</title><p>x".encode()
    assert listed(content, address).is_column == is_column


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (f"一图读懂青溪县2024年{REPORT}", "interpretation"),
        (f"青溪县2024年{REPORT}解读", "interpretation"),
        ("青溪县2024年政府信息公开年报（图解）", "interpretation"),
        ("政府信息公开工作年度报告格式", "form"),
        ("关于做好2024年政府信息公开工作年度报告编制发布工作的通知", "notice"),
        ("青溪县召开政府信息公开年度报告编制培训会", "notice"),
        ("青溪县2024年上半年政府信息公开工作报告", "half_year"),
        ("2024年第一季度政府信息公开工作报告", "half_year"),
        ("青溪县2018年度政府信息公开年度报告统计表", "statistics"),
        ("政府信息公开工作年度报告制度", "plan"),
        ("青溪县2024年法治政府建设年度报告", "other_report"),
        ("2024年政府网站工作年度报表", "other_report"),
        ("青溪县2024年度部门决算年度报告", "other_report"),
        ("青溪县2024年度行政执法年度报告", "other_report"),
        ("2024年企业年度报告公示", "other_report"),
    ],
)
def test_look_alikes_are_left_out_with_a_reason(column: Page, name: str, reason: str) -> None:
    found = listed(column(linked(name)), AT)
    assert found.reports == ()
    assert [(each.title, each.reason) for each in found.left_out] == [
        (name, f"gather.left_{reason}")
    ]


def test_links_of_other_matters_are_not_told_at_all(column: Page) -> None:
    found = listed(column(linked("青溪县城乡规划公示") + linked("首页", "/")), AT)
    assert (found.reports, found.left_out, found.columns) == ((), (), ())


def test_a_picture_a_script_and_data_lead_to_reports(page: Page) -> None:
    name = f"青溪县水务局2024年{REPORT}"
    body = f"""<a href="1.html"><img alt="{name}"></a>
    <a href="javascript:window.open('/zw/2.html')">{name}</a>
    <a href="#" onclick="location.href='3.html';return false">{name}</a>
    <div data-href="4.pdf">{name}</div><a href="javascript:void(0)">{name}</a>
    <a href="mailto:a@b.cn">{name}</a><a href="http://[1">{name}</a>"""
    found = [each.address for each in listed(page(body), f"{HOST}/a/").reports]
    assert found == [f"{HOST}/a/1.html", f"{HOST}/zw/2.html", f"{HOST}/a/3.html", f"{HOST}/a/4.pdf"]


def test_the_base_of_a_page_counts_and_an_address_is_told_once(page: Page) -> None:
    name = f"青溪县水务局2024年{REPORT}"
    body = f'<base href="/b/"><a href="1.html"></a><a href="..\\b\\1.html#top">{name}</a>'
    assert only(listed(page(body), AT)).address == f"{HOST}/b/1.html"


def test_a_link_that_says_only_open_is_named_by_its_row(column: Page) -> None:
    body = f"""<table><tr><th>序号</th><th>名称</th></tr>
    <tr><td>1</td><td>青溪县教育局2024年{REPORT}</td><td>2025年1月15日</td>
    <td><a href="1.pdf">[下载]</a></td></tr></table>
    <ul><li><span>青溪县民政局2024年{REPORT}</span><a href="2.html">查看详情&gt;&gt;</a></li>
    <li>青溪县2024年{REPORT}解读 <a href="3.html">查看</a></li></ul>"""
    found = listed(column(body), AT)
    assert [(each.agency_name, each.dated) for each in found.reports] == [
        ("青溪县教育局", "2025-01-15"), ("青溪县民政局", None),
    ]  # fmt: skip
    assert [each.reason for each in found.left_out] == ["gather.left_interpretation"]


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("<li><a href=1.html>{}</a><span>2025-01-15</span></li>", "2025-01-15"),
        ("<li><span>[2025/1/5]</span><a href=1.html>{}</a></li>", "2025-01-05"),
        ("<li><a href=1.html>{}<em>发布时间：2025年1月15日 09:30</em></a></li>", "2025-01-15"),
        ("<li><div><b>15</b><i>2025-01</i></div><p><a href=1.html>{}</a></p></li>", "2025-01-15"),
        ("<dl><dd><a href=1.html>{}</a></dd><dd>2025.01.15</dd></dl>", None),
        (
            "<div><a href=1.html>{}</a> 2025-01-15<br><a href=2.html>x</a> 2024-01-01</div>",
            "2025-01-15",
        ),
        ("<li><a href=1.html>{}</a><span>[01-15]</span></li>", None),
        ("<li><a href=1.html>{}</a><span>2025-13-45</span></li>", None),
    ],
)
def test_the_day_stands_in_the_row_of_the_link(page: Page, row: str, day: str | None) -> None:
    found = listed(page(f"<ul>{row.format(f'青溪县2024年{REPORT}')}</ul>"), AT + "x/")
    assert only(found).dated == day


def test_years_kinds_and_agencies_are_columns(column: Page) -> None:
    body = """<ul><li><a href="2024/">2024年</a></li><li><a href="n2023n/">2023年度</a></li>
    <li><a href="2022/">二〇二二年</a></li><li><a href="bm/">部门年报</a></li>
    <li><a href="xz/">乡镇街道年报</a></li><li><a href="szbm/">市直部门</a></li>
    <li><a href="jyj/">青溪县教育局</a></li><li><a href="http://other.cn/2021/">2021年</a></li>
    <li><a href="/news/2020/">2020年</a></li></ul>"""
    columns = listed(column(body), f"{HOST}/gk/list/").columns
    assert [(each.title, each.report_year, each.agency_name) for each in columns] == [
        ("2024年", 2024, None), ("2023年度", 2023, None), ("二〇二二年", 2022, None),
        ("部门年报", None, None), ("乡镇街道年报", None, None), ("市直部门", None, None),
        ("青溪县教育局", None, "青溪县教育局"),
    ]  # fmt: skip


def test_the_bare_name_of_the_column_leads_to_it_unless_a_day_makes_it_a_report(page: Page) -> None:
    bare = "<li><a href='/zfxxgk/zfxxgknb/'>政府信息公开年报</a>{}</li>"
    (column,) = listed(page(bare.format("")), f"{HOST}/zfxxgk/").columns
    assert column.address == AT
    dated = listed(
        page(bare.format("2025-01-15").replace("zfxxgknb/", "9.html")), f"{HOST}/zfxxgk/"
    )
    assert only(dated).dated == "2025-01-15"
    more = "<h3>政府信息公开年报</h3><a href='/zfxxgk/zfxxgknb/'>更多&gt;&gt;</a>"
    assert [each.address for each in listed(page(more), f"{HOST}/zfxxgk/").columns] == [AT]


def test_under_the_heading_of_a_year_the_name_of_an_agency_is_its_report(column: Page) -> None:
    body = """<h4>2024年</h4><a href="t20250101_1.html">青溪县教育局</a>
    <h4>2023年</h4><a href="t20240101_2.html">青溪县教育局</a>
    <a href="t20240101_3.html">联系我们</a>"""
    assert [(each.agency_name, each.report_year) for each in listed(column(body), AT).reports] == [
        ("青溪县教育局", 2024), ("青溪县教育局", 2023),
    ]  # fmt: skip


def test_a_table_of_agencies_and_years_has_a_report_in_every_cell(column: Page) -> None:
    body = """<table><tr><td>青溪县教育局</td><td><a href="1.html">2024年</a></td>
    <td><a href="2.html">2023年</a></td></tr></table>"""
    assert [(each.agency_name, each.report_year) for each in listed(column(body), AT).reports] == [
        ("青溪县教育局", 2024), ("青溪县教育局", 2023),
    ]  # fmt: skip


def test_the_year_of_the_page_is_that_of_reports_that_tell_none() -> None:
    content = (
        "<!doctype html><meta charset=utf-8><title>2023年-政府信息公开年报</title>"
        f"<li><a href=1.html>青溪县教育局{REPORT}</a><span>2024-01-20</span></li>"
    ).encode()
    assert only(listed(content, AT + "2023/")).report_year == 2023


def test_a_hint_keeps_what_is_outside_of_it_out_and_pages_in(page: Page) -> None:
    name = f"青溪县教育局2024年{REPORT}"
    body = f"""<div class="nav"><a href="0.html">{name}</a></div>
    <div class="list"><a href="1.html">{name}</a></div><a href="index_2.html">下一页</a>"""
    found = listed(page(body), AT + "index.html", "div.list")
    assert [each.address for each in found.reports] == [AT + "1.html"]
    assert found.pages == (AT + "index_2.html",)
    assert listed(page(body), AT, "#nothing").reports == ()
    assert len(listed(page(body), AT, "  ").reports) == 2


@pytest.mark.parametrize("hint", ["div[[", "a:::b", ">>>", "{"])
def test_a_hint_that_is_no_selector_is_an_error(page: Page, hint: str) -> None:
    with pytest.raises(GatherError) as caught:
        listed(page("<a href=1.html>x</a>"), AT, hint)
    assert caught.value.code == "gather.hint_invalid"


def test_gbk_pages_are_read() -> None:
    content = f"<html><meta charset=gbk><a href=1.html>青溪县2024年{REPORT}</a>".encode("gbk")
    assert only(listed(content, AT)).agency_name == "青溪县"


ROWS = "<tr><td>一、本年新收政府信息公开申请数量</td><td>0</td></tr>" * 20
SECTIONS = "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>六、其他需要报告的事项</p>"


@pytest.mark.parametrize(
    ("body", "is_report"),
    [
        (f"<table>{ROWS}</table>", True),
        (f"<h1>青溪县2024年{REPORT}</h1>{SECTIONS}<p>{'公开' * 200}</p>", True),
        (f"<h1>青溪县2024年{REPORT}</h1><a href='f.pdf'>附件</a>", True),
        (f"<h1>青溪县2024年{REPORT}</h1><img src='1.jpg'><img src='2.jpg'>", True),
        (f"<h1>一图读懂青溪县2024年{REPORT}</h1><img src='1.jpg'>", False),
        (f"<table>{f'<tr><td><a href=t.html>青溪县{REPORT}</a></td></tr>' * 30}</table>", False),
        (f"<h1>2024年政府信息公开年报</h1><a href='1.html'>青溪县教育局2024年{REPORT}</a>", False),
        ("<table>" + "<tr><td>开放时间</td></tr>" * 30 + "</table>", False),
        (f"<h1>2024年政府信息公开年报</h1><p>{'版权所有 依申请公开 指南 ' * 90}</p>", False),
    ],
)  # fmt: skip
def test_a_page_that_prints_a_report_says_so(page: Page, body: str, is_report: bool) -> None:
    assert listed(page(body), AT).is_report == is_report
