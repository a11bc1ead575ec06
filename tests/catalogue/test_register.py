"""The register as people write it: what is accepted, and how each fault is named."""

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from gongkai.catalogue.register import register
from gongkai.errors import CatalogueError
from gongkai.messages import catalogue, text
from gongkai.model import Agency, Source

AGENCIES = (
    "agency_id,name,level,division_code,uscc,parent_id\n"
    "city,样例市人民政府,prefecture_government,331100,11330703729102247D,\n"
    '"health","样例市\n卫生局",prefecture_department,331100,,city\n'
)
SOURCES = (
    "agency_id,url,kind,report_year,series\n"
    "city,https://city.example.gov.cn/zwgk/ndbg/,list,,\n"
    "\n"
    "health,http://127.0.0.1:8080/年报2024.html,report,2024,own\n"
    "health,documents/卫生局,folder,,\n"
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files_of(agencies: str | bytes = AGENCIES, sources: str | bytes = SOURCES) -> Path:
        for name, content in (("agencies", agencies), ("sources", sources)):
            raw = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.csv").write_bytes(raw)
        return tmp_path

    return files_of


def fault(folder: Path) -> CatalogueError:
    with pytest.raises(CatalogueError) as raised:
        register(folder)
    error = raised.value
    for language in ("zh", "en"):
        said = text(error.code, language, **error.arguments)
        assert str(error.arguments.get("line", "")) in said
        assert str(error.arguments.get("column", "")) in said
    return error


def code(error: CatalogueError) -> str:
    """What is wrong, whether the error is framed by its place or is of a whole file."""
    return str(error.arguments.get("fault", error.code))


def test_a_register_is_read_with_the_lines_of_its_sources(write):
    found = register(write())
    assert found.agencies == (
        Agency("city", "样例市人民政府", "prefecture_government", "331100", "11330703729102247D"),
        Agency("health", "样例市\n卫生局", "prefecture_department", "331100", None, "city"),
    )
    assert found.sources == (
        Source("city", "https://city.example.gov.cn/zwgk/ndbg/", "list", row=2),
        Source("health", "http://127.0.0.1:8080/年报2024.html", "report", 2024, "own", 4),
        Source("health", "documents/卫生局", "folder", row=5),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_files_as_a_spreadsheet_saves_them_are_read(write, ending):
    agencies = "\ufeffagency_id,name,level\na1,甲局,county_department\n".replace("\n", ending)
    sources = "\ufeffkind,agency_id,url\nreport,a1,http://a.cn/\n".replace("\n", ending)
    found = register(write(agencies, sources))
    assert found.agencies == (Agency("a1", "甲局", "county_department"),)
    assert found.sources == (Source("a1", "http://a.cn/", "report", row=2),)


def test_every_level_of_the_regulation_is_known(write):
    schema = json.loads((files("gongkai.schemas") / "register" / "agencies.json").read_text())
    (level,) = (field for field in schema["fields"] if field["name"] == "level")
    rows = "".join(f"a{n},甲,{c['value']}\n" for n, c in enumerate(level["categories"]))
    assert (
        len(register(write("agency_id,name,level\n" + rows, "agency_id,url,kind\n")).agencies) == 14
    )


HEAD = "agency_id,name,level,division_code,uscc,parent_id\n"
GOOD = "a1,甲局,township,,,\n"


@pytest.mark.parametrize(
    ("agencies", "line", "column", "wrong"),
    [
        ("", 1, "agency_id", "column_missing"),
        ("agency_id,name\n", 1, "level", "column_missing"),
        ("agency_id;name;level\n", 1, "agency_id;name;level", "column_unknown"),
        ("agency_id,name,level,note\n", 1, "note", "column_unknown"),
        ("agency_id,name,level,name\n", 1, "name", "column_twice"),
        (HEAD + GOOD + "a2,甲局,township\n", 3, "division_code", "width"),
        (HEAD + GOOD + "a2,,township,,,\n", 3, "name", "value_required"),
        (HEAD + GOOD + "a2,乙局,,,,\n", 3, "level", "value_required"),
        (HEAD + GOOD + "a2,乙局 ,township,,,\n", 3, "name", "value_blanks"),
        (HEAD + GOOD + "a2,乙局,town,,,\n", 3, "level", "value_category"),
        (HEAD + GOOD + "2a,乙局,township,,,\n", 3, "agency_id", "value_pattern"),
        (HEAD + GOOD + "a/2,乙局,township,,,\n", 3, "agency_id", "value_pattern"),
        (HEAD + GOOD + "a2,乙局,township,33110,,\n", 3, "division_code", "value_pattern"),
        (HEAD + GOOD + "a2,乙局,township,,1133070372910224ID,\n", 3, "uscc", "value_pattern"),
        (HEAD + GOOD + f"a2,{'乙' * 201},township,,,\n", 3, "name", "value_length"),
        (HEAD + GOOD + "a1,乙局,township,,,\n", 3, "agency_id", "value_twice"),
        (HEAD + GOOD + "a2,乙局,township,,,a3\n", 3, "parent_id", "value_foreign"),
        (HEAD + GOOD + "a2,乙局,township,,,a2\n", 3, "parent_id", "parent_circle"),
        (HEAD + "r,甲,township,,,x\nx,甲,township,,,y\ny,乙,township,,,x\n", 3, "parent_id",
         "parent_circle"),
        (HEAD + 'a1,"甲\n局",township,,,\n\n2a,乙,township,,,\n', 5, "agency_id", "value_pattern"),
    ],
)  # fmt: skip
def test_a_fault_among_the_agencies_is_named(write, agencies, line, column, wrong):
    error = fault(write(agencies))
    assert code(error) == f"register.{wrong}"
    assert (error.arguments["line"], error.arguments["column"]) == (line, column)
    assert str(error.arguments["file"]).endswith("agencies.csv")


@pytest.mark.parametrize(
    ("row", "column", "wrong"),
    [
        ("nobody,http://a.cn/,report,,", "agency_id", "value_foreign"),
        ("city,,report,,", "url", "value_required"),
        ("city,a.cn/r.html,report,,", "url", "address"),
        ("city,ftp://a.cn/r,list,,", "url", "address"),
        ("city,http:///r,report,,", "url", "address"),
        ("city,http://a.cn:99999/,report,,", "url", "address"),
        ("city,http://a.cn/a b,report,,", "url", "address"),
        ("city,http://[a.cn/,report,,", "url", "address"),
        ("city,http://u:s3cret@a.cn/,report,,", "url", "address_secret"),
        ("city,/etc,folder,,", "url", "path_outside"),
        ("city,documents/../..,folder,,", "url", "path_outside"),
        ("city,C:\\documents,folder,,", "url", "path_outside"),
        ("city,http://a.cn/,page,,", "kind", "value_category"),
        ("city,http://a.cn/,,,", "kind", "value_required"),
        ("city,http://a.cn/,report,２０２４,", "report_year", "value_integer"),
        ("city,http://a.cn/,report,2024年,", "report_year", "value_integer"),
        ("city,http://a.cn/,report,2_024,", "report_year", "value_integer"),
        ("city,http://a.cn/,report,1999,", "report_year", "value_range"),
        ("city,http://a.cn/,report,2024,both", "series", "value_category"),
    ],
)
def test_a_fault_among_the_sources_is_named(write, row, column, wrong):
    header = "agency_id,url,kind,report_year,series\n"
    error = fault(write(sources=f"{header}city,http://a.cn/1,report,,\n{row}\n"))
    assert code(error) == f"register.{wrong}"
    assert (error.arguments["line"], error.arguments["column"]) == (3, column)
    assert str(error.arguments["file"]).endswith("sources.csv") and "s3cret" not in str(error)


def test_a_source_twice_names_both_lines(write):
    error = fault(write(sources="agency_id,url,kind\n" + "city,http://a.cn/,report\n" * 2))
    assert (code(error), error.arguments["line"]) == ("register.value_twice", 3)
    assert error.arguments["first"] == 2


def test_all_errors_are_counted(write):
    empty = "agency_id,url,kind\n"
    error = fault(write(HEAD + "1a,甲,x,,,\n1b,乙,township,,,\n", empty))
    assert (error.arguments["line"], error.arguments["faults"]) == (2, 3)


def test_a_file_in_another_encoding_is_told_how_to_be_saved(write):
    error = fault(write((HEAD + GOOD).encode("gb18030")))
    assert (code(error), error.arguments["line"]) == ("register.not_utf8", 2)


def test_broken_quoting_is_named_by_its_line(write):
    error = fault(write(HEAD + GOOD + 'a2,"乙局,township,,,\n'))
    assert (code(error), error.arguments["line"]) == ("register.not_csv", 3)


def test_a_missing_file_or_folder_is_named(write, tmp_path):
    folder = write()
    (folder / "sources.csv").unlink()
    assert code(fault(folder)) == "register.file_missing"
    assert code(fault(tmp_path / "none")) == "register.folder_missing"


def test_every_sentence_is_used_and_filled_alike_in_both_languages():
    modules = (files("gongkai.catalogue") / "register").iterdir()
    sources = [each.read_text("utf-8") for each in modules if each.name.endswith(".py")]
    used = set(re.findall(r'"(register\.\w+)"', "".join(sources)))
    assert used == {code for code in catalogue() if code.startswith("register.")}


@pytest.mark.parametrize("name", ["agencies", "sources", "agency_events"])
def test_the_schemas_say_everything_in_both_languages(name):
    schema = json.loads((files("gongkai.schemas") / "register" / f"{name}.json").read_text())
    for part in (schema, *schema["fields"]):
        assert part["title"] and part["description"] and part["descriptionZh"]
