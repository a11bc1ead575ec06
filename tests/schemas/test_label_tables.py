"""labels.csv: every wording has a place in the form, and known wordings are known."""

import csv
import unicodedata
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from gongkai.catalogue import Edition, editions

ROOT = Path(str(files("gongkai.schemas")))
AXES = {"line", "column", "group", "block", "corner", "section", "local"}
GROUPS = {
    "applications": {
        "result", "denied", "unable", "not_processed", "other", "applicants", "organizations",
    },
    "remedies": {"litigation"},
}  # fmt: skip
# Cut down to the same two characters in print: only its place can tell which it is.
AMBIGUOUS = {"本年新"}
by_edition = pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.key)


@pytest.mark.parametrize("folder", ["2021", "2019", "both"])
def test_the_table_is_well_formed(folder: str) -> None:
    with (ROOT / folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["table", "axis", "code", "parent", "wording"]
    assert all(len(row) == len(header) for row in rows)
    assert len(rows) == len({tuple(row) for row in rows})
    for row in rows:
        assert row == [each.strip() for each in row]
        assert row[1] in AXES and row[2] and row[4]


@by_edition
def test_every_code_exists_in_its_table(edition: Edition) -> None:
    # `both` is loaded into each edition: a line of the other edition is in the shared schema.
    shared = {
        (table.code, line.code)
        for each in editions()
        for table in each.tables
        for line in table.lines
    }
    columns = {(table.code, column.code) for table in edition.tables for column in table.columns}
    for label in edition.labels:
        place = (label.table, label.code)
        match label.axis:
            case "line":
                assert place in shared, label
            case "column":
                assert place in columns, label
            case "group":
                assert label.code in GROUPS[label.table], label
            case "block":
                assert label.code == label.table, label
            case "section":
                assert not label.table
                assert label.code in {section.code for section in edition.sections}, label
            case "corner":
                assert label.code in {"corner", "note"}, label
        assert label.table in {"", *(table.code for table in edition.tables)}, label


@by_edition
def test_a_parent_is_a_group_of_the_same_table(edition: Edition) -> None:
    for label in edition.labels:
        if label.parent:
            assert label.parent in GROUPS[label.table], label


def folded(wording: str) -> str:
    return "".join(unicodedata.normalize("NFKC", wording).split())


@by_edition
def test_a_wording_means_one_thing_on_one_axis_of_a_table(edition: Edition) -> None:
    meanings: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for label in edition.labels:
        meanings[label.table, label.axis, folded(label.wording)].add(label.code)
    several = {wording for (_, _, wording), codes in meanings.items() if len(codes) > 1}
    assert several <= AMBIGUOUS


@pytest.mark.parametrize(
    ("key", "table", "axis", "code", "wordings"),
    [
        ("2021", "instruments", "column", "in_force", "现行有效件 现行有效数 现在行有效件数"),
        ("2021", "instruments", "column", "issued", "制发件数"),
        ("2021", "instruments", "column", "repealed", "废止件数"),
        ("2021", "instruments", "line", "normative_documents", "规范性文件 行政规范性档案"),
        ("2021", "decisions", "column", "decisions", "本年处理决定"),
        ("2021", "fees", "column", "amount_10k_cny", "本年收费金额 本年收费金额（万元）"),
        ("2021", "applications", "line", "other_correction_overdue", "逾期不补正"),
        ("2021", "applications", "line", "other_fee_unpaid", "逾期不缴费"),
        ("2021", "applications", "line", "other_other", "其他"),
        ("2021", "applications", "group", "other", "（六）其他处理"),
        ("2019", "applications", "line", "other_total", "（六）其他处理 其他处理"),
        ("2019", "instruments", "column", "newly_made", "本年新 制作数量"),
        ("2019", "instruments", "column", "newly_published", "本年新 公开数量"),
        ("2019", "instruments", "column", "total_published", "对外公开总数"),
        ("2019", "instruments", "local", "other_published_documents", "其他主动公开文件"),
        ("2019", "items", "column", "items_change", "本年增/减 本年增减 本年增\\减 本年增/ 本年增"),
        ("2019", "items", "column", "decisions", "处理决定数量"),
        ("2019", "fees", "column", "items_change", "本年增"),
        (
            "2019",
            "procurement",
            "column",
            "amount_cny",
            "采购总金额(万元) 采购总金额（单位：万元）",
        ),
        (
            "2019",
            "",
            "section",
            "problems_and_improvements",
            "政府信息公开工作存在的主要问题及改进情况",
        ),
        *(
            (key, table, axis, code, wordings)
            for key in ("2021", "2019")
            for table, axis, code, wordings in [
                ("applications", "line", "partially_granted", "部分公开"),
                ("applications", "line", "denied_prohibited_by_law", "其他法律禁止公开"),
                ("applications", "line", "granted", "予以公开情况"),
                ("applications", "line", "total_processed", "合计 办理结果合计 总计"),
                ("applications", "line", "carried_over_out", "结转下一年继续办理"),
                ("applications", "column", "commercial_enterprise", "商业"),
                ("applications", "column", "other_organization", "其他"),
                ("applications", "corner", "note", "本列数据的钩稽关系"),
                ("remedies", "group", "litigation", "行政诉讼"),
                ("", "section", "overview", "总体概述"),
                ("", "section", "problems_and_improvements", "存在问题及改进情况"),
            ]
        ),
    ],
)
def test_wordings_met_in_real_reports_are_known(
    key: str, table: str, axis: str, code: str, wordings: str
) -> None:
    edition = next(each for each in editions() if each.key == key)
    known = {
        label.wording
        for label in edition.labels
        if (label.table, label.axis, label.code) == (table, axis, code)
    }
    assert set(wordings.split()) <= known


@pytest.mark.parametrize(
    ("key", "blocks"),
    [
        ("2021", {"一": "instruments", "五": "decisions", "六": "decisions", "八": "fees"}),
        (
            "2019",
            {"一": "instruments", "五": "items", "六": "items", "八": "fees", "九": "procurement"},
        ),
    ],
)
def test_each_item_of_article_20_leads_to_its_table(key: str, blocks: dict[str, str]) -> None:
    edition = next(each for each in editions() if each.key == key)
    found = {label.wording: label.code for label in edition.labels if label.axis == "block"}
    for item, table in blocks.items():
        assert found[f"第二十条第（{item}）项"] == table
    assert set(found.values()) == set(blocks.values())


def test_wordings_that_tell_the_editions_apart_stand_in_one_only() -> None:
    words = {e.key: {label.wording for label in e.labels} for e in editions()}
    new = {"现行有效件数", "本年制发件数", "本年收费金额", "本年处理决定数量", "本年废止件数"}
    old = {"本年新制作数量", "对外公开总数量", "上一年项目数量", "采购总金额", "处理决定数量"}
    assert new <= words["2021"] and not new & words["2019"]
    assert old <= words["2019"] and not old & words["2021"]


@by_edition
def test_a_common_subheading_is_not_taken_for_a_section(edition: Edition) -> None:
    titles = {label.wording for label in edition.labels if label.axis == "section"}
    assert not {"主动公开情况", "依申请公开情况", "主动公开", "依申请公开"} & titles
