"""What looks like a report and is none: no figure comes out of it, and a finding says why."""

import pytest

from gongkai.catalogue import editions
from gongkai.extract import reports
from gongkai.model import Document, Report
from gongkai.read import reading

TABLE = (
    "<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>0</td><td>0</td><td>1</td></tr>"
    "<tr><td>行政规范性文件</td><td>3</td><td>0</td><td>9</td></tr></table>"
)


def read(title: str, prose: str = "") -> Report:
    page = f"<title>{title}</title><h1>{title}</h1><p>{prose}</p><p>二、主动公开政府信息情况</p>"
    page += TABLE
    (report,) = reports([reading(Document("00" * 32, page.encode(), "a.html"))], editions())
    return report


@pytest.mark.parametrize(
    "title",
    [
        "某县2024年上半年政府信息公开情况统计表",
        "关于做好2024年政府信息公开工作年度报告编制和发布工作的通知",
        "某市2024年政府信息公开工作年度报告解读",
        "一图读懂某市政府信息公开年报",
        "政府信息公开工作年度报告格式",
        "某县2024年第三季度政府信息公开统计",
    ],
)
def test_no_figure_comes_out_of_it(title: str) -> None:
    report = read(title)
    assert not report.observations
    assert {"NOT-A-REPORT"} <= {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("title", "prose"),
    [
        ("某县水务局2024年政府信息公开工作年度报告", "上半年印发了关于年度报告编制工作的通知"),
        ("年度报告", "本报告统计期限自2024年1月1日起至2024年12月31日止。上半年公开信息5条。"),
        ("某县水务局2024年政府信息公开工作年度报告（图文版）", ""),
    ],
)
def test_a_report_that_speaks_of_such_things_stays_one(title: str, prose: str) -> None:
    assert read(title, prose).observations
