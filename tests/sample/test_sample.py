"""The sample: its register and its files agree, and every planted quirk is still there."""

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "datapackages" / "sample"
SITES = SAMPLE / "sites"
EXAMPLES = ROOT / "tests" / "examples"
COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_institution",
    "other_organization",
    "total",
)


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def expectation(site: str, year: int) -> dict[str, Any]:
    (path,) = EXAMPLES.glob(f"*/sample-{site}-{year}/expected.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def cells(site: str, year: int) -> dict[str, Any]:
    found: dict[str, Any] = expectation(site, year)["cells"]
    return found


def page(site: str, path: str) -> bytes:
    return (SITES / site / path).read_bytes()


AGENCIES = rows("register/agencies.csv")
SOURCES = rows("register/sources.csv")
MOVED = {(r["site"], r["old"]): r["new"] for r in rows("redirects.csv")}


class TestRegister:
    def test_columns_are_those_of_the_register(self) -> None:
        assert list(AGENCIES[0]) == [
            "agency_id",
            "name",
            "level",
            "division_code",
            "uscc",
            "parent_id",
        ]
        assert list(SOURCES[0]) == ["agency_id", "url", "kind", "report_year", "series"]

    def test_agencies_are_many_and_distinct(self) -> None:
        ids = [a["agency_id"] for a in AGENCIES]
        assert len(set(ids)) == len(ids) >= 9
        assert all(re.fullmatch(r"[a-z][a-z0-9-]*", i) for i in ids)
        assert {a["parent_id"] for a in AGENCIES} - {""} <= set(ids)
        assert len({a["level"] for a in AGENCIES}) >= 7

    def test_every_agency_has_a_source_and_every_source_an_agency(self) -> None:
        assert {s["agency_id"] for s in SOURCES} == {a["agency_id"] for a in AGENCIES}

    @pytest.mark.parametrize("source", SOURCES, ids=lambda s: s["url"])
    def test_each_source_leads_to_a_file(self, source: dict[str, str]) -> None:
        address = urlsplit(source["url"])
        site, _, rest = (address.hostname or "").partition(".")
        assert rest == "sample.invalid"
        path = MOVED.get((site, address.path), address.path)
        file = SITES / site / path.lstrip("/")
        assert (file / "index.html" if path.endswith("/") else file).is_file()

    def test_every_site_is_declared(self) -> None:
        assert {s["site"] for s in rows("sites.csv")} == {p.name for p in SITES.iterdir()}

    def test_every_report_has_an_expectation(self) -> None:
        pointed = {p.read_text("utf-8").strip() for p in EXAMPLES.glob("*/*/source.txt")}
        for source in SOURCES:
            address = urlsplit(source["url"])
            site = (address.hostname or "").split(".")[0]
            path = MOVED.get((site, address.path), address.path)
            assert source["kind"] == "list" or f"sites/{site}{path}" in pointed

    def test_it_stays_small(self) -> None:
        assert sum(p.stat().st_size for p in SAMPLE.rglob("*") if p.is_file()) < 3_000_000


class TestYears:
    """Two years of one agency agree, except in the one place where a break was planted."""

    @pytest.mark.parametrize(
        ("site", "year"),
        [("yunxi", 2024), ("qinglan", 2024), ("luwan", 2024), ("hezhu", 2020), ("hezhu", 2021)],
    )
    def test_carry_over_agrees(self, site: str, year: int) -> None:
        old, new = cells(site, year - 1), cells(site, year)
        for column in COLUMNS:
            due = old[f"applications.carried_over_out.{column}"]
            assert new[f"applications.carried_over_in.{column}"] in (due, None)

    def test_one_carry_over_is_broken(self) -> None:
        old, new = cells("linshan", 2023), cells("linshan", 2024)
        assert old["applications.carried_over_out.total"] == 1
        assert new["applications.carried_over_in.total"] == 0

    @pytest.mark.parametrize("site", ["yunxi", "qinglan", "luwan"])
    def test_stock_of_documents_agrees(self, site: str) -> None:
        old, new = cells(site, 2023), cells(site, 2024)
        line = "instruments.normative_documents"
        due = old[f"{line}.in_force"] + new[f"{line}.issued"] - new[f"{line}.repealed"]
        assert new[f"{line}.in_force"] == due

    @pytest.mark.parametrize("line", ["licensing", "other_services", "penalty", "compulsion"])
    def test_items_agree(self, line: str) -> None:
        old, new = cells("hezhu", 2019), cells("hezhu", 2020)
        due = old[f"items.{line}.items_prior_year"] + old[f"items.{line}.items_change"]
        assert new[f"items.{line}.items_prior_year"] == due


class TestQuirks:
    def test_both_editions_and_one_that_came_late(self) -> None:
        editions = {p.parent.name: json.loads(p.read_text("utf-8")).get("edition")
                    for p in EXAMPLES.glob("*/sample-*-20*/expected.json")}  # fmt: skip
        assert editions["sample-hezhu-2019"] == editions["sample-hezhu-2020"] == "2019"
        assert editions["sample-hezhu-2021"] == "2021"
        assert editions["sample-dongqi-2022"] == "2019"

    def test_hanweb_word_paste_with_split_digits_and_separators(self) -> None:
        text = page("yunxi", "art/2025/1/20/art_1229_1.html").decode("utf-8")
        assert 'id="zoom"' in text
        assert text.count("MsoNormal") > 200
        assert "<o:p></o:p>" in text
        assert ">3</span><span" in text and ",787</span>" in text
        assert ">1</span><span" in text and ">8，733</span>" in text

    def test_trs_with_layout_tables_and_a_missing_line(self) -> None:
        text = page("qinglan", "zwgk/xxgknb/202501/t20250121_1.html").decode("utf-8")
        assert "TRS_Editor" in text
        assert text.index("<table") < text.index("TRS_Editor")
        assert "属于行政查询事项" not in text
        assert "商业<br />企业" in text

    def test_list_page_leads_to_two_reports_and_a_notice(self) -> None:
        text = page("qinglan", "zwgk/xxgknb/index.html").decode("utf-8")
        assert text.count("t20") == 3
        assert "关于编制" in text

    def test_pictures_in_place_of_tables(self) -> None:
        text = page("nanpu", "gkmlpt/content/2/2517/post_1.html").decode("utf-8")
        pictures = re.findall(r'src="/([^"]+\.png)"', text)
        assert len(pictures) == 3
        assert all(page("nanpu", p).startswith(b"\x89PNG") for p in pictures)
        assert "规章" not in text

    def test_gb18030_declared_as_gb2312(self) -> None:
        content = page("linshan", "c1021/202501/0a94cd7781ee4b0c9f52d6630b1a7e4c.shtml")
        assert b"charset=gb2312" in content
        assert "㙍" in content.decode("gb18030")
        for codec in ("gb2312", "gbk", "utf-8"):
            with pytest.raises(UnicodeDecodeError):
                content.decode(codec)

    def test_markup_lost_and_no_charset_declared(self) -> None:
        content = page("baihe", "contents/318/20117.html")
        assert b"<table" not in content
        assert b"charset" not in content
        assert content.count(b"<p>") > 200
        assert {s["charset"] for s in rows("sites.csv") if s["site"] == "baihe"} == {""}

    def test_subdistrict_with_rules(self) -> None:
        assert cells("baihe", 2021)["instruments.rules.in_force"] == 3

    def test_markdown_with_bars(self) -> None:
        text = page("xishan", "openness/annual-report-2022.md").decode("utf-8")
        assert "|---|---|" in text

    def test_tab_text_cut_by_pages(self) -> None:
        text = page("tingzhou", "upload/2025/01/annual2024.txt").decode("utf-8")
        assert "\n- 4 -\n" in text
        assert "\t(六)\t1. 申请人无\t" in text
        assert "\n4. 保护第三方合法权益\t" in text
        assert "汀洲县统计局 2024 年\n" in text

    def test_bom_and_traditional_characters(self) -> None:
        content = page("jinzhu", "info/1019/40231.htm")
        assert content.startswith(b"\xef\xbb\xbf")
        assert "行政規範性文件" in content.decode("utf-8-sig")

    def test_2019_form_with_signs_units_and_a_local_row(self) -> None:
        first, second = (
            page("hezhu", f"single/19/{y}.html").decode("gb18030") for y in (2019, 2020)
        )
        assert all(
            word in first for word in ("增5", "减8", "+21", "1646.5万元", "其他主动公开文件")
        )
        assert all(word in second for word in ("减12", "＋2", "251000元", "19,873"))
        status = expectation("dongqi", 2022)["statuses"]
        assert status["procurement.centralized_procurement.amount_cny"] == "no_unit"

    def test_one_wrong_digit_in_a_total(self) -> None:
        found = cells("beiling", 2024)
        parts = sum(found[f"applications.granted.{c}"] for c in COLUMNS[:-1])
        assert found["applications.granted.total"] == parts - 1
        assert expectation("beiling", 2024)["findings"] == ["T3-ROW", "T3-SUM"]

    def test_header_empties_in_place_of_row_spans(self) -> None:
        text = page("beiling", "info/1041/22031.htm").decode("utf-8")
        assert "<tr><th></th><th>商业企业</th>" in text

    def test_table_three_in_two_pieces(self) -> None:
        text = page("mingsha", "public/6617/33611.html").decode("utf-8")
        assert text.count("<table") == 4
        assert text.count("商业企业") == 2

    def test_every_kind_of_nothing_and_nested_tables(self) -> None:
        text = page("luwan", "gongkai/site_luwan/channel_12/doc_65f0.html").decode("utf-8")
        assert all(f">{word}</td>" in text for word in ("/", "—", "-", "无", "&nbsp;"))
        assert "<td><table><tbody><tr><td>" in text
        assert "社会<br>公益<br>组织" in text

    def test_prose_holds_keyword_traps(self) -> None:
        for site, path in (
            ("yunxi", "art/2025/1/20/art_1229_1.html"),
            ("luwan", "gongkai/site_luwan/channel_12/doc_65f0.html"),
            ("xishan", "openness/annual-report-2022.md"),
        ):
            assert "行政许可5件" in page(site, path).decode("utf-8")

    def test_no_document_names_a_real_host(self) -> None:
        for path in SITES.rglob("*"):
            if path.suffix in {".html", ".htm", ".shtml", ".md", ".txt"}:
                hosts = re.findall(rb"https?://([\w.-]+)", path.read_bytes())
                assert set(hosts) <= {b"www.w3.org"}
