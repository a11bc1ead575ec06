"""wordings.csv: the expressions compile and find what real reports write."""

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from gongkai.catalogue import record_schemas, wordings

TABLE = Path(str(files("gongkai.schemas"))) / "both" / "wordings.csv"
KINDS = {
    "period",
    "title",
    "title_noise",
    "scope",
    "scope_hint",
    "government",
    "organ",
    "heading",
    "not_report",
    "published",
    "published_hint",
    "published_meta",
}
END = "政府信息公开工作年度报告"


def first(kind: str, text: str) -> tuple[str, re.Match[str]] | None:
    found = ((code, re.search(pattern, text)) for code, pattern in wordings(kind))
    return next(((code, match) for code, match in found if match), None)


def test_the_table_is_well_formed() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["kind", "code", "pattern"]
    assert {row[0] for row in rows} == KINDS
    assert all(len(row) == 3 and all(row) for row in rows)
    assert sum(len(wordings(kind)) for kind in KINDS) == len(rows)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_patterns_compile_and_ask_for_no_white_space(kind: str) -> None:
    for _, pattern in wordings(kind):
        groups = set(re.compile(pattern).groupindex)
        assert groups == {"period": {"year"}, "title": {"agency", "year"}}.get(kind, set())
        assert " " not in pattern and r"\s" not in pattern


def test_an_unknown_kind_has_no_wordings() -> None:
    assert wordings("nothing") == ()


@pytest.mark.parametrize(
    "text",
    [
        "报告数据统计期限为2024年1月1日至2024年12月31日。",
        "自2024年1月1日起,至2024年12月31日止",
        "(2024年1月1日—12月31日)",
        "2024年01月01日到12月31日",
        "2024.1.1-2024.12.31",
    ],
)
def test_the_statistics_period_gives_the_year(text: str) -> None:
    found = first("period", text)
    assert found and found[1]["year"] == "2024"


@pytest.mark.parametrize(
    "text", ["2023年1月1日至2024年12月31日", "2024年1月1日至6月30日", "2024年3月1日至12月31日"]
)
def test_another_period_is_no_report_year(text: str) -> None:
    assert first("period", text) is None


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        (f"甲县人民政府办公室2024年{END}", "甲县人民政府办公室", "2024"),
        (f"甲县教育局2020年度{END}", "甲县教育局", "2020"),
        (f"2022年甲市{END}", "甲市", "2022"),
        ("2022年甲市人民政府信息公开工作年度报告", "甲市人民政府", "2022"),
        ("甲县民政局2021年度政务信息公开工作的年度报告", "甲县民政局", "2021"),
        ("甲县民政局2021年信息公开年度报告", "甲县民政局", "2021"),
        ("甲镇关于2021年度政府信息公开工作情况的报告", "甲镇", "2021"),
        ("甲市人民政府2023年政府信息公开工作告年度报", "甲市人民政府", "2023"),
        (f"甲局{END}(2024年)", "甲局", "2024"),
        (f"甲局{END}(2024年度)", "甲局", "2024"),
        ("甲镇政府信息公开工作年报", "甲镇", None),
        (f"2024年{END}", None, "2024"),
        (END, None, None),
    ],
)
def test_a_title_gives_agency_and_year(text: str, agency: str | None, year: str | None) -> None:
    found = first("title", text)
    assert found
    assert (found[1]["agency"], found[1]["year"]) == (agency, year)


@pytest.mark.parametrize(
    "text",
    [
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "根据《中华人民共和国政府信息公开条例》的规定,编制本报告。",
        "2024年,我局认真做好政府信息公开工作。",
    ],
)
def test_other_lines_are_no_titles(text: str) -> None:
    assert first("title", text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("受理群众向县人民政府和县人民政府办公室提交的信息公开申请10件", "office_and_government"),
        ("本报告所列数据涵盖各县(市、区)和市直各部门", "government_aggregate"),
        ("本报告由各区县、各部门年度报告汇总编制", "government_aggregate"),
        ("本报告数据涵盖全省税务系统各级机关", "system_aggregate"),
        ("本报告数据涵盖全系统各级机关", "system_aggregate"),
        ("组织业务培训,涵盖全县各乡镇、各部门", None),
        ("向社会公开各部门、各单位的信息", None),
        ("县人民政府办公室收到信息公开申请3件", None),
        ("做好政府信息公开工作", None),
    ],
)
def test_the_scope_is_read_only_from_what_says_it(text: str, code: str | None) -> None:
    found = first("scope", text)
    assert (found[0] if found else None) == code


def test_scope_codes_are_the_codes_of_the_field() -> None:
    fields = record_schemas()["reports"]["fields"]
    scope = next(field for field in fields if field["name"] == "scope")
    known = {category["value"] for category in scope["categories"]}
    assert {code for code, _ in wordings("scope")} <= known


@pytest.mark.parametrize("name", ["甲县人民政府", "甲市政府"])
def test_a_government_is_told_from_its_office(name: str) -> None:
    assert first("government", name)
    assert first("government", f"{name}办公室") is None
    assert first("organ", name) and first("organ", f"{name}办公室")


@pytest.mark.parametrize("name", ["教育局", "甲街道办事处", "经济开发区管委会", "甲省财政厅"])
def test_names_of_organs_end_in_known_ways(name: str) -> None:
    assert first("organ", name)


@pytest.mark.parametrize("name", ["首页", "当前位置", "2024年", "政府信息公开"])
def test_page_furniture_is_no_organ(name: str) -> None:
    assert first("organ", name) is None


@pytest.mark.parametrize(
    "noise", ["(图片版)", "(超链版)", "(更正版)", ".pdf", "_甲县人民政府网", "-甲县政府门户网站"]
)
def test_noise_at_the_end_of_a_title_can_be_taken_off(noise: str) -> None:
    title = f"甲县教育局2024年{END}"
    cleaned = title + noise
    for _, pattern in wordings("title_noise"):
        cleaned = re.sub(pattern, "", cleaned)
    assert cleaned == title


@pytest.mark.parametrize(
    ("text", "is_heading"),
    [("一、总体情况", True), ("##三、收到", True), ("(一)主动公开", False), ("1.属于", False)],
)
def test_a_section_heading_begins_with_its_number(text: str, is_heading: bool) -> None:
    assert (first("heading", text) is not None) == is_heading


def test_every_sentence_of_a_scope_has_its_hint() -> None:
    """The hint only spares sentences the patterns: it must not hide one that a pattern knows."""
    ((_, hint),) = wordings("scope_hint")
    for sentence in (
        "本报告数据汇总了各部门、各乡镇的数据",
        "根据各部门、各街道年度报告汇总编制",
        "统计口径为全市汇总",
        "受理群众向县人民政府和县人民政府办公室提交的信息公开申请",
    ):
        assert first("scope", sentence), sentence
        assert re.search(hint, sentence), sentence
