"""`gongkai pull`, `bundle` and `publish`: what they say, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.cli import app

ROOT, OLD, NEW = "annual-reports", "1.0.0", "1.1.0"
SAID = {"on": "2026-03-01", "by": "数据组", "reason": "有误", "successor": OLD}

pytestmark = pytest.mark.xdist_group("pulling")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gongkai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Run:
    """Run one command in an empty folder: its exit code, and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = app.execute([str(each) for each in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_portals_year_as_its_scheduler_sees_it(gongkai, place, relist):
    relist(OLD)
    code, out, _ = gongkai("pull", place, "--to", "portal")
    assert code == 0 and "Version 1.0.0 is in use" in out
    code, out, _ = gongkai("pull", place, "--to", "portal")
    assert code == 0 and "Nothing new" in out
    relist(NEW, OLD)
    code, out, err = gongkai("pull", place, "--to", "portal")
    assert code == 1 and "--accept" in err
    row = next(line for line in out.splitlines() if "observations" in line)
    assert "rows" in row and "+100%" in row
    code, out, _ = gongkai("--lang", "zh", "pull", place, "--to", "portal", "--accept", "增加机关")
    assert code == 0 and "已取用版本 1.1.0（此前：1.0.0）" in out
    code, out, _ = gongkai("pull", "--back", "--to", "portal")
    assert code == 0 and "from version 1.1.0 to 1.0.0" in out
    code, out, _ = gongkai("pull", place, "--to", "portal")
    assert code == 0 and "1.1.0, which was left for 1.0.0" in out
    lines = Path("portal/pulled.jsonl").read_text().splitlines()
    told = ["taken", "stopped", "taken", "back"]
    assert [json.loads(line)["outcome"] for line in lines] == told


def test_a_withdrawal_is_said_loudly_with_the_successor(gongkai, place, relist):
    gongkai("pull", place)
    relist(NEW, OLD, v1_1_0=SAID)
    code, out, err = gongkai("pull", place, "--most-change", "1")
    assert code == 0 and "Version 1.0.0 is in use" in out
    assert err.startswith("ATTENTION: version 1.1.0") and "Its successor: 1.0.0" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("pull",),
        ("pull", "x", "--division", "33"),
        ("pull", "x", "--division", "杭州"),
        ("pull", "x", "--most-change", "many"),
        ("pull", "x", "--most-change", "-1"),
        ("pull", "x", "--most-change", "nan"),
        ("pull", "x", "--accept", " "),
        ("pull", "x", "--accept", "two\nlines"),
        ("pull", "x", "--to", "s3://bucket/x"),
        ("publish", "x"),
    ],
)
def test_arguments_that_make_no_sense_are_told(gongkai, tmp_path, arguments):
    code, _, err = gongkai(*arguments)
    assert code == 2 and len(err.strip().splitlines()) == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["pull", "bundle", "publish"])
def test_a_place_without_a_release_is_told(gongkai, command):
    more = ("--to", "there") if command != "bundle" else ()
    code, _, err = gongkai(command, "nothing", *more)
    assert code == 1 and "nothing" in err and "Traceback" not in err


def test_a_bundle_is_made_and_pulled(gongkai, place):
    code, out, _ = gongkai("bundle", place)
    assert code == 0 and "ogi-annual-reports-1.1.0.zip" in out
    code, out, _ = gongkai("pull", "ogi-annual-reports-1.1.0.zip", "--to", "inside")
    assert code == 0 and Path("inside/current/datapackage.json").is_file()


def test_what_is_published_is_published_elsewhere(gongkai, place):
    code, out, _ = gongkai("publish", place, "--to", "copy")
    assert code == 0 and "versions 1.1.0, 1.0.0" in out
    code, out, _ = gongkai("publish", place, "--to", "copy")
    assert code == 0 and "Nothing new" in out
    code, _, err = gongkai("publish", place, "--to", "https://data.example.org/x")
    assert code == 1 and "https://data.example.org/x" in err


def test_words_of_a_stranger_do_not_steer_the_terminal(gongkai, place, relist):
    gongkai("pull", place, "--to", "portal")
    relist(NEW, OLD, v1_1_0={**SAID, "reason": "\x1b[2J\u202e有误"})
    _, out, err = gongkai("pull", place, "--to", "portal")
    assert "有误" in err
    assert not {"\x1b", "\u202e"} & {*out, *err}
