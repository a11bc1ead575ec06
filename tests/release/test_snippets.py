"""The programs that the codebook shows are run on a release: the same four values by every tool.

Four own reports of one year stand beside one of an office and one aggregate of a government: who
adds up all of them counts twice.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from gongkai import publish
from gongkai.messages import text
from gongkai.release.codebook.loading import snippet
from gongkai.release.records import empty
from gongkai.release.resources import schemas

ROOT = Path(__file__).parents[2]
READERS = ROOT / ".venv-readers" / "bin" / "python"
YEAR = 2024
CELL = "applications.new_received.total"
KINDS = {"reported": 4, "blank": 1, "dash": 1}
TOTAL, USED, REPORTS = 17, 2, 4


@pytest.fixture(scope="module")
def reports(by_hand):
    def of(agency: str, value: int | None, **given: object):
        return by_hand.report(agency, YEAR, "2021", figures={CELL: value}, **given)

    dashed = tuple(
        each._replace(status="dash", text="/") if each.text == "" else each
        for each in of("C", None).observations
    )
    whole = f"F-{YEAR}-aggregate"
    return (
        of("NA", 10),  # a text that some readers take for nothing
        of("B", 7),
        of("C", None, observations=dashed),
        of("D", None),
        of("E", 100, scope="office_and_government"),
        of("F", 1000, scope="government_aggregate", series="aggregate", report_id=whole),
        by_hand.report("NA", 2020, "2019", figures={CELL: 5}),
    )


@pytest.fixture(scope="module")
def folder(by_hand, reports, tmp_path_factory) -> Path:
    """A release in a folder, where the programs are run."""
    material = replace(by_hand.material(reports, corrected=False), coverage=empty("coverage"))
    made = by_hand.planned(material)
    return Path(publish.write(made, tmp_path_factory.mktemp("published")))


def said(command: list[str], folder: Path) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def shown(codebook: str) -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```", codebook, re.M | re.S)


def test_the_codebook_shows_the_programs_by_the_newest_year(folder):
    found = shown((folder / "README.md").read_text("utf-8"))
    tools = ["pandas", "polars", "duckdb", "r"] + ["stata"] * ("panel" in schemas())
    assert found == 2 * [snippet(tool, YEAR) for tool in tools]


def test_the_page_for_researchers_shows_the_same_programs():
    page = (ROOT / "docs" / "researchers.md").read_text("utf-8")
    tools = ("pandas", "polars", "duckdb", "r", "stata")
    assert shown(page) == [snippet(tool, YEAR) for tool in tools]


PYTHON = """
import json
print(json.dumps([{kinds}, int(total), int(used), len(own)]))
"""


def test_pandas_keeps_codes_as_texts_and_the_kinds_of_nothing_and_counts_nothing_twice(folder):
    if not READERS.exists():
        pytest.skip(f"no {READERS}: `make .venv-readers` makes it")
    program = snippet("pandas", YEAR) + PYTHON.format(kinds="kinds.to_dict()")
    program += "print(received['agency_id'].tolist(), applications['total'].dtype)"
    *_, counted, texts = said([str(READERS), "-c", program], folder)
    kinds, *values = json.loads(counted)
    assert (kinds, values) == (KINDS, [TOTAL, USED, REPORTS])
    assert texts == "['B', 'C', 'D', 'E', 'F', 'NA'] Int64"


def test_polars_tells_the_kinds_of_nothing_apart_and_counts_nothing_twice(folder):
    program = snippet("polars", YEAR) + PYTHON.format(kinds="dict(kinds.iter_rows())")
    kinds, *values = json.loads(said([sys.executable, "-c", program], folder)[-1])
    assert (kinds, values) == (KINDS, [TOTAL, USED, REPORTS])


def test_duckdb_tells_the_kinds_of_nothing_apart_and_counts_nothing_twice(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with duckdb.connect() as database:
        view, kinds, sums = duckdb.extract_statements(snippet("duckdb", YEAR))
        database.execute(view)
        found = database.execute(kinds).fetchall()
        assert {kind: count for year, kind, count in found if year == YEAR} == KINDS
        assert database.execute(sums).fetchall() == [(2020, 5, 1, 1), (YEAR, TOTAL, USED, REPORTS)]


def test_r_tells_the_kinds_of_nothing_apart_and_counts_nothing_twice(folder):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: r-base-core of Debian is enough")
    program = snippet("r", YEAR) + (
        "cat(paste0(names(kinds), '=', kinds), total, used, nrow(own),"
        " class(applications$total), class(applications$report_year), '\\n')"
    )
    *kinds, total, used, count, figure, year = said(["Rscript", "-e", program], folder)[-1].split()
    assert dict(each.split("=") for each in kinds) == {k: str(v) for k, v in KINDS.items()}
    assert (int(total), int(used), int(count)) == (TOTAL, USED, REPORTS)
    assert (figure, year) == ("numeric", "integer")


def test_stata_is_named_unproven_and_names_only_variables_of_the_panel():
    assert "未经运行" in text("codebook.load_stata", "zh")
    assert "unproven" in text("codebook.load_stata", "en")
    program = snippet("stata", YEAR)
    named = set(re.findall(r"(?:tabulate|if|&|tabstat|by\()\s*([a-z_0-9]+)", program))
    assert named == {
        "new_received_total_status", "new_received_total", "series", "scope", "report_year",
    }  # fmt: skip
    if "panel" in schemas():
        assert named <= {each["name"] for each in schemas()["panel"]["fields"]}
