"""Rules between years hold for one body: not across a merger, but through a new id."""

from collections.abc import Callable
from typing import Any

import pytest

from gongkai.catalogue import editions
from gongkai.observations import table
from gongkai.validate import verdict

OUT, IN = "applications.carried_over_out.total", "applications.carried_over_in.total"
Report = Callable[..., Any]


def carried(*reports: Any, panels: dict[tuple[str, int], str]) -> list[str]:
    found = verdict(table(reports), editions(), {}, panels).findings
    return [each.report_id for each in found if each.rule == "T3-CARRY"]


def test_the_year_before_a_merger_is_another_bodys(report: Report) -> None:
    before, after = report({OUT: 5}, year=2023), report({IN: 9}, year=2024)
    assert carried(before, after, panels={}) == ["agency-2024"]
    assert carried(before, after, panels={("agency", 2024): "agency~2024"}) == []


def test_years_after_a_merger_are_compared_again(report: Report) -> None:
    reports = report({OUT: 5}, year=2024), report({IN: 9}, year=2025)
    panels = {("agency", year): "agency~2024" for year in (2024, 2025)}
    assert carried(*reports, panels=panels) == ["agency-2025"]


def test_a_body_is_followed_to_its_new_id(report: Report) -> None:
    before = report({OUT: 5}, year=2023, agency="old")
    after = report({IN: 9}, year=2024, agency="new")
    assert carried(before, after, panels={}) == []
    assert carried(before, after, panels={("new", 2024): "old"}) == ["new-2024"]
    right = report({IN: 5}, year=2024, agency="new")
    assert carried(before, right, panels={("new", 2024): "old"}) == []


@pytest.mark.parametrize("agency", ["old", "new"])
def test_a_year_that_both_ids_report_for_is_compared_with_nothing(
    report: Report, agency: str
) -> None:
    both = [report({OUT: 5}, year=2023, agency=each) for each in ("old", "new")]
    after = report({IN: 9}, year=2024, agency=agency)
    panels = {("new", 2023): "old", ("new", 2024): "old"}
    assert carried(*both, after, panels=panels) == []
