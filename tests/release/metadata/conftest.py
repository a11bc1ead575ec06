"""Two releases of the same material: one whose publisher said nothing, one who said everything."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from gongkai import release
from gongkai.catalogue.package_info import PackageInfo, package_info
from gongkai.place import place
from gongkai.publish import write_files
from gongkai.published.form import Release

WORDS = {
    "address": "https://data.example.org/open",
    "homepage": "https://data.example.org/ogi/",
    "publisher_type": "LocalAuthority",
    "contact": {
        "name": "数据开放组",
        "email": "open@example.org",
        "url": "https://data.example.org/contact",
    },
    "doi": "10.1234/abc",
}


@pytest.fixture(scope="session")
def terse() -> PackageInfo:
    """What is shipped: no address, no contact."""
    return package_info()


@pytest.fixture(scope="session")
def told(terse: PackageInfo) -> PackageInfo:
    """Every word for portals."""
    return replace(terse, **WORDS)


@pytest.fixture(scope="session")
def releases(by_hand: ModuleType, terse: PackageInfo, told: PackageInfo) -> dict[str, Release]:
    full = release.plan(by_hand.settled(), told, None, by_hand.CREATED)
    assert full is not None
    return {"terse": by_hand.planned(), "told": full}


@pytest.fixture(params=["terse", "told"])
def made(request: pytest.FixtureRequest, releases: dict[str, Release]) -> Release:
    """Either of them."""
    return releases[request.param]


@pytest.fixture(scope="session")
def folder(releases: dict[str, Release], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release without an address, as it is published."""
    path = tmp_path_factory.mktemp("place") / "1.0.0"
    write_files(releases["terse"], place(path))
    return path
