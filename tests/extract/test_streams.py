"""Tables in texts whose layout is gone."""

from gongkai.catalogue import editions
from gongkai.extract import reports
from gongkai.model import Document, Report
from gongkai.read import reading

FLAT = (
    "二、主动公开政府信息情况 第二十条第（一）项 信息内容 本年制发件数 本年废止件数 现行有效件数 "
    "规章 0 0 0 行政规范性文件 12 3 40 第二十条第（五）项 信息内容 本年处理决定数量 行政许可 1,113 "
    "第二十条第（六）项 信息内容 本年处理决定数量 行政处罚 7 行政强制 0"
)
PAGE = "某县水务局2024年政府信息公开工作年度报告\n"


def read(text: str) -> Report:
    document = Document("00" * 32, (PAGE + text).encode(), "report.txt")
    (report,) = reports([reading(document)], editions())
    return report


def values(report: Report) -> dict[str, object]:
    return {o.cell: o.value for o in report.observations if o.status == "reported"}


def test_a_whole_table_on_one_line() -> None:
    found = values(read(FLAT))
    assert found["instruments.normative_documents.issued"] == 12
    assert found["instruments.normative_documents.in_force"] == 40
    assert found["decisions.licensing.decisions"] == 1113
    assert found["decisions.penalty.decisions"] == 7
    assert len(found) == 9


def test_prose_with_the_same_words_gives_no_figure() -> None:
    prose = "一、总体情况\n全年办理行政许可 5 件，行政处罚 3 件，行政强制 0 件，总计 8\n其他 4\n"
    report = read(prose)
    assert not report.observations
    assert "NO-TABLE" in {finding.rule for finding in report.findings}


def test_a_document_that_ends_within_a_line_has_its_first_cells() -> None:
    text = (
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\n3\n0\n0\n0\n0\n0\n3\n"
        "二、上年结转政府信息公开申请数量\n1\n0\n"
    )
    report = read(text)
    found = values(report)
    assert found["applications.new_received.total"] == 3
    assert found["applications.carried_over_in.natural_person"] == 1
    assert found["applications.carried_over_in.commercial_enterprise"] == 0
    absent = {o.cell for o in report.observations if o.status == "absent"}
    assert "applications.carried_over_in.total" in absent


def test_a_line_with_figures_missing_elsewhere_is_left_in_doubt() -> None:
    text = (
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\n3\n0\n"
        "二、上年结转政府信息公开申请数量\n1\n0\n0\n0\n0\n0\n1\n"
    )
    report = read(text)
    assert values(report)["applications.carried_over_in.total"] == 1
    first = [o for o in report.observations if o.line == "new_received"]
    assert {o.status for o in first} == {"unreadable"}
    assert {o.text for o in first} == {"3 0"}
    assert "SHIFTED-FIGURES" in {finding.rule for finding in report.findings}


def test_pipes_of_other_scripts_are_pipes() -> None:
    rows = "信息内容｜本年制发件数｜本年废止件数｜现行有效件数\n规章│0│0│1\n行政规范性文件┃2┃0┃3\n"
    assert values(read(rows))["instruments.normative_documents.in_force"] == 3


def test_visible_blanks_are_not_taken_for_columns_that_the_headings_lack() -> None:
    """One heading is lost and one cell blank: as many figures as headings, in other places."""
    text = (
        "三、收到和处理政府信息公开申请情况\n"
        "申请人情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 总计\n"
        "一、本年新收政府信息公开申请数量 | 2 | 0 |  | 0 | 1 | 0 | 3\n"
    )
    row = {o.column: o.value for o in read(text).observations if o.line == "new_received"}
    assert row["natural_person"] == 2
    assert row["total"] in (3, None)
    assert row["legal_service_institution"] in (1, None)
