"""`gongkai review`, driven from the keyboard: 200 planted failures, and every way out."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from gongkai import observations, publish, release, validate
from gongkai.catalogue import editions, finding
from gongkai.model import Finding, Observation, Report
from gongkai.review.files import Standing, standing
from tests.cli.terminal import Terminal

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
KEYS = "q quit > "
REASON = "Reason"
SOUND = {
    f"applications.{line}.{column}": 20
    for line in ("new_received", "granted", "total_processed")
    for column in ("natural_person", "total")
}
TOTAL, NATURAL = "applications.granted.total", "applications.granted.natural_person"
RECEIVED = "applications.new_received.total"
SHIFTED = "26 \x1b[2J=1"
"""A print that would clear the screen, or run in a spreadsheet."""


def module(name: str, path: Path) -> ModuleType:
    spec = spec_from_file_location(name, path)
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


by_hand = module("by_hand", BY_HAND)


def printing(report: Report, text: str, *cells: str) -> Report:
    """The report, some cells of which cannot be read."""
    seen = tuple(
        Observation(o.table, o.line, o.column, None, "unreadable", text, o.locator)
        if o.cell in cells
        else o
        for o in report.observations
    )
    return replace(report, observations=seen)


def planted(kind: str, number: int) -> tuple[Report, list[Finding]]:
    """One report with one failure, and what reading it would say of it."""
    agency = f"{kind}{number:03}"
    figures = dict(SOUND)
    if kind == "misprint":
        figures[TOTAL] = 26
    if kind == "shorter":
        figures[RECEIVED] = 2
    if kind == "empty":
        report = by_hand.report(agency, 2024, None)
        return report, [finding("NO-TABLE", report.report_id)]
    report = by_hand.report(agency, 2024, "2021", figures=figures)
    name, (table, line, column) = report.report_id, TOTAL.split(".")
    if kind == "letter":
        told = finding("CELL-UNREADABLE", name, table=table, line=line, column=column,
                       printed="2O", suspect=(TOTAL,))  # fmt: skip
        return printing(report, "2O", TOTAL), [told]
    if kind == "line":
        cells = [o.cell for o in report.observations if o.cell.startswith("applications.granted.")]
        return printing(report, SHIFTED, *cells), [
            finding("SHIFTED-FIGURES", name, table="applications", line="granted")
        ]
    if kind == "year":
        return report, [finding("YEAR-CONFLICT", name, expected="2024", printed="2023")]
    return report, []


def published(place: Path, **counts: int) -> Path:
    """A publisher's folder with a release in which so many failures of each kind stand."""
    (place / "gongkai.toml").write_text("", "utf-8")
    made = [planted(kind, n) for kind, count in counts.items() for n in range(count)]
    reports = tuple(report for report, _ in made)
    table = observations.table(reports)
    found = [each for _, told in made for each in told]
    found += validate.findings(table, editions(), {})
    about = observations.reports_table(reports)
    seen = pa.array([datetime(2025, 1, 20, tzinfo=UTC)] * len(made), pa.timestamp("s", "UTC"))
    at = about.schema.get_field_index("first_seen")
    material = replace(
        release.no_material(),
        reports=about.set_column(at, about.schema.field(at), seen),
        observations=by_hand.in_one(table),
        findings=observations.findings_table(found),
    )
    publish.write(by_hand.planned(material), place / "published")
    return place


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("small"), misprint=3, letter=1, empty=1)


@pytest.fixture
def folder(tmp_path: Path, small: Path) -> Path:
    """A folder with the small release, that of the command as well."""
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def at_desk(folder: Path) -> Callable[..., Terminal]:
    return lambda *arguments, **environment: Terminal(folder, "review", *arguments, **environment)


def statuses(there: Standing) -> list[tuple[str, str]]:
    return [(each.status, each.value) for each in there.corrections]


def test_two_hundred_failures_are_worked_through_in_minutes(tmp_path):
    folder = published(tmp_path, misprint=70, letter=50, shorter=40, empty=20, year=15, line=5)
    desk = Terminal(folder, "review", "--by", "数据组")
    assert "T3-ROW · one digit is another: 70" in desk.until(KEYS)
    for decision, value, reason in (
        ("p", "", "the total is misprinted"),
        ("m", "20", "the letter O stands for a zero"),
        ("m", "", "a digit was lost in reading"),
        ("s", None, "the agency published a picture"),
        ("s", None, "the year of the text holds"),
    ):
        desk.type("g")
        desk.until("(Enter goes back) > ")
        desk.type(decision)
        if value is not None:
            desk.until("its own suggestion): ")
            desk.type(value)
        preview = desk.until(REASON)
        desk.type(reason)
        desk.until("y to agree: ")
        desk.type("y")
        desk.until("Written")
        assert preview.count("-2024") in (70, 50, 40, 20, 15)
    for _ in range(5):
        desk.until(KEYS)
        desk.type("m")
        desk.until("The right values: 7 in order")
        desk.type("20 0 0 0 0 0 20")
        desk.until(REASON)
        desk.type("" if _ else "read from the page")
    code, shown = desk.ended()
    assert code == 0 and "Decided: 200. Left open: 0." in shown
    assert desk.keystrokes < 500
    there = standing(folder)
    assert len({(each.report_id, each.rule) for each in there.decisions}) >= 200
    told = statuses(there)
    assert told.count(("proposed", "20")) == 70
    assert told.count(("applied", "20")) == 50 + 40 + 2 * 5
    assert len(told) == 70 + 50 + 40 + 7 * 5

    again = Terminal(folder, "review")
    code, shown = again.ended()
    assert code == 0 and "There is nothing to decide." in shown and KEYS not in shown


def test_one_case_at_a_time_and_the_suggestion_with_enter_alone(folder, at_desk):
    desk = at_desk(GONGKAI_REVIEWER="数据组")
    shown = desk.until(KEYS)
    assert ">26<" in shown and "should be 20" in shown and "documents" in shown
    desk.type("m")
    desk.until("Enter for 20")
    desk.type("")
    desk.until(REASON)
    desk.type("misread")
    desk.until(KEYS)
    desk.type("p")
    desk.until("Enter for 20")
    desk.type("21")
    desk.until(REASON)
    desk.type("b")
    desk.until(KEYS)
    desk.type("q")
    code, shown = desk.ended()
    assert code == 0 and "Decided: 1. Left open: 4." in shown
    (only,) = standing(folder).corrections
    assert (only.cell, only.expected_text, only.value, only.status, only.decided_by) == (
        TOTAL, "26", "20", "applied", "数据组",
    )  # fmt: skip
    assert only.digest == by_hand.digest_of("misprint000-2024")
    assert {each.rule for each in standing(folder).decisions} == {"T3-ROW", "T3-SUM"}


def test_a_group_is_written_only_when_its_preview_is_agreed_to(folder, at_desk):
    desk = at_desk("--by", "x")
    desk.until(KEYS)
    for agreed in ("n", "y"):
        desk.type("g")
        desk.until("back) > ")
        desk.type("m")
        desk.until("suggestion): ")
        desk.type("")
        desk.until(REASON)
        desk.type("misread")
        desk.until("agree: ")
        desk.type(agreed)
        desk.until(KEYS)
        assert len(standing(folder).corrections) == (3 if agreed == "y" else 0)
    before = [(folder / name).read_bytes() for name in ("corrections.csv", "review.csv")]
    desk.type("s")
    desk.until(REASON)
    desk.type("as printed")
    desk.until(KEYS)
    desk.type("u")
    desk.until("Taken back")
    assert [(folder / n).read_bytes() for n in ("corrections.csv", "review.csv")] == before
    desk.until(KEYS)
    desk.type("u")
    desk.until(KEYS)
    assert standing(folder) == ((), ())
    desk.press("\x04")
    assert "Left open: 5." in desk.ended()[1]


def test_bad_input_is_asked_again_and_back_goes_back(at_desk):
    desk = at_desk("--by", "x")
    desk.until(KEYS)
    for typed, said in (
        ("x", "no “x” here"), ("", "no “” here"), ("é", "Type one of these"), ("b", "no open case"),
        ("u", "no decision to take back"), ("h", "Type a letter"),
    ):  # fmt: skip
        desk.type(typed)
        desk.until(said)
        desk.until(KEYS)
    desk.type("l")
    assert "[2/5]" in desk.until(KEYS)
    desk.type("b")
    assert "[1/5]" in desk.until(KEYS)
    desk.type("m")
    for typed in ("ten", "1.5", "1 2", "9=3"):
        desk.until("Enter for 20): ")
        desk.type(typed)
    desk.until("Enter for 20): ")
    desk.type("20")
    desk.until(REASON)
    desk.type("")
    desk.until("Some words are needed")
    code, shown = desk.interrupted()
    assert code == 0 and "Decided: 0. Left open: 5." in shown and "Traceback" not in shown


def test_whoever_is_killed_has_lost_the_open_case_alone(folder, at_desk):
    desk = at_desk("--by", "x")
    desk.until(KEYS)
    desk.type("p")
    desk.until("20): ")
    desk.type("")
    desk.until(REASON)
    desk.type("misprinted")
    desk.until("Written")
    desk.until(KEYS)
    desk.type("m")
    desk.until("20): ")
    desk.kill()
    there = standing(folder)
    assert len(there.corrections) == 1 and len(there.decisions) == 2
    assert "[1/4]" in at_desk("--by", "x").until(KEYS)


def test_what_somebody_else_decided_meanwhile_is_told(folder, at_desk):
    one, other = at_desk("--by", "x"), at_desk("--by", "y")
    # Both look at the case before one of them decides it.
    for desk in (one, other):
        desk.until(KEYS)
    for desk in (one, other):
        desk.type("p")
        desk.until("20): ")
        desk.type("")
        desk.until(REASON)
        desk.type("misprinted")
        desk.until("Written" if desk is one else "has a correction or a decision already")
    assert len(standing(folder).corrections) == 1


def test_a_hostile_print_neither_steers_the_terminal_nor_runs_in_a_spreadsheet(tmp_path):
    folder = published(tmp_path, line=1)
    desk = Terminal(folder, "review", "--by", "x", NO_COLOR="1")
    shown = desk.until(KEYS)
    assert "\x1b[2J" not in shown and "�" in shown
    assert ">26" in shown and "(7)" in shown
    desk.type("q")
    desk.ended()


def test_without_a_terminal_the_cases_are_listed(gongkai: Any, folder: Path) -> None:
    answer = gongkai("review", "--lang", "en")
    assert answer.code == 0
    assert answer.out.index("T3-ROW · one digit is another: 3") < answer.out.index("NO-TABLE: 1")
    listed = [json.loads(x) for x in gongkai("review", "--format", "json").out.splitlines()]
    assert [each["cases"] for each in listed] == [3, 3, 3, 1, 1]
    assert listed[0]["suggestion"] == "20" and listed[0]["suspect"] == [TOTAL]
    rows = list(csv.DictReader(io.StringIO(gongkai("review", "--format", "csv").out)))
    assert [each["report_id"] for each in rows] == [each["report_id"] for each in listed]


def test_decisions_are_taken_back_later(gongkai: Any, folder: Path, at_desk: Any) -> None:
    assert gongkai("review", "--undo").code == 1
    desk = at_desk("--by", "x")
    for _ in range(2):
        desk.until(KEYS)
        desk.type("p")
        desk.until("20): ")
        desk.type("")
        desk.until(REASON)
        desk.type("misprinted")
    desk.until(KEYS)
    desk.type("q")
    desk.ended()
    first = standing(folder).corrections[0].report_id
    answer = gongkai("review", "--undo", "--lang", "en")
    assert answer.code == 0 and "Taken back" in answer.out
    assert [each.report_id for each in standing(folder).corrections] == [first]
    assert gongkai("review", "--undo", f"{first}:fees.nothing.here").code == 1
    assert gongkai("review", "--undo", f"{first}:{TOTAL}").code == 0
    assert standing(folder) == ((), ())


def test_there_must_be_a_place_to_write_to(gongkai: Any, here: Path) -> None:
    assert gongkai("review", "--undo").code == 1
    assert gongkai("review", "--list").code == 1
    assert gongkai("review", "--list", "--undo").code == 2
    assert gongkai("review", "--by", "a\nb").code == 2
