"""What every maker of examples shares: whose report, which words, and how a case is kept."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms import Figures

from gongkai.catalogue import Edition, editions

EXAMPLES = Path(__file__).parents[1]
AGENCIES = ("青岚县水利局", "松岭县自然资源局", "白鹭市市场监督管理局", "云溪区教育局")
EDITIONS = {edition.key: edition for edition in editions()}


def title(agency: str, year: int) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def words(edition: Edition, year: int) -> dict[str, str]:
    """The sections' headings, and a paragraph for those without a table."""
    texts = {
        "一": f"本报告的统计期限为{year}年1月1日至{year}年12月31日。全年主动公开信息820条，"
        "其中行政许可5件的办事指南已更新，门户网站访问量较上年增加。",
        "五": "依申请答复的说理还要加强，计划开展两次培训。",
        "六": "无。",
    }
    return {f"{s.number}、{s.title}": texts.get(s.number, "") for s in edition.sections}


def keep(
    folder: Path,
    origin: str,
    *,
    agency: str,
    year: int,
    edition: str,
    cells: Figures,
    statuses: Mapping[str, str] | None = None,
    findings: tuple[str, ...] = (),
    asked: int | None = None,
) -> None:
    """Write `expected.json` and `origin.txt` of a case from the figures its document prints.

    `statuses` names the cells that print no figure: their value becomes null.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, Any] = {"agency_name": agency, "report_year": year}
    if asked is not None:
        expected["year"] = asked
    nothing = dict(statuses or {})
    expected |= {
        "edition": edition,
        "title": title(agency, year),
        "cells": {c: None if c in nothing else plain(value) for c, value in cells.items()},
        "statuses": nothing,
        "findings": list(findings),
    }
    shown = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    (folder / "expected.json").write_text(shown, "utf-8")
    (folder / "origin.txt").write_text(origin + "\n", "utf-8")


def plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)
