"""A release in one file: the same bytes each time, opened within bounds."""

import hashlib
import json
import os
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from gongkai import package, publish
from gongkai.errors import GongkaiError, PackageError, PlaceError
from gongkai.place import place as place_at
from gongkai.pulling import Wish, bundle, pull

ROOT, OLD, NEW = "annual-reports", "1.0.0", "1.1.0"
AT = "2026-04-01T00:00:00Z"
SAID = {"on": "2026-03-01", "by": "数据组", "reason": "有误", "successor": NEW}

pytestmark = pytest.mark.xdist_group("pulling")


def bundled(address: Path, out: Path, site: bool = False, documents: bool = False):
    return bundle(address, out, site=site, documents=documents)


@pytest.fixture(scope="module")
def file(published: Path, tmp_path_factory) -> Path:
    return bundled(published, tmp_path_factory.mktemp("bundle") / "b.zip").path


def test_the_same_release_gives_the_same_bytes(place, file, tmp_path):
    for path in place.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    again = bundled(place / ROOT / "versions.json", tmp_path / "again.zip")
    assert again.path.read_bytes() == file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert names == [f"{ROOT}/versions.json", *sorted(names[1:])]
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert again.files == len(names)


def test_it_is_pulled_and_judged_as_the_place_it_came_from(published, file, tmp_path):
    pull(Wish(str(file), tmp_path / "portal"), AT)
    taken, origin = tmp_path / "portal/current", published / ROOT / NEW
    for path in origin.rglob("*"):
        if path.is_file():
            assert (taken / path.relative_to(origin)).read_bytes() == path.read_bytes()
    assert package.open_package(file).table("reports").num_rows == 8
    inside = file / ROOT / NEW / "datapackage.json"
    assert package.open_package(inside).version == NEW


def test_what_is_unpacked_is_a_published_place(published, file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    assert package.open_package(tmp_path).version == NEW
    unpacked = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    for path, content in unpacked.items():
        assert content == (published / path.relative_to(tmp_path)).read_bytes(), path
    inside = [each for each in (published / ROOT / NEW).rglob("*") if each.is_file()]
    assert len(unpacked) == len(inside) + 1


def test_an_earlier_release_is_the_newest_of_its_bundle(place, tmp_path):
    made = bundled(place / ROOT / OLD, tmp_path / "old.zip")
    assert made.version == OLD
    listed = json.loads(place_at(made.path).read(f"{ROOT}/versions.json"))
    assert [each["version"] for each in listed["versions"]] == [OLD]
    assert package.open_package(made.path).version == OLD


def test_pages_and_documents_come_along_where_there_are_any(place, tmp_path):
    for asked in ({"site": True}, {"documents": True}):
        with pytest.raises(PackageError, match=r"bundle\.no_(site|documents)"):
            bundled(place, tmp_path / "b.zip", **asked)
    (place / ROOT / "site/agencies").mkdir(parents=True)
    (place / ROOT / "site/agencies/a.html").write_text("<p>")
    documents = place / ROOT / "documents"
    documents.mkdir()
    stray = b"a report of an earlier release"
    (documents / hashlib.sha256(stray).hexdigest()).write_bytes(stray)
    wanted = package.open_package(place).table("reports")["digest"][0].as_py()
    (documents / wanted).write_bytes(b"not what its name says")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        bundled(place, tmp_path / "b.zip", site=True, documents=True)
    assert list(tmp_path.glob("*b.zip*")) == []
    (documents / wanted).unlink()
    made = bundled(place, tmp_path / "b.zip", site=True, documents=True)
    names = zipfile.ZipFile(made.path).namelist()
    assert f"{ROOT}/site/agencies/a.html" in names
    assert not any("documents" in each for each in names) and made.lacking == 8


@pytest.mark.parametrize("path", ["data/reports.csv", "datapackage.json", "schemas/reports.json"])
def test_a_damaged_release_is_not_bundled_and_the_old_file_stays(place, tmp_path, path):
    out = tmp_path / "b.zip"
    out.write_bytes(b"the bundle of before")
    victim = place / ROOT / NEW / path
    victim.write_bytes(victim.read_bytes() + b" ")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        bundled(place, out)
    assert out.read_bytes() == b"the bundle of before"
    assert [each.name for each in tmp_path.iterdir() if "b.zip" in each.name] == ["b.zip"]


def test_what_was_withdrawn_or_never_listed_is_not_bundled(place, relist, tmp_path):
    relist(NEW, OLD, v1_0_0=SAID)
    with pytest.raises(PackageError, match=r"pull\.withdrawn"):
        bundled(place / ROOT / OLD, tmp_path / "b.zip")
    relist(NEW)
    with pytest.raises(PackageError, match=r"bundle\.not_listed"):
        bundled(place / ROOT / OLD, tmp_path / "b.zip")


def test_a_name_that_leads_out_does_not_become_that_of_the_bundle(place, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    descriptor = place / ROOT / NEW / "datapackage.json"
    descriptor.write_text(json.dumps({**json.loads(descriptor.read_text()), "name": "../evil"}))
    with pytest.raises(PackageError, match=r"package\.descriptor"):
        bundled(place, None)
    assert not list(tmp_path.glob("evil*"))


def test_a_place_that_cannot_be_written_is_told(place, tmp_path):
    with pytest.raises(PlaceError, match=r"place\.address"):
        bundled(place, Path("/"))
    with pytest.raises(PlaceError, match=r"place\.unwritable"):
        bundled(place, tmp_path / "nowhere/b.zip")


def rewritten(file: Path, to: Path, **changed: bytes) -> Path:
    """The bundle with other bytes in some of its members; null bytes take a member away."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = changed.get(Path(name).name.replace(".", "_"), old.read(name))
            new.writestr(name, content)
    return to


def test_a_member_that_unpacks_without_end_is_given_up_at_its_stated_size(file, tmp_path):
    bomb = rewritten(file, tmp_path / "bomb.zip", reports_parquet=bytes(60 << 20))
    assert bomb.stat().st_size < 2 << 20
    with pytest.raises(PackageError, match=r"package\.damaged.*reports\.parquet"):
        pull(Wish(str(bomb), tmp_path / "portal"), AT)
    assert sum(each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()) < 8 << 20


def test_a_list_of_versions_that_unpacks_without_end_is_refused(file, tmp_path):
    bomb = rewritten(file, tmp_path / "bomb.zip", versions_json=bytes(80 << 20))
    with pytest.raises(PlaceError, match=r"place\.too_large"):
        pull(Wish(str(bomb), tmp_path / "portal"), AT)


def test_a_name_that_leads_out_is_nobodys_file(file, tmp_path):
    evil = tmp_path / "evil.zip"
    shutil.copy(file, evil)
    with zipfile.ZipFile(evil, "a") as archive:
        for name in ("../../out.txt", "/out.txt", f"{ROOT}/../../out.txt"):
            archive.writestr(name, b"out")
    pull(Wish(str(evil), tmp_path / "portal"), AT)
    assert not list(tmp_path.rglob("out.txt")) and not (tmp_path.parent / "out.txt").exists()


def test_pages_of_a_bundle_are_published_below_their_folder_only(published, tmp_path):
    away = tmp_path / "away.html"
    evil = bundled(published / ROOT / OLD, tmp_path / "evil.zip").path
    with zipfile.ZipFile(evil, "a") as archive:
        for name in ("index.html", "../../../up.html", f"/{away}", "a/../../../out.html"):
            archive.writestr(f"{ROOT}/site/{name}", b"<p>page")
    assert publish.mirror(evil, tmp_path / "there/portal").pages == 1
    assert [each.name for each in tmp_path.rglob("*.html")] == ["index.html"]
    repacked = bundled(evil, tmp_path / "again.zip", site=True)
    with zipfile.ZipFile(repacked.path) as archive:
        pages = [each for each in archive.namelist() if each.endswith(".html")]
    assert pages == [f"{ROOT}/site/index.html"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_that_is_packed_in_a_way_without_bounds_is_not_unpacked(file, tmp_path, packing):
    bomb = tmp_path / "bomb.zip"
    shutil.copy(file, bomb)
    with zipfile.ZipFile(bomb, "a", packing) as archive:
        archive.writestr("bomb", bytes(1 << 20))
    with pytest.raises(PlaceError, match=r"place\.unreadable.*compression"):
        place_at(bomb).read("bomb")


@pytest.mark.parametrize("harm", ["cut", "flag", "noise", "empty"])
def test_a_bundle_that_is_damaged_is_told(file, tmp_path, harm):
    content = bytearray(file.read_bytes())
    if harm == "cut":
        del content[len(content) // 2 :]
    elif harm == "flag":  # every member says that it is encrypted
        at = -1
        while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
            struct.pack_into("<H", content, at + 8, 1)
    elif harm == "noise":
        content[100:4000:7] = bytes(len(range(100, 4000, 7)))
    else:
        content.clear()
    harmed = tmp_path / "harmed.zip"
    harmed.write_bytes(content)
    with pytest.raises(GongkaiError, match=r"place\.unreadable"):
        pull(Wish(str(harmed), tmp_path / "portal"), AT)


def test_a_bundle_is_only_read(file):
    inside = place_at(file)
    for act in (
        lambda: inside.write("x", b""),
        lambda: inside.replace("x", b"", None),
        lambda: inside.remove("x"),
        lambda: inside.clear("x"),
        inside.alone,
    ):
        with pytest.raises(PlaceError, match=r"place\.bundle"):
            act()


def test_a_bundle_is_listed_as_a_folder_is(file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    inside, unpacked = place_at(file), place_at(tmp_path)
    assert inside.keys(ROOT) == unpacked.keys(ROOT)
    assert inside.below(ROOT).keys("") == unpacked.below(ROOT).keys("")
    assert inside.below(ROOT).keys(f"{NEW}/data") == unpacked.below(ROOT).keys(f"{NEW}/data")
    assert inside.below(ROOT).folders() == [NEW] and inside.folders() == [ROOT]
    assert inside.below(ROOT).below(NEW).parent == inside.below(ROOT)
    assert inside.parent is None and inside.read("nothing") is None
