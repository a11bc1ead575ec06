"""sha256sums: the program of that name takes it, and `validate` holds a release to it."""

import json
import shutil
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import PackageError
from gongkai.place import place
from gongkai.publish import write_files
from gongkai.published.folder import Folder, open_folder
from gongkai.published.form import SUMMED, digest, json_bytes
from gongkai.published.nearby import nearby
from gongkai.published.sums import every_file, sums, sums_text
from gongkai.published.verdict import verdict
from tests.object_store import BUCKET, object_store
from tests.sealing import seal_sums

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
DIGESTS = st.binary(max_size=8).map(digest)
PATHS = st.from_regex(r"[a-z0-9_ -]{1,8}(/[a-z0-9_-]{1,8}){0,2}(\.[a-z]{1,3})?", fullmatch=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a release."""
    spec = spec_from_file_location("by_hand", BY_HAND)
    by_hand = module_from_spec(spec)
    spec.loader.exec_module(by_hand)
    path = tmp_path_factory.mktemp("place") / "1.0.0"
    write_files(by_hand.planned(), place(path))
    return path


@pytest.fixture(autouse=True)
def first_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what frictionless says: it knows nothing of this file, and takes its time."""
    monkeypatch.setattr("gongkai.published.verdict.conformance", lambda _, **__: ())


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy that a test may harm."""
    return Path(shutil.copytree(written, tmp_path / "1.0.0"))


def found(folder: Path) -> list[tuple[str, str]]:
    """Rule and sentence of each finding."""
    return [(each.rule, each.message("en")) for each in verdict(folder)]


def told(findings: list[tuple[str, str]], rule: str, path: str) -> bool:
    return len(findings) == 1 and findings[0][0] == rule and path in findings[0][1]


def test_the_program_of_that_name_finds_every_file_as_it_is_told(written):
    command = ["sha256sum", "--strict", "--check", "sha256sums"]
    done = subprocess.run(command, cwd=written, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    checked = {line.removesuffix(": OK") for line in done.stdout.splitlines()}
    there = {x.relative_to(written).as_posix() for x in written.rglob("*") if x.is_file()}
    assert checked == there - {"sha256sums"}
    assert {"datapackage.json", "metadata/dcat.ttl", "README.md"} < checked


@given(st.dictionaries(PATHS, DIGESTS, max_size=5))
def test_what_is_written_is_read_again(digests):
    with TemporaryDirectory() as path:
        (Path(path) / "sha256sums").write_bytes(sums_text(digests))
        assert sums(Folder(place(Path(path)), {SUMMED: "sha256sums"})) == digests


def test_a_file_that_is_not_listed_is_found(folder):
    (folder / "data" / "more.csv").write_text("a")
    assert told(found(folder), "PACKAGE-EXTRA", "data/more.csv")


def test_a_hidden_file_and_the_mark_of_a_draft_are_no_part_of_it(folder):
    (folder / ".DS_Store").write_text("a")
    (folder / "candidate.json").write_text("{}")
    assert found(folder) == []


def test_a_file_that_only_the_list_names_is_read_too(folder):
    """Whose bytes differ from build to build, or that came after the descriptor."""
    (folder / "downloads").mkdir()
    database = folder / "downloads" / "all.duckdb"
    database.write_bytes(b"one build")
    seal_sums(folder)
    assert found(folder) == []
    database.write_bytes(b"another")
    assert told(found(folder), "PACKAGE-HASH", "downloads/all.duckdb")
    database.unlink()
    assert told(found(folder), "PACKAGE-MISSING", "downloads/all.duckdb")


def test_a_list_that_lost_a_file_or_tells_another_digest_is_found(folder):
    listed = folder / "sha256sums"
    lines = listed.read_text().splitlines(keepends=True)
    listed.write_text("".join(x for x in lines if not x.endswith("  data/reports.csv\n")))
    assert told(found(folder), "PACKAGE-SUMS", "data/reports.csv")
    listed.write_text("".join(lines).replace(lines[0][:64], "0" * 64))
    assert told(found(folder), "PACKAGE-SUMS", lines[0][66:].strip())
    listed.unlink()
    assert told(found(folder), "PACKAGE-MISSING", "sha256sums")


def test_a_descriptor_that_nobody_else_vouches_for_is_held_to_the_list(folder):
    path = folder / "datapackage.json"
    path.write_bytes(path.read_bytes() + b" ")
    assert told(found(folder), "PACKAGE-HASH", "datapackage.json")


@pytest.mark.parametrize(
    "line", ["0  a", f"{'0' * 64} a", f"{'G' * 64}  a", f"{'0' * 64}  sha256sums"]
)
def test_a_line_that_is_none_is_told_by_its_number(folder, line):
    with (folder / "sha256sums").open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(PackageError, match=r"package\.sums") as caught:
        verdict(folder)
    assert caught.value.arguments["line"] == len((folder / "sha256sums").read_text().splitlines())


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "c:x"])
def test_a_path_in_the_list_never_leads_out_of_the_release(folder, path):
    with (folder / "sha256sums").open("a") as stream:
        stream.write(f"{'0' * 64}  {path}\n")
    with pytest.raises(PackageError, match=r"package\.path"):
        verdict(folder)
    with pytest.raises(PackageError, match=r"package\.path"):
        every_file(open_folder(folder))


def test_a_release_from_before_there_was_a_list_stays_valid(folder):
    path = folder / "datapackage.json"
    older = {key: value for key, value in json.loads(path.read_bytes()).items() if key != SUMMED}
    path.write_bytes(json_bytes(older))
    (folder / "sha256sums").unlink()
    (folder / "notes.txt").write_text("nobody said that this is not part of it")
    assert found(folder) == []


@pytest.mark.network
def test_a_release_elsewhere_is_copied_with_what_only_the_list_names(folder):
    (folder / "downloads").mkdir()
    (folder / "downloads" / "all.duckdb").write_bytes(b"one build")
    seal_sums(folder)
    with object_store() as (query, _):
        there = place(f"s3://{BUCKET}/place/1.0.0?{query}")
        for path in folder.rglob("*"):
            if path.is_file():
                there.write(path.relative_to(folder).as_posix(), path.read_bytes())
        with nearby(open_folder(there)) as (_, copy):
            assert (copy / "downloads" / "all.duckdb").read_bytes() == b"one build"
            assert (copy / "sha256sums").read_bytes() == (folder / "sha256sums").read_bytes()
