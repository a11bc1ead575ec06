"""What was checked travels from the judging of a run into the package, for rules and reports."""

from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

from gongkai import publish
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.model import Register, Section
from gongkai.package import open_package, validate_package
from gongkai.release import Material, plan
from gongkai.run.folder import Publisher
from gongkai.run.material import material

RECEIVED = "applications.new_received.total"


@pytest.fixture(scope="module")
def made(by_hand: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Material:
    """A report whose table and narrative differ, one with a gap, and one without any table."""
    told = (Section("overview", "一、总体情况", "2024年，我局共收到政府信息公开申请5件。"),)
    reports = (
        by_hand.report("body", 2024, "2021", sections=told),
        by_hand.report("gap", 2024, "2021", figures={RECEIVED: None}),
        by_hand.report("none", 2024, None),
    )
    place = tmp_path_factory.mktemp("parts")
    about = Publisher(Register(), (), editions(), None, package_info())
    return material([by_hand.part(place, *reports)], about, place / "judged")


def test_the_narrative_is_compared_and_a_note_flags_no_report(made: Material) -> None:
    (note,) = (row for row in made.findings.to_pylist() if row["rule"] == "TXT-1")
    assert (note["report_id"], note["level"], note["expected"]) == ("body-2024", "info", "5")
    (body,) = (row for row in made.reports.to_pylist() if row["report_id"] == "body-2024")
    assert (body["report_status"], body["infos"]) == ("accepted", 1)


def test_every_rule_is_on_record_and_adds_up_with_the_reports(made: Material) -> None:
    rules = made.rules.to_pylist()
    assert {(row["id"], row["edition"]) for row in rules} == {
        (rule.id, form.key) for form in editions() for rule in form.rules
    }
    assert all(row["judged"] == row["passed"] + row["failed"] for row in rules)
    for column, way in (("checks_passed", "passed"), ("checks_skipped", "skipped")):
        assert pa.compute.sum(made.reports[column]).as_py() == sum(row[way] for row in rules)
    assert sum(row["failed"] for row in rules) == made.findings.num_rows


def test_a_report_that_could_be_judged_less_says_so(made: Material) -> None:
    rows = {row["report_id"]: row for row in made.reports.to_pylist()}
    body, gap, none = (rows[f"{name}-2024"] for name in ("body", "gap", "none"))
    # The cell stands in its type, its line and its column.
    assert gap["checks_skipped"] == body["checks_skipped"] + 3
    assert (none["checks_passed"], none["checks_skipped"]) == (0, 0)


def test_the_record_is_published_after_the_findings(
    made: Material, by_hand: ModuleType, tmp_path: Path
) -> None:
    release = plan(made, package_info(), None, by_hand.CREATED)
    assert release is not None
    names = [resource.name for resource in release.resources if resource.csv]
    assert names[names.index("findings") + 1] == "rules"
    place = publish.write(release, tmp_path / "published")
    assert open_package(place).table("rules").equals(made.rules)
    assert validate_package(place) == ()
