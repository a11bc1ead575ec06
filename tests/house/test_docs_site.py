"""The documentation site: built strictly as `make docs` does, it holds all there is to refer to."""

import doctest
import html
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from gongkai.catalogue import editions
from gongkai.cli import app
from gongkai.release.resources import schemas
from gongkai.settings import PARSERS, VARIABLES

WRITTEN = ".cache/docs"
FETCHED = re.compile(r'<(?:script|img|link rel="(?:stylesheet|preload)")[^>]+="(?:https?:)?//')


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, by the recipe of the Makefile, written elsewhere."""
    makefile = (root / "Makefile").read_text("utf-8")
    recipe = re.search(r"^docs:.*\n\t\$\(BIN\)/python ((?:.*\\\n)*.*)", makefile, re.MULTILINE)
    assert recipe is not None
    place = str(tmp_path_factory.mktemp("docs"))
    words = shlex.split(recipe[1].replace("\\\n", " ").replace(WRITTEN, place))
    assert {"--fail-on-warning", "--nitpicky"} <= set(words)
    done = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(place, "html")


def anchors(page: Path) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', page.read_text("utf-8")))


def anchor(name: str) -> str:
    """Return what Sphinx makes of a name."""
    return name.replace("_", "-").replace(" ", "-")


def paths(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, command
    for inner, each in getattr(command, "commands", {}).items():
        yield from paths(each, f"{name} {inner}")


def test_every_command_has_its_place_with_every_option(site: Path) -> None:
    page = site / "reference/commands.html"
    text = page.read_text("utf-8")
    known = dict(paths(typer.main.get_command(app.application()), "gongkai"))
    assert "gongkai register add" in known
    for path, command in known.items():
        assert anchor(path) in anchors(page), path
        section = text.partition(f'id="{anchor(path)}"')[2].partition("</section>")[0]
        for option in (name for each in command.params for name in each.opts if name[0] == "-"):
            assert f">{option}<" in section or f"{option}</span>" in section, f"{path} {option}"


@pytest.mark.parametrize(("page", "language"), [("tables", "en"), ("tables-zh", "zh")])
def test_every_table_has_its_place_and_every_field_is_named(
    site: Path, page: str, language: str
) -> None:
    file = site / f"reference/{page}.html"
    shown = set(re.findall(r'<span class="pre">([^<]+)</span>', file.read_text("utf-8")))
    for name, schema in schemas().items():
        assert anchor(f"{language}-table-{name}") in anchors(file), name
        # The status beside a figure is told with it; of the panel's variables, once for all.
        fields = (each["name"] for each in schema["fields"])
        assert not [x for x in fields if not {x, x.removesuffix("_status")} & shown], name


def test_every_setting_has_its_place(site: Path) -> None:
    names = {anchor(f"setting-{VARIABLES.get(each, each)}") for each in PARSERS}
    assert names <= anchors(site / "reference/settings.html")


def test_every_edition_and_every_rule_is_there(site: Path) -> None:
    known = editions()
    assert {f"edition-{each.key}" for each in known} <= anchors(site / "reference/editions.html")
    rules = html.unescape((site / "rules.html").read_text("utf-8"))
    for rule in (each for edition in known for each in edition.rules):
        assert rule.statement_zh in rules


def test_a_page_asks_no_other_server_for_anything(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    assert not [page.name for page in pages if FETCHED.search(page.read_text("utf-8"))]
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet.name


def test_the_search_finds_chinese_words_inside_a_sentence(site: Path) -> None:
    index = (site / "searchindex.js").read_text("utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    assert {"法定", "机关", "更正"} <= set(found["terms"])
    assert "splitQuery" in (site / "_static/language_data.js").read_text("utf-8")


@pytest.mark.parametrize("name", ["search", "written"])
def test_the_examples_of_what_makes_the_site_hold(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(root / "docs")
    outcome = doctest.testmod(import_module(f"extension.{name}"))
    assert outcome.attempted and not outcome.failed
