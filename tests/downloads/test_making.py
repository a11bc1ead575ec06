"""The files beside the tables: what goes into a release, and what happens where they fail."""

import errno
import resource
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from gongkai import messages, package, publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.downloads import make, making
from gongkai.errors import PublishError
from gongkai.pieces import pieces
from gongkai.published.form import DATABASE, FILES, Made, Resource
from tests.downloads.now import made_now

SHEET = "downloads/reports-2024.xlsx"


def test_a_release_holds_what_was_made_with_its_digests(made: Any) -> None:
    opened = package.open_package(made.package)
    assert package.validate_package(opened) == ()
    listed = opened.folder.descriptor[FILES]
    assert {each for each in listed if each.startswith("downloads/")} == {
        *made.files
    } - {DATABASE}  # fmt: skip
    for path, file in made.files.items():
        assert (made.package / path).read_bytes() == file.read_bytes()


def test_a_damaged_spreadsheet_is_found(made: Any, tmp_path: Path) -> None:
    folder = tmp_path / "1.0.0"
    for file in (each for each in made.package.rglob("*") if each.is_file()):
        target = folder / file.relative_to(made.package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    (folder / SHEET).write_bytes((folder / SHEET).read_bytes()[:-1])
    assert {each.rule for each in package.validate_package(folder)} == {"PACKAGE-HASH"}


def test_a_draft_publishes_the_bytes_it_holds(
    made: Any, material: Any, by_hand: Any, tmp_path: Path
) -> None:
    planned = release.plan(
        release.settle(material),
        package_info(),
        None,
        by_hand.CREATED,
        lambda *_: lambda: Made(made.files, {}),
    )
    draft = publish.write_draft(planned, tmp_path / "drafts")
    published = Path(publish.publish_draft(publish.read_draft(draft), tmp_path / "place"))
    for path in made.files:
        assert (published / path).read_bytes() == (made.package / path).read_bytes()
    assert package.validate_package(published) == ()
    content = (draft / DATABASE).read_bytes()
    (draft / DATABASE).unlink()  # on one disk it is the very file it was made as
    (draft / DATABASE).write_bytes(b"x" + content[1:])
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


def test_a_stata_file_is_made_where_there_is_a_panel(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("write_database", "write_yearbook"):
        monkeypatch.setattr(making, other, lambda *_: None)
    rows = pa.table({"report_id": ["a"], "v": [1], "v_status": ["reported"]})
    titled = {"title": "题", "titleEn": "T", "description": "D", "descriptionZh": "述"}
    kinds = {"report_id": "string", "v": "integer", "v_status": "string"}
    fields = [{"name": name, "type": kind, **titled} for name, kind in kinds.items()]
    schemas = {**made.schemas, "panel": {**titled, "fields": fields}}
    plain = tuple(each for each in made.resources if each.table != "panel")
    options = {"package": package_info(), "folder": tmp_path}
    assert "downloads/panel.dta" not in made_now(plain, made.schemas, **options)
    years = (Resource("panel", pieces(rows.schema, [rows]), "panel", year) for year in (2023, 2024))
    path = made_now((*plain, *years), schemas, **options)["downloads/panel.dta"]
    assert pyreadstat.read_dta(path, output_format="polars")[0].height == 2


@pytest.mark.parametrize(("size", "file"), [(3_000, ".xlsx"), (500_000, ".duckdb")])
def test_a_full_disk_is_said_and_the_release_that_is_there_is_untouched(
    size: int, file: str, made: Any, material: Any, by_hand: Any, tmp_path: Path
) -> None:
    options = partial(make, package=package_info(), folder=tmp_path / "made")
    before = sorted((x, x.stat().st_mtime_ns) for x in made.package.parent.rglob("*"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        with pytest.raises(PublishError, match=r"downloads\.failed") as failure:
            release.plan(release.settle(material), package_info(), None, by_hand.CREATED, options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    told = messages.text(failure.value.code, "en", **failure.value.arguments)
    assert str(tmp_path / "made") in told and failure.value.arguments["file"].endswith(file)
    assert sorted((x, x.stat().st_mtime_ns) for x in made.package.parent.rglob("*")) == before


def test_what_a_killed_run_has_left_is_removed_first(made: Any, tmp_path: Path) -> None:
    (tmp_path / "ogi-annual-reports.duckdb").write_bytes(b"left")
    (tmp_path / "reports-1999.xlsx").write_bytes(b"left")
    again = made_now(made.resources, made.schemas, package=package_info(), folder=tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {x.name for x in again.values()}


def test_what_the_system_says_is_passed_on(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "write_database", full)
    with pytest.raises(PublishError) as failure:
        made_now(made.resources, made.schemas, package=package_info(), folder=tmp_path)
    assert failure.value.arguments["reason"] == "No space left on device"
    assert failure.value.arguments["file"] == DATABASE


def test_a_parquet_file_says_what_its_fields_mean(made: Any) -> None:
    schema = pq.read_schema(made.package / "data/fees-2024.parquet")
    about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert about["package"] == "ogi-annual-reports" and about["table"] == "fees"
    assert about["schema"] == "schemas/fees.json" and "1.0.0" not in about.values()
    assert "行政事业性收费" in about["title"] and about["titleEn"] and about["descriptionZh"]
    field = {k.decode(): v.decode() for k, v in schema.field("amount_10k_cny").metadata.items()}
    assert (field["unit"], field["unitEn"]) == ("万元", "10 000 CNY")
    assert field["titleEn"].startswith("Amount charged") and field["descriptionZh"]
    status = schema.field("amount_10k_cny_status").metadata[b"categories"].decode()
    assert '"dash": ["以“/”' in status
    applications = pq.read_schema(made.package / "data/applications-2024.parquet")
    assert b"categories" not in applications.field("line").metadata


def test_what_is_told_of_fields_changes_neither_rows_nor_twins(made: Any) -> None:
    opened = package.open_package(made.package)
    table = opened.table("fees", 2024)
    assert table.schema.metadata is None
    assert all(field.metadata is None for field in table.schema)


def test_a_year_without_news_stays_the_same_file(
    made: Any, material: Any, by_hand: Any, tmp_path: Path
) -> None:
    other = replace(package_info(), homepage="https://data.example.org")
    options = partial(make, package=other, folder=tmp_path / "made")
    before = publish.previous(made.package.parents[1])
    planned = release.plan(release.settle(material), other, before, "2027-01-01T00:00:00Z", options)
    assert planned.version == "1.0.1"
    hashes = _hashes(before.descriptor)
    after = _hashes(planned.descriptor)
    differ = {path for path in hashes if hashes[path] != after.get(path)}
    assert differ and not any(path.startswith(("data/", "downloads/")) for path in differ)


def _hashes(descriptor: Mapping[str, Any]) -> Mapping[str, str]:
    return descriptor[FILES] | {x["path"]: x["hash"] for x in descriptor["resources"]}
