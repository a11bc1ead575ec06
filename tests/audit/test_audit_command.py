"""`gongkai audit` as people use it: at a terminal, without one, interrupted, right and wrong."""

import csv
import io
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gongkai.cli import app

COMMAND = Path(sys.executable).with_name("gongkai")


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command in the folder, without a terminal."""
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = app.execute(["--lang", "en", "audit", *arguments])
        return Done(code, *capsys.readouterr())

    return run


Sampled = Callable[[int, int], dict[int, dict[str, str]]]


@pytest.fixture
def sample(command: Command, folder: Path) -> Sampled:
    """Draw a sample and return its rows."""

    def draw(n: int, seed: int) -> dict[int, dict[str, str]]:
        done = command("--sample", str(n), "--seed", str(seed))
        assert done.code == 0, done.err
        text = (folder / f"audits/1.0.0-{seed}/sample.csv").read_text("utf-8-sig")
        return {int(row["number"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}

    return draw


def result(folder: Path, seed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (folder / f"audits/1.0.0-{seed}/result.json").read_text("utf-8")
    )
    return found


def test_all_keyed_as_printed_has_no_wrong_cell_and_an_upper_bound(
    folder: Path, at_terminal: Any, sample: Sampled, printed: Callable[..., str]
) -> None:
    rows = sample(45, 3)
    told = at_terminal(
        folder, "--sample", "45", "--seed", "3", "--by", "tester",
        answer=lambda _, number: printed(rows[number]),
    )  # fmt: skip
    assert told.code == 0
    assert "Of 45 cells 0 are wrong" in told.text and "does not mean" in told.text
    found = result(folder, 3)
    whole = found["rows"][0]
    assert (whole["sampled"], whole["wrong"], whole["rate"], whole["low"]) == (45, 0, 0, 0)
    assert 0.05 < whole["high"] < 0.4
    assert (found["keyed_by"], found["differences"]) == ("tester", [])
    assert {row["stratum"].split("/")[0] for row in found["rows"][1:]} == {
        "html", "pdf", "docx", "xlsx",
    }  # fmt: skip
    pictures = list((folder / "audits/1.0.0-3/pictures").glob("*.png"))
    assert {path.stem for path in pictures} == {
        str(number) for number, row in rows.items() if row["stratum"].startswith("pdf/")
    }


def test_cells_keyed_otherwise_are_wrong_and_told_with_our_value(
    folder: Path, at_terminal: Any, sample: Sampled, printed: Callable[..., str]
) -> None:
    rows = sample(45, 4)
    planted = {number: "987654" for number in sorted(rows)[::9]}
    slip = next(number for number in rows if number not in planted)

    def answer(turn: int, number: int) -> str:
        if number == slip and turn == 1:
            return "31415"
        return planted.get(number) or printed(rows[number])

    told = at_terminal(folder, "--sample", "45", "--seed", "4", answer=answer)
    found = result(folder, 4)
    assert told.code == 0
    assert {each["number"] for each in found["differences"]} == set(planted)
    assert found["disagreements"] == 1 and "A third look" in told.text
    whole = found["rows"][0]
    weights = {row["stratum"]: row["cells"] / row["sampled"] for row in found["rows"][1:]}
    wrong = sum(weights[rows[number]["stratum"]] for number in planted)
    assert whole["wrong"] == len(planted) == 5
    assert whole["rate"] == pytest.approx(wrong / whole["cells"], abs=1e-6)
    assert whole["low"] < whole["rate"] < whole["high"]
    assert "987654" in told.text and "gongkai review" in told.text
    for each in found["differences"]:
        assert each["keyed"] == "987654"
        expected = printed(rows[each["number"]]).removesuffix("元")
        assert each["published"] == expected


def test_nothing_of_our_reading_is_shown_before_the_end(
    folder: Path, at_terminal: Any, sample: Sampled
) -> None:
    """What names a cell comes before what is printed; no status and no single value is there."""
    rows = sample(45, 6)
    told = at_terminal(folder, "--sample", "45", "--seed", "6", answer=lambda *_: "q")
    assert told.code == 0 and "45 to go" in told.text
    assert "published" not in told.text and not (folder / "audits/1.0.0-6/keyed.csv").exists()
    assert len(rows) == 45


def test_bad_input_is_asked_again_and_a_slip_can_be_taken_back(
    folder: Path, at_terminal: Any, sample: Sampled, printed: Callable[..., str]
) -> None:
    rows = sample(5, 8)
    typed = iter(["", "what?", "7777", "<", "b", "q"])
    told = at_terminal(folder, "--sample", "5", "--seed", "8", answer=lambda *_: next(typed))
    assert told.text.count("That is no answer") == 2
    kept = (folder / "audits/1.0.0-8/keyed.csv").read_text("utf-8").splitlines()
    first, again = (line.split(",")[:3] for line in kept[1:])
    assert first[0] == again[0] and (first[2], again[2]) == ("7777", "blank")
    on = at_terminal(
        folder, "--sample", "5", "--seed", "8",
        answer=lambda _, number: printed(rows[number]),
    )  # fmt: skip
    assert "First keying: 5 cells, 4 to go." in on.text
    assert result(folder, 8)["disagreements"] <= 1


def test_the_prompts_are_chinese_and_an_interruption_ends_cleanly(
    folder: Path, sample: Sampled
) -> None:
    sample(5, 9)
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(COMMAND, [str(COMMAND), "--lang", "zh", "audit", "--sample", "5", "--seed", "9"])
    told = b""
    while "所印为".encode() not in told:
        told += os.read(terminal, 1 << 16)
    os.kill(child, signal.SIGINT)
    try:
        while True:
            # Between the prompt and the waiting for a key it may go unheard: a person repeats it.
            if not select.select([terminal], [], [], 2)[0]:
                os.kill(child, signal.SIGINT)
            elif heard := os.read(terminal, 1 << 16):
                told += heard
            else:
                break
    except OSError:
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
    assert "第一次录入" in told.decode() and "已中断" in told.decode()
    assert "Traceback" not in told.decode()


def test_two_people_key_apart_and_a_third_look_decides(
    folder: Path, command: Command, sample: Sampled, printed: Callable[..., str]
) -> None:
    rows = sample(45, 5)

    def keyed(name: str, other: dict[int, str]) -> str:
        path = folder / f"{name}.csv"
        lines = [f"{n},{other.get(n) or printed(row)}" for n, row in rows.items()]
        path.write_text("number,answer\n" + "\n".join(lines) + "\n", "utf-8")
        return str(path)

    def hand_in(name: str, other: dict[int, str]) -> str:
        done = command(
            "--sample", "45", "--seed", "5", "--answers", keyed(name, other), "--by", name
        )
        assert done.code == 0, done.err
        return done.out

    assert "Keying 2 of 45 cells has 45 to go" in hand_in("one", {2: "999"})
    assert "await the third look (numbers 2, 7)" in hand_in("two", {7: "888"})
    assert "Of 45 cells 1 are wrong" in hand_in("three", {7: "888"})
    found = result(folder, 5)
    assert [each["number"] for each in found["differences"]] == [7]
    assert found["keyed_by"] == "one, three, two" and found["disagreements"] == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--sample", "0"], "--sample"),
        (["--sample", "many"], "many"),
        (["--seed", "-1"], "-1"),
        (["--by", " "], "--by"),
        (["--answers", "x.csv"], "--by"),
    ],
)
def test_wrong_arguments_are_told(command: Command, arguments: list[str], told: str) -> None:
    done = command(*arguments)
    assert done.code == 2 and told in done.err and not done.out


def test_a_place_without_a_release_is_told(command: Command, folder: Path) -> None:
    done = command(str(folder / "store"))
    assert done.code == 1 and str(folder / "store") in done.err
    assert not (folder / "audits").exists()


def test_the_same_seed_gives_the_same_cells_elsewhere(
    folder: Path, sample: Sampled, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sample(45, 11)
    other = tmp_path_factory.mktemp("elsewhere")
    done = subprocess.run(
        [COMMAND, "audit", folder / "published", "--store", folder / "store",
         "--sample", "45", "--seed", "11"],
        cwd=other,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "5", "LC_ALL": "zh_CN.UTF-8", "TZ": "America/Lima"},
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    first, second = (
        (place / "audits/1.0.0-11/sample.csv").read_bytes() for place in (folder, other)
    )
    assert first == second
