"""Croissant of a release: judged and loaded by mlcroissant, in an environment of its own."""

import json
import subprocess
from pathlib import Path

import pytest

from gongkai.package import open_package

LOADER = Path(__file__).with_name("load_croissant.py")
CROISSANT = "metadata/croissant.json"


def described(made) -> dict:
    return json.loads(made.texts[CROISSANT])


def test_mlcroissant_finds_it_valid_where_the_publisher_told_everything(
    releases, readers, tmp_path
):
    path = tmp_path / "croissant.json"
    path.write_bytes(releases["told"].texts[CROISSANT])
    command = [readers / "mlcroissant", "validate", "--jsonld", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stderr
    assert "WARNING" not in done.stderr and "rror" not in done.stderr, done.stderr


def test_mlcroissant_loads_the_rows_that_were_published(folder, readers):
    """It judges before it loads: the release without an address is valid, too.

    Keys, nulls, codes that look like numbers, instants; a table of one year and one of all.
    """
    names = ("agencies", "reports", "applications-2024", "observations-2024-parquet")
    command = [readers / "python", LOADER, folder / CROISSANT, *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    loaded = json.loads(done.stdout)
    opened = open_package(folder)
    for name in names:
        table, _, year = name.removesuffix("-parquet").partition("-")
        rows = opened.table(table, int(year) if year else None).to_pylist()
        assert len(loaded[name]) == len(rows) > 0
        for mine, theirs in zip(rows, loaded[name], strict=True):
            assert set(theirs) == set(mine)
            for key, value in mine.items():
                assert same(value, theirs[key]), (name, key, value, theirs[key])


def same(value: object, loaded: object) -> bool:
    if value is None or isinstance(value, str | int):
        return value == loaded
    if hasattr(value, "isoformat"):
        return str(loaded).startswith(value.isoformat())  # a date is loaded as its midnight
    return float(value) == loaded


def test_a_file_is_beside_or_on_the_web_with_its_digest(releases):
    near, far = (described(releases[each])["distribution"] for each in ("terse", "told"))
    assert near[0]["contentUrl"] == "../data/agencies.csv"
    place = "https://data.example.org/open/annual-reports/1.0.0"
    assert far[0]["contentUrl"] == f"{place}/data/agencies.csv"
    resources = {each["path"]: each for each in releases["terse"].descriptor["resources"]}
    assert {each["@id"] for each in near} == set(resources)
    for each in near:
        assert f"sha256:{each['sha256']}" == resources[each["@id"]]["hash"]
        assert each["contentSize"] == f"{resources[each['@id']]['bytes']} B"


def test_every_table_is_a_record_set_with_its_fields_key_and_references(releases):
    made = releases["terse"]
    sets = {each["@id"]: each for each in described(made)["recordSet"]}
    csv = {x["name"] for x in made.descriptor["resources"] if x["format"] == "csv"}
    only = {x["name"] for x in made.descriptor["resources"] if x["name"].startswith("observations")}
    assert set(sets) == csv | only
    fields = {each["name"]: each for each in sets["applications-2024"]["field"]}
    assert set(fields["total"]["description"]) == {"zh", "en"}
    assert fields["total"]["dataType"] == "sc:Integer"
    assert [x["@id"] for x in sets["applications-2024"]["key"]] == [
        "applications-2024/report_id",
        "applications-2024/line",
    ]
    place = {"fileObject": {"@id": "data/reports.parquet"}, "extract": {"column": "report_id"}}
    assert fields["report_id"]["references"] == place
    assert "references" not in fields["total"]


@pytest.mark.parametrize("key", ["name", "description"])
def test_the_release_is_told_in_both_languages(made, key):
    about = described(made)
    assert set(about[key]) == {"zh", "en"}
    assert about["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert about["version"] == "1.0.0" and "(version 1.0.0)" in about["citeAs"]
