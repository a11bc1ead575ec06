"""The day of publication: where pages state it, and the days that are none."""

import pytest

from gongkai.catalogue import editions
from gongkai.extract import Copy, joined, reports
from gongkai.model import Document
from gongkai.read import reading

TITLE = "<p>甲县统计局2024年政府信息公开工作年度报告</p>"
BODY = f"<p>{'本机关依法公开政府信息。' * 20}</p>"


def stated(above: str = "", head: str = "", below: str = "") -> str | None:
    page = f"<html><head>{head}</head><body>{above}{TITLE}{below}{BODY}</body></html>"
    return reading(Document("0" * 64, page.encode(), "page.html", "text/html")).published_on


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    "name",
    ["PubDate", "pubdate", "ArticlePubDate", "publishdate", "publish_time", "firstpublishedtime"],
)
@pytest.mark.parametrize(
    "content", ["2025-01-15 10:12", "2025-01-15T10:12:00+08:00", " 2025/1/15", "2025年1月15日"]
)  # fmt: skip
def test_the_metadata_of_a_page_state_the_day(name: str, content: str) -> None:
    assert stated(head=meta(name, content)) == "2025-01-15"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("PubDate", ""),
        ("PubDate", "$DOCRELTIME"),
        ("PubDate", "2025-13-45"),
        ("others", "页面生成时间 2025-01-15 10:12:00"),
        ("description", "2025-01-15"),
    ],
)
def test_other_metadata_are_no_day(name: str, content: str) -> None:
    assert stated(head=meta(name, content)) is None


@pytest.mark.parametrize(
    "line",
    [
        "<p>发布日期：2025-01-15 10:12　信息来源：甲县统计局　浏览次数：7</p>",
        "<p>来源：甲县统计局 发布时间: 2025年1月15日</p>",
        "<div><span>公开日期：</span><span>2025/1/15</span></div>",
        "<p>日期：2025.01.15</p>",
        "<p>[时间：2025-1-15]</p>",
        "<p>發佈時間：2025-01-15</p>".replace("佈", "布"),
        "<div>发布日期：</div><div>2025-01-15</div>",
    ],
)
def test_a_line_by_the_title_states_the_day(line: str) -> None:
    assert stated(above=line) == stated(below=line) == "2025-01-15"


def test_an_index_table_states_the_day() -> None:
    rows = (
        "<tr><td>索引号</td><td>000014349/2025-00021</td><td>成文日期</td><td>2025-01-02</td></tr>"
        "<tr><td>发文机关</td><td>甲县统计局</td><td>发布日期</td><td>2025-01-15</td></tr>"
    )
    assert stated(above=f"<table>{rows}</table>") == "2025-01-15"


def test_the_day_of_writing_is_not_the_day_of_publication_and_metadata_go_first() -> None:
    lines = "<p>成文日期：2025-01-02</p><p>发布日期：2025-01-15</p>"
    assert stated(above=lines) == "2025-01-15"
    assert stated(above=lines, head=meta("PubDate", "2025-01-20")) == "2025-01-20"
    assert stated(above=lines, head=meta("PubDate", "")) == "2025-01-15"


@pytest.mark.parametrize(
    "line",
    [
        "<p>今天是2026年1月1日 星期四</p>",
        "<p>成文日期：2025-01-15</p>",
        "<p>当前日期：2026-01-01</p>",
        "<p>最后更新时间：2026-01-01</p>",
        "<p>发布日期：</p><p>点击：12</p>",
        "<p>发布日期：2025-02-30</p>",
        "<p>甲县召开会议 2025-03-01</p>",
    ],
)
def test_clocks_and_days_without_a_label_are_none(line: str) -> None:
    assert stated(above=line) is None


def test_a_day_in_or_below_the_body_is_none() -> None:
    sentence = f"<p>{'本机关依法公开政府信息。' * 12}发布日期：2025-01-15。</p>"
    assert stated(below=sentence) is None
    assert stated(below=f"{BODY}<p>发布日期：2025-01-15</p>") is None


def test_many_labels_cost_little_and_change_nothing() -> None:
    assert stated(above="<p>发布日期</p>" * 50_000) is None


def test_the_report_bears_the_day_of_its_page_though_an_attachment_prints_the_tables() -> None:
    page = Document("0" * 64, f"<p>发布日期：2025-01-15</p>{TITLE}".encode(), "page.html")
    sheet = Document("1" * 64, TITLE.encode(), "sheet.html")
    found = [reports([reading(each)], editions())[0] for each in (page, sheet)]
    assert [each.published_on for each in found] == ["2025-01-15", None]
    assert joined([Copy("page", found[0]), Copy("sheet", found[1])])[1].published_on == "2025-01-15"
