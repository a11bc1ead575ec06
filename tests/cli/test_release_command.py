"""`gongkai run --draft`, the release gate and `gongkai release`, through a publisher's folder."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import app

# One worker, so that Prefect's server starts once.
pytestmark = pytest.mark.xdist_group("prefect")
SITES = Path(__file__).parents[2] / "datapackages" / "sample" / "sites"
FIRST = SITES / "beiling/info/1041/22031.htm"
SECOND = SITES / "yunxi/art/2024/3/18/art_1229_1.html"
ROW = "<td>20</td><td>7</td><td>0</td><td>0</td><td>2</td><td>0</td><td>29</td>"
LEFT = "--override=rows=搬迁", "--override=reports_left=原件遗失"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A publisher's folder with one release of two reports."""
    place = tmp_path_factory.mktemp("publisher")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert app.execute(["init", "."]) == 0
        assert app.execute(["run", str(FIRST), str(SECOND)]) == 0
        yield place


@pytest.fixture
def folder(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, for one test alone, which works in it."""
    copy = Path(shutil.copytree(published, tmp_path / "mine"))
    monkeypatch.chdir(copy)
    return copy


def entries(folder: Path) -> list[dict[str, Any]]:
    listed = (folder / "published/annual-reports/versions.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(listed)["versions"]
    return found


def versions(folder: Path) -> list[str]:
    return [each["version"] for each in entries(folder)]


def revise(folder: Path) -> Path:
    """The first report again, with one figure and its total another one."""
    text = FIRST.read_text("utf-8")
    assert ROW in text
    path = folder / "22031.htm"
    path.write_text(text.replace(ROW, ROW.replace("20", "21").replace("29", "30")), "utf-8")
    return path


def test_a_draft_is_looked_at_and_published(gongkai: Any, folder: Path) -> None:
    answer = gongkai("run", revise(folder), "--draft")
    assert answer.code == 0
    assert str(folder / "drafts/1.0.1") in answer.out
    assert versions(folder) == ["1.0.0"]
    for language, word in (("zh", "机关改换文件"), ("en", "revised by the agency")):
        shown = gongkai("release", "1.0.1", "--lang", language)
        assert shown.code == 1
        assert word in shown.out
        assert "--approved-by" in shown.out
    assert versions(folder) == ["1.0.0"]
    needless = gongkai("release", "1.0.1", "--approved-by", "数据组", "--override", "rows=x")
    assert needless.code == 1
    assert "--override rows" in needless.err
    done = gongkai("release", folder / "drafts/1.0.1", "--approved-by", "数据组")
    assert done.code == 0
    newest, _ = entries(folder)
    assert (newest["version"], newest["approval"]["by"]) == ("1.0.1", "数据组")
    differ = gongkai("diff", "published/annual-reports/1.0.0", "published", "--format", "json")
    rows = [json.loads(line) for line in differ.out.splitlines()]
    assert [(row["change"], row["old_value"], row["new_value"]) for row in rows] == [
        ("revised", 20, 21),
        ("revised", 29, 30),
    ]
    again = gongkai("release", "1.0.1", "--approved-by", "数据组")
    assert again.code == 1
    assert "--draft" in again.err


def lose(folder: Path) -> None:
    """Begin with a fresh store, from which one document is missing."""
    shutil.rmtree(folder / "store")


def test_a_lost_report_stops_the_release_until_it_is_overridden(gongkai: Any, folder: Path) -> None:
    lose(folder)
    answer = gongkai("run", FIRST, "--lang", "en")
    assert answer.code == 1
    assert "gongkai diff" in answer.err
    assert "withdrawals.csv" in answer.err
    assert versions(folder) == ["1.0.0"]
    assert (folder / "drafts/1.1.0/candidate.json").is_file()
    half = gongkai("release", "1.1.0", "--approved-by", "数据组", LEFT[0])
    assert half.code == 1
    assert "reports_left" in half.err
    assert versions(folder) == ["1.0.0"]
    assert gongkai("run", "--offline", "--approved-by", "数据组", *LEFT).code == 0
    newest, _ = entries(folder)
    assert newest["approval"]["overrides"] == [
        {"check": "rows", "reason": "搬迁"},
        {"check": "reports_left", "reason": "原件遗失"},
    ]
    assert gongkai("validate", "published", "--format", "csv").code == 0


def test_a_scheduled_run_fails_at_the_gate_and_keeps_its_draft(gongkai: Any, folder: Path) -> None:
    lose(folder)
    gongkai("run", FIRST, "--draft")
    shutil.rmtree(folder / "drafts")
    from gongkai.pipeline import publish_year, server
    from gongkai.pipeline.deployed import RunFailed

    with server.reached(), pytest.raises(RunFailed, match="release gate") as caught:
        publish_year(folder=str(folder), offline=True)
    assert caught.value.code == "gate.held"
    assert caught.value.arguments["draft"] == folder / "drafts/1.1.0"
    assert (folder / "drafts/1.1.0/candidate.json").is_file()
    assert versions(folder) == ["1.0.0"]


def test_a_recorded_withdrawal_passes_the_gate(gongkai: Any, folder: Path) -> None:
    reports = (folder / "published/annual-reports/1.0.0/data/reports.csv").read_text("utf-8")
    report_id = reports.splitlines()[1].partition(",")[0]
    with (folder / "withdrawals.csv").open("a", encoding="utf-8") as file:
        file.write(f"{report_id},另一机关的报告,数据组,2026-02-01\n")
    assert gongkai("run", "--offline").code == 0
    assert versions(folder) == ["1.1.0", "1.0.0"]
    differ = gongkai("diff", "published/annual-reports/1.0.0", "published", "--format", "json")
    rows = [json.loads(line) for line in differ.out.splitlines()]
    assert {(row["report_id"], row["change"], row["reason"]) for row in rows} == {
        (report_id, "withdrawn", "另一机关的报告")
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--override", "rows=x"),
        ("run", "--draft", "--approved-by", "x"),
        ("run", "--draft", "--override", "rows=x"),
        ("run", "--approved-by", " "),
        ("release", "1.0.0", "--override", "rows=x"),
        ("release", "1.0.0", "--approved-by", "x", "--override", "rows"),
        ("release", "1.0.0", "--approved-by", "x", "--override", "rows= "),
        ("release", "1.0.0", "--approved-by", "x", "--override", "row=x"),
        ("release", "1.0.0", "--approved-by", "x", "--override=rows=x", "--override=rows=y"),
    ],
)
def test_an_override_needs_a_check_a_reason_and_somebody(
    gongkai: Any, here: Path, arguments: tuple[str, ...]
) -> None:
    answer = gongkai(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()
    assert list(here.iterdir()) == []


def test_a_draft_that_is_none_is_told(gongkai: Any, here: Path) -> None:
    answer = gongkai("release", "1.0.0")
    assert answer.code == 1
    assert "1.0.0" in answer.err
