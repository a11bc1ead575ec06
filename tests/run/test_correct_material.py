"""Corrections through the judging of a run into releases: mended, proposed, or stale."""

import tempfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from gongkai import publish
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.model import Agency, Correction, Register
from gongkai.package import diff, open_package
from gongkai.published.form import Release
from gongkai.release import Material, plan
from gongkai.run.folder import Publisher
from gongkai.run.material import material

BODY = "a210922"
REPORT = f"{BODY}-2024"
CELL = "applications.granted.total"
SOUND = {
    f"applications.{line}.{column}": 20
    for line in ("new_received", "granted", "total_processed")
    for column in ("natural_person", "total")
}


@pytest.fixture
def one(by_hand: ModuleType) -> Correction:
    return Correction(
        REPORT, by_hand.digest_of(REPORT), CELL, "26", "20", "印作 20", "", "数据组", "2026-01-10",
        "applied",
    )  # fmt: skip


def judged(by_hand: ModuleType, place: Path, *corrections: Correction) -> Material:
    """What a run makes of a report with one wrong digit."""
    reports = (by_hand.report(BODY, 2024, "2021", figures=SOUND | {CELL: 26}),)
    place.mkdir(exist_ok=True)
    register = Register((Agency(BODY, "某县人民政府", "county_government"),))
    about = Publisher(register, corrections, editions(), None, package_info())
    return material(
        [by_hand.part(place, *reports)], about, Path(tempfile.mkdtemp(dir=place)) / "judged"
    )


def released(by_hand: ModuleType, given: Material, out: Path) -> Release | None:
    made = plan(given, package_info(), publish.previous(out), by_hand.CREATED)
    if made is not None:
        publish.write(made, out)
    return made


def test_a_misreading_is_a_patch_and_the_run_after_it_nothing(
    by_hand: ModuleType, tmp_path: Path, one: Correction
) -> None:
    out, parts = tmp_path / "published", tmp_path / "parts"
    first = judged(by_hand, parts)
    assert {"T3-ROW", "T3-SUM"} <= set(first.findings["rule"].to_pylist())
    released(by_hand, first, out)
    mended = judged(by_hand, parts, one)
    assert mended.findings["rule"].to_pylist() == ["CORRECTED"]
    assert mended.reports["report_status"].to_pylist() == ["accepted"]
    second = released(by_hand, mended, out)
    assert second is not None and second.version == "1.0.1"
    changes = diff(out / "annual-reports/1.0.0", out / "annual-reports/1.0.1").to_pylist()
    assert [(c["cell"], c["change"], c["old_value"], c["new_value"]) for c in changes] == [
        (CELL, "corrected", 26, 20)
    ]
    assert released(by_hand, judged(by_hand, parts, one), out) is None


def test_a_misprint_is_published_as_proposed_and_changes_no_observation(
    by_hand: ModuleType, tmp_path: Path, one: Correction
) -> None:
    out, parts = tmp_path / "published", tmp_path / "parts"
    first = judged(by_hand, parts)
    released(by_hand, first, out)
    given = judged(by_hand, parts, replace(one, status="proposed"))
    assert given.observations.table().equals(first.observations.table())
    assert given.findings.equals(first.findings)
    second = released(by_hand, given, out)
    assert second is not None and second.version == "1.0.1"
    (row,) = open_package(out).table("corrections").to_pylist()
    assert (row["status"], row["value"], row["in_force"]) == ("proposed", "20", True)


def test_a_correction_for_another_print_flags_its_report_and_changes_nothing(
    by_hand: ModuleType, tmp_path: Path, one: Correction
) -> None:
    stale = judged(by_hand, tmp_path / "parts", replace(one, expected_text="28"))
    rows = [r for r in stale.findings.to_pylist() if r["rule"] == "CORRECTION-STALE"]
    assert [(r["report_id"], r["level"]) for r in rows] == [(REPORT, "warning")]
    assert "corrected" not in stale.observations.table()["status"].to_pylist()
    assert stale.corrections["in_force"].to_pylist() == [False]
