"""Two releases of a small material, published once, for the tests of this folder."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from gongkai import publish, release
from gongkai.model import Agency
from gongkai.publish import writing

TESTS = Path(__file__).parents[1]
ROOT = "annual-reports"
OLD, NEW = "1.0.0", "1.1.0"
CITY, DISTRICT, OFFICE, STREET = "a330100", "a330106", "a330106-office", "a330106003"


def loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine loses power here: nobody waits for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def publishers() -> ModuleType:
    return loaded(TESTS / "publish" / "publishers.py")


@pytest.fixture(scope="session")
def published(by_hand, tmp_path_factory) -> Path:
    """A place with two releases: the second has more agencies, more reports, and pages."""
    place = tmp_path_factory.mktemp("published")
    check, writing._check = writing._check, lambda *_: None
    try:
        publish.write(by_hand.planned(), place)
        publish.write(by_hand.planned(grown(by_hand), publish.previous(place)), place)
    finally:
        writing._check = check
    return place


def grown(by_hand: ModuleType) -> release.Material:
    """The material with a city, its district, an office without a code, and a subdistrict."""
    agencies = (
        *by_hand.AGENCIES,
        Agency(CITY, "某市人民政府", "prefecture_government", "330100"),
        Agency(DISTRICT, "某区人民政府", "county_government", "330106", None, CITY),
        Agency(OFFICE, "某区管理委员会", "dispatched_body", None, None, DISTRICT),
        Agency(STREET, "某街道办事处", "subdistrict", "330106003", None, DISTRICT),
    )
    years = {DISTRICT: (2023, 2024), OFFICE: (2024,), STREET: (2024,)}
    more = [
        by_hand.report(agency, year, "2021", figures={"applications.new_received.total": 40})
        for agency, reported in years.items()
        for year in reported
    ]
    made = by_hand.material((*by_hand.REPORTS, *more))
    return replace(made, agencies=release.agencies_table(agencies))


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Path:
    """A copy of the place that a test may change."""
    return Path(shutil.copytree(published, tmp_path / "source"))


Relist = Callable[..., None]


@pytest.fixture
def relist(place: Path) -> Relist:
    """Write the list of versions anew: which are listed, and what is marked as withdrawn."""
    path = place / ROOT / "versions.json"
    lines = {each["version"]: each for each in json.loads(path.read_text())["versions"]}

    def write(*versions: str, **withdrawn: dict[str, str]) -> None:
        marks = {name.strip("v").replace("_", "."): said for name, said in withdrawn.items()}
        listed = [
            {**lines[each], **({"withdrawn": marks[each]} if each in marks else {})}
            for each in versions
        ]
        path.write_text(json.dumps({"versions": listed}))

    return write
