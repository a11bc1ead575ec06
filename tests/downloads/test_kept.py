"""A file without news is taken over from the release before; with any news it is made anew."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gongkai import package, publish, release
from gongkai.catalogue.package_info import PackageInfo, package_info
from gongkai.downloads import Kept, make, making
from gongkai.pieces import Pieces
from gongkai.published.folder import Folder
from gongkai.published.form import FILES, INPUTS, Release
from tests.downloads.now import made_now

SHEETS = {f"downloads/reports-{year}.xlsx" for year in (2022, 2023, 2024)}
STATA = "downloads/panel.dta"
CELL = "applications.granted.total"
LATER = "2027-01-01T00:00:00Z"
OTHER = replace(package_info(), homepage="https://data.example.org")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were made, not taken over; never that of the database."""
    names: list[str] = []

    def noted(make_one: Any, *given: Any) -> None:
        names.append(given[-1].name)
        make_one(*given)

    for name in ("write_yearbook", "write_stata"):
        monkeypatch.setattr(making, name, partial(noted, getattr(making, name)))
    monkeypatch.setattr(making, "write_database", lambda *given: given[-1].write_bytes(b""))
    return names


@pytest.fixture
def before(made: Any) -> Folder:
    """The release that is there."""
    return package.open_package(made.package).folder


def following(
    given: Any, before: Folder, folder: Path, info: PackageInfo = OTHER, kept: Kept | None = None
) -> Release:
    maker = partial(make, package=info, folder=folder, before=kept or Kept(before))
    there = publish.previous(before.place.local.parents[1])
    planned = release.plan(release.settle(given), info, there, LATER, maker)
    assert planned is not None
    return planned


def test_the_next_release_takes_over_what_was_made_of_the_same_and_it_is_as_made_anew(
    before: Folder, material: Any, written: list[str], tmp_path: Path
) -> None:
    taken = following(material, before, tmp_path / "taken")
    assert written == []
    anew = following(material, before, tmp_path / "anew", kept=Kept())
    assert len(written) == len(SHEETS) + 1
    for path in (*SHEETS, STATA):
        assert taken.made[path].read_bytes() == anew.made[path].read_bytes()
    assert taken.descriptor == anew.descriptor
    assert set(taken.descriptor[INPUTS]) == {*SHEETS, STATA}
    assert taken.descriptor[INPUTS] == before.descriptor[INPUTS]


def test_only_the_year_with_another_figure_is_made_anew(
    before: Folder, material: Any, written: list[str], tmp_path: Path
) -> None:
    observed = material.observations.table()
    place = observed.schema.get_field_index("status")
    ours = zip(
        *(observed[name].to_pylist() for name in ("report_id", "cell", "status")), strict=True
    )
    said = [z if (x, y) != ("b2-2022", CELL) else "corrected" for x, y, z in ours]
    field = observed.schema.field(place)
    changed = observed.set_column(place, field, pa.array(said, field.type))
    counts = material.observations.counts
    ends = [*accumulate(counts)]
    parts = tuple(changed.slice(end - size, size) for size, end in zip(counts, ends, strict=True))
    news = Pieces(changed.schema, parts, counts)
    following(replace(material, observations=news), before, tmp_path)
    assert sorted(written) == ["panel.dta", "reports-2022.xlsx"]


def test_another_name_of_an_agency_is_news_of_its_years_and_of_the_panel(
    before: Folder, material: Any, written: list[str], tmp_path: Path
) -> None:
    agencies = material.agencies
    place = agencies.schema.get_field_index("name")
    names = ["新名称" if x == "b0" else y for x, y in zip(
        *(agencies[name].to_pylist() for name in ("agency_id", "name")), strict=True
    )]  # fmt: skip
    renamed = agencies.set_column(place, agencies.schema.field(place), pa.array(names))
    following(replace(material, agencies=renamed), before, tmp_path)
    assert sorted(written) == ["panel.dta", "reports-2024.xlsx"]


def test_another_title_and_other_code_are_news_of_every_year(
    before: Folder,
    material: Any,
    written: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = replace(OTHER, title={**OTHER.title, "zh": "另一题名"})
    following(material, before, tmp_path, named)
    assert len(written) == len(SHEETS)  # the Stata file does not say it
    written.clear()
    monkeypatch.setattr("gongkai.downloads.kept._code", lambda: "later")
    following(material, before, tmp_path)
    assert len(written) == len(SHEETS) + 1


def _damaged(before: Folder) -> Iterator[Mapping[str, Any]]:
    yield before.descriptor | {
        FILES: before.descriptor[FILES] | dict.fromkeys([*SHEETS, STATA], "sha256:0")
    }
    yield before.descriptor | {FILES: []}
    yield before.descriptor | {INPUTS: "?"}
    yield {key: value for key, value in before.descriptor.items() if key != INPUTS}


def test_a_file_that_is_not_what_its_descriptor_says_is_made_anew(
    made: Any, before: Folder, written: list[str], tmp_path: Path
) -> None:
    for count, descriptor in enumerate(_damaged(before), 1):
        kept = Kept(replace(before, descriptor=descriptor))
        again = made_now(
            made.resources, made.schemas, package=package_info(), folder=tmp_path, before=kept
        )
        assert len(written) == count * (len(SHEETS) + 1)
    for path in (*SHEETS, STATA):
        assert again[path].read_bytes() == made.files[path].read_bytes()
