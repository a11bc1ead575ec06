"""`gongkai rules`: every rule, how often it is asked, and the page that documents them."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from gongkai.catalogue import editions
from gongkai.catalogue.bounds import bounds
from gongkai.cli.rules_page import page

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_the_documentation_is_the_one_that_the_command_prints(gongkai: Any) -> None:
    printed = gongkai("rules", "--format", "markdown").out
    assert printed == page(editions())
    assert PAGE.read_text("utf-8") == printed, "write it again: gongkai rules --format markdown"


def test_the_page_names_every_rule_and_every_bound_in_both_languages() -> None:
    written = page(editions())
    for form in editions():
        for rule in form.rules:
            assert f"| `{rule.id}` | {rule.level} |" in written
            assert rule.statement_zh in written and rule.statement_en in written
    for bound in bounds():
        assert f"| `{bound.rule}` | {bound.name} | {bound.value} {bound.unit} |" in written
        assert bound.why_zh in written


@pytest.mark.parametrize(("language", "count"), [("en", "482 places"), ("zh", "可检查 482 处")])
def test_people_are_told_how_many_places_of_a_report_are_checked(
    gongkai: Any, language: str, count: str
) -> None:
    answer = gongkai("rules", "--edition", "2021", "--lang", language)
    assert answer.code == 0
    assert count in answer.out
    assert "T3-BAL" in answer.out and "TXT-2" in answer.out


def test_programs_get_every_field_of_a_rule(gongkai: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(gongkai("rules", "--format", "csv").out)))
    assert len(rows) == sum(len(form.rules) for form in editions())
    row = next(row for row in rows if (row["id"], row["edition"]) == ("T3-ROW", "2019"))
    assert (row["level"], row["instances"], row["relation"]) == ("error", "23", "=")


def test_one_edition_makes_a_page_of_its_own(gongkai: Any) -> None:
    written = gongkai("rules", "--edition", "2019", "--format", "markdown").out
    assert "PROCUREMENT-UNIT" in written
    assert "FEE-LEVEL" not in written and "Form of 2021" not in written
