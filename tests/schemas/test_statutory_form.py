"""The statutory form, written out once more by hand: a broken code or label must be seen.

Sources: 国办公开办函〔2021〕30号 and 国办公开办函〔2019〕60号.
"""

import pytest

from gongkai.catalogue import Edition, editions

BY_KEY = {edition.key: edition for edition in editions()}

APPLICATION_LINES = {
    "new_received": "一、本年新收政府信息公开申请数量",
    "carried_over_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "denied_state_secret": "1.属于国家秘密",
    "denied_prohibited_by_law": "2.其他法律行政法规禁止公开",
    "denied_three_securities_one_stability": "3.危及“三安全一稳定”",
    "denied_third_party_rights": "4.保护第三方合法权益",
    "denied_internal_affairs": "5.属于三类内部事务信息",
    "denied_process_information": "6.属于四类过程性信息",
    "denied_enforcement_case_file": "7.属于行政执法案卷",
    "denied_administrative_inquiry": "8.属于行政查询事项",
    "unable_not_held": "1.本机关不掌握相关政府信息",
    "unable_requires_creation": "2.没有现成信息需要另行制作",
    "unable_unclear_after_correction": "3.补正后申请内容仍不明确",
    "not_processed_petition_complaint": "1.信访举报投诉类申请",
    "not_processed_duplicate": "2.重复申请",
    "not_processed_published_material": "3.要求提供公开出版物",
    "not_processed_excessive": "4.无正当理由大量反复申请",
    "not_processed_confirm_or_reissue": "5.要求行政机关确认或重新出具已获取信息",
    "other_total": "（六）其他处理",
    "other_correction_overdue": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other_fee_unpaid": (
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    ),
    "other_other": "3.其他",
    "total_processed": "（七）总计",
    "carried_over_out": "四、结转下年度继续办理",
}
APPLICATION_COLUMNS = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "public_interest_organization": "社会公益组织",
    "legal_service_institution": "法律服务机构",
    "other_organization": "其他",
    "total": "总计",
}
REMEDY_LINES = {
    "reconsideration": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
}
REMEDY_COLUMNS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


def without(lines: dict[str, str], *codes: str) -> dict[str, str]:
    return {code: label for code, label in lines.items() if code not in codes}


FORMS = {
    "2021": {
        "instruments": (
            {"rules": "规章", "normative_documents": "行政规范性文件"},
            {"issued": "本年制发件数", "repealed": "本年废止件数", "in_force": "现行有效件数"},
        ),
        "decisions": (
            {"licensing": "行政许可", "penalty": "行政处罚", "compulsion": "行政强制"},
            {"decisions": "本年处理决定数量"},
        ),
        "fees": (
            {"administrative_fees": "行政事业性收费"},
            {"amount_10k_cny": "本年收费金额（单位：万元）"},
        ),
        "applications": (without(APPLICATION_LINES, "other_total"), APPLICATION_COLUMNS),
        "remedies": (REMEDY_LINES, REMEDY_COLUMNS),
    },
    "2019": {
        "instruments": (
            {"rules": "规章", "normative_documents": "规范性文件"},
            {
                "newly_made": "本年新制作数量",
                "newly_published": "本年新公开数量",
                "total_published": "对外公开总数量",
            },
        ),
        "items": (
            {
                "licensing": "行政许可",
                "other_services": "其他对外管理服务事项",
                "penalty": "行政处罚",
                "compulsion": "行政强制",
            },
            {
                "items_prior_year": "上一年项目数量",
                "items_change": "本年增/减",
                "decisions": "处理决定数量",
            },
        ),
        "fees": (
            {"administrative_fees": "行政事业性收费"},
            {"items_prior_year": "上一年项目数量", "items_change": "本年增/减"},
        ),
        "procurement": (
            {"centralized_procurement": "政府集中采购"},
            {"projects": "采购项目数量", "amount_cny": "采购总金额"},
        ),
        "applications": (
            without(
                APPLICATION_LINES, "other_correction_overdue", "other_fee_unpaid", "other_other"
            ),
            APPLICATION_COLUMNS,
        ),
        "remedies": (REMEDY_LINES, REMEDY_COLUMNS),
    },
}
TABLES = [(key, table) for key, form in FORMS.items() for table in form]
RESOURCES = {
    "2021": ["instruments", "decisions", "fees", "applications", "remedies"],
    "2019": [
        "instruments_2019", "items_2019", "fees_2019", "procurement_2019",
        "applications", "remedies",
    ],
}  # fmt: skip
SIGNED = {"items_change"}
DECIMAL = {"amount_10k_cny", "amount_cny"}
SECTIONS = {
    "overview": "总体情况",
    "proactive_disclosure": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "remedies": "政府信息公开行政复议、行政诉讼情况",
    "problems_and_improvements": "存在的主要问题及改进情况",
    "other_matters": "其他需要报告的事项",
}


def labelled(edition: Edition, table: str, axis: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for label in edition.labels:
        if (label.table, label.axis) == (table, axis):
            found.setdefault(label.code, set()).add(label.wording)
    return found


def test_the_editions_come_newest_first_with_their_years() -> None:
    assert [(e.key, e.first_year, e.last_year) for e in editions()] == [
        ("2021", 2021, None),
        ("2019", 2019, 2020),
    ]
    assert BY_KEY["2021"].document_number == "国办公开办函〔2021〕30号"
    assert BY_KEY["2019"].document_number == "国办公开办函〔2019〕60号"


@pytest.mark.parametrize("key", FORMS)
def test_tables_stand_in_the_order_of_the_form(key: str) -> None:
    assert [table.code for table in BY_KEY[key].tables] == list(FORMS[key])
    assert [table.resource for table in BY_KEY[key].tables] == RESOURCES[key]


@pytest.mark.parametrize(("key", "code"), TABLES)
def test_lines_and_columns_are_those_of_the_form_in_its_order(key: str, code: str) -> None:
    table = next(table for table in BY_KEY[key].tables if table.code == code)
    lines, columns = FORMS[key][code]
    assert [line.code for line in table.lines] == list(lines)
    assert [column.code for column in table.columns] == list(columns)
    for column in table.columns:
        assert column.minimum == (None if column.code in SIGNED else 0)
        assert column.type == ("number" if column.code in DECIMAL else "integer")
        assert column.unit


@pytest.mark.parametrize(("key", "code"), TABLES)
def test_titles_are_the_printed_labels(key: str, code: str) -> None:
    table = next(table for table in BY_KEY[key].tables if table.code == code)
    lines, columns = FORMS[key][code]
    assert {line.code: line.title for line in table.lines} == lines
    for column in table.columns:
        assert column.title.split(" / ")[-1] == columns[column.code]


@pytest.mark.parametrize(("key", "code"), TABLES)
def test_every_line_and_column_has_its_printed_label_among_the_wordings(
    key: str, code: str
) -> None:
    edition = BY_KEY[key]
    for axis, expected in zip(("line", "column"), FORMS[key][code], strict=True):
        wordings = labelled(edition, code, axis)
        for name, printed in expected.items():
            assert printed in wordings[name], (key, code, axis, name)


def test_groups_of_the_application_lines() -> None:
    table = next(table for table in BY_KEY["2021"].tables if table.code == "applications")
    starts = {
        "denied_": "（三）不予公开",
        "unable_": "（四）无法提供",
        "not_processed_": "（五）不予处理",
        "other_": "（六）其他处理",
    }
    for line in table.lines:
        group = next(
            (group for start, group in starts.items() if line.code.startswith(start)), None
        )
        if line.code in {"granted", "partially_granted", "total_processed"}:
            group = "三、本年度办理结果"
        assert line.group == group


@pytest.mark.parametrize("key", FORMS)
def test_sections_are_six_in_order(key: str) -> None:
    expected = dict(SECTIONS)
    if key == "2019":
        expected["problems_and_improvements"] = "政府信息公开工作存在的主要问题及改进情况"
    sections = BY_KEY[key].sections
    assert "".join(section.number for section in sections) == "一二三四五六"
    assert {section.code: section.title for section in sections} == expected
    assert [section.code for section in sections] == list(expected)
