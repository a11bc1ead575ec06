"""A package is judged, compared and counted wherever it lies, and withdrawn where it is written."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import gongkai as door
from gongkai import publish
from gongkai.place import place
from tests.object_store import BUCKET, object_store

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]
BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
ROOT = "annual-reports"


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def query() -> Iterator[str]:
    with object_store() as (found, _):
        yield found


@pytest.fixture(scope="module")
def by_hand() -> ModuleType:
    spec = spec_from_file_location("by_hand", BY_HAND)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def published(by_hand: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with two releases: the second has one report more."""
    where = tmp_path_factory.mktemp("published")
    publish.write(by_hand.planned(by_hand.material(by_hand.REPORTS[:2])), where)
    publish.write(by_hand.planned(by_hand.material(), publish.previous(where)), where)
    return where


@pytest.fixture(params=["folder", "bucket", "web"])
def address(request: pytest.FixtureRequest, published: Path, tmp_path: Path) -> Iterator[str]:
    """The same place, copied, by each kind of address."""
    if request.param == "bucket":
        found = f"s3://{BUCKET}/{tmp_path.name}?{request.getfixturevalue('query')}"
        for key in place(published).keys(""):
            place(found).write(key, place(published).read(key))
        yield found
        return
    copy = shutil.copytree(published, tmp_path / "copy")
    if request.param == "folder":
        yield str(copy)
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(copy))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def release(address: str, version: str) -> str:
    return str(place(address).below(ROOT).below(version).address)


def test_a_package_is_valid_by_every_address_it_has(gongkai, address: str) -> None:
    answer = gongkai("validate", address)
    assert (answer.code, answer.err) == (0, "")
    assert f"The package is valid: {address}" in answer.out
    one, mark, query = address.partition("?")
    for end in (f"{ROOT}/versions.json", f"{ROOT}/1.1.0/datapackage.json", ROOT):
        assert door.open(f"{one}/{end}{mark}{query}").version == "1.1.0"


def test_a_package_that_is_not_there_is_told(gongkai, address: str) -> None:
    answer = gongkai("validate", release(address, "7.0.0"))
    assert answer.code == 1 and "There is no package at" in answer.err


def test_two_releases_are_compared_wherever_they_lie(gongkai, address: str, published: Path):
    old = published / ROOT / "1.0.0"
    answer = gongkai("diff", old, release(address, "1.1.0"), "--format", "csv")
    assert answer.code == 0
    changes = answer.out.splitlines()[1:]
    assert len(changes) > 10 and all(",added," in line for line in changes)


def test_coverage_is_counted_wherever_a_package_lies(gongkai, address: str) -> None:
    answer = gongkai("coverage", address, "--format", "json")
    assert answer.code == 0 and json.loads(answer.out.splitlines()[0])["agency_id"]


def test_a_damaged_file_is_named(gongkai, address: str, tmp_path: Path) -> None:
    where = place(address).below(ROOT).below("1.1.0")
    if address.startswith("http"):
        where = place(tmp_path / "copy").below(ROOT).below("1.1.0")
    where.write("README.md", b"another")
    where.remove("data/reports.csv")
    where.write("data/agencies.csv", bytes(100_000))
    answer = gongkai("validate", address, "--format", "json")
    assert answer.code == 1
    found = {each["rule"]: each for each in map(json.loads, answer.out.splitlines())}
    assert set(found) == {"PACKAGE-HASH", "PACKAGE-MISSING", "PACKAGE-BYTES"}
    assert "README.md" in found["PACKAGE-HASH"]["message"]


def test_a_release_is_withdrawn_where_it_is_written(gongkai, address: str) -> None:
    said = ("--reason", "单位错误", "--by", "数据组", "--out", address)
    answer = gongkai("withdraw", "1.1.0", *said)
    if address.startswith("http"):
        assert answer.code == 1 and "Write the path" in answer.err
        return
    assert (answer.code, answer.err) == (0, "") and "1.1.0" in answer.out
    assert door.open(address).version == "1.0.0"
    answer = gongkai("validate", release(address, "1.1.0"))
    assert answer.code == 0 and "单位错误" in answer.out.replace("\n", "")
    answer = gongkai("withdraw", "1.1.0", *said)
    assert answer.code == 1 and "withdrawn before" in answer.err


@pytest.mark.parametrize(("name", "text"), [("--reason", " "), ("--by", "two\nlines")])
def test_a_withdrawal_without_words_is_refused(gongkai, name: str, text: str) -> None:
    words = {"--reason": "wrong", "--by": "Data team"} | {name: text}
    answer = gongkai("withdraw", "1.0.0", *(each for pair in words.items() for each in pair))
    assert answer.code == 2 and name in answer.err


def test_a_place_that_may_not_be_written_is_told(gongkai, published: Path, tmp_path: Path):
    where = Path(shutil.copytree(published, tmp_path / "closed"))
    before = (where / ROOT / "versions.json").read_bytes()
    (where / ROOT / ".versions.json.new").mkdir()  # what stands in the way even of the superuser
    said = ("--reason", "wrong", "--by", "Data team", "--out", where)
    answer = gongkai("withdraw", "1.1.0", *said)
    assert answer.code == 1 and "cannot be written" in answer.err
    assert (where / ROOT / "versions.json").read_bytes() == before


def test_the_doctor_shows_where_is_published(gongkai, here: Path) -> None:
    (here / "gongkai.toml").write_text('out = "s3://open-data/reports"', "utf-8")
    answer = gongkai("doctor", "--format", "json")
    [out] = [r for r in map(json.loads, answer.out.splitlines()) if r["name"] == "out"]
    assert out["value"] == "s3://open-data/reports"
