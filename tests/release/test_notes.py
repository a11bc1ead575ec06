"""CHANGES.md: what a person wants to see, and nothing that a stranger may write into it."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from gongkai.catalogue.package_info import package_info
from gongkai.release.details import LISTED, ChangedCell, Details, LeftReport
from gongkai.release.markdown import plain
from gongkai.release.notes import notes

ENTRY = {
    "version": "1.0.1", "created": "2026-01-20T02:03:04Z", "step": "patch", "reports": 2,
    "reportsAdded": 0, "reportsWithdrawn": 0, "changes": {"corrected": 1},
}  # fmt: skip
CELL = ChangedCell(
    "corrected", "a1-2024", "某县统计局", 2024, "2021", "applications.granted.total",
    Decimal("8.000000"), "reported", None, "dash", "识读有误",
)  # fmt: skip
HOSTILE = (
    "*某局* [点](javascript:x) <b onclick=1>\n# 题 `code` | a\u202eb http://x.example &amp; 1."
)


def written(details: Details, **given: object) -> str:
    return notes(package_info(), [{**ENTRY, **given}], details)


def test_a_cell_is_named_as_the_form_prints_it():
    told = written(Details(cells=(CELL,), cells_in_all=1))
    assert "某县统计局，2024 年度，“收到和处理政府信息公开申请情况”表" in told
    assert "“总计”列：8 → 以" in told
    assert "；理由：识读有误" in told
    assert "column “Total”: 8 → a dash\\, a slash or a word for nothing is printed" in told


def test_a_cell_that_is_not_there_is_no_blank_one():
    cell = CELL._replace(new_value=Decimal("1.50"), new_status="reported")
    gone = cell._replace(old_value=None, old_status=None)
    told = written(Details(cells=(gone,), cells_in_all=1))
    assert "no such cell → 1\\.5" in told


def test_what_is_not_listed_is_counted():
    told = written(Details(cells=(CELL,) * LISTED, cells_in_all=LISTED + 7))
    assert "另有 7 格，见 data/changes.csv" in told
    assert "and 7 more, see data/changes.csv" in told
    assert "more" not in written(Details(cells=(CELL,), cells_in_all=1))


def test_reports_are_told_by_year_and_with_their_reason():
    left = (
        LeftReport("a1-2020", "某县统计局", 2020, "另一机关的"),
        LeftReport("doc-0", "某局", None, None),
    )
    told = written(Details(added=((2024, 3), (None, 1)), left=left, left_in_all=2))
    assert "新增的报告：2024 年度 3 份，不明 年度 1 份" in told
    assert "Reports added: 3 of 2024, 1 of unknown year" in told
    assert "某县统计局，2020 年度（a1\\-2020）；理由：另一机关的" in told
    assert "某局, unknown year (doc\\-0): no withdrawal was recorded" in told


def test_nothing_that_a_stranger_wrote_means_anything_to_markdown():
    cell = CELL._replace(agency=HOSTILE, reason=HOSTILE)
    left = LeftReport(HOSTILE, HOSTILE, 2024, HOSTILE)
    told = written(Details(cells=(cell,), cells_in_all=1, left=(left,), left_in_all=1))
    assert "\u202e" not in told
    assert not re.search(r"(?<!\\)[<`|*\[]", told)
    assert [line for line in told.splitlines() if line.startswith("#")] == [
        "# 版本变动 / Changes", "## 1.0.1 (2026-01-20)",
    ]  # fmt: skip
    assert "http:" not in told


def test_the_package_title_means_nothing_either():
    package = replace(package_info(), title={"zh": "<script>", "en": "# a\n# b"})
    told = notes(package, [ENTRY])
    assert "<script>" not in told.replace("\\<", "")
    assert "\n# b" not in told


@pytest.mark.parametrize("text", ["", "某县统计局", "甲" * 500])
def test_a_plain_text_stays_and_a_long_one_is_cut(text):
    assert plain(text) == (text if len(text) <= 120 else "甲" * 120 + "…")


def test_the_reason_of_an_override_is_told_once_it_is_known():
    check = {"check": "rows", "bound": 0, "found": 0.5, "passed": False, "detail": None}
    told = written(Details(), gate=[check])
    assert "50.00%" in told and "Reason" not in told
    override = {"by": "x", "on": "2026-01-01", "overrides": [{"check": "rows", "reason": "*so*"}]}
    told = written(Details(), gate=[check], approval=override)
    assert "Reason: \\*so\\*" in told and "理由：\\*so\\*" in told
