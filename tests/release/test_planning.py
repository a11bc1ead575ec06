"""Versions, changes, descriptor and documents of a release."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest
import yaml

from gongkai import release
from gongkai.catalogue.package_info import package_info
from gongkai.messages import text
from gongkai.model import Withdrawal
from gongkai.published.form import Previous, digest, json_bytes
from gongkai.published.rows import csv_bytes
from gongkai.release.comparing import observed
from gongkai.release.resources import schemas
from gongkai.release.version import breaks, following

BY_HAND = Path(__file__).parent / "by_hand.py"


def as_previous(made: release.Material, by_hand) -> Previous:
    """A planned release as the next one sees it."""
    planned = by_hand.planned(made)
    tables: dict[str, list[pa.Table]] = {}
    for each in planned.resources:
        tables.setdefault(each.table, []).append(each.rows.table())
    return Previous(
        version=planned.version,
        descriptor=planned.descriptor,
        schemas=schemas(),
        reports=pa.concat_tables(tables["reports"]),
        observations=observed(planned.resources),
        entries=(planned.entry,),
        listing=digest(json_bytes([planned.entry])),
    )


@pytest.fixture(scope="module")
def previous(by_hand) -> Previous:
    return as_previous(by_hand.material(), by_hand)


def plan_next(given: release.Material, previous: Previous, **words: object):
    package = replace(package_info(), **words)
    return release.plan(release.settle(given), package, previous, "2026-03-01T00:00:00Z")


def changes(made) -> list[tuple[object, ...]]:
    [table] = [each.rows.table() for each in made.resources if each.table == "changes"]
    return [tuple(row.values()) for row in table.to_pylist()]


def test_the_first_release_is_1_0_0_and_tells_of_no_changes(by_hand):
    first = by_hand.planned()
    assert (first.version, first.entry["step"], first.based_on) == ("1.0.0", "first", None)
    assert changes(first) == []


def test_nothing_new_is_no_release(by_hand, previous):
    assert plan_next(by_hand.shuffled(by_hand.material(), 1), previous) is None


def test_a_value_is_a_patch_and_a_change_with_its_reason(by_hand):
    before = as_previous(by_hand.material(corrected=False), by_hand)
    made = plan_next(by_hand.material(), before)
    assert made.version == "1.0.1"
    document = by_hand.digest_of("a210922-tjj-2024")
    assert changes(made) == [
        (
            "a210922-tjj-2024", by_hand.CORRECTED, "corrected", Decimal(0), Decimal(3),
            "reported", "corrected", document, document, "'-识读有误",
        )
    ]  # fmt: skip


def test_a_new_document_revises_and_a_new_reading_rereads(by_hand, previous):
    first, *others = by_hand.REPORTS
    figures = by_hand.FIGURES | {"applications.new_received.total": 11}
    reread = replace(first, observations=by_hand.cells("2021", figures))
    made = plan_next(by_hand.material((reread, *others)), previous)
    assert [row[1:5] for row in changes(made)] == [
        ("applications.new_received.total", "reread", Decimal(10), Decimal(11))
    ]
    revised = replace(reread, digest="c" * 64)
    made = plan_next(by_hand.material((revised, *others)), previous)
    assert made.version == "1.0.1"
    assert [row[1:3] for row in changes(made)] == [("applications.new_received.total", "revised")]


def test_reports_that_come_or_leave_are_a_minor_release(by_hand, previous):
    made = plan_next(by_hand.material(by_hand.REPORTS[:2] + by_hand.REPORTS[3:]), previous)
    assert made.version == "1.1.0"
    assert {(row[0], row[2]) for row in changes(made)} == {("a210922-tjj-2020", "withdrawn")}
    assert made.entry["reportsWithdrawn"] == 1
    more = by_hand.report(by_hand.COUNTY, 2023, "2021")
    made = plan_next(by_hand.material((*by_hand.REPORTS, more)), previous)
    assert made.version == "1.1.0"
    assert {(row[0], row[2]) for row in changes(made)} == {("a210922-2023", "added")}


def test_a_report_that_comes_without_figures_is_a_minor_release(by_hand, previous):
    more = by_hand.report(by_hand.COUNTY, 2022, None)
    made = plan_next(by_hand.material((*by_hand.REPORTS, more)), previous)
    assert (made.version, changes(made)) == ("1.1.0", [])


def test_a_recorded_withdrawal_is_a_minor_release_with_its_reason(by_hand, previous):
    gone = Withdrawal(f"{by_hand.BUREAU}-2020", "=另一机关的报告", "数据组", "2026-02-01")
    made = replace(by_hand.material(), withdrawals=release.withdrawals_table([gone]))
    made = plan_next(release.without_withdrawn(made), previous)
    assert made.version == "1.1.0"
    assert {(row[2], row[-1]) for row in changes(made)} == {("withdrawn", "'=另一机关的报告")}


def test_metadata_is_a_patch(by_hand, previous):
    made = plan_next(by_hand.material(), previous, homepage="https://data.example.org")
    assert made.version == "1.0.1"
    assert changes(made) == []


def test_a_schema_that_breaks_is_a_major_release(by_hand, previous):
    richer = deepcopy(dict(previous.schemas))
    richer["fees"]["fields"].append({"name": "currency", "type": "string"})
    before = replace(previous, schemas=richer, descriptor={})
    assert plan_next(by_hand.material(), before).version == "2.0.0"


CODED = {"name": "a", "type": "string", "categories": [{"value": "x"}, {"value": "y"}]}
KEYED = {"fields": ["a"], "reference": {"resource": "u", "fields": ["b"]}}


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ({"fields": [CODED]}, {"fields": [CODED, {"name": "b"}]}, False),
        ({"fields": [CODED]}, {"fields": [{"name": "b"}, CODED]}, False),
        ({"fields": [CODED]}, None, True),
        ({"fields": [CODED, {"name": "b"}]}, {"fields": [CODED]}, True),
        ({"fields": [{"name": "b", "type": "integer"}]}, {"fields": [{"name": "b"}]}, True),
        ({"fields": [{"name": "b"}]}, {"fields": [{"name": "b", "type": "string"}]}, False),
        ({"fields": [CODED]}, {"fields": [{**CODED, "title": "t"}]}, False),
        ({"fields": [CODED]}, {"fields": [{**CODED, "categories": [{"value": "x"}]}]}, True),
        (
            {"fields": [CODED]},
            {"fields": [{**CODED, "categories": [*CODED["categories"], {"value": "z"}]}]},
            False,
        ),
        ({"fields": [CODED]}, {"fields": [{"name": "a", "type": "string"}]}, True),
        ({"fields": [{"name": "a", "type": "string"}]}, {"fields": [CODED]}, False),
        ({"primaryKey": ["a"]}, {"primaryKey": ["a", "b"]}, True),
        ({"primaryKey": ["a"]}, {}, True),
        ({}, {"primaryKey": ["a"]}, False),
        ({"foreignKeys": [KEYED]}, {"foreignKeys": [{**KEYED, "fields": ["b"]}]}, True),
        ({}, {"foreignKeys": [KEYED]}, False),
        ({"uniqueKeys": [["a", "b"]]}, {"uniqueKeys": [["a"]]}, True),
    ],
)
def test_what_breaks_a_schema(old, new, broken):
    assert breaks({"t": old}, {} if new is None else {"t": new}) is broken


def test_versions_follow_semantic_versioning():
    steps = [following("1.9.10", step) for step in ("major", "minor", "patch")]
    assert steps == ["2.0.0", "1.10.0", "1.9.11"]


def test_no_clock_is_read(by_hand):
    assert by_hand.planned().descriptor["created"] == by_hand.CREATED


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    ],
)
def test_equal_material_gives_equal_bytes_wherever_it_is_planned(by_hand, tmp_path, surroundings):
    command = [sys.executable, str(BY_HAND), str(tmp_path), surroundings["PYTHONHASHSEED"]]
    subprocess.run(command, env={**os.environ, **surroundings}, check=True, capture_output=True)
    folder = tmp_path / "annual-reports" / "1.0.0"
    expected = by_hand.planned()
    for path, content in expected.texts.items():
        assert (folder / path).read_bytes() == content, path
    for each in expected.resources:
        if each.csv:
            assert (folder / each.csv_path).read_bytes() == csv_bytes(each.rows.table())


def valid(standards: Path, profile: str, *values: object) -> None:
    schema = json.loads((standards / profile).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for value in values:
        validator.validate(value)


def test_the_descriptor_meets_the_data_package_profile(by_hand, standards):
    made = by_hand.planned().descriptor
    valid(standards, "datapackage-2.0/datapackage.json", made)
    valid(standards, "datapackage-2.0/dataresource.json", *made["resources"])
    valid(standards, "datapackage-2.0/tableschema.json", *schemas().values())


def test_the_citation_meets_its_schema(by_hand, standards):
    citation = yaml.safe_load(by_hand.planned().texts["CITATION.cff"])
    valid(standards, "cff-1.2.0/schema.json", citation)
    assert citation["version"] == "1.0.0"


def test_a_day_is_that_of_beijing(by_hand):
    late = release.plan(by_hand.settled(), package_info(), None, "2026-01-31T17:00:00Z")
    assert yaml.safe_load(late.texts["CITATION.cff"])["date-released"] == "2026-02-01"


def test_a_parquet_resource_has_no_type_and_only_one_without_csv_has_a_schema(by_hand):
    found = [each for each in by_hand.planned().descriptor["resources"] if "type" not in each]
    assert {each["format"] for each in found} == {"apache-parquet"}
    assert {each["gongkai:table"] for each in found if "schema" in each} == {"observations"}


def test_a_year_is_final_once_its_bound_is_met(by_hand):
    years = by_hand.planned().descriptor["gongkai:years"]
    assert [(each["reportYear"], each["state"]) for each in years] == [
        (2022, "provisional"),
        (2024, "final"),
    ]
    package = replace(package_info(), bounds={})
    made = release.plan(by_hand.settled(), package, None, by_hand.CREATED)
    assert {each["state"] for each in made.descriptor["gongkai:years"]} == {"provisional"}


def test_the_notes_tell_of_every_release(by_hand, previous):
    made = plan_next(by_hand.material(by_hand.REPORTS[:3]), previous)
    notes = made.texts["CHANGES.md"].decode()
    assert notes.index("## 1.1.0") < notes.index("## 1.0.0")
    assert text("release.step_first", "zh") in notes
    assert text("release.step_minor", "en") in notes


def test_coverage_alone_that_changes_is_a_patch(by_hand, previous):
    material = by_hand.material()
    rows = material.coverage.to_pylist()
    rows[1] |= {"found": "not_reached", "reason": "gather.not_found"}
    early = {"agency_id": by_hand.COUNTY, "report_year": 2019, "series": "own"}
    early |= {"found": "not_reached", "timeliness": "unknown", "reason": "coverage.no_source"}
    late = early | {"report_year": 2026, "found": "not_due", "reason": None}
    changed = pa.Table.from_pylist([*rows, early, late], material.coverage.schema)
    made = plan_next(replace(material, coverage=changed), previous)
    assert made.version == "1.0.1"
    years = {each["reportYear"]: each for each in made.descriptor["gongkai:years"]}
    assert (years[2019]["due"], years[2019]["found"], years[2019]["state"]) == (1, 0, "provisional")
    assert 2026 not in years
