"""What is published in one place is published in another, whole or not at all."""

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import GenericError

from gongkai import package, publish
from gongkai.errors import PackageError, PlaceError, PublishError
from gongkai.place import place
from gongkai.publish import mirror, writing
from gongkai.publish import mirror as mirror_module
from gongkai.publish.holding import held
from tests.web_server import web_server

MIRRORS = Path(__file__).with_name("mirrors.py")
FLOWS = Path(__file__).parents[2] / "flows"
ROOT = "annual-reports"
DOCUMENT = b"<html>a report</html>"
NAME = hashlib.sha256(DOCUMENT).hexdigest()
PAGES = {"style.css": b"p {}", "agencies/a.html": b"<p>a", "index.html": b"<p>all"}

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]


@pytest.fixture(scope="module")
def original(by_hand, publishers, tmp_path_factory) -> Path:
    """Two places: in `old` a release, in `new` one more, a document and pages."""
    root, check = tmp_path_factory.mktemp("source"), writing._check
    first = publishers.small(by_hand.planned(), "1.0.0", None)
    second = publishers.small(by_hand.planned(), "1.0.1", first)
    writing._check = lambda *_: None
    try:
        for name, made in (("old", (first,)), ("new", (first, second))):
            for each in made:
                publish.write(each, root / name)
    finally:
        writing._check = check
    beside = place(root / "new" / ROOT)
    beside.write(f"documents/{NAME}", DOCUMENT)
    for path, content in PAGES.items():
        beside.write(f"site/{path}", content)
    return root


@pytest.fixture
def source(original: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(original, tmp_path / "source"))


def listed(where: object) -> list[dict]:
    return json.loads(place(where).read(f"{ROOT}/versions.json"))["versions"]


def relist(where: object, lines: list[dict]) -> None:
    place(where).write(f"{ROOT}/versions.json", json.dumps({"versions": lines}).encode())


def test_all_is_there_and_the_same_and_nothing_is_sent_twice(original, publishers, address):
    first = mirror(original / "old", address)
    assert (first.versions, first.documents, first.pages) == (("1.0.0",), 0, 0)
    done = mirror(original / "new", address)
    assert (done.versions, done.documents, done.pages) == (("1.0.1",), 1, 3)
    there, here = publishers.contents(place(address)), publishers.contents(place(original / "new"))
    assert there == here
    again = mirror(original / "new", address)
    assert (again.versions, again.documents, again.pages, again.listed) == ((), 0, 0, False)
    opened = package.open_package(address)
    assert (opened.version, opened.table("agencies").num_rows) == ("1.0.1", 3)


def killed(*arguments: object) -> tuple[dict, list[dict], dict]:
    done = subprocess.run(
        [sys.executable, MIRRORS, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(FLOWS)},
    )
    assert done.returncode == 0, done.stderr
    reference, *steps, whole = (json.loads(line) for line in done.stdout.splitlines())
    assert len(steps) > 8 and all(each["step"] for each in steps) and not whole["step"]
    return reference, steps, whole


def below(files: dict[str, str], version: str) -> dict[str, str]:
    return {path: hash for path, hash in files.items() if path.startswith(f"{ROOT}/{version}/")}


def seen(state: dict) -> dict:
    """What is there under a name: a killed writer leaves hidden files beside documents."""
    hidden = re.compile(r"/\.[0-9a-f]+\.part$")
    return {
        "listed": state["listed"],
        "files": {path: hash for path, hash in state["files"].items() if not hidden.search(path)},
    }


def test_whenever_it_is_killed_a_reader_sees_the_old_or_the_new(original, tmp_path):
    reference, steps, whole = killed(original / "new", tmp_path / "there", original / "old")
    files = reference["files"]
    assert reference["listed"] == ["1.0.1", "1.0.0"] and not any("left" in each for each in files)
    for each in (*steps, whole):
        for version in each["listed"]:
            assert below(each["files"], version) == below(files, version), each["step"]
        if "1.0.1" in each["listed"]:  # who finds a release finds its documents
            assert f"{ROOT}/documents/{NAME}" in each["files"], each["step"]
        if f"{ROOT}/site/index.html" in each["files"]:
            assert all(f"{ROOT}/site/{path}" in each["files"] for path in PAGES), each["step"]
            assert "1.0.1" in each["listed"]
        assert seen(each["after"]) == seen(reference), each["step"]
    states = {tuple(each["listed"]) for each in steps}
    assert states == {("1.0.0",), ("1.0.1", "1.0.0")}


def test_whenever_it_is_killed_a_bucket_has_the_release_or_none(original, tmp_path, store):
    address = f"s3://published/{tmp_path.name}?{store[0]}"
    reference, steps, whole = killed(original / "old", address)
    for each in (*steps, whole):
        if each["listed"]:
            assert each["files"] == reference["files"], each["step"]
        assert each["after"] == reference, each["step"]
    assert not any(each["listed"] for each in steps) and whole["listed"] == ["1.0.0"]


def test_pages_that_are_no_longer_made_are_removed(source, address):
    mirror(source / "new", address)
    place(source / "new" / ROOT).remove("site/agencies/a.html")
    place(source / "new" / ROOT).write("site/index.html", b"<p>none")
    assert mirror(source / "new", address).pages == 1
    there = place(address).below(ROOT).below("site")
    assert there.keys("") == ["index.html", "style.css"] and there.read("index.html") == b"<p>none"


def test_a_withdrawal_is_carried_over_and_never_taken_back(source, address):
    mirror(source / "new", address)
    lines = listed(source / "new")
    said = {"on": "2026-03-01", "by": "数据组", "reason": "有误"}
    relist(source / "new", [{**lines[0], "withdrawn": said}, lines[1]])
    done = mirror(source / "new", address)
    assert done.versions == () and done.listed
    assert listed(address)[0]["withdrawn"] == said
    relist(source / "new", lines)
    with pytest.raises(PublishError, match=r"mirror\.differs"):
        mirror(source / "new", address)
    assert listed(address)[0]["withdrawn"] == said


def test_a_release_that_is_another_there_is_an_error_and_stays(source, address, publishers):
    mirror(source / "new", address)
    before = publishers.contents(place(address))
    lines = listed(source / "new")
    relist(source / "new", [{**lines[0], "hash": "sha256:" + "0" * 64}, lines[1]])
    with pytest.raises(PublishError, match=r"mirror\.differs.*1\.0\.1"):
        mirror(source / "new", address)
    relist(source / "new", lines[1:])
    with pytest.raises(PublishError, match=r"mirror\.unknown.*1\.0\.1"):
        mirror(source / "new", address)
    assert publishers.contents(place(address)) == before


@pytest.mark.parametrize("path", ["1.0.1/README.md", "1.0.1/datapackage.json", f"documents/{NAME}"])
def test_what_is_damaged_here_is_not_published_there(source, address, path):
    mirror(source / "old", address)
    place(source / "new" / ROOT).write(path, b"damaged")
    with pytest.raises(PackageError, match=r"package\.(damaged|not_json)"):
        mirror(source / "new", address)
    assert [each["version"] for each in listed(address)] == ["1.0.0"]
    assert package.open_package(address).version == "1.0.0"


def test_a_place_without_a_release_is_not_published(tmp_path, address):
    with pytest.raises(PackageError, match=r"package\.no_release"):
        mirror(tmp_path / "nothing", address)
    assert place(address).keys("") == []


def test_of_two_at_once_one_is_told_so(original, address, publishers, monkeypatch):
    mirror(original / "old", address)
    copy, seen = mirror_module.__globals__["_copy"], []

    def overtaken(*arguments: object) -> None:
        if not seen:
            seen.append(None)
            if place(address).local is None:
                mirror(original / "new", address)
            else:
                with pytest.raises(PublishError, match=r"publish\.busy"):
                    mirror(original / "new", address)
        copy(*arguments)

    monkeypatch.setitem(mirror_module.__globals__, "_copy", overtaken)
    if place(address).local is None:
        with pytest.raises(PublishError, match=r"publish\.changed"):
            mirror(original / "new", address)
    else:
        mirror(original / "new", address)
    assert publishers.contents(place(address)) == publishers.contents(place(original / "new"))


def test_a_place_in_the_hands_of_a_publisher_is_left_alone(original, tmp_path):
    mirror(original / "old", tmp_path / "there")
    with (
        held(place(tmp_path / "there" / ROOT)),
        pytest.raises(PublishError, match=r"publish\.busy"),
    ):
        mirror(original / "new", tmp_path / "there")


def test_a_place_that_takes_no_more_keeps_its_releases_and_is_filled_later(
    original, address, publishers, monkeypatch
):
    mirror(original / "old", address)
    before = publishers.contents(place(address))
    full = GenericError("507: <Error><Message>Storage is full</Message></Error>")
    for last, number in ((1, errno.EROFS), (3, errno.ENOSPC), (6, errno.EDQUOT)):
        left = [last]

        def written(*arguments, send, error, left=left, **keywords):
            left[0] -= 1
            if left[0] <= 0:
                raise error
            return send(*arguments, **keywords)

        with monkeypatch.context() as patched:
            for module, name, error in (
                (os, "fsync", OSError(number, "no room")),
                (obstore, "put", full),
            ):
                send = getattr(module, name)
                patched.setattr(
                    module,
                    name,
                    lambda *a, send=send, error=error, **k: written(
                        *a, send=send, error=error, **k
                    ),
                )
            with pytest.raises(PublishError, match=r"publish\.unwritable"):
                mirror(original / "new", address)
        assert (
            publishers.contents(place(address)).items()
            >= {path: hash for path, hash in before.items() if "versions" not in path}.items()
        )
        assert [each["version"] for each in listed(address)] == ["1.0.0"]
    assert mirror(original / "new", address).versions == ("1.0.1",)


def test_a_web_site_is_only_read(original, tmp_path):
    with web_server(tmp_path) as server, pytest.raises(PlaceError, match=r"place\.read_only"):
        mirror(original / "new", server.address)
