"""`gongkai init` and `gongkai doctor`."""

import csv
import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from gongkai import catalogue
from gongkai.catalogue.withdrawals import withdrawals
from gongkai.settings import settings

EXPECTED = {
    "gongkai.toml",
    "prefect.yaml",
    "prefect.toml",
    "automations.yaml",
    "package.yaml",
    "labels.csv",
    "corrections.csv",
    "withdrawals.csv",
    "review.csv",
    "register/agencies.csv",
    "register/sources.csv",
    "register/agency_events.csv",
    "register/README.md",
}


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_the_folder_is_complete_and_every_command_finds_it(gongkai: Any, here: Path) -> None:
    answer = gongkai("init", "mine")
    assert answer.code == 0
    assert written(here / "mine") == EXPECTED
    chosen = settings({}, {}, here / "mine" / "register")
    assert chosen.folder == here / "mine"
    assert chosen.register == here / "mine" / "register"


def test_the_settings_it_writes_are_the_defaults(gongkai: Any, here: Path) -> None:
    gongkai("init", "mine")
    told, bare = settings({}, {}, here / "mine"), settings({}, {}, here)
    assert (told.delay, told.years, told.with_documents) == (bare.delay, (), False)
    assert (told.store, told.out) == (here / "mine/store", here / "mine/published")
    assert told.drafts == here / "mine/drafts"


def test_every_setting_is_explained_in_both_languages(gongkai: Any, here: Path) -> None:
    gongkai("init", "mine")
    text = (here / "mine/gongkai.toml").read_text("utf-8")
    shown = "\n".join(line.removeprefix("# ") for line in text.splitlines() if "= " in line)
    for key in tomllib.loads(shown):
        assert key in text
    assert {"register", "store", "out", "year", "delay", "contact"} <= set(tomllib.loads(shown))


def test_the_tables_have_the_columns_of_their_schemas(gongkai: Any, here: Path) -> None:
    gongkai("init", "mine")
    schemas = files("gongkai.schemas").joinpath("register")
    for name in ("agencies", "sources", "agency_events"):
        schema = json.loads(schemas.joinpath(f"{name}.json").read_text("utf-8"))
        fields = [field["name"] for field in schema["fields"]]
        assert header(here / f"mine/register/{name}.csv") == fields
    assert header(here / "mine/labels.csv") == ["table", "axis", "code", "parent", "wording"]
    catalogue.editions(here / "mine" / "labels.csv")
    assert withdrawals(here / "mine" / "withdrawals.csv") == ()


def test_a_full_folder_is_left_alone(gongkai: Any, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine/gongkai.toml").write_text("delay = 9\n", "utf-8")
    answer = gongkai("init", "mine")
    assert answer.code == 1
    assert "mine" in answer.err
    assert written(here / "mine") == {"gongkai.toml"}
    assert gongkai("init", "mine", "--force").code == 0
    assert written(here / "mine") == EXPECTED
    assert (here / "mine/gongkai.toml").read_text("utf-8") == "delay = 9\n"


def test_a_file_is_no_folder(gongkai: Any, here: Path) -> None:
    (here / "mine").write_text("", "utf-8")
    assert gongkai("init", "mine").code == 1


def test_the_schedule_finds_a_folder_of_any_name(gongkai: Any, here: Path) -> None:
    name = '年报 "2024": #1'
    gongkai("init", name)
    plan = yaml.safe_load((here / name / "prefect.yaml").read_text("utf-8"))
    (step,) = plan["pull"][0].values()
    assert step["directory"] == str(here / name)


def test_the_schedule_follows_the_statutory_deadlines(gongkai: Any, here: Path) -> None:
    gongkai("init", "mine")
    plan, *_ = yaml.safe_load((here / "mine/prefect.yaml").read_text("utf-8"))["deployments"]
    assert plan["entrypoint"] == "gongkai.pipeline.publish_year"
    assert [each["cron"] for each in plan["schedules"]] == [
        "0 6 1 2 *",
        "0 6 1 4 *",
        "0 6 * 2-4 1",
    ]
    assert {each["timezone"] for each in plan["schedules"]} == {"Asia/Shanghai"}
    assert plan["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_doctor_tells_what_holds_and_why(gongkai: Any, here: Path) -> None:
    (here / "gongkai.toml").write_text("delay = 2\n", "utf-8")
    answer = gongkai("doctor", "--format", "json", "--lang", "zh")
    records = {each["name"]: each for each in map(json.loads, answer.out.splitlines())}
    assert answer.code == 0
    assert records["delay"] == {
        "kind": "setting",
        "name": "delay",
        "value": 2.0,
        "origin": str(here / "gongkai.toml"),
    }
    assert records["lang"]["origin"] == "--lang"
    assert records["workers"]["origin"] == "default"
    assert records["prefect"]["value"].startswith("3.")
    parts = {name for name, record in records.items() if record["kind"] == "part"}
    assert parts == {"pdf", "word", "excel", "ocr", "libreoffice"}
    assert {records[name]["value"] for name in ("pdf", "word", "excel")} == {"present"}
    assert {records[name]["value"] for name in parts} <= {"present", "not_installed"}


def portals(answer: Any) -> dict[str, dict[str, Any]]:
    records = map(json.loads, answer.out.splitlines())
    return {each["name"]: each for each in records if each["kind"] == "portal"}


def test_doctor_tells_what_portals_miss_in_the_package(gongkai: Any, here: Path) -> None:
    assert gongkai("init", "mine").code == 0
    path = here / "mine" / "package.yaml"
    (here / "mine" / "gongkai.toml").rename(here / "gongkai.toml")
    path.rename(path := here / "package.yaml")
    found = portals(gongkai("doctor", "--format", "json"))
    assert {name: each["value"] for name, each in found.items()} == {
        "package.address": "not_told",
        "package.contact": "not_told",
        "package.publisher_type": "not_told",
        "package.provider_code": "not_told",
    }
    answer = gongkai("doctor", "--lang", "en")
    assert answer.code == 0 and "set address in package.yaml" in answer.out
    shipped = path.read_text("utf-8")
    path.write_text(
        f"{shipped}\naddress: https://data.example.org\ncontact: {{name: 数据组}}\n", "utf-8"
    )
    found = portals(gongkai("doctor", "--format", "json"))
    assert found["package.address"]["value"] == "https://data.example.org"
    assert found["package.contact"]["value"] == "数据组"


def test_doctor_names_the_key_of_the_package_that_is_wrong(gongkai: Any, here: Path) -> None:
    assert gongkai("init", ".", "--force").code == 0
    path = here / "package.yaml"
    path.write_text(path.read_text("utf-8") + "\nadress: https://data.example.org\n", "utf-8")
    answer = gongkai("doctor", "--format", "json", "--lang", "en")
    [record] = portals(answer).values()
    assert (answer.code, record["value"]) == (1, "unreadable")
    assert "adress" in record["origin"]


def test_rules_are_listed_with_their_statement(gongkai: Any) -> None:
    answer = gongkai("rules", "--edition", "2021", "--format", "json", "--lang", "zh")
    listed = [json.loads(line) for line in answer.out.splitlines()]
    (edition,) = (each for each in catalogue.editions() if each.key == "2021")
    assert [each["id"] for each in listed] == [rule.id for rule in edition.rules]
    assert listed[0]["statement"] == edition.rules[0].statement_zh
