"""Findings with their sentences, from `schemas/both/findings.csv`."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from gongkai.catalogue.editions import editions
from gongkai.model import Finding, Level


class _Wording(NamedTuple):
    level: Level
    statement_zh: str
    statement_en: str
    open_while: str


class _Title(NamedTuple):
    zh: str
    en: str


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
        "table": _title(edition, table),
        "line": _title(edition, table, "line", line),
        "column": _title(edition, table, "column", column),
    }
    given = {**arguments, "expected": expected, "printed": printed}
    chinese = given | {name: title.zh for name, title in titles.items()}
    english = given | {name: title.en for name, title in titles.items()}
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


def cell_titles(cell: str, language: str, edition: str = "") -> tuple[str, str, str]:
    """Return table, line and column of a cell as the form prints them; in English, their names.

    edition: the form, where wordings differ; else the newest that has the table.
    """
    table, line, column = cell.split(".")
    named = (
        _title(edition, table),
        _title(edition, table, "line", line),
        _title(edition, table, "column", column),
    )
    first, second, third = (each.zh if language == "zh" else each.en for each in named)
    return first, second, third


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


def _title(
    edition: str, table: str | None, axis: str | None = None, code: str | None = None
) -> _Title:
    """The printed Chinese and the English name of a table, line or column; else its code."""
    name = (code if axis else table) or ""
    found = (_titles(*each).get((axis, name)) for each in _candidates(edition, table))
    return next((title for title in found if title), _Title(name, name))


@cache
def _candidates(key: str, code: str | None) -> tuple[tuple[str, str], ...]:
    """The tables of that code by edition and code, the asked edition's first."""
    ranked = sorted(editions(), key=lambda each: each.key != key)
    return tuple((e.key, t.code) for e in ranked for t in e.tables if t.code == code)


@cache
def _titles(edition: str, code: str) -> Mapping[tuple[str | None, str], _Title]:
    # Asked by codes: hashing a whole table costs more than the finding.
    tables = (t for e in editions() for t in e.tables if (e.key, t.code) == (edition, code))
    table = next(tables)
    fields: dict[str, Mapping[str, Any]] = {each["name"]: each for each in table.schema["fields"]}
    titles: dict[tuple[str | None, str], _Title] = {
        (None, table.code): _Title(table.schema["title"], table.schema["titleEn"])
    }
    for column in table.columns:
        titles["column", column.code] = _Title(column.title, fields[column.code]["titleEn"])
    for category in fields["line"]["categories"]:
        titles["line", category["value"]] = _Title(
            category.get("group", "") + category["label"],
            ": ".join(filter(None, (category.get("groupEn"), category["labelEn"]))),
        )
    return titles
