"""findings.csv: every finding has a level and two sentences that can be filled."""

import csv
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

TABLE = Path(str(files("gongkai.schemas"))) / "both" / "findings.csv"
LEVELS = {
    "LINE-ABSENT": "warning", "COLUMN-ABSENT": "warning", "TABLE-ABSENT": "warning",
    "NO-TABLE": "error", "CELL-UNREADABLE": "error", "EXTRA-LINE": "info",
    "EXTRA-COLUMN": "info", "NO-UNIT": "warning", "EDITION-MIXED": "info",
    "EDITION-YEAR": "warning", "AGENCY-UNKNOWN": "warning", "AGENCY-NAME": "warning",
    "YEAR-UNKNOWN": "warning", "YEAR-FROM-PATH": "warning", "YEAR-CONFLICT": "warning",
    "OTHER-YEAR": "info",
    "TITLE-UNKNOWN": "info", "DUPLICATE-REPORT": "info", "UNREADABLE-DOCUMENT": "error",
    "NOT-A-REPORT": "error", "SHIFTED-FIGURES": "warning", "AMBIGUOUS-LINE": "warning",
    "LABEL-CLOSE": "warning",
    "LABEL-REPEATED": "warning", "HIDDEN-SHEET": "info", "COPY": "info",
    "COPY-DIFFERS": "warning", "ATTACHMENT-UNREADABLE": "warning", "PICTURES-UNREAD": "warning",
    "OCR-UNCHECKED": "warning", "OTHER-AGENCY": "error",
    "CORRECTED": "info", "CORRECTION-STALE": "warning", "CORRECTION-UNUSED": "warning",
    "SHAPE-TYPE": "error", "SHAPE-REQUIRED": "error",
    "SHAPE-ENUM": "error", "SHAPE-MINIMUM": "error", "SHAPE-MAXIMUM": "error",
    "SHAPE-PATTERN": "error", "SHAPE-UNIQUE": "error", "SHAPE-PRIMARY-KEY": "error",
    "SHAPE-FOREIGN-KEY": "error", "SHAPE-COLUMN": "error", "PACKAGE-HASH": "error",
    "PACKAGE-BYTES": "error", "PACKAGE-MISSING": "error", "PACKAGE-SUMS": "error",
    "PACKAGE-EXTRA": "warning", "PACKAGE-PROFILE": "error",
    "PACKAGE-TWIN": "error", "PACKAGE-WITHDRAWN": "info", "WITHDRAWAL-UNKNOWN": "warning",
    "PACKAGE-CHANGES": "error",
    "AREA-EXCEEDED": "info", "AREA-DIFFERENT": "info",
    "PACKAGE-DERIVED": "error", "PACKAGE-DEFINITION": "info",
}  # fmt: skip
PLACEHOLDERS = {
    "table", "line", "column", "expected", "printed", "wording", "reason", "year", "field", "row",
    "value", "path", "version", "on", "by", "successor",
}  # fmt: skip
NEEDED = {
    "EXTRA-LINE": {"wording"}, "EXTRA-COLUMN": {"wording"}, "UNREADABLE-DOCUMENT": {"reason"},
    "CELL-UNREADABLE": {"table", "line", "column", "printed"},
    "PACKAGE-WITHDRAWN": {"version", "reason", "successor"},
    "AGENCY-NAME": {"expected", "printed"}, "SHAPE-TYPE": {"field", "row", "value", "expected"},
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == [
            "id", "level", "statement_zh", "statement_en", "open_while",
        ]  # fmt: skip
        return list(reader)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_the_findings_and_their_levels() -> None:
    assert [(row["id"], row["level"]) for row in rows()] == list(LEVELS.items())


def test_what_keeps_a_finding_open_is_a_status_that_a_correction_can_end() -> None:
    kept_open = {row["id"]: row["open_while"] for row in rows() if row["open_while"]}
    assert kept_open == {
        "LINE-ABSENT": "absent", "COLUMN-ABSENT": "absent", "TABLE-ABSENT": "absent",
        "CELL-UNREADABLE": "unreadable", "NO-UNIT": "no_unit", "SHIFTED-FIGURES": "unreadable",
        "AMBIGUOUS-LINE": "absent",
    }  # fmt: skip


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_both_sentences_say_what_and_what_to_do_with_the_same_words_filled_in(
    row: dict[str, str],
) -> None:
    chinese, english = placeholders(row["statement_zh"]), placeholders(row["statement_en"])
    assert chinese == english
    assert chinese <= PLACEHOLDERS
    assert NEEDED.get(row["id"], set()) <= chinese
    # At least two clauses: what is the case, and what to do next.
    assert row["statement_zh"].endswith("。") and any(
        mark in row["statement_zh"][:-1] for mark in "。："
    )
    assert row["statement_en"].endswith(".") and any(
        mark in row["statement_en"][:-1] for mark in ".:"
    )
