"""What the documents say is so: commands exist, links lead somewhere, the tour runs."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer

from gongkai.cli import app

COMMANDS = typer.main.get_command(app.application()).commands  # type: ignore[attr-defined]
ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "README.zh-CN.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")))
READMES = ("README.md", "README.zh-CN.md")


def blocks(document: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    text = (ROOT / document).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", READMES)
def test_every_command_is_described(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    described = set(re.findall(r"^\| `gongkai (\w+)", text, re.MULTILINE))
    assert described == set(COMMANDS)


def test_the_operators_page_names_the_commands_of_a_publisher() -> None:
    text = (ROOT / "docs/operate.md").read_text("utf-8")
    for name in (
        "init", "register", "run", "extract", "validate", "diff", "coverage", "rules", "doctor",
    ):  # fmt: skip
        assert f"gongkai {name}" in text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_shown_exists(document: str, root: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    for block in blocks(document, "console"):
        for line in block.splitlines():
            words = shlex.split(line)
            if words[0] == "make":
                assert words[1] in targets, line
            if words[0] == "gongkai":
                command = COMMANDS[words[1]]
                if inner := getattr(command, "commands", None):
                    command = inner[words[2]]
                options = {name for each in command.params for name in each.opts}
                asked = {word for word in words[2:] if word.startswith("--")}
                assert asked <= options | {"--lang", "--help"}, line


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str, root: Path) -> None:
    text = (root / document).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            assert ((root / document).parent / target).is_file(), target


def test_both_readmes_show_the_same() -> None:
    first, second = (blocks(each, "console") for each in READMES)
    assert first == second
    headings = [
        len(re.findall(r"^## ", (ROOT / each).read_text("utf-8"), re.M)) for each in READMES
    ]
    assert headings[0] == headings[1]


def test_the_first_screen_shows_the_two_commands() -> None:
    for each in READMES:
        screen = "\n".join((ROOT / each).read_text("utf-8").splitlines()[:40])
        assert "make demo" in screen
        assert "gongkai demo" in screen
        assert "datapackage.json" in screen


def test_the_tour_of_one_report_runs() -> None:
    examples = "\n".join(blocks("docs/one-report.md", "python"))
    tour = doctest.DocTestParser().get_doctest(examples, {}, "one-report", None, 0)
    told: list[str] = []
    outcome = doctest.DocTestRunner().run(tour, out=told.append)
    assert outcome.attempted > 20
    assert outcome.failed == 0, "".join(told)


def test_the_exit_codes_of_the_operators_page_are_those_of_the_program() -> None:
    from gongkai.cli import misuse, shell

    text = (ROOT / "docs/operate.md").read_text("utf-8")
    described = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert described == {0, 1, misuse.Misuse.exit_code, shell.FAULT, shell.INTERRUPTED}
