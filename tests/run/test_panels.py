"""A register with events, through the judging of a run, into a package and out of it again."""

from pathlib import Path
from types import ModuleType

import pytest

from gongkai import publish
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.cli.judgement import rules
from gongkai.model import Agency, AgencyEvent, Register
from gongkai.package import open_package
from gongkai.release import Material, plan
from gongkai.run.folder import Publisher
from gongkai.run.material import material

OUT, IN = "applications.carried_over_out.total", "applications.carried_over_in.total"
AGENCIES = (Agency("old", "甲县民政局"), Agency("body", "甲县民政事务局"))
MERGER = AgencyEvent("merge", "2024-03-15", "old", "body")
RENAME = AgencyEvent("rename", "2024-03-15", "old", "body", "甲县民政局")
OWN_RENAME = AgencyEvent("rename", "2024-03-15", "body", None, "甲县老年工作局")


def judged(by_hand: ModuleType, place: Path, before: str, *events: AgencyEvent) -> Material:
    """What a run makes of two reports that do not carry over the same number."""
    reports = (
        by_hand.report(before, 2023, "2021", figures={OUT: 5}),
        by_hand.report("body", 2024, "2021", figures={IN: 9}),
        by_hand.report("u-0123456789ab", 2024, None),
        by_hand.report(None, None, None, report_id="doc-0123456789abcdef"),
    )
    register = Register(AGENCIES, (), events)
    about = Publisher(register, (), editions(), None, package_info())
    return material([by_hand.part(place, *reports)], about, place / "judged")


@pytest.mark.parametrize(
    ("before", "events", "found"),
    [
        ("body", (), ["body-2024"]),
        ("body", (OWN_RENAME,), ["body-2024"]),
        ("body", (MERGER,), []),
        ("old", (), []),
        ("old", (RENAME,), ["body-2024"]),
    ],
)
def test_a_run_and_its_package_find_the_same(
    by_hand: ModuleType,
    tmp_path: Path,
    before: str,
    events: tuple[AgencyEvent, ...],
    found: list[str],
) -> None:
    made = judged(by_hand, tmp_path, before, *events)
    rows = made.findings.to_pylist()
    assert [row["report_id"] for row in rows if row["rule"] == "T3-CARRY"] == found
    release = plan(made, package_info(), None, by_hand.CREATED)
    assert release is not None
    package = open_package(publish.write(release, tmp_path / "published"))
    again = [each.report_id for each in rules(package) if each.rule == "T3-CARRY"]
    assert again == found


def test_every_report_has_its_panel(by_hand: ModuleType, tmp_path: Path) -> None:
    made = judged(by_hand, tmp_path, "body", MERGER)
    columns = made.reports.select(["report_id", "panel_id"]).to_pydict()
    assert dict(zip(columns["report_id"], columns["panel_id"], strict=True)) == {
        "body-2023": "body",
        "body-2024": "body~2024",
        "u-0123456789ab-2024": "u-0123456789ab",
        "doc-0123456789abcdef": None,
    }
