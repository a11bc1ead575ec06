"""A release is pulled whole or not at all, and only after it was held against what is there."""

import errno
import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai import package
from gongkai.errors import GongkaiError, PackageError, PlaceError
from gongkai.place import place as place_at
from gongkai.published.form import digest, json_bytes
from gongkai.published.sums import sums_text
from gongkai.pulling import Wish, go_back, pull, tables
from tests.web_server import web_server

ROOT = "annual-reports"
OLD, NEW = "1.0.0", "1.1.0"
AT = "2026-04-01T00:00:00Z"
SAID = {"on": "2026-03-01", "by": "数据组", "reason": "有误", "successor": NEW}

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("pulling")]


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "portal"


def take(address: object, to: Path, **more: object):
    return pull(Wish(str(address), to, **more), AT)


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder, hidden files and links too."""
    found = {}
    for top, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(top, name)
            key = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[key] = os.readlink(path).encode()
            elif path.is_file():
                found[key] = path.read_bytes()
    return found


def log(to: Path) -> list[dict]:
    return [json.loads(line) for line in (to / "pulled.jsonl").read_text().splitlines()]


def reseal(place: Path, version: str, **changed: bytes) -> None:
    """Change files of a release with all their digests, as a forger or a fault would."""
    folder = place / ROOT / version
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for name, content in changed.items():
        for each in descriptor["resources"]:
            if each["name"].replace("-", "_") == name:
                each.update(bytes=len(content), hash=digest(content))
                (folder / each["path"]).write_bytes(content)
    describe(place, version, descriptor)


def describe(place: Path, version: str, descriptor: dict) -> None:
    content = json_bytes(descriptor)
    folder = place / ROOT / version
    (folder / "datapackage.json").write_bytes(content)
    found = files(folder)
    del found["sha256sums"]
    sums = sums_text({name: digest(content) for name, content in found.items()})
    (folder / "sha256sums").write_bytes(sums)
    path = place / ROOT / "versions.json"
    listed = json.loads(path.read_text())
    for each in listed["versions"]:
        if each["version"] == version:
            each["hash"] = digest(content)
    path.write_text(json.dumps(listed))


def read_descriptor(place: Path, version: str) -> dict:
    return json.loads((place / ROOT / version / "datapackage.json").read_text())


def test_a_pulled_release_is_the_published_one_to_the_byte(place, to):
    done = take(place, to)
    assert (done.what, done.version, done.before) == ("taken", NEW, None)
    assert files(to / "current") == files(place / ROOT / NEW)
    assert done.fetched.came == len(files(place / ROOT / NEW))
    assert package.open_package(to / "current").table("reports").num_rows == 8


def test_nothing_new_changes_nothing(place, to):
    take(place, to)
    before, touched = files(to), {path: path.lstat().st_mtime_ns for path in to.rglob("*")}
    assert take(place, to).what == "nothing_new"
    assert files(to) == before
    assert {path: path.lstat().st_mtime_ns for path in to.rglob("*")} == touched


def test_of_the_next_release_only_what_is_new_is_fetched(place, to, relist):
    with web_server(place) as server:
        address = f"{server.address}/{ROOT}/versions.json"
        relist(OLD)
        take(address, to)
        relist(NEW, OLD)
        server.forget()
        done = take(address, to, accept="年度更新")
        assert done.what == "taken" and done.before == OLD
        old, new = (files(place / ROOT / each) for each in (OLD, NEW))
        lacking = {path for path, content in new.items() if old.get(path) != content}
        asked = {each.removeprefix(f"/{ROOT}/{NEW}/") for each in server.asked}
        assert asked - {f"/{ROOT}/versions.json"} == lacking
        assert 10 < len(lacking) < len(new) - 5
        assert len(server.asked) <= len(lacking) + 3
    assert done.fetched.kept == len(new) - len(lacking)
    assert files(to / "current") == new and files(to / "last") == old


def test_going_back_holds_until_there_is_something_newer(place, to, relist):
    relist(OLD)
    take(place, to)
    with pytest.raises(PackageError, match=r"pull\.no_last"):
        go_back(to, AT)
    relist(NEW, OLD)
    take(place, to, accept="年度更新")
    assert go_back(to, AT) == (NEW, OLD)
    assert files(to / "current") == files(place / ROOT / OLD)
    before = files(to)
    assert take(place, to).what == "left_before"
    assert files(to) == before
    assert take(place, to, accept="查明无误").what == "taken"
    assert files(to / "current") == files(place / ROOT / NEW)
    assert [each["outcome"] for each in log(to)] == ["taken", "taken", "back", "taken"]


def test_only_the_release_in_use_and_the_last_are_kept(place, to, relist):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    take(place, to, accept="年度更新")
    newest = place / ROOT / "1.1.1"
    shutil.copytree(place / ROOT / NEW, newest)
    listed = json.loads((place / ROOT / "versions.json").read_text())
    listed["versions"].insert(0, {**listed["versions"][0], "version": "1.1.1"})
    (place / ROOT / "versions.json").write_text(json.dumps(listed))
    describe(place, "1.1.1", {**read_descriptor(place, NEW), "version": "1.1.1"})
    done = take(place, to)
    assert (done.what, done.fetched.came) == ("taken", 2)  # the descriptor, and the sums
    assert sorted(each.name for each in (to / "releases").iterdir()) == [NEW, "1.1.1"]
    assert not (to / ".new").exists()


def test_figures_that_jump_stop_it_and_a_reason_takes_it(place, to, relist):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    before = files(to / "current")
    done = take(place, to)
    assert done.what == "stopped"
    assert {(each.check, each.table) for each in done.jumps} >= {("rows", "observations")}
    assert files(to / "current") == before and not (to / "last").exists()
    assert log(to)[-1]["outcome"] == "stopped" and log(to)[-1]["jumps"]
    again = take(place, to, accept="增加三个机关")
    assert again.what == "taken" and again.jumps == done.jumps
    assert (again.fetched.came, log(to)[-1]["accepted"]) == (0, "增加三个机关")


def test_one_bound_for_all_may_be_given(place, to, relist):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    assert take(place, to, most_change=Decimal(0)).what == "stopped"
    assert take(place, to, most_change=Decimal(20)).what == "taken"


def test_a_release_in_use_that_was_withdrawn_is_said_and_left(place, to, relist):
    relist(NEW, OLD)
    take(place, to)
    relist(NEW, OLD, v1_1_0={**SAID, "successor": OLD})
    done = take(place, to, most_change=Decimal(1))
    assert (done.what, done.version) == ("taken", OLD)
    assert done.withdrawn["reason"] == "有误" and done.withdrawn["successor"] == OLD
    assert log(to)[-1]["withdrawn"]["by"] == "数据组"


def test_a_withdrawn_release_is_not_taken(place, to, relist):
    relist(NEW, OLD, v1_0_0=SAID)
    with pytest.raises(PackageError, match=r"pull\.withdrawn.*successor=1\.1\.0"):
        take(place / ROOT / OLD, to)
    relist(NEW, OLD, v1_0_0=SAID, v1_1_0=SAID)
    with pytest.raises(PackageError, match=r"package\.all_withdrawn"):
        take(place, to)


def test_a_source_that_is_behind_does_not_lead_back(place, to, relist):
    take(place, to)
    relist(OLD)
    done = take(place, to, most_change=Decimal(20))
    assert done.what == "stopped" and done.jumps[0].check == "older"
    assert files(to / "current") == files(place / ROOT / NEW)


@pytest.mark.parametrize("path", ["data/reports.csv", "data/fees-2024.parquet", "README.md"])
def test_a_file_that_is_not_the_published_one_stops_it(place, to, relist, path):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    victim = place / ROOT / NEW / path
    content = victim.read_bytes()
    for harmed in (content[:-1], content + b"x", b"X" + content[1:]):
        victim.write_bytes(harmed)
        with pytest.raises(PackageError, match=rf"package\.damaged.*{path}"):
            take(place, to)
    victim.unlink()
    with pytest.raises(PackageError, match=rf"package\.file_missing.*{path}"):
        take(place, to)
    assert files(to / "current") == files(place / ROOT / OLD)
    assert log(to)[-1]["code"] == "package.file_missing"
    victim.write_bytes(content)
    assert take(place, to, accept="年度更新").what == "taken"


def test_a_descriptor_that_is_not_the_listed_one_stops_it(place, to):
    path = place / ROOT / NEW / "datapackage.json"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(PackageError, match=r"package\.damaged.*datapackage"):
        take(place, to)


def test_a_release_that_was_changed_after_it_was_published_is_refused(place, to):
    take(place, to)
    describe(place, NEW, {**read_descriptor(place, NEW), "title": "另一份"})
    with pytest.raises(PackageError, match=r"pull\.changed"):
        take(place, to)
    assert read_descriptor(place, NEW)["title"] == "另一份"
    assert "另一份" not in (to / "current/datapackage.json").read_text()


def test_another_package_does_not_take_its_place(place, to):
    take(place, to)
    describe(place, NEW, {**read_descriptor(place, NEW), "name": "other"})
    with pytest.raises(PackageError, match=r"pull\.another"):
        take(place, to)


def test_the_list_of_sums_is_held_against_the_files_and_adds_to_them(place, to):
    folder = place / ROOT / NEW
    (folder / "extra.duckdb").write_bytes(b"tables")
    describe(place, NEW, read_descriptor(place, NEW))
    listed = (folder / "sha256sums").read_text()
    readme = digest((folder / "README.md").read_bytes())[7:]
    (folder / "sha256sums").write_text(listed.replace(readme, "0" * 64))
    with pytest.raises(PackageError, match=r"package\.damaged.*README\.md"):
        take(place, to)
    (folder / "sha256sums").unlink()
    with pytest.raises(PackageError, match=r"package\.file_missing.*sha256sums"):
        take(place, to)
    (folder / "sha256sums").write_text(listed)
    take(place, to)
    assert (to / "current/extra.duckdb").read_bytes() == b"tables"
    assert files(to / "current") == files(folder)


@pytest.mark.parametrize(
    "path",
    ["../../out.csv", "/tmp/out.csv", "data\\..\\out.csv", "c:/x", ".", "", "a\0b", "\u202ea"],
)
def test_a_path_that_leads_out_is_refused(place, to, path):
    descriptor = read_descriptor(place, NEW)
    descriptor["resources"][0]["path"] = path
    describe(place, NEW, descriptor)
    with pytest.raises(PackageError, match=r"package\.path"):
        take(place, to)
    assert set(files(to)) == {"pulled.jsonl"}


def test_a_list_of_sums_does_not_lead_out_either(place, to):
    (place / ROOT / NEW / "sha256sums").write_text(f"{'0' * 64}  ../x\n")
    with pytest.raises(PackageError, match=r"package\.path"):
        take(place, to)


@pytest.mark.parametrize("version", ["../../x", "1.1", "1.1.0/..", ""])
def test_a_version_that_is_no_name_of_a_folder_is_refused(place, to, version):
    describe(place, NEW, {**read_descriptor(place, NEW), "version": version})
    for address in (place, place / ROOT / NEW):
        with pytest.raises(PackageError, match=r"package\.descriptor"):
            take(address, to)


def test_a_file_without_a_digest_is_not_taken_on_trust(place, to):
    descriptor = read_descriptor(place, NEW)
    del descriptor["resources"][0]["hash"]
    describe(place, NEW, descriptor)
    with pytest.raises(PackageError, match=r"package\.damaged"):
        take(place, to)


def test_a_parquet_file_that_is_none_is_told(place, to, relist):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    for content in (b"PAR1 no", (place / ROOT / NEW / "data/rules.parquet").read_bytes()):
        reseal(place, NEW, reports_parquet=content)
        with pytest.raises(PackageError, match=r"package\.not_parquet"):
            take(place, to)
    assert files(to / "current") == files(place / ROOT / OLD)


def test_a_parquet_file_that_unpacks_without_end_is_not_unpacked(place, to, relist, monkeypatch):
    relist(OLD)
    take(place, to)
    relist(NEW, OLD)
    for name in ("MOST_ROWS", "MOST_UNPACKED"):
        with monkeypatch.context() as patched:
            patched.setattr(tables, name, 100)
            for more, where in (({}, to), ({"division": "330106"}, to.with_name("part"))):
                with pytest.raises(PackageError, match=r"package\.not_parquet.*rows"):
                    take(place, where, **more)
    assert files(to / "current") == files(place / ROOT / OLD)


def test_agencies_that_are_no_agencies_are_told(place, to):
    rules = (place / ROOT / NEW / "data/rules.parquet").read_bytes()
    reseal(place, NEW, agencies_parquet=rules)
    with pytest.raises(PackageError, match=r"package\.columns.*agencies"):
        take(place, to, division="330106")


def test_what_a_killed_pull_left_does_not_stand_in_the_way(place, to):
    (to / ".new/README.md").mkdir(parents=True)
    (to / ".new/README.md/x").write_text("x")
    (to / ".new/data").write_text("no folder")
    assert take(place, to).what == "taken"
    assert files(to / "current") == files(place / ROOT / NEW)


def test_a_redirect_into_a_private_network_is_refused(place, to, tmp_path):
    """The address was typed by a person, so its own host may be private; no other."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    with web_server(place) as inner:

        class Moved(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(302)
                self.send_header("Location", inner.address + self.path)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        outer = ThreadingHTTPServer(("127.0.0.1", 0), Moved)
        Thread(target=outer.serve_forever, daemon=True).start()
        try:
            with pytest.raises(PlaceError, match=r"place\.private"):
                take(f"http://127.0.0.1:{outer.server_port}/{ROOT}/versions.json", to)
        finally:
            outer.shutdown()
            outer.server_close()
        assert inner.asked == []


def test_of_two_pulls_at_once_one_is_told_to_wait(place, to):
    with place_at(to).alone(), pytest.raises(PlaceError, match=r"place\.busy"):
        take(place, to)
    assert take(place, to).what == "taken"


def test_what_stands_in_the_way_is_left_alone(place, to):
    to.mkdir()
    (to / "current").mkdir()
    (to / "current/mine.txt").write_text("mine")
    with pytest.raises(PackageError, match=r"pull\.not_a_link"):
        take(place, to)
    assert (to / "current/mine.txt").read_text() == "mine"


def test_an_address_without_a_release_is_told(tmp_path, to):
    with pytest.raises(GongkaiError, match=r"package\.missing"):
        take(tmp_path, to)


@pytest.mark.parametrize(
    "address",
    [
        "https://name:word@data.example.org/versions.json",
        "https://data.example.org/versions.json?signature=word",
        "s3://name:word@bucket/releases",
        "s3://bucket/releases?secret_access_key=word",
        "ftp://name:word@data.example.org/",
    ],
)
def test_no_secret_of_an_address_is_logged_or_repeated(to, address):
    with pytest.raises(GongkaiError) as told:
        take(address, to)
    assert "word" not in (to / "pulled.jsonl").read_text() + str(told.value)


@pytest.mark.parametrize("other", ["DATA/Reports.csv", "data/reports.cſv"])
def test_two_files_that_are_one_on_another_machine_are_refused(place, to, other):
    descriptor = read_descriptor(place, NEW)
    descriptor["gongkai:files"][other] = "sha256:" + "0" * 64
    describe(place, NEW, descriptor)
    with pytest.raises(PackageError, match=r"package\.path"):
        take(place, to)


def test_links_in_the_folder_are_not_followed(place, to, relist, tmp_path):
    """What is pulled lies where it is said to; what a link leads to is not touched."""
    away = tmp_path / "away"
    (away / "data").mkdir(parents=True)
    (away / "mine.txt").write_text("mine")
    (to / "releases").mkdir(parents=True)
    (to / ".new").symlink_to(away)
    (to / "releases" / NEW).symlink_to(away)
    take(place, to)
    assert not list((to / "releases" / NEW).glob("**/mine.txt"))
    relist(OLD)
    fresh = to.with_name("fresh")
    (fresh / ".new").mkdir(parents=True)
    (fresh / ".new/data").symlink_to(away / "data")
    take(place, fresh)
    assert files(away) == {"mine.txt": b"mine"}
    assert files(fresh / "current") == files(place / ROOT / OLD)


def test_what_is_no_release_is_left_in_its_place(place, to, relist):
    (to / "releases/backup").mkdir(parents=True)
    (to / "releases/backup/mine.txt").write_text("mine")
    (to / "releases/notes.txt").write_text("mine")
    (to / "releases/0.9.0").write_text("no folder")
    assert take(place, to).what == "taken"
    held = sorted(each.name for each in (to / "releases").iterdir())
    assert held == [NEW, "backup", "notes.txt"]


def test_a_mark_of_withdrawal_is_logged_in_bounds_whatever_it_holds(place, to, relist):
    take(place, to)
    relist(NEW, OLD, v1_1_0={**SAID, "reason": "x" * 9_000, "more": "x" * 9_000})
    assert take(place, to, accept="回退").withdrawn
    last = (to / "pulled.jsonl").read_bytes().splitlines()[-1]
    assert len(last) < 3_000 and b"withdrawn" in last


def test_a_package_that_is_called_as_a_part_is_none(place, to):
    for version in (OLD, NEW):
        name = {**read_descriptor(place, version), "name": f"{ROOT}-330106"}
        describe(place, version, name)
    take(place, to)
    for version in (OLD, NEW):
        describe(place, version, {**read_descriptor(place, version), "name": ROOT})
    with pytest.raises(PackageError, match=r"pull\.another"):
        take(place, to, division="330106")


def test_where_no_line_can_be_written_what_went_wrong_is_told(place, to, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gongkai.pulling.shelf.append", full)
    (place / ROOT / NEW / "data/reports.csv").write_bytes(b"damaged")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        take(place, to)


def test_sources_that_are_no_list_are_told(place, to):
    describe(place, NEW, {**read_descriptor(place, NEW), "sources": 5})
    with pytest.raises(PackageError, match=r"package\.property.*sources"):
        take(place, to, division="330106")


def test_half_a_character_in_a_list_or_a_descriptor_is_told(place, to):
    for path in (place / ROOT / NEW / "datapackage.json", place / ROOT / "versions.json"):
        whole = {**json.loads(path.read_text()), "title": "\ud800"}
        path.write_text(json.dumps(whole))
        with pytest.raises(PackageError, match=r"package\.not_json"):
            take(place / ROOT / NEW if "datapackage" in path.name else place, to)
