"""`gongkai run`, `validate` and `diff`, through one folder of a publisher."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import app

# One worker, so that Prefect's server starts once.
pytestmark = pytest.mark.xdist_group("prefect")
SITES = Path(__file__).parents[2] / "datapackages" / "sample" / "sites"
FIRST = SITES / "beiling/info/1041/22031.htm"
SECOND = SITES / "yunxi/art/2024/3/18/art_1229_1.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A publisher's folder with two releases: of one report, then of two."""
    place = tmp_path_factory.mktemp("publisher")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert app.execute(["init", "."]) == 0
        assert app.execute(["run", str(FIRST)]) == 0
        assert app.execute(["run", str(SECOND)]) == 0
        yield place


def releases(folder: Path) -> Path:
    return folder / "published" / "annual-reports"


def test_a_report_more_is_a_minor_version(folder: Path) -> None:
    listed = json.loads((releases(folder) / "versions.json").read_text("utf-8"))["versions"]
    assert [each["version"] for each in listed] == ["1.1.0", "1.0.0"]
    with (releases(folder) / "1.1.0/data/reports.csv").open(encoding="utf-8") as file:
        years = {row["agency_name"]: row["report_year"] for row in csv.DictReader(file)}
    assert years == {"北陵县财政局": "2024", "云溪市人民政府": "2023"}


def test_nothing_new_is_no_release(gongkai: Any, folder: Path) -> None:
    place = str(folder / "published")
    answer = gongkai("run", FIRST, "--store", folder / "store", "--out", place)
    assert answer.code == 0
    assert "1.1.0" in answer.out
    assert not (releases(folder) / "1.1.1").exists()


def test_a_path_that_is_missing_is_told(gongkai: Any, here: Path) -> None:
    answer = gongkai("run", "nowhere.html")
    assert answer.code == 1
    assert "nowhere.html" in answer.err
    assert not (here / "published" / "annual-reports" / "versions.json").exists()


def test_a_failing_run_shows_a_sentence_and_nothing_else(
    here: Path, prefect_home: Callable[[Path], str]
) -> None:
    """In a process of its own: what Prefect logs of a failing flow is no business of a person."""
    command = "import sys; from gongkai.cli.app import main; sys.argv[1:] = ['run', 'nowhere.html']"
    done = subprocess.run(
        [sys.executable, "-c", f"{command}; main()"],
        cwd=here,
        env={**os.environ, "PREFECT_HOME": prefect_home(here / "prefect"), "GONGKAI_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "nowhere.html" in line


def test_a_place_that_cannot_be_written(gongkai: Any, here: Path) -> None:
    (here / "taken").write_text("", "utf-8")
    answer = gongkai("run", FIRST, "--out", "taken")
    assert answer.code == 1
    assert "taken" in answer.err
    assert (here / "taken").read_text("utf-8") == ""


def test_a_package_is_valid_though_its_data_are_not(gongkai: Any, folder: Path) -> None:
    answer = gongkai("validate", releases(folder) / "1.1.0", "--format", "json")
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert {each["concerns"] for each in found} == {"data"}
    assert {"T3-SUM", "T3-ROW"} <= {each["rule"] for each in found}


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_damaged_package_is_at_fault(
    gongkai: Any, folder: Path, tmp_path: Path, form: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(releases(folder) / "1.1.0", copy)
    with (copy / "data" / "findings.csv").open("ab") as file:
        file.write(b"x\n")
    answer = gongkai("validate", copy, "--format", form)
    assert answer.code == 1
    assert "findings.csv" in answer.out


def test_no_package_at_all(gongkai: Any) -> None:
    answer = gongkai("validate", "nowhere")
    assert answer.code == 1
    assert "nowhere" in answer.err


def test_what_differs_between_two_releases(gongkai: Any, folder: Path) -> None:
    old, new = releases(folder) / "1.0.0", releases(folder) / "1.1.0"
    answer = gongkai("diff", old, new, "--format", "json")
    changes = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert {each["change"] for each in changes} == {"added"}
    assert len(changes) == 200
    same = gongkai("diff", new, new)
    assert (same.code, same.out) == (0, "")
    for lang in ("zh", "en"):
        assert "applications.granted.total" in gongkai("diff", old, new, "--lang", lang).out
