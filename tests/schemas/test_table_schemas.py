"""Every Table Schema: valid by the standard's own profile, and readable in both languages."""

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from frictionless import Schema

ROOT = Path(str(files("gongkai.schemas")))
VALIDATORS = Path(
    os.environ.get("GONGKAI_VALIDATORS", Path(__file__).parents[3] / "shared" / "validators")
)
STATUTORY = sorted(
    path for folder in ("2021", "2019", "both") for path in ROOT.glob(f"{folder}/*.json")
)
RECORDS = sorted(ROOT.glob("release-tables/*.json"))
KEPT = sorted(ROOT.glob("review/*.json"))
every_schema = pytest.mark.parametrize(
    "path", [*STATUTORY, *RECORDS, *KEPT], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
every_statutory = pytest.mark.parametrize("path", STATUTORY, ids=lambda path: path.stem)


def load(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def field(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in schema["fields"] if each["name"] == name)
    return found


def codes(described: dict[str, Any]) -> list[str]:
    return [category["value"] for category in described["categories"]]


def test_the_tables_are_the_ones_of_the_design() -> None:
    assert {path.stem for path in STATUTORY} == {
        "instruments", "decisions", "fees", "applications", "remedies",
        "instruments_2019", "items_2019", "fees_2019", "procurement_2019",
    }  # fmt: skip
    assert {path.stem for path in RECORDS} == {
        "agencies", "reports", "observations", "sections",
        "findings", "rules", "coverage", "corrections", "changes", "withdrawals", "audits",
        "panel", "indicators", "area_totals", "crosswalk",
    }  # fmt: skip


@every_schema
def test_the_schema_conforms_to_the_profile_of_data_package_2(path: Path) -> None:
    profile = VALIDATORS / "datapackage-2.0" / "tableschema.json"
    if not profile.exists():
        pytest.skip(f"no profile at {profile}: set GONGKAI_VALIDATORS to the folder of profiles")
    schema = load(path)
    assert schema["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    jsonschema.validate(schema, json.loads(profile.read_text(encoding="utf-8")))


@every_schema
def test_frictionless_takes_the_schema(path: Path) -> None:
    schema = Schema.from_descriptor(load(path))
    assert schema.field_names == [each["name"] for each in load(path)["fields"]]


@every_schema
def test_the_schema_and_every_field_and_code_speak_both_languages(path: Path) -> None:
    schema = load(path)
    for described in (schema, *schema["fields"]):
        for name in ("title", "titleEn", "description", "descriptionZh"):
            assert described[name].strip(), (described.get("name"), name)
        assert described["description"].isascii(), described["description"]
        for category in described.get("categories", ()):
            assert category["label"].strip() and category["labelEn"].strip()


@every_schema
def test_names_and_codes_occur_once(path: Path) -> None:
    schema = load(path)
    names = [each["name"] for each in schema["fields"]]
    assert len(names) == len(set(names))
    for described in schema["fields"]:
        values = codes(described) if "categories" in described else []
        assert len(values) == len(set(values)), described["name"]


@every_schema
def test_keys_name_fields_that_exist(path: Path) -> None:
    schema = load(path)
    names = {each["name"] for each in schema["fields"]}
    assert set(schema.get("primaryKey", ())) <= names
    for key in schema.get("foreignKeys", ()):
        assert set(key["fields"]) <= names
        target = key["reference"].get("resource", path.stem)
        referred = load(ROOT / "release-tables" / f"{target}.json")
        assert key["reference"]["fields"] == referred["primaryKey"]


@every_statutory
def test_a_statutory_table_identifies_its_report_first(path: Path) -> None:
    schema = load(path)
    assert [each["name"] for each in schema["fields"]][:8] == [
        "report_id", "agency_id", "report_year", "series", "scope", "edition", "report_status",
        "line",
    ]  # fmt: skip
    assert schema["primaryKey"] == ["report_id", "line"]
    assert {key["reference"]["resource"] for key in schema["foreignKeys"]} == {
        "reports",
        "agencies",
    }
    assert schema["missingValues"] == [""]


@every_statutory
def test_every_figure_is_followed_by_its_status(path: Path) -> None:
    schema = load(path)
    names = [each["name"] for each in schema["fields"]]
    figures = [each for each in schema["fields"] if each["type"] in ("integer", "number")]
    for figure in figures:
        if figure["name"] == "report_year":
            continue
        assert names[names.index(figure["name"]) + 1] == f"{figure['name']}_status"
        status = field(schema, f"{figure['name']}_status")
        assert status["constraints"] == {"required": True}
        allowed = ["reported", "blank", "dash", "absent", "unreadable", "corrected"]
        if figure["name"] == "amount_cny":
            allowed.insert(-1, "no_unit")
        assert codes(status) == allowed
        assert figure["unit"]
        signed = figure["name"] == "items_change"
        assert figure.get("constraints") == (None if signed else {"minimum": 0})


@every_schema
def test_a_code_list_is_the_same_wherever_it_occurs(path: Path) -> None:
    schema = load(path)
    editions = {"2021": ["2021"], "2019": ["2019"]}.get(path.parent.name, ["2021", "2019"])
    lists = {
        "series": ["own", "aggregate"],
        "scope": [
            "own_organ", "office_and_government", "government_aggregate", "system_aggregate",
            "unknown",
        ],
        "edition": editions,
        "level": None,
    }  # fmt: skip
    for name, expected in lists.items():
        for described in schema["fields"]:
            if described["name"] == name and expected is not None:
                assert codes(described) == expected


def test_the_procurement_amount_keeps_its_printed_text() -> None:
    schema = load(ROOT / "2019" / "procurement_2019.json")
    assert [each["name"] for each in schema["fields"]][-3:] == [
        "amount_cny", "amount_cny_status", "amount_cny_text",
    ]  # fmt: skip
    assert field(schema, "amount_cny")["unit"] == "元"


def test_observations_have_the_columns_all_rooms_agreed_on() -> None:
    schema = load(ROOT / "release-tables" / "observations.json")
    assert [each["name"] for each in schema["fields"]] == [
        "report_id", "agency_id", "report_year", "series", "scope", "edition", "report_status",
        "cell", "table", "line", "column", "value", "status", "text", "printed_value",
        "printed_status", "digest", "page", "sheet", "grid", "grid_row", "grid_column", "box",
        "method",
    ]  # fmt: skip
    statuses = [
        "reported", "blank", "dash", "absent", "unreadable", "no_unit", "corrected",
    ]  # fmt: skip
    assert codes(field(schema, "status")) == statuses
    assert codes(field(schema, "printed_status")) == statuses[:-1]


@pytest.mark.parametrize(
    ("table", "name", "expected"),
    [
        ("reports", "report_status", ["accepted", "flagged", "rejected"]),
        ("coverage", "found", ["found", "not_on_site", "not_reached", "not_due"]),
        ("coverage", "timeliness", ["on_time", "late", "unknown", "no_deadline"]),
        ("coverage", "history", ["first", "replaced", "withdrawn"]),
        ("changes", "change", ["added", "revised", "corrected", "reread", "withdrawn"]),
        ("findings", "level", ["error", "warning", "info"]),
        (
            "corrections",
            "status",
            ["applied", "proposed", "reported", "acknowledged", "refused", "resolved"],
        ),
        (
            "agencies",
            "level",
            [
                "state_council_department", "provincial_government", "prefecture_government",
                "county_government", "provincial_department", "prefecture_department",
                "county_department", "government_office", "township", "subdistrict",
                "vertical_department", "dispatched_body", "authorized_organization", "unknown",
            ],
        ),
    ],
)  # fmt: skip
def test_codes_of_the_record_tables(table: str, name: str, expected: list[str]) -> None:
    assert codes(field(load(ROOT / "release-tables" / f"{table}.json"), name)) == expected
