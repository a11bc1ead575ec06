"""The bill of materials covers what a user installs, and tells nothing of the machine."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tests.house import locks, sbom

UNJUDGED = "--no-validate"
"""`make sbom` has the tool judge all of it, which takes a tenth of a second a distribution."""

JUDGE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
for bill in sys.stdin:
    print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill))
"""


@pytest.fixture(scope="module")
def written(supply: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("bill") / "dist" / "gongkai.cdx.json"
    sbom.write(target, UNJUDGED)
    return target


@pytest.fixture(scope="module")
def bill(written: Path) -> Any:
    return json.loads(written.read_text("utf-8"))


def test_it_covers_what_a_user_installs_and_nothing_else(bill: Any) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", sbom.SPECIFICATION)
    assert bill["metadata"]["component"]["name"] == "gongkai"
    told = {canonicalize_name(each["name"]): each["version"] for each in bill["components"]}
    assert told == locks.locked("requirements.lock")


def test_it_tells_what_needs_what(bill: Any) -> None:
    refs = {each["bom-ref"]: canonicalize_name(each["name"]) for each in bill["components"]}
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in bill["dependencies"]}
    root = needs.pop(bill["metadata"]["component"]["bom-ref"])
    assert {canonicalize_name(wish.name) for wish in locks.asked()} <= {refs[each] for each in root}
    assert set(needs) == set(refs)


def test_the_same_lock_gives_the_same_bytes_without_a_place_of_this_machine(
    written: Path, tmp_path: Path
) -> None:
    sbom.write(tmp_path / "again.json", UNJUDGED)
    text = written.read_text("utf-8")
    assert (tmp_path / "again.json").read_text("utf-8") == text
    for place in (str(locks.ROOT), "site-packages", "file:", "/simple/"):
        assert place not in text
    assert not re.search(r'"/[a-z]+/|serialNumber|"timestamp"', text)


def test_it_is_what_its_schema_asks_for(bill: Any, supply: Path) -> None:
    few = {**bill, "components": bill["components"][:8]}
    lines = json.dumps(few) + "\n"
    del few["components"][0]["name"]
    command = [supply, "-c", JUDGE]
    done = subprocess.run(
        command, input=lines + json.dumps(few), capture_output=True, text=True, check=True
    )
    valid, nameless = done.stdout.split("\n", 1)
    assert valid == "None"
    assert "'name' is a required property" in nameless
