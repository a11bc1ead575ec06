"""`gongkai coverage`: what it prints of a package, its exit code, and the workbook it writes."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from gongkai import publish, release
from gongkai.cli import app, chase
from gongkai.cli.reasons import advice, sentence
from gongkai.messages import catalogue
from gongkai.model import Agency
from gongkai.published.form import FOLDER
from gongkai.release.records import record_schema

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
LIST = "http://127.0.0.2/list.html"
HOSTILE = '=HYPERLINK("http://127.0.0.2/","x")'


@pytest.fixture(scope="module")
def by_hand() -> Any:
    spec = spec_from_file_location("by_hand", BY_HAND)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(agency: str, year: int, found: str, **given: Any) -> dict[str, Any]:
    values = {"series": "own", "timeliness": "unknown"}
    return {**values, "agency_id": agency, "report_year": year, "found": found, **given}


@pytest.fixture(scope="module")
def made(by_hand: Any) -> Callable[..., Path]:
    """Publish a release with the given agencies and coverage into a folder."""

    def into(place: Path, agencies: list[Agency], rows: list[dict[str, Any]]) -> Path:
        material = replace(
            by_hand.material(),
            agencies=release.agencies_table([*by_hand.AGENCIES, *agencies]),
            coverage=pa.Table.from_pylist(rows, record_schema("coverage")),
        )
        publish.write(by_hand.planned(material), place)
        return place

    return into


@pytest.fixture(scope="module")
def package(by_hand: Any, made: Callable[..., Path], tmp_path_factory: Any) -> Path:
    """A county with its bureau and a hostile name under it, and one agency under nobody."""
    bureau, county = by_hand.BUREAU, by_hand.COUNTY
    others = [
        Agency("evil", HOSTILE, "county_department", None, None, county),
        Agency("alone", "独立局", "county_department", "210922"),
    ]
    rows = [
        row(bureau, 2024, "found", report_id=f"{bureau}-2024", timeliness="on_time"),
        row(bureau, 2023, "found", timeliness="late"),
        row(bureau, 2022, "not_on_site", timeliness="late", reason="coverage.not_listed",
            looked_at=LIST),
        row("evil", 2024, "not_reached", reason="gather.total_timeout", looked_at="+1+1"),
        row("evil", 2023, "found", timeliness="no_deadline"),
        row("alone", 2024, "not_reached", reason="coverage.no_source"),
        row("alone", 2025, "not_due"),
    ]  # fmt: skip
    return made(tmp_path_factory.mktemp("published"), others, rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_years_and_the_parents_are_shown(gongkai: Any, package: Path, lang: str) -> None:
    answer = gongkai("coverage", package, "--lang", lang)
    assert answer.code == 0
    lines = [line.strip("│ ").split("│") for line in answer.out.splitlines() if "│" in line]
    cells = [[cell.strip() for cell in line] for line in lines]
    assert ["2022", "1", "0", "0", "0", "1", "0", "0.0%"] in cells
    assert ["2023", "2", "2", "0", "1", "0", "0", "100.0%"] in cells
    assert ["2024", "3", "1", "1", "0", "0", "2", "33.3%"] in cells
    assert not any(cell[0] == "2025" for cell in cells)  # not due is not counted
    assert ["某县人民政府", "0", "100", "50"] in cells
    assert [catalogue()["coverage.no_parent"][lang], "", "", "0"] in cells


def test_without_parents_the_map_is_by_kind(
    gongkai: Any, by_hand: Any, made: Callable[..., Path], tmp_path: Path
) -> None:
    orphans = [replace(each, parent_id=None) for each in by_hand.AGENCIES]
    material = replace(by_hand.material(), agencies=release.agencies_table(orphans))
    publish.write(by_hand.planned(material), tmp_path)
    out = gongkai("coverage", tmp_path, "--lang", "en").out
    assert "department of a county-level government" in out


def test_many_parents_are_cut_and_the_worst_come_first(
    gongkai: Any, made: Callable[..., Path], tmp_path: Path
) -> None:
    parents = [Agency(f"p{n:03}", f"第{n}县人民政府", "county_government") for n in range(70)]
    children = [
        Agency(f"c{n:03}", f"第{n}局", "county_department", None, None, f"p{n:03}")
        for n in range(70)
    ]
    rows = [row(f"c{n:03}", 2024, "found" if n else "not_reached") for n in range(70)]
    answer = gongkai("coverage", made(tmp_path, [*parents, *children], rows), "--lang", "en")
    assert "第0县人民政府" in answer.out
    assert answer.out.count("县人民政府 ") == 60
    assert "10 more rows" in answer.out


def test_programs_get_every_row(gongkai: Any, package: Path) -> None:
    objects = [json.loads(line) for line in
               gongkai("coverage", package, "--format", "json").out.splitlines()]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(gongkai("coverage", package, "--format", "csv").out)))
    assert len(objects) == len(rows) == 7
    assert list(rows[0]) == list(objects[0]) == record_schema("coverage").names
    only = gongkai("coverage", package, "--format", "csv", "--year", "2022-2023").out
    assert {each["report_year"] for each in csv.DictReader(io.StringIO(only))} == {"2022", "2023"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--at-least", "0.3", "--year", "2024"), 0, ""),
        (("--at-least", "0.34", "--year", "2024"), 1, "33.3%"),
        (("--at-least", "0.5"), 1, "2022"),
        (("--at-least", "0", "--year", "2025"), 1, "--year"),
        (("--at-least", "1.5"), 2, "1.5"),
        (("--at-least", "nan"), 2, "nan"),
        (("--chase", "list.csv"), 2, "list.csv"),
        (("--format", "xml"), 2, "xml"),
        (("--year", "twenty"), 1, "twenty"),
    ],
)
def test_a_bound_that_is_missed_and_what_makes_no_sense(
    gongkai: Any, package: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    answer = gongkai("coverage", package, *arguments)
    assert answer.code == code
    assert told in answer.err


def test_the_newest_release_of_the_folder_is_the_default(
    gongkai: Any, package: Path, here: Path
) -> None:
    assert gongkai("coverage").code == 1
    shutil.copytree(package / FOLDER, here / "published" / FOLDER)
    assert "33.3%" in gongkai("coverage").out


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """The cells of a workbook, by sheet."""
    book = openpyxl.load_workbook(path)
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    assert all(cell.data_type in ("s", "n") and cell.hyperlink is None
               for sheet in book for line in sheet for cell in line)  # fmt: skip
    return {sheet.title: [[c.value for c in line] for line in sheet] for sheet in book}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_lists_what_is_due_and_missing(
    gongkai: Any, package: Path, here: Path, lang: str
) -> None:
    answer = gongkai("coverage", package, "--chase", "chase.xlsx", "--lang", lang)
    assert answer.code == 0
    assert "chase.xlsx" in answer.err
    found = sheets(here / "chase.xlsx")
    alone = catalogue()["coverage.no_parent"][lang]
    assert list(found) == [catalogue()["chase.overview"][lang], "某县人民政府", alone] or (
        list(found) == [catalogue()["chase.overview"][lang], alone, "某县人民政府"]
    )
    overview = {line[0]: line[1:] for line in found[catalogue()["chase.overview"][lang]][1:]}
    assert overview["某县人民政府"] == ["某县人民政府", 5, 3, 2]
    evil, bureau = sorted(found["某县人民政府"][1:], key=lambda line: line[2] != "evil")
    assert bureau[3] == "2022" and bureau[5] == "2023-01-31" and bureau[8] == LIST
    assert bureau[7] == catalogue()["coverage.not_listed"][lang].format(address=LIST)
    assert bureau[9] == catalogue()["chase.try_not_on_site"][lang]
    assert evil[1].endswith(HOSTILE) and evil[8].endswith("+1+1")
    assert found[alone][1][7] == catalogue()["coverage.no_source"][lang]


def test_the_register_tells_where_else_we_look(gongkai: Any, package: Path, here: Path) -> None:
    (here / "register").mkdir()
    head = "agency_id,name,level\nalone,独立局,county_department\n"
    (here / "register/agencies.csv").write_text(head, "utf-8")
    rows = (
        "agency_id,url,kind,report_year",
        "alone,http://127.0.0.2/a.html,list,",
        "alone,http://127.0.0.2/b.html,report,2020",
    )
    (here / "register/sources.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (here / "gongkai.toml").write_text("", "utf-8")
    assert gongkai("coverage", package, "--chase", "chase.xlsx", "--lang", "en").code == 0
    (line,) = sheets(here / "chase.xlsx")["(no parent registered)"][1:]
    assert line[8] == "http://127.0.0.2/a.html"


def test_the_same_release_gives_the_same_workbook(gongkai: Any, package: Path, here: Path) -> None:
    for name in ("one.xlsx", "other.xlsx"):
        gongkai("coverage", package, "--chase", name)
    assert (here / "one.xlsx").read_bytes() == (here / "other.xlsx").read_bytes()


def test_a_workbook_is_written_whole_or_not_at_all(gongkai: Any, package: Path, here: Path) -> None:
    (here / "taken.xlsx").mkdir()
    answer = gongkai("coverage", package, "--chase", "taken.xlsx")
    assert answer.code == 1
    assert gongkai("coverage", package, "--chase", "nowhere/chase.xlsx").code == 1
    assert [each.name for each in here.iterdir()] == ["taken.xlsx"]


def test_too_many_parents_share_a_sheet_and_long_sheets_go_on(
    gongkai: Any, package: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chase, "MOST_SHEETS", 1)
    monkeypatch.setattr(chase, "MOST_ROWS", 2)
    gongkai("coverage", package, "--chase", "chase.xlsx", "--lang", "en")
    found = sheets(here / "chase.xlsx")
    assert list(found) == ["Overview", "Missing reports", "Missing reports (2)"]
    assert [len(lines) for lines in found.values()][1:] == [3, 2]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook(gongkai: Any, package: Path, here: Path) -> None:
    gongkai("coverage", package, "--chase", "chase.xlsx", "--lang", "en")
    profile = f"-env:UserInstallation={(here / 'profile').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "csv", "chase.xlsx"],
                   cwd=here, check=True, capture_output=True, timeout=120)  # fmt: skip
    assert (here / "chase.csv").read_text("utf-8").startswith("Parent authority,Sheet,Due,Found")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", [c for c in catalogue() if c.startswith("gather.")])
def test_every_reason_is_a_sentence_though_a_package_tells_no_details(code: str, lang: str) -> None:
    told = sentence(code, "http://127.0.0.2/2024.html", lang)
    assert "\N{REPLACEMENT CHARACTER}" not in told and "{" not in told
    assert told
    assert advice(code, "not_reached", lang)


def test_a_reason_of_another_version_is_told_by_its_code() -> None:
    assert "gather.of_the_future" in sentence("gather.of_the_future", None, "en")
    assert sentence("gather.not_found", "http://127.0.0.2/x", "en").startswith(
        "http://127.0.0.2/x does not exist. "
    )


def test_the_command_is_known() -> None:
    assert "coverage" in app.COMMANDS
