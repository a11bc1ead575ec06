"""The frame of the command line: help, language, wrong arguments, failures."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from gongkai import messages
from gongkai.cli import app, layout, shell
from gongkai.errors import SettingsError

COMMANDS = typer.main.get_command(app.application()).commands  # type: ignore[attr-defined]
PATHS = [
    *([name] for name in COMMANDS),
    *([name, each] for name, group in COMMANDS.items() for each in getattr(group, "commands", ())),
]
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("command", [[], *PATHS])
def test_help_is_wholly_in_the_language_asked_for(gongkai: Any, command: list[str]) -> None:
    english, chinese = (gongkai(*command, "--help", "--lang", lang) for lang in ("en", "zh"))
    assert (english.code, chinese.code) == (0, 0)
    assert not HAN.search(english.out)
    for line in filter(str.strip, chinese.out.splitlines()):
        # A command or option stands alone on its line only where its meaning follows below.
        assert HAN.search(line), f"no Chinese in: {line}"


def test_without_arguments_the_help_is_shown(gongkai: Any) -> None:
    assert gongkai().out == gongkai("--help").out


@pytest.mark.parametrize("path", PATHS)
def test_every_option_says_what_it_wants(path: list[str]) -> None:
    command = COMMANDS[path[0]]
    for name in path[1:]:
        command = command.commands[name]
    for parameter in command.params:
        assert parameter.metavar or parameter.is_flag, parameter.name
        for language in ("zh", "en"):
            assert messages.text(parameter.help, language)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "GONGKAI_LANG": "en"}, "en"),
    ],
)
def test_the_language_of_the_surroundings(
    gongkai: Any, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert bool(HAN.search(gongkai("--help").out)) is (language == "zh")


def test_the_language_of_the_folder_and_of_the_option(gongkai: Any, here: Path) -> None:
    (here / "gongkai.toml").write_text('lang = "zh"', "utf-8")
    assert HAN.search(gongkai("--help").out)
    assert not HAN.search(gongkai("--lang=en", "--help").out)


def test_a_broken_settings_file_does_not_hide_the_help(gongkai: Any, here: Path) -> None:
    (here / "gongkai.toml").write_text("lang = [", "utf-8")
    assert gongkai("--help").code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["frobnicate"], "frobnicate"),
        (["run", "--frobnicate"], "--frobnicate"),
        (["extract"], "FILE"),
        (["run", "--year"], "--year"),
        (["rules", "--format", "xml"], "xml"),
        (["rules", "--edition", "1949"], "1949"),
        (["diff", "a", "b", "c"], "c"),
    ],
)
def test_wrong_arguments_are_told_in_both_languages(
    gongkai: Any, arguments: list[str], told: str
) -> None:
    for language in ("zh", "en"):
        answer = gongkai(*arguments, "--lang", language)
        assert answer.code == 2
        assert told in answer.err
        assert bool(HAN.search(answer.err)) is (language == "zh")
        assert not answer.out


def test_a_language_that_is_none(gongkai: Any) -> None:
    answer = gongkai("doctor", "--lang", "tlh")
    assert answer.code == 1
    assert "--lang" in answer.err


def raising(error: BaseException) -> Callable[[], int]:
    def action() -> int:
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("settings.date", where="--as-of", key="as_of", value="x"), 1),
        (KeyboardInterrupt(), 130),
        (typer.Exit(3), 3),
        (PermissionError(13, "Permission denied", "/locked"), 1),
        (OSError(28, "No space left on device", "/full"), 1),
        (RuntimeError("a fault"), 70),
    ],
)
def test_a_failure_becomes_a_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert shell.finish(shell.attempt(raising(error))) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_ours_leaves_its_traceback_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outcome = shell.attempt(raising(RuntimeError("a fault")))
    (kept,) = tmp_path.iterdir()
    assert outcome.failure is not None
    assert str(kept) in outcome.failure.message
    assert "RuntimeError: a fault" in kept.read_text("utf-8")


def test_a_missing_sentence_is_a_fault_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outcome = shell.attempt(raising(SettingsError("no.such_sentence", key="x")))
    assert outcome.failure is not None
    assert outcome.failure.exit_code == shell.FAULT


@pytest.mark.parametrize("places", range(20, 101, 16))
def test_lines_are_as_wide_as_they_look(places: int) -> None:
    for language in ("zh", "en"):
        text = messages.text("help.run.long", language)
        lines = list(layout.wrap(text, places))
        assert "".join("".join(lines).split()) == "".join(text.split())
        # A closing mark may hang over the end, and it is two places wide.
        assert max(map(layout.width, lines)) <= places + 2


def test_output_to_a_reader_who_has_gone(here: Path) -> None:
    command = Path(sys.executable).with_name("gongkai")
    with subprocess.Popen(
        [command, "rules", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_an_interruption_is_told_and_what_to_do_next(
    gongkai: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gongkai.catalogue.editions", stop)
    answer = gongkai("rules", "--lang", "en")
    assert answer.code == 130 and "run it again to go on" in answer.err
