"""`gongkai validate` derives the derived tables again: no figure can be slipped in."""

import json
import shutil
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

from gongkai import publish
from gongkai.cli.rederiving import areas, derivations
from gongkai.package import open_package, validate_package
from gongkai.published.form import json_bytes
from gongkai.published.rows import csv_bytes, parquet_bytes, summed
from tests.sealing import seal_sums


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, by_hand: ModuleType) -> Path:
    return Path(str(publish.write(by_hand.planned(), tmp_path_factory.mktemp("published"))))


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy without a list of versions beside it, that a stranger may have made."""
    return Path(shutil.copytree(published, tmp_path / "copy"))


def forge(folder: Path, name: str, rows: pa.Table) -> None:
    """Publish other rows, with sizes and digests that fit."""
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    files = {"csv": csv_bytes(rows), "parquet": parquet_bytes(rows)}
    for ending, content in files.items():
        (folder / f"data/{name}.{ending}").write_bytes(content)
        for each in descriptor["resources"]:
            if each["path"] == f"data/{name}.{ending}":
                each.update(summed([content])._asdict())
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))
    seal_sums(folder)


def with_value(table: pa.Table, row: int, field: str, value: object) -> pa.Table:
    at = table.schema.get_field_index(field)
    values = table[field].to_pylist()
    values[row] = value
    return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.types[at]))


def test_what_was_published_is_what_is_derived_again(published: Path) -> None:
    package = open_package(published)
    assert list(derivations(package)) == []
    assert {each.rule for each in areas(package)} == {"AREA-EXCEEDED"}


@pytest.mark.parametrize(
    ("name", "row", "field", "value", "told"),
    [
        (
            "panel",
            1,
            "granted_total",
            4,
            "Row 2 of the derived table “panel” has 4 in granted_total",
        ),
        ("indicators-2024", 3, "value", 1, "Row 50 of the derived table “indicators” has 1"),
        ("area_totals-2024", 0, "parts_due", 7, "Row 199 of the derived table “area_totals” has 7"),
        ("crosswalk", 0, "comparability", "same", "has same in comparability"),
    ],
)
def test_a_figure_that_was_slipped_in_is_told_with_its_place(
    folder: Path, name: str, row: int, field: str, value: object, told: str
) -> None:
    package = open_package(folder)
    rows = package.folder.rows(
        next(each for each in package.folder.resources if each["name"] == f"{name}-parquet")
    )
    forge(folder, name, with_value(rows, row, field, value))
    forged = open_package(folder)
    (found,) = derivations(forged)
    assert (found.rule, found.level) == ("PACKAGE-DERIVED", "error")
    assert told in found.message_en, found.message_en


def test_a_row_that_was_taken_out_is_told_and_every_other_check_lets_it_pass(folder: Path) -> None:
    rows = open_package(folder).table("panel")
    forge(folder, "panel", rows.slice(0, rows.num_rows - 1))
    assert validate_package(folder) == ()
    (found,) = derivations(open_package(folder))
    assert (found.rule, found.printed) == ("PACKAGE-DERIVED", "—")


def test_a_table_of_another_definition_is_not_judged_and_that_is_said(folder: Path) -> None:
    path = folder / "schemas/indicators.json"
    schema = json.loads(path.read_text("utf-8")) | {"gongkai:definition": "sha256:0"}
    path.write_bytes(json_bytes(schema))
    (found,) = derivations(open_package(folder))
    assert (found.rule, found.level, found.table) == ("PACKAGE-DEFINITION", "info", "indicators")


def test_a_release_of_old_lacks_nothing(folder: Path) -> None:
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    derived = ("panel", "indicators", "area_totals", "crosswalk")
    descriptor["resources"] = [
        each for each in descriptor["resources"] if each["gongkai:table"] not in derived
    ]
    path.write_bytes(json_bytes(descriptor))
    package = open_package(folder)
    assert (list(derivations(package)), areas(package)) == ([], ())
