"""Years without news: their files are those of the release before, byte for byte."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.place import place
from gongkai.published.folder import Folder, open_folder
from gongkai.published.form import FOLDER, Earlier, Previous, Release

NEWEST, OTHERS = 2024, {2020, 2022, 2023}


class Before(NamedTuple):
    """A release that was planned and written, where it lies, and as the next one sees it."""

    planned: Release
    folder: Folder
    seen: Previous


@pytest.fixture
def before(by_hand, address: str) -> Before:
    first = by_hand.planned()
    publish.write(first, address)
    folder = open_folder(place(address).below(FOLDER).below(first.version))
    return Before(first, folder, publish.previous(address))


def following(by_hand, before: Before, **given: object) -> Release:
    """The next release: a figure of the newest year is another one."""
    material = by_hand.material()
    rows = material.observations.table().to_pylist()
    row = next(x for x in rows if x["report_year"] == NEWEST and x["status"] == "reported")
    row["value"] += 1
    mended = by_hand.in_one(pa.Table.from_pylist(rows, material.observations.schema))
    settled = release.settle(replace(material, observations=mended))
    return release.plan(settled, package_info(), before.seen, by_hand.CREATED, **given)


def taking(before: Before, aside: Path) -> Earlier:
    was = before.planned.made_of
    return partial(publish.earlier, before.folder, was, aside=aside)


def content(made: Release) -> dict[str, bytes]:
    files = {path: each for path, each in made.tables.items() if isinstance(each, Path)}
    return {
        **made.tables,
        **{path: each.read_bytes() for path, each in files.items()},
        **made.texts,
    }


def standing(made: Release) -> set[int | None]:
    return {each.year for each in made.resources if each.standing is not None}


def test_a_release_is_the_same_whether_years_are_taken_over_or_made_anew(by_hand, before, tmp_path):
    taken = following(by_hand, before, take=taking(before, tmp_path / "aside"))
    anew = following(by_hand, before)
    assert (standing(taken), standing(anew)) == (OTHERS, set())
    assert content(taken) == content(anew)
    assert (taken.entry, taken.made_of) == (anew.entry, anew.made_of)


def test_a_release_with_years_that_stand_is_published(by_hand, before, address, tmp_path):
    taken = following(by_hand, before, take=taking(before, tmp_path / "aside"))
    publish.write(taken, address)
    assert publish.previous(address).version == "1.0.1"


def test_no_release_shares_a_file_with_another(by_hand, first_place, tmp_path):
    before, folder = first_place
    taken = following(by_hand, before, take=taking(before, tmp_path / "aside"))
    publish.write(taken, folder.parent.parent)
    for each in (folder / "data").iterdir():
        same = folder.parent / taken.version / "data" / each.name
        assert not same.samefile(each)


@pytest.mark.parametrize("path", ["data/remedies-2020.csv", "data/panel.parquet"])
def test_where_a_file_is_damaged_everything_is_made_anew(by_hand, first_place, path, tmp_path):
    before, folder = first_place
    file = folder / path
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    made = following(by_hand, before, take=taking(before, tmp_path / "aside"))
    assert standing(made) == set()
    assert content(made) == content(following(by_hand, before))


@pytest.fixture
def first_place(by_hand, tmp_path: Path) -> tuple[Before, Path]:
    first = by_hand.planned()
    where = tmp_path / "place"
    publish.write(first, where)
    folder = where / FOLDER / first.version
    return Before(first, open_folder(folder), publish.previous(where)), folder


def test_another_program_makes_every_file_anew(by_hand, before, tmp_path, monkeypatch):
    monkeypatch.setattr(release.news, "_how", lambda: "another version of a library")
    made = following(by_hand, before, take=taking(before, tmp_path / "aside"))
    assert standing(made) == set()
