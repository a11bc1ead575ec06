"""Previous release + changes = this release: proven, and refused where one cell does not fit."""

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import publish
from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.cli import app
from gongkai.published.differences import compare as compare_figures
from gongkai.published.figures import Figures
from gongkai.published.folder import open_folder
from gongkai.published.form import digest, json_bytes
from gongkai.published.proof import unproven
from gongkai.published.replay import Misfit, misfit, replayed
from gongkai.published.rows import csv_bytes, parquet_bytes
from tests.sealing import seal_sums

OBSERVATIONS = arrow_schema(record_schemas()["observations"])


def observations(cells: dict[tuple[str, str], tuple[int | None, str]]) -> pa.Table:
    """Observations with just what a comparison looks at."""
    rows = [
        {"report_id": report, "cell": cell, "value": value, "status": status, "digest": "d"}
        | {"printed_value": value, "printed_status": status}
        for (report, cell), (value, status) in cells.items()
    ]
    narrow = pa.schema([OBSERVATIONS.field(name) for name in rows[0]]) if rows else OBSERVATIONS
    return pa.Table.from_pylist(rows, narrow)


def compare(old: pa.Table, new: pa.Table) -> pa.Table:
    """The changes between two tables of observations, without any recorded reason."""
    names = ("corrections", "withdrawals")
    nothing = [arrow_schema(record_schemas()[name]).empty_table() for name in names]
    sides = (
        Figures(
            [partial(iter, [each])], each.group_by(["report_id", "digest"]).aggregate([]), *nothing
        )
        for each in (old, new)
    )
    return compare_figures(*sides)


def said(table: pa.Table) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    return {(r["report_id"], r["cell"]): (r["value"], r["status"]) for r in table.to_pylist()}


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("pqr"), st.sampled_from(["a.b.c", "a.b.d", "e.f.g"])),
    st.one_of(
        st.tuples(st.integers(0, 2), st.just("reported")),
        st.tuples(st.integers(0, 2), st.just("corrected")),
        st.tuples(st.none(), st.sampled_from(["blank", "dash"])),
    ),
)


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_the_release_before_and_the_changes_give_the_release(old, new):
    before, after = observations(old), observations(new)
    changes = compare(before, after)
    assert said(replayed(before, changes)) == said(after)
    assert misfit(before, changes, after) is None


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS, CELLS)
def test_changes_to_another_release_do_not_pass(old, new, other):
    before, after = observations(old), observations(new)
    found = misfit(before, compare(before, after), observations(other))
    assert (found is None) == (said(after) == said(observations(other)))


OLD = {
    ("p", "a.b.c"): (1, "reported"),
    ("p", "a.b.d"): (None, "blank"),
    ("q", "a.b.c"): (5, "reported"),
}
NEW = {
    ("p", "a.b.c"): (2, "reported"),
    ("p", "a.b.d"): (None, "blank"),
    ("r", "a.b.c"): (7, "reported"),
}


@pytest.mark.parametrize(
    ("name", "at", "value", "expected"),
    [
        ("new_value", 0, Decimal(3), Misfit("p", "a.b.c", "3 reported", "2 reported")),
        ("old_value", 0, Decimal(9), Misfit("p", "a.b.c", "1 reported", "9 reported")),
        ("new_status", 0, "dash", Misfit("p", "a.b.c", "2 dash", "2 reported")),
        ("old_status", 1, "dash", Misfit("q", "a.b.c", "5 reported", "5 dash")),
        ("report_id", 2, "s", Misfit("r", "a.b.c", None, "7 reported")),
    ],
)
def test_the_first_cell_that_does_not_fit_is_named(name, at, value, expected):
    before, after = observations(OLD), observations(NEW)
    rows = compare(before, after).to_pylist()
    assert [row["change"] for row in rows] == ["reread", "withdrawn", "added"]
    rows[at][name] = value
    forged = pa.Table.from_pylist(rows, arrow_schema(record_schemas()["changes"]))
    assert misfit(before, forged, after) == expected


def test_a_change_that_is_left_out_is_found():
    before, after = observations(OLD), observations(NEW)
    changes = compare(before, after)
    kept = changes.filter(pc.not_equal(changes["change"], "withdrawn"))
    assert misfit(before, kept, after) == Misfit("q", "a.b.c", "5 reported", None)


@pytest.fixture(scope="module")
def place(by_hand: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with three releases: a report leaves, and a figure is revised, then another."""
    root = tmp_path_factory.mktemp("place")
    publish.write(by_hand.planned(by_hand.material()), root)
    first, *others = by_hand.REPORTS
    for number in (11, 12):
        figures = by_hand.FIGURES | {"applications.new_received.total": number}
        newer = replace(first, observations=by_hand.cells("2021", figures), digest=str(number) * 32)
        material = by_hand.material((newer, *others[:1]))
        publish.write(by_hand.planned(material, publish.previous(root)), root)
    return root / "annual-reports"


@pytest.fixture
def copy(place: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(place, tmp_path / "annual-reports"))


def write_changes(folder: Path, changes: pa.Table) -> None:
    """Put other changes in the place of those published, in both twins; every digest fits."""
    (folder / "data/changes.csv").write_bytes(csv_bytes(changes))
    (folder / "data/changes.parquet").write_bytes(parquet_bytes(changes))
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for each in descriptor["resources"]:
        content = (folder / each["path"]).read_bytes()
        each.update(bytes=len(content), hash=digest(content))
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))
    seal_sums(folder)
    listed = json.loads((folder.parent / "versions.json").read_bytes())
    for entry in listed["versions"]:
        if entry["version"] == folder.name:
            entry["hash"] = digest((folder / "datapackage.json").read_bytes())
    (folder.parent / "versions.json").write_bytes(json_bytes(listed))


def forge(folder: Path) -> None:
    """Say of one cell that it has become another number than it has."""
    changes = open_folder(folder).table("changes")
    rows = changes.to_pylist()
    at = next(i for i, row in enumerate(rows) if row["change"] == "revised")
    rows[at]["new_value"] += 1
    write_changes(folder, pa.Table.from_pylist(rows, changes.schema))


def versions(root: Path) -> list[str]:
    return [x["version"] for x in json.loads((root / "versions.json").read_bytes())["versions"]]


def test_every_release_of_a_place_is_proven(place):
    assert len(versions(place)) == 3
    for version in versions(place):
        assert unproven(open_folder(place / version)) == ()


def test_forged_changes_are_found_with_their_cell(copy, capsys):
    newest = copy / versions(copy)[0]
    forge(newest)
    (found,) = unproven(open_folder(newest))
    assert (found.rule, found.level) == ("PACKAGE-CHANGES", "error")
    assert found.report_id == "a210922-tjj-2024"
    assert (found.table, found.line, found.column) == ("applications", "new_received", "total")
    assert (found.expected, found.printed) == ("13 reported", "12 reported")
    assert app.execute(["validate", str(newest), "--lang", "en"]) == 1
    assert "PACKAGE-CHANGES" in capsys.readouterr().out


def test_a_release_without_its_predecessor_beside_it_is_not_judged(copy):
    newest, before, _ = versions(copy)
    forge(copy / newest)
    shutil.rmtree(copy / before)
    assert unproven(open_folder(copy / newest)) == ()
    (copy / "versions.json").unlink()
    assert unproven(open_folder(copy / newest)) == ()


def mark_withdrawn(root: Path, version: str) -> None:
    listed = json.loads((root / "versions.json").read_bytes())
    for entry in listed["versions"]:
        if entry["version"] == version:
            entry["withdrawn"] = {"successor": None}
    (root / "versions.json").write_bytes(json_bytes(listed))


def test_a_predecessor_that_was_withdrawn_since_still_proves_its_successor(copy):
    newest, before, _ = versions(copy)
    mark_withdrawn(copy, before)
    assert unproven(open_folder(copy / newest)) == ()
    forge(copy / newest)
    assert len(unproven(open_folder(copy / newest))) == 1


def test_a_withdrawn_release_is_passed_over(copy):
    """Planned on the first release, because the second was withdrawn before."""
    newest, before, first = versions(copy)
    old, new = (open_folder(copy / x).table("observations") for x in (first, newest))
    changes = compare(old, new)
    mark_withdrawn(copy, before)
    write_changes(copy / newest, changes)
    assert unproven(open_folder(copy / newest)) == ()


@pytest.mark.parametrize("change", ["added", "withdrawn"])
def test_changes_of_a_report_that_neither_release_has_are_found(copy, change):
    newest = copy / versions(copy)[0]
    changes = open_folder(newest).table("changes")
    side = "new" if change == "added" else "old"
    row = {"report_id": "nobody-2031", "cell": "a.b.c", "change": change}
    stranger = row | {f"{side}_value": Decimal(1), f"{side}_status": "reported"}
    added = pa.Table.from_pylist([stranger], changes.schema)
    write_changes(newest, pa.concat_tables([changes, added]))
    (found,) = unproven(open_folder(newest))
    assert found.report_id == "nobody-2031"
