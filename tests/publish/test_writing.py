"""Publishing: whole or not at all, one writer at a time, nothing that was there is touched."""

import fcntl
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from frictionless import Package

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.errors import PackageError, PublishError
from gongkai.publish import writing
from gongkai.published.form import digest
from gongkai.published.rows import csv_bytes
from gongkai.release.gate import broken

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"


@pytest.fixture(scope="module")
def first(by_hand, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("first")
    publish.write(by_hand.planned(), place)
    return place


@pytest.fixture
def published(first, tmp_path) -> Path:
    """A place with one release, for one test alone."""
    return Path(shutil.copytree(first, tmp_path / "place"))


def contents(folder: Path) -> dict[str, str]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(x.relative_to(folder)): hashlib.sha256(x.read_bytes()).hexdigest() for x in files}


def next_release(by_hand, place: Path, homepage: str = "https://data.example.org"):
    package = replace(package_info(), homepage=homepage)
    return release.plan(by_hand.settled(), package, publish.previous(place), by_hand.CREATED)


def versions(place: Path) -> list[str]:
    listed = json.loads((place / "annual-reports" / "versions.json").read_text())["versions"]
    return [each["version"] for each in listed]


def test_an_empty_place_has_nothing_before(tmp_path):
    assert publish.previous(tmp_path) is None


def test_frictionless_finds_the_package_valid(published):
    report = Package(str(published / "annual-reports/1.0.0/datapackage.json")).validate()
    assert report.valid, report.flatten(["place", "message"])
    assert {task.type for task in report.tasks} == {"table", "file"}


def test_a_second_plan_on_the_same_material_is_nothing_new(by_hand, published):
    before = publish.previous(published)
    assert release.plan(by_hand.settled(), package_info(), before, by_hand.CREATED) is None


def test_releases_are_listed_newest_first_and_never_changed(by_hand, published):
    before = contents(published / "annual-reports" / "1.0.0")
    publish.write(next_release(by_hand, published), published)
    assert versions(published) == ["1.0.1", "1.0.0"]
    assert contents(published / "annual-reports" / "1.0.0") == before
    assert publish.previous(published).version == "1.0.1"


def test_the_list_vouches_for_the_descriptor(published):
    root = published / "annual-reports"
    [entry] = json.loads((root / "versions.json").read_text())["versions"]
    assert entry["hash"] == digest((root / entry["path"]).read_bytes())


def test_two_writes_give_the_same_bytes(by_hand, published, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    publish.write(by_hand.planned(by_hand.shuffled(by_hand.material(), 7)), other)
    assert contents(other) == contents(published)


KILLED = """
import os, signal, sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
spec = spec_from_file_location("by_hand", {by_hand!r})
by_hand = module_from_spec(spec)
spec.loader.exec_module(by_hand)
from gongkai import publish
from gongkai.publish.holding import Held
Held.list = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
previous = publish.previous(Path({place!r}))
publish.write(by_hand.planned(by_hand.material(by_hand.REPORTS[:2]), previous), Path({place!r}))
"""


def test_what_a_killed_run_left_is_not_seen_and_removed_by_the_next(by_hand, published):
    script = KILLED.format(by_hand=str(BY_HAND), place=str(published))
    killed = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert (published / "annual-reports" / "1.1.0" / "datapackage.json").is_file()
    assert versions(published) == ["1.0.0"]
    assert publish.previous(published).version == "1.0.0"
    publish.write(next_release(by_hand, published), published)
    assert versions(published) == ["1.0.1", "1.0.0"]
    assert not (published / "annual-reports" / "1.1.0").exists()


def test_folders_that_are_no_releases_are_left_alone(by_hand, published):
    site = published / "annual-reports" / "site"
    site.mkdir()
    publish.write(next_release(by_hand, published), published)
    assert site.is_dir()


def test_a_place_that_cannot_be_written_is_said_so(by_hand, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(PublishError, match=r"publish\.unwritable"):
        publish.write(by_hand.planned(), blocked)


@pytest.fixture
def nobody():
    """Be a user without rights for a while: the superuser writes where nobody may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def read_only(first):
    """A place with one release that anybody may read and its owner may not write."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(shutil.copytree(first, Path(folder) / "place"))
        for each in (Path(folder), place, place / "annual-reports"):
            each.chmod(0o755 if each == Path(folder) else 0o555)
        yield place
        (place / "annual-reports").chmod(0o755)
        place.chmod(0o755)


def test_a_read_only_place_is_said_so(by_hand, read_only, nobody):
    made = by_hand.planned(by_hand.material(by_hand.REPORTS[:2]), publish.previous(read_only))
    with pytest.raises(PublishError, match=r"publish\.unwritable"):
        publish.write(made, read_only)
    assert versions(read_only) == ["1.0.0"]


def test_a_full_disk_leaves_nothing_half_visible(by_hand, published):
    before = contents(published)
    made = next_release(by_hand, published)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(PublishError, match=r"publish\.unwritable"):
            publish.write(made, published)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(published) == before
    assert not (published / "annual-reports" / "1.0.1").exists()


def test_a_second_writer_at_the_same_time_is_refused(by_hand, published):
    made = next_release(by_hand, published)
    handle = os.open(published / "annual-reports", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(PublishError, match=r"publish\.busy"):
            publish.write(made, published)
    finally:
        os.close(handle)
    publish.write(made, published)


def test_a_plan_on_an_older_list_is_refused(by_hand, published):
    early = next_release(by_hand, published)
    publish.write(next_release(by_hand, published, "https://other.example.org"), published)
    before = contents(published)
    with pytest.raises(PublishError, match=r"publish\.changed"):
        publish.write(early, published)
    with pytest.raises(PublishError, match=r"publish\.changed"):
        publish.write(by_hand.planned(), published)
    assert contents(published) == before


def test_a_list_that_changes_while_the_release_is_written_is_not_overwritten(
    by_hand, published, monkeypatch
):
    """A writer on another machine that does not see our lock."""
    made, root = next_release(by_hand, published), published / "annual-reports"
    listed = root / "versions.json"

    def meanwhile(*_: object) -> None:
        listed.write_bytes(listed.read_bytes() + b"\n")

    monkeypatch.setattr(writing, "_check", meanwhile)
    with pytest.raises(PublishError, match=r"publish\.changed"):
        publish.write(made, published)
    assert versions(published) == ["1.0.0"]


def test_a_release_that_fails_its_checks_is_not_published(by_hand, tmp_path):
    made = by_hand.planned()
    [reports] = [each.rows.table() for each in made.resources if each.table == "reports"]
    swapped = {"data/reports.csv": csv_bytes(reports.slice(1))}
    with pytest.raises(PublishError, match=r"publish\.invalid"):
        publish.write(replace(made, tables={**made.tables, **swapped}), tmp_path)
    assert list((tmp_path / "annual-reports").iterdir()) == []


def test_a_damaged_release_is_no_ground_for_the_next(published):
    damaged = published / "annual-reports/1.0.0/data/reports.parquet"
    damaged.write_bytes(damaged.read_bytes() + b"x")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        publish.previous(published)


def test_what_follows_a_withdrawn_release_is_planned_on_the_one_before(by_hand, published):
    publish.write(next_release(by_hand, published), published)
    withdraw(published, "1.0.1")
    before = publish.previous(published)
    assert (before.version, before.highest) == ("1.0.0", "1.0.1")
    again = next_release(by_hand, published)
    assert [each.check for each in broken(again.entry)] == ["withdrawn_content"]
    made = next_release(by_hand, published, "https://other.example.org")
    assert made.version == "1.0.2"
    publish.write(made, published)
    assert versions(published) == ["1.0.2", "1.0.1", "1.0.0"]


def test_where_all_are_withdrawn_everything_is_added_anew(by_hand, published):
    withdraw(published, "1.0.0")
    assert publish.previous(published).version == ""
    made = next_release(by_hand, published)
    assert made.version == "1.1.0"
    [changes] = [each.rows.table() for each in made.resources if each.table == "changes"]
    assert set(changes["change"].to_pylist()) == {"added"}
    publish.write(made, published)
    assert publish.previous(published).version == "1.1.0"


def withdraw(place: Path, version: str) -> None:
    publish.withdraw(place, version, reason="wrong", by="Data team", on=date(2026, 2, 1))
