"""The codebook of a release: everything is in it, in both languages, and its counts are right."""

import re
from dataclasses import replace

import polars as pl
import pyarrow as pa
import pytest

from gongkai.catalogue import editions
from gongkai.catalogue.package_info import LANGUAGES, package_info
from gongkai.catalogue.views import variables
from gongkai.messages import text
from gongkai.pieces import pieces
from gongkai.published.form import Resource
from gongkai.release.codebook import codebook
from gongkai.release.resources import schemas

WORDS = (("zh", "title", "unit"), ("en", "titleEn", "unitEn"))
SPLIT = f"## {text('release.language', 'en')}\n"


@pytest.fixture(scope="module")
def release(by_hand):
    return by_hand.planned()


@pytest.fixture(scope="module")
def halves(release):
    return dict(zip(LANGUAGES, release.texts["README.md"].decode().split(SPLIT), strict=True))


def section(half: str, name: str, language: str) -> str:
    """The text of a section, without what follows it."""
    title = text(f"codebook.title_{name}", language)
    return re.search(rf"^### {re.escape(title)}\n(.*?)(?=^### |\Z)", half, re.M | re.S)[1]


def rows(part: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]


def test_every_table_field_and_code_is_named_in_both_languages(halves):
    for schema in schemas().values():
        names = {each["name"] for each in schema["fields"]}
        panel = {x["name"] for x in schema["fields"] if "comparability" in x}
        for field in schema["fields"]:
            name, figure = field["name"], field["name"].removesuffix("_status")
            if {name, figure} & panel:
                continue
            if figure != name and figure in names:
                told = f"| `{figure}`, `{name}` | "
            else:
                twin = f", `{name}_status`" if f"{name}_status" in names else ""
                told = f"| `{name}`{twin} | "
            for language, title in (("zh", "title"), ("en", "titleEn")):
                said = field[title] if figure == name else ""
                assert told + said in halves[language], name
                for category in field.get("categories", ()):
                    label = category["label" if language == "zh" else "labelEn"]
                    row = f"| `{category['value']}` | {label} |"
                    assert row in halves[language], (name, category)


@pytest.mark.parametrize(("language", "title", "unit"), WORDS)
def test_every_variable_of_the_panel_stands_in_one_row_with_its_cells(
    halves, language, title, unit
):
    told = {each[0].strip("`"): each[1:] for each in rows(halves[language]) if len(each) == 4}
    fields = [each for each in schemas()["panel"]["fields"] if "comparability" in each]
    assert len(fields) > 150
    for field in fields:
        cells = {each.cell for each in variables()[field["name"]]}
        where, *said = told[field["name"]]
        assert said == [field[title], field[unit]]
        assert set(re.findall(r"[a-z_]+\.[a-z_0-9]+\.[a-z_0-9]+", where)) == cells
    assert text("codebook.variables", language) in halves[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_indicator_names_the_cells_that_it_divides(halves, language):
    told = {each[0]: each[2] for each in rows(halves[language]) if len(each) == 3}
    assert told["`disclosure_rate`"] == (
        "`(applications.granted.total + applications.partially_granted.total)`"
        " ÷ `applications.total_processed.total`"
    )
    assert told["`reconsideration_per_100_processed`"].endswith(" × 100")
    assert told["`normative_document_net_change`"] == (
        "`(instruments.normative_documents.issued - instruments.normative_documents.repealed)`"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_stands_with_its_article_in_the_language_of_the_reader(halves, language):
    article = "articleZh" if language == "zh" else "article"
    found = 0
    for edition in editions():
        for form in edition.tables:
            lines = next(each for each in form.schema["fields"] if each["name"] == "line")
            for line in lines["categories"]:
                assert ("article" in line) == ("articleZh" in line)
                if "article" in line:
                    found += 1
                    row = rf"^\| `{line['value']}` \|.*\| {re.escape(line[article])} \|$"
                    assert re.search(row, halves[language], re.M), line
    assert found > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_contents_leads_to_one_mark(halves, language):
    links = re.findall(r"\]\(#([^)]+)\)", halves[language])
    marks = re.findall(r'^<a id="([^"]+)"></a>$', halves[language], re.M)
    assert len(marks) == len(set(marks))
    assert set(links) == set(marks)
    assert all(each.startswith(f"{language}-") for each in marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reports_of_every_year_are_counted(halves, language):
    told = rows(section(halves[language], "contents", language))
    final, open_ = (text(f"codebook.year_{each}", language) for each in ("final", "provisional"))
    assert [each[:6] for each in told[1:]] == [
        ["2020", "", "", "1", "0", "0"],
        ["2022", "1", "0", "0", "0", "0"],
        ["2023", "", "", "0", "0", "1"],
        ["2024", "1", "1", "1", "1", "0"],
    ]
    assert [each[6:] for each in told[1:]] == [[], [open_], [], [final]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cells_of_every_kind_add_up_to_the_observations(release, halves, language):
    told = rows(section(halves[language], "problems", language))
    kinds = [each.strip("`") for each in told[0][1:]]
    cells = {
        each[0].strip("`"): dict(zip(kinds, map(int, each[1:]), strict=True))
        for each in told[1:]
        if len(each) == len(told[0])
    }
    observed = pa.concat_tables(
        x.rows.table() for x in release.resources if x.table == "observations"
    )
    counted = pl.from_arrow(observed)["status"].value_counts()
    for status, count in counted.iter_rows():
        assert sum(each[status] for each in cells.values()) == count
    assert cells["instruments"]["blank"] == 1 and cells["applications"]["corrected"] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_counted_by_rule_the_gravest_first(halves, language):
    told = rows(section(halves[language], "problems", language))
    rules = [(each[0].strip("`"), each[2], each[3]) for each in told if "-" in each[0]]
    assert rules == [
        ("NO-TABLE", "1", "1"),
        ("LINE-ABSENT", "1", "1"),
        ("TITLE-UNKNOWN", "1", "1"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_with_how_often_it_failed(halves, language):
    told = {each[0].strip("`"): each for each in rows(section(halves[language], "rules", language))}
    for edition in editions():
        for rule in edition.rules:
            assert rule.id in told
    assert told["T3-SUM"][4:6] == ["14", "1"]


def test_a_report_whose_year_cannot_be_read_has_a_row_of_its_own(by_hand, release):
    reports = release.resources[1]
    assert reports.table == "reports"
    dated = reports.rows.table()
    place = dated.schema.get_field_index("report_year")
    undated = dated.set_column(
        place, dated.schema.field(place), pa.nulls(dated.num_rows, pa.int64())
    )
    files = [x for x in release.resources if x.table != "reports"]
    made = codebook(
        release.descriptor,
        schemas(),
        package_info(),
        [replace(reports, rows=pieces(undated.schema, [undated])), *files],
    )
    half = made.split(SPLIT)[1]
    last = rows(section(half, "contents", "en"))[-1]
    assert last[0] == text("codebook.no_year", "en")
    assert [int(each) for each in last[3:6]] == [2, 1, 1]


SAME = {"value": "same", "label": "可比", "labelEn": "comparable"}
NAMES = ("edition", "cell", "counterpart", "comparability", "reason_zh", "reason_en")
SAID = {"title": "对照", "titleEn": "Crosswalk", "description": "-", "descriptionZh": "-"}
CROSSWALK = SAID | {
    "fields": [
        SAID | {"name": name, "type": "string"} | {"categories": [SAME] * (name == "comparability")}
        for name in NAMES
    ]
}


def test_cells_of_which_the_same_is_said_are_one_row_of_the_crosswalk(release):
    same = {"edition": "2021", "comparability": "same", "reason_zh": "同", "reason_en": "Same."}
    pairs = (
        ("decisions.licensing.decisions", "items.licensing.decisions"),
        ("decisions.penalty.decisions", "items.penalty.decisions"),
        ("applications.other_total.total", "applications.a.total + applications.b.total"),
        ("applications.a.total", "applications.other_total.total"),
        ("applications.b.total", "applications.other_total.total"),
        ("remedies.x.total", None),
    )
    compared = [same | {"cell": here, "counterpart": there} for here, there in pairs]
    said = pa.Table.from_pylist(compared)
    own = Resource("crosswalk", pieces(said.schema, [said]), "crosswalk")
    files = (*(each for each in release.resources if each.table != "crosswalk"), own)
    known = {**schemas(), "crosswalk": CROSSWALK}
    made = codebook(release.descriptor, known, package_info(), files)
    told = rows(section(made.split(SPLIT)[1], "editions", "en"))
    assert [each[1:3] for each in told if each[-1] == "Same."] == [
        ["`decisions.*.decisions`", "`items.*.decisions`"],
        ["`applications.other_total.total`", "`applications.a.total` + `applications.b.total`"],
        ["`applications.a.total`", "`applications.other_total.total`"],
        ["`applications.b.total`", "`applications.other_total.total`"],
        ["`remedies.x.total`", ""],
    ]


def test_the_citation_names_version_and_place(release):
    package = replace(package_info(), address="https://data.example.org")
    made = codebook(release.descriptor, schemas(), package, release.resources)
    for half, language in zip(made.split(SPLIT), LANGUAGES, strict=True):
        told = section(half, "cite", language)
        assert "1.0.0" in told and "https://data.example.org/annual-reports/1.0.0/" in told
        assert package.title[language] in told


def test_no_place_is_left_to_fill_and_it_stays_a_document(release):
    whole = release.texts["README.md"].decode()
    assert not re.findall(r"\{.*?\}", re.sub(r"^```.*?^```", "", whole, flags=re.M | re.S))
    assert len(whole.splitlines()) < 4000
