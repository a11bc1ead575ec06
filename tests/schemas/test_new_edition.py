"""A new edition of the form is data: no line of Python changes.

What it takes, each step made in new_edition.py:

1. a folder `schemas/<edition>/` with `edition.yaml` (citation, years, sections, tables: one that
   changed under a resource name of its own, the others by the schemas of the edition before), a
   Table Schema for each table that changed, `labels.csv`, `rules.csv`, `form.yaml`;
2. in the edition before, `edition.yaml` gets its last year;
3. the edition's category in the field `edition` of the schemas that hold several editions: those of
   `both/`, of `release-tables/`, and of tables it takes over;
4. in `views/crosswalk.csv`, how each of its cells compares with the edition before; where its
   figures are to stand in `panel` and `indicators`, rows in `panel.csv` and `indicator_terms.csv`.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.schemas import new_edition
from tests.schemas.new_edition import COLUMN, KEY, LINE

pytestmark = pytest.mark.xdist_group("prefect")

MAIN = """
import sys
from gongkai.cli import app
for command in (
    ["extract", "page.html", "--format", "json"],
    ["run", "page.html", "before.htm", "--store", "store", "--out", "published"],
    ["validate", "published", "--format", "json"],
    ["site", "published"],
):
    sys.stdout.flush()
    print("ended", command[0], app.execute(command), flush=True)
"""
FIGURES = {"licensing": 9, "penalty": 2, "compulsion": 0, LINE["value"]: 47}


class Made(NamedTuple):
    """What was told on the way, and the release."""

    told: list[str]
    release: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.release / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_edition.installed(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def made(project: Path, prefect_server: dict[str, str]) -> Made:
    """Read, extract, validate and release a page of each edition, in a process that has both."""
    (project / "page.html").write_text(new_edition.page(), "utf-8")
    shutil.copy(new_edition.SAMPLE, project / "before.htm")
    done = asked(project, MAIN, **prefect_server)
    assert done.returncode == 0, done.stderr
    return Made(done.stdout.splitlines(), project / "published" / "annual-reports" / "1.0.0")


def asked(project: Path, program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "GONGKAI_LANG": "zh", **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_no_python_is_changed(project: Path) -> None:
    for part in ("flows/gongkai", "schemas", "datapackages"):
        source = new_edition.ROOT / part
        copy = project / "gongkai" / ("" if part == "flows/gongkai" else part)
        for path in source.rglob("*.py"):
            assert (copy / path.relative_to(source)).read_bytes() == path.read_bytes()


def test_the_page_is_read_by_its_labels(made: Made) -> None:
    (line,) = [json.loads(each) for each in made.told if each.startswith('{"file"')]
    assert (line["report"]["edition"], line["report"]["report_year"]) == (KEY, 2031)
    found = {o["line"]: o["value"] for o in line["observations"] if o["column"] == COLUMN}
    assert found == FIGURES
    # The page has a figure that does not foot: the rules of the edition are asked.
    assert {"T3-SUM", "T3-ROW"} <= {each["rule"] for each in line["findings"]}


def test_it_is_released_in_a_table_of_its_own_beside_the_edition_before(made: Made) -> None:
    new, before = made.rows(f"decisions_{KEY}-2031"), made.rows("decisions-2024")
    assert {row["line"]: int(row[COLUMN]) for row in new} == FIGURES
    assert {row["edition"] for row in new} == {KEY}
    assert LINE["value"] not in {row["line"] for row in before}
    assert {row["edition"] for row in before} == {"2021"}
    applications = made.rows("applications-2031")
    assert {row["edition"] for row in applications} == {KEY}
    compared = {row["cell"]: row for row in made.rows("crosswalk") if row["edition"] == KEY}
    assert compared[f"decisions.penalty.{COLUMN}"]["counterpart"] == "decisions.penalty.decisions"
    assert compared[f"decisions.{LINE['value']}.{COLUMN}"]["comparability"] == "only_here"


def test_every_command_accepts_it_and_the_package_is_valid(made: Made) -> None:
    ended = [each for each in made.told if each.startswith("ended ")]
    assert ended == ["ended extract 0", "ended run 0", "ended validate 0", "ended site 0"]
    faults = [
        json.loads(each) for each in made.told if each.startswith('{"') and "concerns" in each
    ]
    assert {each["concerns"] for each in faults} == {"data"}


def test_people_see_the_new_line(made: Made) -> None:
    assert LINE["label"] in (made.release / "README.md").read_text("utf-8")
    pages = made.release.parent / "site"
    assert any(LINE["label"] in path.read_text("utf-8") for path in pages.rglob("*2031*.html"))


def test_an_edition_that_is_compared_with_none_is_told(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "gongkai", tmp_path / "gongkai")
    table = tmp_path / "gongkai" / "schemas" / "views" / "crosswalk.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(each for each in lines if not each.startswith(f"{KEY},")), "utf-8")
    program = (
        "from gongkai.catalogue.crosswalk import crosswalk\n"
        "from gongkai.errors import CatalogueError\n"
        "try: crosswalk()\nexcept CatalogueError as error: print(error)"
    )
    done = asked(tmp_path, program)
    assert "catalogue.not_compared" in done.stdout and "instruments.rules.issued" in done.stdout
