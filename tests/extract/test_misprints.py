"""Labels that are nearly statutory wordings, and labels with their group in one cell."""

import pytest

from gongkai.catalogue import editions
from gongkai.extract import reports
from gongkai.extract.lexicon import lexicon
from gongkai.model import Document, Report
from gongkai.read import reading

HEAD = (
    "<tr><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>"
    "<td>法律服务机构</td><td>其他</td><td>总计</td></tr>"
)


def read(*rows: tuple[str, int]) -> Report:
    body = "".join(
        f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows
    )
    page = f"<h1>某局2024年政府信息公开工作年度报告</h1><table>{HEAD}{body}</table>"
    (report,) = reports([reading(Document("00" * 32, page.encode(), "a.html"))], editions())
    return report


def totals(report: Report) -> dict[str, object]:
    return {o.line: o.value for o in report.observations if o.column == "total" and o.value}


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("7.属于行政执法案券", "denied_enforcement_case_file"),
        ("3.补正后申请内容任不明确", "unable_unclear_after_correction"),
        ("1.信访举报投拆类申请", "not_processed_petition_complaint"),
        ("四、结转下年度继续办里", "carried_over_out"),
    ],
)
def test_a_misprinted_label_is_read_and_said(label: str, line: str) -> None:
    report = read(("一、本年新收政府信息公开申请数量", 5), (label, 2))
    assert totals(report) == {"new_received": 5, line: 2}
    (said,) = [f for f in report.findings if f.rule == "LABEL-CLOSE"]
    assert (said.line, said.level) == (line, "warning")


@pytest.mark.parametrize(
    "label",
    [
        "9.属于商业秘密",
        "其他规范性文件",
        "5.属于个人隐私",
        "本年答复政府信息公开申请数量",
        "二、下年结转政府信息公开申请数量",
    ],
)
def test_another_line_is_no_misprint(label: str) -> None:
    report = read(("一、本年新收政府信息公开申请数量", 5), (label, 2))
    assert totals(report) == {"new_received": 5}
    assert "EXTRA-LINE" in {finding.rule for finding in report.findings}


def test_a_group_and_its_line_in_one_cell() -> None:
    report = read(
        ("一、本年新收政府信息公开申请数量", 5),
        ("三、本年度办理结果（一）予以公开", 3),
        ("（三）不予公开—1.属于国家秘密", 2),
        ("（六）其他处理：3.其他", 1),
    )
    assert totals(report) == {
        "new_received": 5,
        "granted": 3,
        "denied_state_secret": 2,
        "other_other": 1,
    }


def test_no_statutory_wording_is_nearly_another() -> None:
    """Else a misprint of one could be taken for the other."""
    words = lexicon(editions())
    for edition in editions():
        for label in edition.labels:
            if label.axis == "line":
                for meaning in words.close(label.wording[:-1] + "某"):
                    assert meaning.code == label.code or meaning.axis != "line", label
