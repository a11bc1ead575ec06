"""Drafts: whole or not at all, published only as they were drafted, by somebody's word."""

import hashlib
import json
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.errors import PublishError
from gongkai.package import open_package, validate_package
from gongkai.published.form import digest, json_bytes
from gongkai.release.approval import Approval, approved, needless, unmet

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
BY = Approval("数据组", "2026-02-01")


@pytest.fixture(scope="module")
def drafted(by_hand, tmp_path_factory) -> Path:
    """Drafts with one draft."""
    place = tmp_path_factory.mktemp("drafts")
    publish.write_draft(by_hand.planned(), place)
    return place


@pytest.fixture
def draft(drafted, tmp_path) -> Path:
    """A draft, for one test alone."""
    return Path(shutil.copytree(drafted, tmp_path / "drafts")) / "1.0.0"


def contents(folder: Path) -> dict[str, str]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(x.relative_to(folder)): hashlib.sha256(x.read_bytes()).hexdigest() for x in files}


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_what_is_published_is_the_draft_to_the_byte(draft, tmp_path):
    place = tmp_path / "place"
    package = publish.publish_draft(approved(publish.read_draft(draft), BY), place)
    published, drafts = contents(package), contents(draft)
    assert published.pop("approval.json")
    assert drafts.pop("candidate.json")
    # The digests of all files have one more.
    assert published.pop("sha256sums") != drafts.pop("sha256sums")
    lines, drafted = ((each / "sha256sums").read_text().splitlines() for each in (package, draft))
    assert [x.partition("  ")[2] for x in lines if x not in drafted] == ["approval.json"]
    assert published == drafts
    assert validate_package(place) == ()


def test_a_draft_equals_what_a_run_would_have_published(by_hand, draft, tmp_path):
    package = publish.write(by_hand.planned(), tmp_path / "place")
    drafts = contents(draft)
    drafts.pop("candidate.json")
    assert contents(package) == drafts


def test_a_draft_can_be_read_as_a_package(draft):
    assert open_package(draft).version == "1.0.0"
    assert validate_package(draft) == ()


def test_the_approval_is_on_record_and_vouched_for(draft, tmp_path):
    overriding = Approval("数据组", "2026-02-01", (("rows", "=搬迁"),))
    package = publish.publish_draft(approved(publish.read_draft(draft), overriding), tmp_path)
    [entry] = json.loads((package.parent / "versions.json").read_text("utf-8"))["versions"]
    content = (package / "approval.json").read_bytes()
    assert entry["approval"] == {
        "by": "数据组",
        "on": "2026-02-01",
        "overrides": [{"check": "rows", "reason": "=搬迁"}],
        "path": "1.0.0/approval.json",
        "hash": digest(content),
    }
    assert json.loads(content)["overrides"] == entry["approval"]["overrides"]
    (package / "approval.json").write_bytes(content.replace("搬迁".encode(), b"x"))
    assert [each.rule for each in validate_package(package)] == ["PACKAGE-HASH"]


def test_the_later_draft_of_a_version_replaces_the_first(by_hand, draft):
    package = replace(package_info(), homepage="https://data.example.org")
    later = release.plan(by_hand.settled(), package, None, by_hand.CREATED)
    assert publish.write_draft(later, draft.parent) == draft
    assert publish.read_draft(draft).descriptor["homepage"] == "https://data.example.org"
    assert names(draft.parent) == ["1.0.0"]


@pytest.mark.parametrize(
    "file", ["datapackage.json", "data/reports.csv", "data/observations-2024.parquet", "CHANGES.md"]
)
def test_one_altered_byte_is_refused(draft, tmp_path, file):
    altered = next(draft.glob(file.replace("-2024", "*")))
    altered.write_bytes(altered.read_bytes().replace(b"0", b"1", 1) + b" ")
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


def test_a_file_that_is_gone_is_refused(draft):
    (draft / "data" / "reports.csv").unlink()
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


def test_a_file_altered_after_the_draft_was_read_is_not_published(draft, tmp_path):
    made = approved(publish.read_draft(draft), BY)
    (draft / "CHANGES.md").write_text("another", "utf-8")
    with pytest.raises(Exception, match=r"package\.damaged"):
        publish.publish_draft(made, tmp_path)
    assert names(tmp_path / "annual-reports") == []


def alter(path: Path, **changed: object) -> None:
    content = json.loads(path.read_text("utf-8"))
    content["entry"] |= changed
    path.write_bytes(json_bytes(content))


def test_an_altered_gate_is_refused(draft):
    alter(draft / "candidate.json", gate=[])
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


def test_a_version_never_leads_out_of_the_place(draft):
    path = draft / "candidate.json"
    content = json.loads(path.read_text("utf-8"))
    content["entry"]["version"] = "../../elsewhere"
    told = {key: content[key] for key in ("entry", "basedOn")}
    path.write_bytes(json_bytes({**told, "digest": digest(json_bytes(told))}))
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"entry": 1}', b"\xff", b"null"])
def test_what_is_no_candidate_is_said_so(draft, content):
    (draft / "candidate.json").write_bytes(content)
    with pytest.raises(PublishError, match=r"draft\.damaged"):
        publish.read_draft(draft)


def test_no_draft_at_all_is_said_so(tmp_path):
    with pytest.raises(PublishError, match=r"draft\.missing"):
        publish.read_draft(tmp_path / "nothing")


def test_a_place_that_has_changed_since_asks_for_a_new_draft(by_hand, draft, tmp_path):
    place = tmp_path / "place"
    package = replace(package_info(), homepage="https://data.example.org")
    publish.write(release.plan(by_hand.settled(), package, None, by_hand.CREATED), place)
    before = contents(place)
    with pytest.raises(PublishError, match=r"draft\.outdated"):
        publish.publish_draft(approved(publish.read_draft(draft), BY), place)
    assert contents(place) == before


KILLED = """
import os, signal, sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
spec = spec_from_file_location("by_hand", {by_hand!r})
by_hand = module_from_spec(spec)
spec.loader.exec_module(by_hand)
from gongkai.publish import draft
seen = 0
def count(event, arguments):
    global seen
    where = str(arguments[0]) if arguments else ""
    whole = event != "os.rename" or os.path.dirname(where) == {place!r}  # not a file of a draft
    if event == {event!r} and {place!r} in where and whole:
        seen += 1
        if seen == {at}:
            os.kill(os.getpid(), signal.SIGKILL)
made = by_hand.planned()
sys.addaudithook(count)
draft.write_draft(made, Path({place!r}))
"""


@pytest.mark.parametrize(
    ("event", "at", "left"),
    [
        ("open", 3, "old"),  # the first file
        ("open", 60, "old"),
        ("os.rename", 1, "old"),  # the old draft gives way
        ("os.rename", 2, "none"),  # the new one comes
        ("shutil.rmtree", 3, "new"),  # the old one goes; the first two are leftovers
    ],
)
def test_a_killed_run_leaves_a_whole_draft_or_none_and_the_next_one_cleans_up(
    by_hand, draft, event, at, left
):
    (draft / "CHANGES.md").write_text("the old one", "utf-8")
    script = KILLED.format(by_hand=str(BY_HAND), place=str(draft.parent), event=event, at=at)
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    old = draft.exists() and (draft / "CHANGES.md").read_text("utf-8") == "the old one"
    assert ("old" if old else "new" if draft.exists() else "none") == left
    if left == "new":
        publish.read_draft(draft)
    publish.write_draft(by_hand.planned(), draft.parent)
    publish.read_draft(draft)
    assert names(draft.parent) == ["1.0.0"]


def test_a_full_disk_leaves_the_draft_that_was_there(by_hand, draft):
    before = contents(draft)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(PublishError, match=r"draft\.unwritable"):
            publish.write_draft(by_hand.planned(), draft.parent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(draft) == before
    assert names(draft.parent) == ["1.0.0"]


def test_a_place_for_drafts_that_is_a_file_is_said_so(by_hand, tmp_path):
    (tmp_path / "drafts").write_text("")
    with pytest.raises(PublishError, match=r"draft\.unwritable"):
        publish.write_draft(by_hand.planned(), tmp_path / "drafts")


def test_an_override_is_for_a_broken_check_and_for_no_other():
    check = {"bound": 0, "found": 1, "detail": None}
    entry = {
        "gate": [
            {"check": "rows", "passed": False, **check},
            {"check": "reports_left", "passed": False, **check},
            {"check": "found", "passed": True, **check},
        ]
    }
    one = Approval("x", "2026-01-01", (("rows", "why"), ("found", "why")))
    assert [each.check for each in unmet(entry, one)] == ["reports_left"]
    assert needless(entry, one) == ("found",)
    assert [each.check for each in unmet(entry, None)] == ["rows", "reports_left"]
    assert needless(entry, None) == ()
    assert unmet({}, None) == ()
