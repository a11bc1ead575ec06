"""Rules of the house that no other tool checks."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai import messages

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "flows" / "gongkai"
CODE = sorted(PACKAGE.rglob("*.py"))
LANGUAGES = ("zh", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Spelled so that this file does not hold what it looks for.
FORBIDDEN = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b|(?<![\w.:/])/(?:wo[r]k|ho[m]e|ro[o]t)/[a-z]")
INDEX = re.compile(r"https?://|file:|--index|--find-links|(?<![=\w/+])/(?:opt|tmp|usr)/")
TEXTS = (".cff", ".csv", ".json", ".lock", ".md", ".py", ".sql", ".toml", ".yaml")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def texts() -> Iterator[Path]:
    """Every text of the project; what tools leave behind is none."""
    for folder in ("flows", "schemas", "datapackages", "tests", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in TEXTS and "__pycache__" not in path.parts:
                yield path
    yield from (path for path in ROOT.glob("*") if path.suffix in TEXTS or path.name == "Makefile")


def test_no_module_is_long() -> None:
    long = {path.name: n for path in CODE if (n := len(path.read_text("utf-8").splitlines())) > 300}
    assert not long


def test_no_function_is_long() -> None:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                prose = (first.end_lineno or 0) - first.lineno + 1 if told else 0
                lines = (node.end_lineno or 0) - node.lineno + 1 - prose
                assert lines <= 40, f"{path.name}: {node.name} has {lines} lines"


def test_nothing_is_left_behind() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts()
        for match in FORBIDDEN.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert not found


def test_no_folder_of_the_project_is_ignored() -> None:
    """What git ignores by a bare name it ignores everywhere, a package of that name too."""
    ignored = set((ROOT / ".gitignore").read_text("utf-8").splitlines())
    for part in ("flows", "schemas", "datapackages", "tests", "docs"):
        for path in (ROOT / part).rglob("*/"):
            assert path.name == "__pycache__" or f"{path.name}/" not in ignored, path


def test_everything_is_caught_in_two_places_only() -> None:
    broad = {
        path.relative_to(PACKAGE).as_posix()
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        # What tidies up and raises again has caught nothing.
        and ast.unparse(node.body[-1]) != "raise"
    }
    assert broad <= {"cli/shell.py", "run/batch.py"}


def fields(sentence: str) -> set[str]:
    """Return the placeholders; one that has a form for each language ends in `_zh` or `_en`."""
    names = (name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}


@pytest.mark.parametrize("code", sorted(messages.catalogue()))
def test_every_sentence_exists_in_both_languages(code: str) -> None:
    sentences = messages.catalogue()[code]
    assert set(sentences) == set(LANGUAGES)
    assert fields(sentences["zh"]) == fields(sentences["en"])
    assert not HAN.search(re.sub(r"[“(].*?[”)]", "", sentences["en"])), sentences["en"]
    if re.search(r"[a-zA-Z]{3}", re.sub(r"\{.*?\}", "", sentences["en"])):
        assert HAN.search(sentences["zh"]) or sentences["zh"] == sentences["en"], sentences["zh"]


def told_codes() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield the file, code and arguments of every error raised and every sentence said."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            first = node.args[0]
            speaks = name in ("say", "Misuse") or name.endswith("Error")
            if speaks and isinstance(first, ast.Constant) and "." in str(first.value):
                open_ended = any(keyword.arg is None for keyword in node.keywords)
                arguments = frozenset(str(keyword.arg) for keyword in node.keywords)
                yield path.name, str(first.value), arguments if not open_ended else frozenset("*")


def test_every_error_that_is_raised_has_its_sentence_and_its_arguments() -> None:
    told = list(told_codes())
    assert len(told) > 30
    for file, code, arguments in told:
        assert code in messages.catalogue(), f"{file}: {code}"
        if arguments != {"*"}:
            missing = fields(messages.catalogue()[code]["en"]) - arguments
            assert not missing, f"{file}: {code} lacks {missing}"


def test_the_version_is_told_once_in_three_places() -> None:
    version = project()["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert (citation["version"], newest[1]) == (version, version)


def test_the_citation_is_valid(standards: Path) -> None:
    import json

    import jsonschema

    schema = json.loads((standards / "cff-1.2.0" / "schema.json").read_text("utf-8"))
    jsonschema.validate(yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8")), schema)


def test_every_package_is_listed() -> None:
    settings = project()["tool"]["setuptools"]
    folders = {path.parent for path in PACKAGE.rglob("__init__.py")}
    names = {".".join(("gongkai", *path.relative_to(PACKAGE).parts)) for path in folders}
    assert set(settings["packages"]) == names | {"gongkai.schemas", "gongkai.datapackages"}


WANTED = {
    "requirements.lock": project()["project"]["dependencies"],
    "requirements-dev.lock": project()["project"]["dependencies"],
    **{
        f"{path.stem}.lock": [
            line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")
        ]
        for path in ROOT.glob("requirements-*.in")
    },
}


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_lock_names_versions_and_digests_and_no_place(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not INDEX.search(text)
    pins = re.findall(r"^([\w.\[,\]-]+)==[\w.]+(?: ;[^\\\n]*)? \\\n    --hash=sha256:", text, re.M)
    assert len(pins) == len(re.findall(r"^[a-zA-Z]", text, re.MULTILINE))
    locked = {re.sub(r"[-_.]+", "-", pin.partition("[")[0]).lower() for pin in pins}
    for wanted in WANTED[name]:
        wish = re.match(r"[\w-]+", wanted)
        assert wish is not None
        assert wish[0].lower() in locked


def test_the_developers_lock_agrees_with_the_users() -> None:
    user, developer = (
        set(
            re.findall(
                r"^([\w.-]+)(?:\[.*\])?==([\w.]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE
            )
        )
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert user <= developer


def test_the_schedule_of_developers_is_that_of_publishers() -> None:
    ours, theirs = (
        yaml.safe_load(path.read_text("utf-8"))
        for path in (ROOT / "prefect.yaml", PACKAGE / "cli/template/prefect.yaml")
    )
    assert ours["build"] == theirs["build"]
    for mine, yours in zip(ours["deployments"], theirs["deployments"], strict=True):
        for key in ("entrypoint", "work_pool", "concurrency_limit"):
            assert mine[key] == yours[key]
        assert [{**each, "active": True} for each in mine["schedules"]] == yours["schedules"]
