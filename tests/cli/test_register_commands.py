"""`gongkai register check`, `add` and `import`: what is told, what is written, what never is."""

import csv
import json
import multiprocessing
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongkai.catalogue.register import check, register
from gongkai.catalogue.register.additions import appended, made_id, next_line
from gongkai.catalogue.register.headings import headings_at, read_headings
from gongkai.catalogue.register.table import table
from gongkai.cli import app

USCC = "11330703729102247D"
AGENCIES = (
    "agency_id,name,level,division_code,uscc,parent_id\n"
    f"county,甲山县人民政府,county_government,210922,{USCC},\n"
    "civil,甲山县民政局,county_department,210922,,county\n"
)
SOURCES = (
    "agency_id,url,kind,report_year,series,hint\n"
    "county,https://www.jiashan.gov.cn/ndbg/,list,,,\n"
    "civil,https://www.jiashan.gov.cn/mzj/,list,,,\n"
)
EVENTS = "kind,date,from_id,to_id,former_name,former_code,source\n"
LISTS = "https://www.jiashan.gov.cn"


@pytest.fixture
def folder(here: Path) -> Path:
    """A publisher's folder, the current one, with a register in order; the register is returned."""
    assert app.execute(["init", "."]) == 0
    (here / "register/agencies.csv").write_text(AGENCIES, "utf-8")
    (here / "register/sources.csv").write_text(SOURCES, "utf-8")
    return here / "register"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lines(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.out.splitlines()]


# --- check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_register_in_order_says_so_with_its_counts(
    gongkai: Any, folder: Path, language: str
) -> None:
    answer = gongkai("register", "check", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert re.findall(r"\d+", answer.out.rsplit("register", 1)[1]) == ["2", "2", "0"]


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_errors_and_warnings_are_told_with_their_places(
    gongkai: Any, folder: Path, form: str
) -> None:
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("tax,甲山县税务局,vertical_department,332500,,nobody\n")
    answer = gongkai("register", "check", folder, "--format", form, "--lang", "en")
    assert answer.code == 1
    if form == "table":
        assert "former division code" in answer.out and "errors 1, warnings 2" in answer.out
        return
    found = lines(answer) if form == "json" else list(csv.DictReader(answer.out.splitlines()))
    places = [(e["file"], str(e["line"]), e["column"], e["level"], e["code"]) for e in found]
    assert places == [
        ("agencies.csv", "4", "parent_id", "error", "register.value_foreign"),
        ("agencies.csv", "4", "division_code", "warning", "register.division_former"),
        ("agencies.csv", "4", "agency_id", "warning", "register.no_source"),
    ]


def test_warnings_alone_do_not_fail(gongkai: Any, folder: Path) -> None:
    (folder / "sources.csv").write_text(SOURCES.replace("gov.cn", "com"), "utf-8")
    answer = gongkai("register", "check", "--format", "json")
    assert answer.code == 0
    assert {e["level"] for e in lines(answer)} == {"warning"}


def test_a_long_list_of_faults_is_cut_for_people_only(gongkai: Any, folder: Path) -> None:
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"x{n},甲山县{n}局,unknown,,,\n" for n in range(300))
    assert len(lines(gongkai("register", "check", "--format", "json"))) == 300
    assert gongkai("register", "check").out.count("agencies.csv") == 200


def test_without_a_register_it_is_told_where_one_comes_from(gongkai: Any) -> None:
    answer = gongkai("register", "check")
    assert answer.code == 1 and "gongkai init" in answer.err
    assert gongkai("register", "check", "nowhere").code == 1


# --- add ------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("ended", [True, False])
def test_a_line_is_added_and_every_byte_is_kept(
    gongkai: Any, folder: Path, newline: str, ended: bool
) -> None:
    before = {}
    for name, text in (("agencies.csv", "\ufeff" + AGENCIES), ("sources.csv", SOURCES)):
        written = (text if ended else text[:-1]).replace("\n", newline).encode()
        (folder / name).write_bytes(written)
        before[name] = written
    answer = gongkai("register", "add", "--name", "甲山县水务局", "--level", "县级政府部门",
                     "--id", "water", "--parent", "county", "--url", f"{LISTS}/swj/", "--kind",
                     "list", "--hint", "ul.list a")  # fmt: skip
    assert answer.code == 0, answer.err
    rows = {
        "agencies.csv": "water,甲山县水务局,county_department,,,county",
        "sources.csv": f"water,{LISTS}/swj/,list,,,ul.list a",
    }
    for name, row in rows.items():
        close = "" if ended else newline
        assert (folder / name).read_bytes() == before[name] + f"{close}{row}{newline}".encode()
    assert check(folder) == ()


def test_the_columns_of_the_file_are_kept(gongkai: Any, folder: Path) -> None:
    (folder / "agencies.csv").write_text(
        "level,name,agency_id\ncounty_government,甲山县人民政府,county\n"
        "county_department,甲山县民政局,civil\n", "utf-8")  # fmt: skip
    assert gongkai("register", "add", "--name", "乙", "--level", "township", "--id", "y").code == 0
    assert (folder / "agencies.csv").read_text("utf-8").endswith("township,乙,y\n")
    before = contents(folder)
    answer = gongkai("register", "add", "--name", "丙", "--level", "township", "--uscc", USCC)
    assert answer.code == 1 and "uscc" in answer.err
    assert contents(folder) == before


def test_an_id_is_made_of_the_credit_code_or_of_a_digest(gongkai: Any, folder: Path) -> None:
    new = "113325000026455663"
    gongkai("register", "add", "--name", "甲山县水务局", "--level", "unknown", "--uscc", new)
    gongkai("register", "add", "--name", "甲山县财政局", "--level", "unknown")
    one, other = register(folder).agencies[2:]
    assert one.agency_id == f"a-{new}"
    assert re.fullmatch(r"a-[0-9a-f]{12}", other.agency_id)
    assert other.agency_id == made_id({"name": "甲山縣 财政局"}, ())


def test_an_id_of_an_event_is_never_given(gongkai: Any, folder: Path) -> None:
    taken = made_id({"name": "甲山县财政局"}, ())
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write(f"{taken},甲山县老财政局,unknown,,,\n")
    (folder / "agency_events.csv").write_text(f"{EVENTS}abolish,2020-01-01,{taken},,,,\n", "utf-8")
    assert gongkai("register", "add", "--name", "甲山县财政局", "--level", "unknown").code == 0
    assert register(folder).agencies[-1].agency_id == f"{taken}-2"


def test_a_source_is_added_to_an_agency_that_is_there(gongkai: Any, folder: Path) -> None:
    before = contents(folder)
    answer = gongkai("register", "add", "--id", "civil", "--url", f"{LISTS}/2019.html", "--kind",
                     "report", "--year", "2019", "--series", "own")  # fmt: skip
    assert answer.code == 0
    after = contents(folder)
    assert after["agencies.csv"] == before["agencies.csv"]
    assert register(folder).sources[-1].report_year == 2019


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--name", "乙局", "--level", "town"], "level"),
        (["--name", "乙局", "--level", "township", "--id", "civil"], "agency_id"),
        (["--name", "乙局", "--level", "township", "--parent", "nobody"], "parent_id"),
        (["--name", "=1+1", "--level", "township"], "name"),
        (["--name", "乙\x1b[2J局", "--level", "township"], "name"),
        (["--name", "乙局", "--level", "township", "--url", "ftp://a", "--kind", "list"], "url"),
        (["--id", "nobody", "--url", f"{LISTS}/", "--kind", "list"], "agency_id"),
        (["--id", "civil", "--url", f"{LISTS}/mzj/", "--kind", "list"], "url"),
        (["--id", "civil", "--url", f"{LISTS}/a", "--kind", "report", "--year", "二〇"],
         "report_year"),
        (["--name", "甲山县民政局", "--level", "county_department"], "name"),
        (["--name", "乙局", "--level", "township", "--uscc", USCC], "uscc"),
    ],
)  # fmt: skip
def test_where_something_is_wrong_nothing_is_written(
    gongkai: Any, folder: Path, arguments: list[str], told: str
) -> None:
    before = contents(folder)
    for language in ("zh", "en"):
        answer = gongkai("register", "add", *arguments, "--lang", language)
        assert answer.code == 1
        assert told in answer.err
        assert "\x1b" not in answer.err
    assert contents(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--name", "乙局"],
        ["--id", "civil"],
        ["--id", "civil", "--level", "township", "--url", f"{LISTS}/", "--kind", "list"],
        ["--id", "civil", "--url", f"{LISTS}/"],
        ["--name", "乙局", "--level", "township", "--year", "2024"],
        ["--url", f"{LISTS}/", "--kind", "list"],
    ],
)
def test_options_that_make_no_sense_are_misuse(
    gongkai: Any, folder: Path, arguments: list[str]
) -> None:
    before = contents(folder)
    assert gongkai("register", "add", *arguments).code == 2
    assert contents(folder) == before


def test_nothing_is_added_to_a_register_that_is_wrong(gongkai: Any, folder: Path) -> None:
    (folder / "sources.csv").write_text(SOURCES + "ghost,http://a.gov.cn/,list,,,\n", "utf-8")
    before = contents(folder)
    answer = gongkai("register", "add", "--name", "乙局", "--level", "township")
    assert answer.code == 1 and "ghost" in answer.err
    assert contents(folder) == before


def test_doubts_are_told_and_do_not_stop(gongkai: Any, folder: Path) -> None:
    answer = gongkai("register", "add", "--name", "乙局", "--level", "township", "--division",
                     "332500", "--lang", "en")  # fmt: skip
    assert answer.code == 0 and "former division code" in answer.out


def test_permissions_and_links_stay(gongkai: Any, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    (folder / "agencies.csv").rename(kept)
    (folder / "agencies.csv").symlink_to(kept)
    kept.chmod(0o640)
    assert gongkai("register", "add", "--name", "乙局", "--level", "township").code == 0
    assert (folder / "agencies.csv").is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert {path.name for path in folder.iterdir()} == {
        "README.md", "agencies.csv", "agency_events.csv", "sources.csv",
    }  # fmt: skip


def test_a_write_that_fails_leaves_the_old_file(
    gongkai: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert gongkai("register", "add", "--name", "乙局", "--level", "township").code == 1
    assert contents(folder) == before


def add_one(folder: Path, number: int) -> int:
    """In a process of its own."""
    name = ["--name", f"甲山县第{number}局", "--level", "unknown", "--id", f"n{number}"]
    return app.execute(["register", "add", *name, "--register", str(folder)])


def test_two_commands_at_once_lose_nothing(folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        codes = pool.starmap(add_one, [(folder, number) for number in range(6)])
    assert codes == [0] * 6
    assert {a.agency_id for a in register(folder).agencies} >= {f"n{n}" for n in range(6)}


# --- import ---------------------------------------------------------------------------------

Write = Callable[..., Path]
HEADINGS = ("序号", "单位名称", "类别", "统一社会信用代码", "行政区划代码", "上级机关", "年报网址")
ROWS = (
    ("1", "甲山县水务局", "县级政府部门", "", "210922", "甲山县人民政府", f"{LISTS}/swj/"),
    ("2", "甲山县民政局", "县级政府部门", "", "210922", "", f"{LISTS}/mzj/2024/"),
    ("3", "甲山县人民政府", "县级人民政府", USCC, "210922", "", f"{LISTS}/ndbg/"),
    ("4", "甲山县灌溉站", "unknown", "", "", "甲山县水务局", ""),
)


@pytest.fixture
def listed(tmp_path: Path) -> Write:
    def write(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
        path = tmp_path / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return path

    return write


def test_a_list_is_taken_in(gongkai: Any, folder: Path, listed: Write) -> None:
    answer = gongkai("register", "import", listed(*ROWS), "--kind", "list", "--lang", "en")
    assert answer.code == 0, answer.err
    assert "序号" in answer.out
    known = register(folder)
    water, station = known.agencies[2:]
    assert (water.name, water.level, water.parent_id) == (
        "甲山县水务局", "county_department", "county",
    )  # fmt: skip
    assert (station.name, station.parent_id) == ("甲山县灌溉站", water.agency_id)
    assert [(s.agency_id, s.url, s.kind) for s in known.sources[2:]] == [
        (water.agency_id, f"{LISTS}/swj/", "list"),
        ("civil", f"{LISTS}/mzj/2024/", "list"),
    ]
    assert (folder / "agencies.csv").read_text("utf-8").startswith(AGENCIES)
    assert (folder / "sources.csv").read_text("utf-8").startswith(SOURCES)


def test_a_list_taken_in_twice_adds_nothing(gongkai: Any, folder: Path, listed: Write) -> None:
    assert gongkai("register", "import", listed(*ROWS), "--kind", "list").code == 0
    before = contents(folder)
    answer = gongkai("register", "import", listed(*ROWS), "--kind", "list", "--format", "json")
    assert (answer.code, contents(folder)) == (0, before)
    assert {each["kind"] for each in lines(answer)} == {"known"}


def test_a_workbook_is_read_as_people_make_them(gongkai: Any, folder: Path, here: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2024年各单位年报网址汇总表"])
    sheet.append(["单位名称", "类别", "行政区划代码", "年报网址", "年度", "网址类别"])
    sheet.append(
        [" 甲山县\n水务局 ", "县级政府部门", 210922, f"{LISTS}/2023.html", 2023, "一份报告"]
    )
    sheet.append([None, None, None, f"{LISTS}/2024.html", 2024.0, "一份报告"])
    sheet.merge_cells("A3:A4")
    book.save(here / "list.xlsx")
    answer = gongkai("register", "import", "list.xlsx")
    assert answer.code == 0, answer.err + answer.out
    known = register(folder)
    (water,) = known.agencies[2:]
    assert (water.name, water.division_code) == ("甲山县水务局", "210922")
    assert [(s.agency_id, s.report_year, s.kind) for s in known.sources[2:]] == [
        (water.agency_id, 2023, "report"),
        (water.agency_id, 2024, "report"),
    ]


def test_a_list_in_gb18030_is_read(gongkai: Any, folder: Path, here: Path) -> None:
    text = f"机关名称,类别,网址,网址类别\n甲山县水务局,乡镇人民政府,{LISTS}/swj/,列表页\n"
    (here / "list.csv").write_bytes(text.encode("gb18030"))
    answer = gongkai("register", "import", "list.csv", "--kind", "list")
    assert answer.code == 1 and "列表页" in answer.out
    text = text.replace("列表页", "通向报告的列表页")
    (here / "list.csv").write_bytes(text.encode("gb18030"))
    assert gongkai("register", "import", "list.csv").code == 0
    assert register(folder).agencies[-1].level == "township"


def test_what_differs_is_listed_and_never_changed(
    gongkai: Any, folder: Path, listed: Write
) -> None:
    rows = (
        ("1", "甲山县人民政府办公室", "", USCC, "", "", f"{LISTS}/bgs/"),
        ("2", "甲山县民政局", "乡镇人民政府", "113325000026455663", "", "", ""),
    )
    answer = gongkai("register", "import", listed(*rows), "--kind", "list", "--format", "json")
    assert answer.code == 0
    differing = [(e["line"], e["column"]) for e in lines(answer) if e["kind"] == "differs"]
    assert sorted(differing) == [(2, "name"), (3, "level"), (3, "uscc")]
    assert (folder / "agencies.csv").read_text("utf-8") == AGENCIES
    assert register(folder).sources[-1].agency_id == "county"


BAD = (
    (("1", "", "", "", "", "", f"{LISTS}/x"), "name"),
    (("1", "=HYPERLINK(1)", "unknown", "", "", "", ""), "name"),
    (("1", "甲山县乙局", "衙门", "", "", "", ""), "level"),
    (("1", "甲山县乙局", "", "", "", "", ""), "level"),
    (("1", "甲山县乙局", "unknown", "", "", "无此机关", ""), "parent_id"),
    (("1", "甲山县乙局", "unknown", "", "2109", "", ""), "division_code"),
    (("1", "甲山县乙局", "unknown", "", "", "", "www.jiashan.gov.cn"), "url"),
    (("1", "甲山县民政局", "", "", "332500", "", f"{LISTS}/x"), "name"),
)


@pytest.mark.parametrize(("row", "column"), BAD)
def test_a_bad_row_is_named_and_keeps_the_good_ones_out(
    gongkai: Any, folder: Path, listed: Write, row: tuple[str, ...], column: str
) -> None:
    before = contents(folder)
    path = listed(ROWS[0], row, ROWS[3])
    for language in ("zh", "en"):
        answer = gongkai("register", "import", path, "--kind", "list", "--lang", language)
        assert answer.code == 1 and "--skip-bad" in answer.err
    answer = gongkai("register", "import", path, "--kind", "list", "--format", "json")
    refused = [(e["line"], e["column"]) for e in lines(answer) if e["kind"] == "refused"]
    assert refused == [(3, column)]
    assert contents(folder) == before
    answer = gongkai("register", "import", path, "--kind", "list", "--skip-bad")
    assert answer.code == 1
    names = [agency.name for agency in register(folder).agencies]
    assert names[2:] == ["甲山县水务局", "甲山县灌溉站"]


def test_what_hangs_on_a_bad_row_is_refused_with_it(
    gongkai: Any, folder: Path, listed: Write
) -> None:
    bad = ("1", "甲山县水务局", "衙门", "", "", "", "")
    more = ("2", "甲山县水务局", "", "", "", "", f"{LISTS}/swj/")
    below = ("5", "甲山县灌溉二站", "unknown", "", "", "甲山县灌溉站", "")
    path = listed(bad, more, ROWS[3], below)
    answer = gongkai("register", "import", path, "--kind", "list", "--skip-bad", "--format", "json")
    assert [e["line"] for e in lines(answer) if e["kind"] == "refused"] == [2, 3, 4, 5]
    assert (folder / "agencies.csv").read_text("utf-8") == AGENCIES
    assert (folder / "sources.csv").read_text("utf-8") == SOURCES


def test_what_a_list_holds_does_nothing_to_a_terminal(
    gongkai: Any, folder: Path, listed: Write
) -> None:
    rows = (
        ("1", "\x1b[2J局", "unknown", "", "", "", ""),
        ("2", "甲山县民政局", "\x1b]0;x", "", "", "\x9b31m", f"{LISTS}/\x1b"),
    )
    path = listed(*rows, headings=("\x1b[31m备注", *HEADINGS[1:]))
    answer = gongkai("register", "import", path, "--kind", "list")
    assert answer.code == 1
    assert not re.search(r"[\x1b\x9b]", answer.out + answer.err)


def test_a_dry_run_writes_nothing(gongkai: Any, folder: Path, listed: Write) -> None:
    before = contents(folder)
    answer = gongkai("register", "import", listed(*ROWS), "--kind", "list", "--dry-run")
    assert (answer.code, contents(folder)) == (0, before)
    assert "--dry-run" in answer.out


def test_bodies_of_one_name_in_two_places_are_two(
    gongkai: Any, folder: Path, listed: Write
) -> None:
    rows = (
        ("1", "财政局", "county_department", "", "210922", "", ""),
        ("2", "财政局", "county_department", "", "330114", "", ""),
        ("3", "财政局", "", "", "", "", f"{LISTS}/czj/"),
    )
    answer = gongkai("register", "import", listed(*rows), "--kind", "list", "--format", "json")
    assert [e["line"] for e in lines(answer) if e["kind"] == "refused"] == [4]
    assert gongkai("register", "import", listed(*rows[:2])).code == 0
    assert [a.division_code for a in register(folder).agencies[2:]] == ["210922", "330114"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", "no_headings"),
        ("名称,网址,年报网址\n".encode(), "no_headings"),
        ("机关名称,网址,年报网址\n".encode(), "heading_twice"),
        (b"", "no_headings"),
        (b"\xff\xff\xff\xff", "encoding"),
        (b"PK\x03\x04" + bytes(60), None),
    ],
)
def test_a_list_that_is_none_is_told(
    gongkai: Any, folder: Path, here: Path, content: bytes, told: str | None
) -> None:
    (here / "list.csv").write_bytes(content)
    answer = gongkai("register", "import", "list.csv", "--lang", "en")
    assert answer.code == 1
    assert "list.csv" in answer.err
    sentences = {"no_headings": "no headings", "heading_twice": "several", "encoding": "UTF-8"}
    assert told is None or sentences[told] in answer.err


def test_a_list_that_is_not_there(gongkai: Any, folder: Path) -> None:
    assert gongkai("register", "import", "nowhere.csv").code == 1


def test_headings_are_the_registers_names_titles_and_common_wordings() -> None:
    row = ("agency_id", "Name", "机关类别", "统一社会信用代码", "网　址", "主管部门", "备注", "")
    assert read_headings(row) == (
        "agency_id", "name", "level", "uscc", "url", "parent_id", None, None,
    )  # fmt: skip
    assert headings_at([("表一",), ("备注",), row]) == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_an_added_line_is_where_it_is_said_to_be(newline: str) -> None:
    text = AGENCIES.replace("甲山县民政局", '"甲山县\n民政局"').replace("\n", newline)
    for content in (text.encode(), text.rstrip().encode()):
        record = {"agency_id": "x", "name": '带"引号,逗号', "level": "unknown"}
        made = appended(table("agencies", content), content, [record, record])
        assert made.startswith(content)
        rows = table("agencies", made).rows
        assert [row.line for row in rows[-2:]] == [next_line(content), next_line(content) + 1]
        assert rows[-1].values["name"] == record["name"]
