"""`check`: every fault of every file at once, and what is only doubtful."""

from pathlib import Path

import pytest

from gongkai.catalogue.register import Fault, check, register

HEAD = "agency_id,name,level,division_code,uscc,parent_id\n"
SOURCES = "agency_id,url,kind,report_year,series,hint\n"
REAL = ("11330703729102247D", "113325000026455663", "12620600MB0523338C", "113708260043292687",
        "11341702486344515H")  # fmt: skip


def found(place: Path, agencies: str, sources: str, events: str = "") -> list[Fault]:
    (place / "agencies.csv").write_text(HEAD + agencies, "utf-8")
    (place / "sources.csv").write_text(SOURCES + sources, "utf-8")
    if events:
        head = "kind,date,from_id,to_id,former_name,former_code,source\n"
        (place / "agency_events.csv").write_text(head + events, "utf-8")
    faults = check(place)
    for each in faults:
        for language in ("zh", "en"):
            assert each.message(language)
    return list(faults)


def told(faults: list[Fault]) -> list[tuple[str, str, int | None, str]]:
    return [(f.level, f.code.removeprefix("register."), f.line, f.file) for f in faults]


def listed(*agencies: str) -> str:
    return "".join(f"{each},http://{each}.gov.cn/,list,,,\n" for each in agencies)


def test_a_clean_register_has_nothing(tmp_path: Path) -> None:
    agencies = f"a,甲县人民政府,county_government,210922,{REAL[0]},\nb,乙镇人民政府,township,,,a\n"
    assert found(tmp_path, agencies, listed("a", "b")) == []


def test_every_fault_of_every_file_is_there_in_order(tmp_path: Path) -> None:
    faults = found(
        tmp_path,
        "1a,甲,county_department,,,\nb,乙,x,,,nobody\n",
        "ghost,http://a.gov.cn/,list,,,\nb,ftp://b,list,1,,\n",
        "rename,2020-13-01,b,,,,\n",
    )
    codes = {(f.code, f.line, f.file) for f in faults if f.level == "error"}
    assert codes == {
        ("register.value_pattern", 2, "agencies.csv"),
        ("register.value_category", 3, "agencies.csv"),
        ("register.value_foreign", 3, "agencies.csv"),
        ("register.value_foreign", 2, "sources.csv"),
        ("register.value_range", 3, "sources.csv"),
        ("register.address", 3, "sources.csv"),
        ("register.value_date", 2, "agency_events.csv"),
        ("register.event_required", 2, "agency_events.csv"),
    }
    files = [fault.file for fault in faults]
    assert files == sorted(files, key=["agencies.csv", "sources.csv", "agency_events.csv"].index)


def test_one_fault_does_not_make_others(tmp_path: Path) -> None:
    """A row that is too short still names its agency; a header that is wrong hides every row."""
    short = found(tmp_path, "a,甲局,township\n", listed("a"))
    assert [f.code for f in short] == ["register.width"]
    (tmp_path / "agencies.csv").write_text("agency_id,name\na,甲局\n", "utf-8")
    assert [f.code for f in check(tmp_path)] == ["register.column_missing"]


@pytest.mark.parametrize("name", ["agencies.csv", "sources.csv"])
def test_a_missing_file_is_one_fault(tmp_path: Path, name: str) -> None:
    found(tmp_path, "a,甲局,township,,,\n", listed("a"))
    (tmp_path / name).unlink()
    (fault,) = check(tmp_path)
    assert (fault.code, fault.file, fault.line) == ("register.file_missing", name, None)
    assert name in fault.message("zh") and name in fault.message("en")


@pytest.mark.parametrize("uscc", REAL)
def test_real_credit_codes_pass(tmp_path: Path, uscc: str) -> None:
    assert found(tmp_path, f"a,甲局,township,,{uscc},\n", listed("a")) == []


@pytest.mark.parametrize("place", range(18))
def test_a_credit_code_with_one_wrong_character_is_doubted(tmp_path: Path, place: int) -> None:
    good = REAL[0]
    wrong = good[:place] + ("7" if good[place] != "7" else "8") + good[place + 1 :]
    (fault,) = found(tmp_path, f"a,甲局,township,,{wrong},\n", listed("a"))
    assert (fault.level, fault.code) == ("warning", "register.uscc_check")
    assert (fault.line, fault.column) == (2, "uscc")
    assert register(tmp_path).agencies[0].uscc == wrong


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("330114", None),
        ("330114001", None),
        ("330114001002", None),
        ("110100", None),
        ("419000", None),
        ("999999", "division_unknown"),
        ("990121001", "division_unknown"),
        ("332500", "division_former"),
        ("332500001002", "division_former"),
        ("330104", "division_former"),
    ],
)
def test_a_division_is_in_force_or_was_or_never_was(
    tmp_path: Path, code: str, wrong: str | None
) -> None:
    faults = found(tmp_path, f"a,甲局,township,{code},,\n", listed("a"))
    wanted = [("warning", wrong, 2, "agencies.csv")] if wrong else []
    assert told(faults) == wanted
    assert register(tmp_path).agencies[0].division_code == code


def test_a_former_division_is_told_by_its_name_year_and_successor(tmp_path: Path) -> None:
    (fault,) = found(tmp_path, "a,甲局,township,332500,,\n", listed("a"))
    for part in ("丽水地区", "2000", "331100", "丽水市"):
        assert part in fault.message("zh") and part in fault.message("en")


@pytest.mark.parametrize(
    ("url", "doubt"),
    [
        ("http://www.a.gov.cn/", None),
        ("https://GOV.cn/x", None),
        ("http://机关.政务/x", None),
        ("http://127.0.0.1:8080/", ("info", "host_address")),
        ("http://[::1]/", ("info", "host_address")),
        ("http://61.150.65.235/", ("info", "host_address")),
        ("http://localhost/", ("info", "host_address")),
        ("http://www.a.com/", ("warning", "host_foreign")),
        ("http://www.gov.cn.a.com/", ("warning", "host_foreign")),
        ("http://notgov.cn/", ("warning", "host_foreign")),
    ],
)
def test_hosts_outside_the_state_are_doubted(
    tmp_path: Path, url: str, doubt: tuple[str, str] | None
) -> None:
    faults = found(tmp_path, "a,甲局,township,,,\n", f"a,{url},list,,,\n")
    assert [each[:2] for each in told(faults)] == ([doubt] if doubt else [])


def test_a_doubtful_host_is_told_once(tmp_path: Path) -> None:
    rows = "".join(f"a,http://www.a.com/{n},report,{n},,\n" for n in range(2019, 2025))
    (fault,) = found(tmp_path, "a,甲局,township,,,\n", rows)
    assert (fault.line, fault.arguments["times"]) == (2, 6)


def test_a_folder_has_no_host(tmp_path: Path) -> None:
    assert found(tmp_path, "a,甲局,township,,,\n", "a,documents,folder,,,\n") == []


def test_one_address_for_the_reports_of_two_agencies_is_doubted(tmp_path: Path) -> None:
    agencies = "a,甲局,township,,,\nb,乙局,township,,,\n"
    url = "http://a.gov.cn/1.html"
    faults = found(tmp_path, agencies, f"a,{url},report,2024,,\nb,{url},report,2024,,\n")
    assert told(faults) == [("warning", "url_shared", 3, "sources.csv")]
    for kind, one, other in (("report", "own", "aggregate"), ("list", "", "")):
        rows = f"a,{url},{kind},2024,{one},\nb,{url},{kind},2024,{other},\n"
        assert found(tmp_path, agencies, rows) == []


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        ("a,财政局,township,,,\nb,财政局,township,,,\n", True),
        ("a,财政局,township,,,\nb,財政局 （本级）,township,,,\n", False),
        ("a,财政局,township,,,\nb,財政局,township,,,\n", True),
        ("a,财政局,township,210922,,\nb,财政局,township,,,\n", True),
        ("a,财政局,township,210922,,\nb,财政局,township,330114,,\n", False),
        ("a,财政局,township,,,c\nb,财政局,township,,,d\nc,丙,unknown,,,\nd,丁,unknown,,,\n", False),
    ],
)  # fmt: skip
def test_a_name_twice_is_doubted_unless_something_tells_apart(
    tmp_path: Path, rows: str, doubted: bool
) -> None:
    faults = found(tmp_path, rows, listed(*(row[0] for row in rows.splitlines())))
    assert [f.code for f in faults] == (["register.name_twice"] if doubted else [])


def test_one_body_under_two_ids_is_no_doubt(tmp_path: Path) -> None:
    rows = f"a,财政局,township,,{REAL[0]},\nb,财政局,township,,{REAL[0]},\n"
    twice = {f.code for f in found(tmp_path, rows, listed("a", "b"))}
    assert twice == {"register.name_twice", "register.uscc_twice"}
    assert found(tmp_path, rows, listed("b"), "recode,2020-01-01,a,b,,210922,\n") == []


def test_an_agency_without_a_source_is_doubted_unless_it_ceased(tmp_path: Path) -> None:
    rows = "a,甲局,township,,,\nb,乙局,township,,,\n"
    assert told(found(tmp_path, rows, listed("a"))) == [("warning", "no_source", 3, "agencies.csv")]
    assert found(tmp_path, rows, listed("a"), "merge,2020-01-01,b,a,,,\n") == []


def test_a_government_is_no_department(tmp_path: Path) -> None:
    faults = found(tmp_path, "a,甲县人民政府,county_department,,,\n", listed("a"))
    assert told(faults) == [("warning", "level_name", 2, "agencies.csv")]
    assert found(tmp_path, "a,甲县人民政府办公室,county_department,,,\n", listed("a")) == []


@pytest.mark.parametrize(
    ("kind", "hint", "wrong"),
    [
        ("list", "ul.news-list > li a[href]", None),
        ("list", "ul..news", "hint_selector"),
        ("list", "a{color:red}", "hint_selector"),
        ("report", "a", "hint_kind"),
        ("folder", "a", "hint_kind"),
        ("list", "a" * 201, "value_length"),
    ],
)
def test_a_hint_is_a_selector_for_a_list(
    tmp_path: Path, kind: str, hint: str, wrong: str | None
) -> None:
    url = "documents" if kind == "folder" else "http://a.gov.cn/"
    faults = found(tmp_path, "a,甲局,township,,,\n", f"a,{url},{kind},,,{hint}\n")
    assert [f.code for f in faults] == ([f"register.{wrong}"] if wrong else [])
    if not wrong:
        assert register(tmp_path).sources[0].hint == hint


@pytest.mark.parametrize("name", ["=1+2", "+86", "-", "@甲"])
def test_a_name_that_a_spreadsheet_would_compute_is_refused(tmp_path: Path, name: str) -> None:
    faults = found(tmp_path, f"a,{name},township,,,\n", listed("a"))
    assert told(faults) == [("error", "value_formula", 2, "agencies.csv")]


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\x7f"])
def test_a_hostile_header_is_told_and_does_nothing(tmp_path: Path, character: str) -> None:
    found(tmp_path, "a,甲局,township,,,\n", listed("a"))
    (tmp_path / "sources.csv").write_text(
        f"agency_id,url,kind,{character}[2J{'x' * 999}\n", "utf-8"
    )
    (fault,) = check(tmp_path)
    assert fault.code == "register.column_unknown"
    for language in ("zh", "en"):
        assert character not in fault.message(language)
        assert len(fault.message(language)) < 500


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\x7f"])
def test_control_characters_are_refused_and_not_repeated(tmp_path: Path, character: str) -> None:
    (fault,) = found(tmp_path, f"a,甲{character}局,township,,,\n", listed("a"))
    assert fault.code == "register.value_control"
    assert character not in fault.message("zh") + fault.message("en")
