"""Findings with their sentences, from `schemas/both/findings.csv`."""

import csv
import io
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from gongkai.catalogue.cells import title
from gongkai.model import Finding, Level


class _Wording(NamedTuple):
    level: Level
    statement_zh: str
    statement_en: str
    open_while: str


def finding(
    id: str,
    report_id: str = "",
    *,
    table: str | None = None,
    line: str | None = None,
    column: str | None = None,
    expected: str | None = None,
    printed: str | None = None,
    suspect: tuple[str, ...] = (),
    suggestion: str | None = None,
    **arguments: object,
) -> Finding:
    """Return the finding `id` of findings.csv with its level and both sentences.

    `table`, `line` and `column` are codes; the sentences name them as the form prints them
    (edition `edition`, where it is given and wordings differ; else the newest). Other `arguments`
    fill the placeholders of the sentence. KeyError for an unknown id or a missing argument.
    """
    wording = _wordings()[id]
    edition = str(arguments.get("edition") or "")
    titles = {
        "table": title(edition, table),
        "line": title(edition, table, "line", line),
        "column": title(edition, table, "column", column),
    }
    given = {**arguments, "expected": expected, "printed": printed}
    chinese = given | {name: each.zh for name, each in titles.items()}
    english = given | {name: each.en for name, each in titles.items()}
    return Finding(
        rule=id,
        level=wording.level,
        report_id=report_id,
        table=table,
        line=line,
        column=column,
        expected=expected,
        printed=printed,
        message_zh=wording.statement_zh.format(**chinese),
        message_en=wording.statement_en.format(**english),
        suspect=suspect,
        suggestion=suggestion,
    )


def said(id: str, language: str) -> str:
    """Return what a finding says, with `…` for whatever differs from case to case.

    KeyError for an unknown id.
    """
    wording = _wordings()[id]
    sentence = wording.statement_zh if language == "zh" else wording.statement_en
    return re.sub(r"\{.*?\}", "…", sentence)


@cache
def open_while() -> Mapping[str, str]:
    """Return, for each finding that corrections can end, the cell status that keeps it open.

    It ends with a correction within its table, line and column, once no cell of these has that
    status any more.
    """
    return {id: each.open_while for id, each in _wordings().items() if each.open_while}


@cache
def _wordings() -> Mapping[str, _Wording]:
    path = files("gongkai.schemas").joinpath("both", "findings.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return {
        row["id"]: _Wording(
            cast(Level, row["level"]), row["statement_zh"], row["statement_en"], row["open_while"]
        )
        for row in rows
    }
