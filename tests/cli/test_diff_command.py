"""`gongkai diff`: two releases, two years, in every form, also where texts mean harm."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from gongkai import publish, release
from gongkai.cli import compared, diff, diff_page
from gongkai.model import Agency, Correction, Register
from gongkai.release import Material
from gongkai.release.panels import with_panels

BY_HAND = Path(__file__).parents[1] / "release" / "by_hand.py"
HOSTILE = '=HYPERLINK("http://evil.example/")<script>alert(1)</script>\n第二行\x1b[31m'
NAME = '<b onclick=x>恶意</b>县\u202e&"人民"政府'


@pytest.fixture(scope="module")
def by_hand() -> ModuleType:
    """A copy of the material made by hand that these tests alone change."""
    spec = spec_from_file_location("by_hand", BY_HAND)
    assert spec is not None and spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def place(by_hand: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: figures are revised, one corrected, a report leaves and another comes."""
    by_hand.AGENCIES = (
        Agency(by_hand.BUREAU, NAME, "county_department", "210922", None, by_hand.COUNTY),
        Agency(by_hand.COUNTY, "某县人民政府", "county_government", "210922"),
    )
    bureau, county, old_form, stranger = by_hand.REPORTS

    def panelled(given: Material, reason: str | None = None) -> Material:
        correction = Correction(
            f"{by_hand.BUREAU}-2024", "d" * 64, by_hand.CORRECTED, "0", "3", reason or "", "",
            "数据组", "2026-01-10", "applied",
        )  # fmt: skip
        return replace(
            given,
            reports=with_panels(given.reports, Register(agencies=by_hand.AGENCIES)),
            corrections=by_hand.in_force(
                release.corrections_table((correction,) if reason else ())
            ),
        )

    root = tmp_path_factory.mktemp("place")
    first = by_hand.material((bureau, county, old_form), corrected=False)
    publish.write(by_hand.planned(panelled(first)), root)
    figures = by_hand.FIGURES | {
        "applications.new_received.total": 1234567,
        "instruments.rules.issued": 1,
        "fees.administrative_fees.amount_10k_cny": Decimal("5.9237"),
        "remedies.reconsideration.upheld": None,
    }
    newer = replace(bureau, observations=by_hand.cells("2021", figures), digest="d" * 64)
    earlier = by_hand.report(by_hand.BUREAU, 2022, "2021", figures={})
    second = by_hand.material((newer, old_form, earlier, stranger))
    publish.write(by_hand.planned(panelled(second, HOSTILE), publish.previous(root)), root)
    return root / "annual-reports"


@pytest.fixture
def sides(place: Path) -> tuple[Path, Path]:
    return place / "1.0.0", place / "1.1.0"


def parsed(answer: Any) -> LexborHTMLParser:
    assert answer.code == 0
    return LexborHTMLParser(answer.out)


def test_every_change_comes_as_json_and_as_csv(gongkai, sides):
    rows = [json.loads(x) for x in gongkai("diff", *sides, "--format", "json").out.splitlines()]
    single = {
        (r["change"], r["cell"]): r for r in rows if r["change"] not in ("added", "withdrawn")
    }
    assert {change for change, _ in single} == {"revised", "corrected"}
    assert len(single) == 5
    assert single["revised", "fees.administrative_fees.amount_10k_cny"]["new_value"] == 5.9237
    answer = gongkai("diff", *sides, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(answer.out, newline="")))
    assert [r["cell"] for r in read] == [r["cell"] for r in rows]
    values = {r["cell"]: r["new_value"] for r in read if r["change"] == "revised"}
    assert values["fees.administrative_fees.amount_10k_cny"] == "5.9237"
    assert values["applications.new_received.total"] == "1234567"


def test_a_spreadsheet_runs_nothing_of_a_reason(gongkai, sides):
    answer = gongkai("diff", *sides, "--format", "csv")
    reasons = {row["reason"] for row in csv.DictReader(io.StringIO(answer.out, newline=""))}
    assert [r.startswith("'=HYPERLINK") for r in reasons if r] == [True]


def test_a_terminal_is_steered_by_nothing(gongkai, sides):
    answer = gongkai("diff", *sides, "--lang", "en")
    (line,) = (line for line in answer.out.splitlines() if "HYPERLINK" in line)
    assert "第二行" in line, "a reason stays on its line"
    assert "\x1b" not in answer.out
    assert "1,234,567" in answer.out


def test_single_cells_come_before_reports_that_came_or_left(gongkai, sides, monkeypatch):
    monkeypatch.setattr(diff, "MOST_ROWS", 7)
    answer = gongkai("diff", *sides, "--lang", "en")
    rows = [line.split("│") for line in answer.out.splitlines() if line.startswith("│")]
    kinds = [row[3].strip() for row in rows]
    assert sorted(kinds[:5]) == ["corrected", "revised", "revised", "revised", "revised"]
    assert len(kinds) == 7
    assert "first 7 of" in answer.err


def test_the_page_stands_by_itself_and_runs_nothing(gongkai, sides):
    answer = gongkai("diff", *sides, "--format", "html", "--lang", "en")
    page = parsed(answer)
    policy = page.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not page.css("script, link, img, iframe, object, form, base, [style], [src]")
    assert not [n for n in page.css("*") if any(k.startswith("on") for k in n.attributes)]
    assert all(a.attributes["href"].startswith("#") for a in page.css("a"))
    # Only the texts of the release speak of an address, as text.
    assert set(re.findall(r"https?://[^\s<&]+", answer.out)) == {"http://evil.example/"}
    shown = page.css_first("h3").text()
    assert "<b onclick=x>恶意</b>县" in shown
    assert "\u202e" not in shown
    reason = page.css_first(".reason").text()
    assert "<script>alert(1)</script> 第二行" in reason
    assert "\x1b" not in answer.out


@pytest.mark.parametrize(
    ("lang", "declared", "title", "line", "status"),
    [
        ("zh", "zh-CN", "两个版本之间的变动", "（一）予以公开", "空白"),
        ("en", "en", "What changed between two releases", "granted", "blank"),
    ],
)
def test_the_page_speaks_the_readers_language(gongkai, sides, lang, declared, title, line, status):
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", lang))
    assert page.css_first("html").attributes["lang"] == declared
    assert page.css_first("h1").text() == title
    rows = [row.text(separator=" ") for row in page.css(".cells tbody tr")]
    assert any(line in row and " 3 " in row for row in rows), "statutory labels, not codes"
    assert not any("granted.total" in row or "_" in row for row in rows)
    assert any(status in cell.text() for cell in page.css("td.old"))


def test_the_page_can_be_read_without_seeing_it(gongkai, sides):
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", "en"))
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page.css("table"):
        assert table.css_first("caption").text(strip=True)
        assert all(th.attributes.get("scope") in ("col", "row") for th in table.css("th"))
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    named = {node.attributes["aria-labelledby"] for node in page.css("[aria-labelledby]")}
    assert named <= set(ids)


def test_the_page_counts_and_names_whole_reports_once(gongkai, sides):
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", "en"))
    counts = [node.text() for node in page.css(".counts dd")]
    assert counts == ["405", "3", "2"]
    kinds = {row.css_first("dt").text().split(":")[0]: row.css_first("dd").text()
             for row in page.css(".kinds div")}  # fmt: skip
    assert kinds == {"added": "200", "revised": "4", "corrected": "1", "withdrawn": "200"}
    assert len(page.css(".cells tbody tr")) == 5
    whole = [section.css_first("tbody").text()
             for section in page.css(".whole")]  # fmt: skip
    assert all(text.strip().endswith("200") for text in whole)
    assert "2022" in whole[0]
    assert "某县人民政府" in whole[1]


def test_a_report_on_another_form_has_neither_come_nor_left(gongkai, by_hand, here):
    """All its cells of a table are new, but it is not: its document is read otherwise."""
    for form in ("2019", "2021"):
        report = by_hand.report(by_hand.BUREAU, 2024, form)
        material = by_hand.material((report,), corrected=False)
        publish.write(by_hand.planned(material, publish.previous(here)), here)
    sides = [here / "annual-reports" / version for version in ("1.0.0", "1.0.1")]
    asked = ("--table", "decisions", "--format", "html", "--lang", "en")
    page = parsed(gongkai("diff", *sides, *asked))
    assert not page.css(".whole")
    assert [row.css_first(".kind").text() for row in page.css(".cells tbody tr")] == ["reread"] * 3


def test_a_difference_is_told_as_people_write_it(gongkai, sides):
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", "en"))
    told = [[cell.text() for cell in row.css("td.number")] for row in page.css(".cells tbody tr")]
    assert ["59,237.2449", "5.9237", "−59,231.3212"] in told
    assert ["10", "1,234,567", "+1,234,557"] in told
    assert ["blank", "1", ""] in told


def test_a_large_page_says_what_it_leaves_out(gongkai, sides, monkeypatch):
    monkeypatch.setattr(diff_page, "MOST_CELLS", 2)
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", "en"))
    assert len(page.css(".cells tbody tr")) == 2
    left = page.css_first(".left").text()
    assert "first 2 cells; 3 more are left out" in left
    assert "--format csv" in left
    assert page.css_first(".counts dd").text() == "405"
    monkeypatch.setattr(diff_page, "MOST_REPORTS", 0)
    page = parsed(gongkai("diff", *sides, "--format", "html", "--lang", "en"))
    assert sum("left out" in node.text() for node in page.css("section.whole .left")) == 2


def test_the_same_comparison_is_the_same_page(gongkai, sides):
    one, other = (gongkai("diff", *sides, "--format", "html") for _ in range(2))
    assert one.out == other.out


@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_releases_that_are_the_same_are_said_to_be(gongkai, sides, form):
    answer = gongkai("diff", sides[1], sides[1], "--format", form, "--lang", "en")
    assert answer.code == 0
    assert "The observations of both releases are the same." in answer.err
    if form == "html":
        assert "The observations of both releases are the same." in answer.out
    else:
        assert answer.out.count("\n") == (1 if form == "csv" else 0)


def test_a_release_may_be_compared_backwards_and_by_its_place(gongkai, place, sides):
    back = gongkai("diff", sides[1], sides[0], "--format", "json").out
    assert {json.loads(x)["change"] for x in back.splitlines()} == {
        "added", "withdrawn", "revised", "corrected",
    }  # fmt: skip
    assert gongkai("diff", sides[0], place).out == gongkai("diff", sides[0], sides[1]).out


def test_two_years_of_one_body_are_compared_within_its_scope(gongkai, place):
    answer = gongkai("diff", place, "--years", "2022", "2024", "--format", "json")
    rows = {row["cell"]: row for row in map(json.loads, answer.out.splitlines())}
    assert {row["scope"] for row in rows.values()} == {"own_organ"}
    told = {x: (row["change"], row["old_value"], row["new_value"]) for x, row in rows.items()}
    assert told == {
        "applications.granted.total": ("rise", 0, 3),
        "applications.new_received.natural_person": ("rise", 0, 7),
        "applications.new_received.total": ("rise", 0, 1234567),
        "fees.administrative_fees.amount_10k_cny": ("rise", 0, 5.9237),
        "instruments.rules.issued": ("rise", 0, 1),
        "remedies.reconsideration.upheld": ("went", 0, None),
    }  # fmt: skip
    sample = rows["applications.granted.total"]
    assert (sample["old_report_id"], sample["report_id"]) == (
        "a210922-tjj-2022", "a210922-tjj-2024",
    )  # fmt: skip


def test_of_two_forms_only_what_both_have_is_compared(gongkai, place):
    answer = gongkai("diff", place, "--years", "2020", "2024", "--format", "json")
    cells = {json.loads(line)["cell"].split(".")[0] for line in answer.out.splitlines()}
    assert cells == {"applications", "remedies"}


def test_the_page_of_two_years_names_them_and_the_bodies(gongkai, place):
    page = parsed(
        gongkai("diff", place, "--years", "2022", "2024", "--format", "html", "--lang", "en")
    )
    heads = [th.text() for th in page.css_first(".cells thead").css("th")]
    assert heads == ["Item", "2022", "2024", "Difference", "Change"]
    assert "1 bodies report in both years" in page.css_first("main").text()
    assert not page.css(".whole")


def test_years_without_a_difference_are_said_to_be(gongkai, place):
    answer = gongkai("diff", place, "--years", "2024", "2024", "--lang", "en")
    assert (answer.code, answer.out) == (0, "")
    assert "No cell that can be compared differs" in answer.err


def test_a_year_that_is_not_there_is_told(gongkai, place):
    answer = gongkai("diff", place, "--years", "2012", "2024", "--lang", "en")
    assert answer.code == 1
    assert "2012" in answer.err


def test_one_table_or_one_agency_alone(gongkai, sides):
    fees = gongkai("diff", *sides, "--table", "fees", "--format", "json", "--agency", "a210922-tjj")
    rows = [json.loads(line) for line in fees.out.splitlines()]
    assert {row["cell"] for row in rows} == {"fees.administrative_fees.amount_10k_cny"}
    assert {row["report_id"] for row in rows} == {"a210922-tjj-2022", "a210922-tjj-2024"}
    page = parsed(gongkai("diff", *sides, "--table", "fees", "--format", "html", "--lang", "en"))
    assert "Only: fees" in page.css_first("header").text()
    county = gongkai("diff", *sides, "--agency", "a210922", "--format", "json").out
    assert {json.loads(x)["change"] for x in county.splitlines()} == {"withdrawn"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["OLD"], "Name two releases"),
        (["OLD", "NEW", "--years", "2023", "2024"], "Name two releases"),
        (["OLD", "NEW", "--table", "tables"], "There is no statutory table “tables”"),
        (["OLD", "NEW", "--agency", "nobody"], "no report of the agency “nobody”"),
        (["OLD", "NEW", "--format", "pdf"], "pdf"),
        (["OLD", "--years", "2023"], "--years"),
        (["OLD", "--years", "this", "last"], "this"),
    ],
)
def test_what_makes_no_sense_is_told(gongkai, sides, arguments, said):
    given = [{"OLD": str(sides[0]), "NEW": str(sides[1])}.get(each, each) for each in arguments]
    answer = gongkai("diff", *given, "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_file_holds_what_would_be_printed(gongkai, sides, here):
    for form in ("table", "json", "csv", "html"):
        target = here / f"changes.{form}"
        answer = gongkai("diff", *sides, "--format", form, "--output", target, "--lang", "en")
        assert (answer.code, answer.out) == (0, "")
        assert "405 cells differ" in answer.err
        printed = gongkai("diff", *sides, "--format", form, "--lang", "en").out
        assert target.read_bytes().decode() == printed
    assert {path.suffix for path in here.iterdir()} == {".table", ".json", ".csv", ".html"}


def test_a_file_that_cannot_be_written_is_told_and_nothing_stays(gongkai, sides, here):
    answer = gongkai("diff", *sides, "--output", here / "nowhere" / "x.html", "--lang", "en")
    assert answer.code == 1
    assert "nowhere" in answer.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("harm", ["cut", "missing", "forged"])
def test_a_damaged_package_is_told_and_no_file_is_written(
    gongkai: Callable[..., Any], sides: tuple[Path, Path], here: Path, harm: str
) -> None:
    folder = Path(shutil.copytree(sides[0], here / "old"))
    file = folder / "data/observations-2024.parquet"
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:100])
    elif harm == "missing":
        file.unlink()
    else:
        (folder / "datapackage.json").write_text('{"resources": [{"name": "x", "path": "../x"}]}')
    answer = gongkai("diff", folder, sides[1], "--output", here / "x.html", "--format", "html")
    assert answer.code == 1
    assert "old" in answer.err
    assert "Traceback" not in answer.err
    assert not (here / "x.html").exists()


def test_numbers_are_written_without_loss():
    assert compared.figure(Decimal("123456789012345678.123456")) == "123,456,789,012,345,678.123456"
    assert compared.figure(Decimal("10.000000")) == "10"
    assert compared.figure(Decimal("0.000000"), signed=True) == "+0"
