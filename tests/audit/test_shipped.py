"""A finished audit in the publisher's folder becomes a table of the next release."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gongkai import release
from gongkai.audit.keying import Keyed
from gongkai.audit.result import result
from gongkai.audit.sample import Sample
from gongkai.catalogue.audits import audits
from gongkai.catalogue.package_info import package_info
from gongkai.cli.folder import contents, write_new
from gongkai.errors import CatalogueError
from gongkai.published.form import Release
from gongkai.run.folder import publisher
from gongkai.settings import settings
from gongkai.validate import shape

NOW = "2026-03-01T00:00:00Z"


@pytest.fixture
def finished(drawn: Sample) -> dict[str, Any]:
    """An audit whose people keyed 1 for every cell, the second time 2 for the first five."""
    keyed = [Keyed(each.number, 1, "1", "one", "2026-02-03") for each in drawn.cells]
    keyed += [
        Keyed(each.number, 2, "2" if each.number <= 5 else "1", "two", "2026-02-05")
        for each in drawn.cells
    ]
    keyed += [Keyed(number, 3, "2", "one", "2026-02-04") for number in range(1, 6)]
    return result(drawn, keyed)


def shipped(folder: Path, finished: dict[str, Any], name: str = "first") -> Path:
    path = folder / "audits" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(finished), "utf-8")
    return path


def planned(folder: Path) -> Release:
    for path, content in contents(folder):
        write_new(folder / path, content)
    rows = publisher(settings({}, {}, folder)).audits
    made = replace(release.no_material(), audits=release.audits_table(rows))
    found = release.plan(release.settle(made), package_info(), None, NOW)
    assert found is not None
    return found


def table(made: Release) -> pa.Table:
    (found,) = (each.rows.table() for each in made.resources if each.table == "audits")
    return found


def test_the_result_says_what_was_keyed_when_and_by_whom(
    drawn: Sample, finished: dict[str, Any]
) -> None:
    assert (finished["version"], finished["seed"], finished["sampled"]) == ("1.0.0", 7, 60)
    assert finished["content_digest"].startswith("sha256:")
    assert (finished["keyed_by"], finished["disagreements"]) == ("one, two", 5)
    assert (finished["begun_on"], finished["keyed_on"]) == ("2026-02-03", "2026-02-05")
    whole, *strata = finished["rows"]
    assert whole["cells"] == sum(row["cells"] for row in strata)
    assert whole["wrong"] == sum(row["wrong"] for row in strata) == len(finished["differences"])
    kinds = [each["kind"] for each in finished["differences"]]
    assert whole["wrong_numbers"] == kinds.count("wrong_number")


def test_a_result_in_the_folder_becomes_the_table(folder: Path, finished: dict[str, Any]) -> None:
    shipped(folder, finished)
    rows = table(planned(folder))
    assert rows.num_rows == len(finished["rows"])
    whole = next(row for row in rows.to_pylist() if row["stratum"] == "all")
    assert whole["rate"] == Decimal(str(finished["rows"][0]["rate"])).quantize(Decimal("0.000001"))
    assert whole["format"] is None and str(whole["keyed_on"]) == "2026-02-05"


def test_the_table_is_as_its_schema_says(folder: Path, finished: dict[str, Any]) -> None:
    from gongkai.catalogue import record_schemas

    shipped(folder, finished)
    rows = table(planned(folder))
    assert not tuple(shape(rows, record_schemas()["audits"], {"audits": rows}))


def test_without_an_audit_the_table_is_there_and_empty(folder: Path) -> None:
    made = planned(folder)
    assert table(made).num_rows == 0
    readme = made.texts["README.md"].decode()
    assert "### 人工核对的错误率" in readme and "### Error rates measured by people" in readme


def test_an_audit_under_way_is_not_shipped(folder: Path, finished: dict[str, Any]) -> None:
    own = folder / "audits" / "1.0.0-7"
    own.mkdir(parents=True)
    (own / "result.json").write_text(json.dumps(finished), "utf-8")
    assert table(planned(folder)).num_rows == 0


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rate": 2}, "rows[1].rate"),
        ({"rate": "0.1"}, "rows[1].rate"),
        ({"wrong": True}, "rows[1].wrong"),
        ({"wrong": None}, "rows[1].wrong"),
        ({"version": "../x"}, "rows[1].version"),
        ({"keyed_on": "2026-02-31"}, "rows[1].keyed_on"),
        ({"method": "by eye"}, "rows[1].method"),
        ({"low": float("nan")}, "rows[1].low"),
        ({"low": 0.12345678}, "rows[1].low"),
        ({"cells": 10**30}, "rows[1].cells"),
        ({"keyed_by": "a\x00\ud800"}, "rows[1].keyed_by"),
    ],
)
def test_a_result_that_was_changed_by_hand_is_refused_with_its_place(
    folder: Path, finished: dict[str, Any], change: dict[str, Any], place: str
) -> None:
    finished["rows"][0] |= change
    path = shipped(folder, finished)
    with pytest.raises(CatalogueError) as error:
        audits(folder / "audits")
    assert error.value.code == "audit.result_wrong"
    assert (error.value.arguments["file"], error.value.arguments["place"]) == (str(path), place)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 2}', '{"format": 1, "rows": []}'])
def test_a_file_that_is_no_result_is_refused(folder: Path, content: str) -> None:
    path = shipped(folder, {})
    path.write_text(content, "utf-8")
    with pytest.raises(CatalogueError):
        audits(folder / "audits")


def test_the_same_audit_twice_is_refused(folder: Path, finished: dict[str, Any]) -> None:
    shipped(folder, finished)
    shipped(folder, finished, "second")
    with pytest.raises(CatalogueError) as error:
        audits(folder / "audits")
    assert error.value.code == "audit.result_twice"
