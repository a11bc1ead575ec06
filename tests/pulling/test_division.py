"""One division of a release: a valid package of its own, with all that is its own and no more."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongkai import package
from gongkai.errors import PackageError
from gongkai.published.form import digest
from gongkai.pulling import Wish, pull
from gongkai.pulling.division import within

ROOT, OLD, NEW = "annual-reports", "1.0.0", "1.1.0"
AT = "2026-04-01T00:00:00Z"
CITY, DISTRICT, OFFICE, STREET = "a330100", "a330106", "a330106-office", "a330106003"

pytestmark = pytest.mark.xdist_group("pulling")


@pytest.fixture(scope="module")
def part(published: Path, tmp_path_factory) -> Path:
    """The district, taken out of the newest release."""
    to = tmp_path_factory.mktemp("part")
    pull(Wish(str(published), to, division="330106"), AT)
    return to / "current"


def test_it_is_valid(part):
    assert package.validate_package(part) == ()


def test_it_has_the_rows_of_its_agencies_and_no_others(part, published):
    taken, whole = package.open_package(part), package.open_package(published)
    own = {DISTRICT, OFFICE, STREET}
    seen = set()
    for name in whole.tables:
        rows, all_rows = taken.table(name).to_pylist(), whole.table(name).to_pylist()
        if name != "agencies" and all_rows and "agency_id" in all_rows[0]:
            assert rows == [each for each in all_rows if each["agency_id"] in own], name
            seen.add(name)
    assert {"reports", "observations", "applications", "sections"} <= seen
    assert taken.table("reports").num_rows == 4
    assert taken.table("applications", 2023).num_rows == 25
    assert taken.table("rules") == whole.table("rules")


def test_its_parquet_files_say_what_those_of_the_whole_say(part, published):
    for name in ("reports", "applications-2024"):
        mine, whole = (
            pq.read_schema(folder / f"data/{name}.parquet")
            for folder in (part, published / ROOT / NEW)
        )
        assert mine.equals(whole, check_metadata=True) and mine.metadata[b"table"]


def test_what_is_told_of_reports_goes_with_them(part, published):
    changes = package.open_package(part).table("changes")
    assert changes.num_rows > 0
    assert all(each.startswith(DISTRICT) for each in changes["report_id"].to_pylist())
    assert package.open_package(published).table("withdrawals").num_rows == 1
    assert package.open_package(part).table("withdrawals").num_rows == 0


def test_a_report_that_left_goes_with_its_agency(published, tmp_path):
    pull(Wish(str(published), tmp_path, division="210000"), AT)
    taken = package.open_package(tmp_path / "current")
    assert taken.table("withdrawals")["report_id"].to_pylist() == ["a210922-tjj-2019"]
    assert taken.table("corrections").num_rows == 1


def test_the_authorities_above_stand_among_its_agencies_without_reports(part):
    agencies = package.open_package(part).table("agencies")["agency_id"].to_pylist()
    assert set(agencies) == {CITY, DISTRICT, OFFICE, STREET}


def test_an_agency_without_a_code_belongs_where_its_parent_does(published, tmp_path):
    pull(Wish(str(published), tmp_path, division="330106003"), AT)
    reports = package.open_package(tmp_path / "current").table("reports")
    assert set(reports["agency_id"].to_pylist()) == {STREET}


def test_it_says_what_it_is_a_part_of(part, published):
    about = json.loads((part / "datapackage.json").read_text())
    original = (published / ROOT / NEW / "datapackage.json").read_bytes()
    said = {"name": "ogi-annual-reports", "version": NEW, "hash": digest(original)}
    assert about["gongkai:extractOf"] == {**said, "division": "330106"}
    assert (about["name"], about["version"]) == ("ogi-annual-reports-330106", NEW)
    assert "西湖区" in about["title"] and "gongkai:years" not in about
    readme = (part / "README.md").read_text()
    assert readme.startswith("> 本数据包节选自版本 1.1.0") and "# " in readme
    lines = (part / "sha256sums").read_text().splitlines()
    paths = {each.relative_to(part).as_posix() for each in part.rglob("*") if each.is_file()}
    assert {line.split("  ")[1] for line in lines} == paths - {"sha256sums"}


def test_the_same_part_is_the_same_bytes(part, published, tmp_path):
    pull(Wish(str(published), tmp_path, division="330106"), AT)
    for path in part.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "current" / path.relative_to(part)).read_bytes()


def test_it_is_held_against_the_part_before_and_nothing_is_fetched_twice(place, relist, tmp_path):
    relist(OLD)
    take = Wish(str(place), tmp_path, division="210922")
    pull(take, AT)
    assert pull(take, AT).what == "nothing_new"
    relist(NEW, OLD)
    done = pull(take, AT)
    assert (done.what, done.jumps) == ("taken", ())
    assert 0 < done.fetched.came < done.fetched.kept


@pytest.mark.parametrize("other", [None, "330106"])
def test_another_part_does_not_take_its_place(published, tmp_path, other):
    pull(Wish(str(published), tmp_path, division="210922"), AT)
    with pytest.raises(PackageError, match=r"pull\.another"):
        pull(Wish(str(published), tmp_path, division=other), AT)


def test_a_division_without_agencies_is_told(published, tmp_path):
    with pytest.raises(PackageError, match=r"pull\.no_division.*990100"):
        pull(Wish(str(published), tmp_path, division="990100"), AT)
    assert not (tmp_path / "current").exists()


@pytest.mark.parametrize(
    ("code", "asked", "expected"),
    [
        ("330106", "330100", True),
        ("330106003", "330000", True),
        ("330106003012", "330106", True),
        ("330100", "330106", False),
        ("3301", "330000", True),
        ("330206", "330100", False),
        ("371202", "370100", True),  # Laiwu became a part of Jinan
        ("999999", "370100", False),
    ],
)
def test_a_division_lies_in_those_above_it_also_by_the_code_that_it_has_now(code, asked, expected):
    assert within(code, asked) is expected
