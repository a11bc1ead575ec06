"""What a build writes: all of it, the same bytes each time, nothing that is not its own."""

import hashlib
import json
import re
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urljoin, urlsplit

import boto3
import pytest
from lxml import etree, html

from gongkai import publish
from gongkai.catalogue.view_schemas import DERIVED
from gongkai.cli import app
from gongkai.errors import PackageError, PlaceError
from gongkai.place import place as place_at
from gongkai.site import dossiers, regions
from gongkai.site.build import build
from tests.object_store import BUCKET, object_store

ATOM = "{http://www.w3.org/2005/Atom}"


def contents(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def pages(site: Path) -> dict[str, html.HtmlElement]:
    return {
        path: html.document_fromstring(content)
        for path, content in contents(site).items()
        if path.endswith(".html")
    }


def test_every_kind_of_page_is_there(site: Path) -> None:
    there = contents(site)
    for path in (
        "index.html", "coverage.html", "quality.html", "agencies/a210922-tjj.html",
        "agencies/a210922-tjj.json", "regions/210900.html", "regions/none.html",
        "feeds/all.atom", "feeds/210922.atom", "assets/site.css", "assets/site.js",
        "assets/search.js", "assets/release.js", "search/about-0.js", "sha256sums",
    ):  # fmt: skip
        assert path in there, path
    assert sum(path.startswith("charts/") for path in there) == 2
    assert all(content for content in there.values())


def test_sha256sums_names_every_other_file(site: Path) -> None:
    there = contents(site)
    listed = dict(line.split("  ")[::-1] for line in there.pop("sha256sums").decode().splitlines())
    assert listed == {path: hashlib.sha256(data).hexdigest() for path, data in there.items()}


def test_a_second_build_writes_nothing(own: Path) -> None:
    folder = own / "annual-reports" / "site"
    before = {path: (folder / path).stat().st_mtime_ns for path in contents(folder)}
    again = build(own)
    assert (again.written, again.removed) == (0, 0)
    before.pop("sha256sums")
    assert all((folder / path).stat().st_mtime_ns == time for path, time in before.items())


def test_what_nothing_makes_any_more_is_removed_and_what_is_not_ours_stays(own: Path) -> None:
    folder = own / "annual-reports" / "site"
    (folder / "robots.txt").write_text("the publisher's")
    with (folder / "sha256sums").open("a") as sums:
        sums.write(f"{'0' * 64}  agencies/gone.html\n{'0' * 64}  ../versions.json\n")
    (folder / "agencies/gone.html").write_text("of the build before")
    (folder / "quality.html").unlink()
    assert build(own).removed == 1
    assert not (folder / "agencies/gone.html").exists()
    assert (folder / "robots.txt").exists()
    assert (folder / "quality.html").exists()
    assert (own / "annual-reports" / "versions.json").exists()


def test_several_processes_make_the_same_bytes(
    own: Path, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dossiers, "SLICE", 2)
    monkeypatch.setenv("TZ", "America/Anchorage")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    for path in contents(own / "annual-reports" / "site"):
        (own / "annual-reports" / "site" / path).unlink()
    build(own, workers=2)
    assert contents(own / "annual-reports" / "site") == contents(site)


def test_a_site_may_lie_elsewhere(own: Path, tmp_path: Path) -> None:
    built = build(own, tmp_path / "www")
    assert built.index == (tmp_path / "www" / "index.html").as_uri()
    assert 'href="https://data.example.org/ogi/annual-reports/1.1.0/README.md"' in (
        tmp_path / "www" / "index.html"
    ).read_text("utf-8")


@pytest.mark.network
@pytest.mark.xdist_group("s3")
def test_an_object_store_hands_the_pages_out_as_pages(own: Path) -> None:
    with object_store() as (query, _):
        where = f"s3://{BUCKET}/www?{query}"
        built = build(own, where)
        assert built.index == f"s3://{BUCKET}/www/index.html"
        assert built.written == built.files
        host = query.partition("=")[2].partition("&")[0]
        client = boto3.client("s3", endpoint_url=f"http://{host}", region_name="us-east-1")
        for path, kind in (("index.html", "text/html"), ("assets/site.css", "text/css")):
            answer = client.head_object(Bucket=BUCKET, Key=f"www/{path}")
            assert answer["ContentType"].startswith(kind)


def test_every_link_and_every_file_that_a_page_loads_is_there(site: Path, place: Path) -> None:
    for path, page in pages(site).items():
        base = (site / path).as_uri()
        for element, attribute, link, _ in page.iterlinks():
            target = urlsplit(urljoin(base, link))
            if target.scheme in ("https", "http"):
                assert (element.tag, attribute) in (("a", "href"), ("link", "href")), link
                continue
            if link == "data:,":  # no icon: a browser would ask the server for one
                continue
            assert target.scheme == "file", link
            file = Path(unquote(target.path))
            assert place in file.parents
            assert file.is_file(), f"{path}: {link}"
            if target.fragment and file == site / path:
                assert page.get_element_by_id(target.fragment) is not None


def test_a_release_without_a_list_or_an_address_is_shown_from_any_folder(
    own: Path, tmp_path: Path
) -> None:
    alone = Path(shutil.copytree(own / "annual-reports/1.1.0", tmp_path / "a #1 ä/1.1.0"))
    descriptor = json.loads((alone / "datapackage.json").read_text("utf-8"))
    del descriptor["id"]
    (alone / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    build(alone, tmp_path / "www")
    page = pages(tmp_path / "www")["index.html"]
    (link,) = page.xpath("//a[text()='README.md']/@href")
    file = urlsplit(urljoin((tmp_path / "www/index.html").as_uri(), link)).path
    assert Path(unquote(file)) == alone / "README.md"


def test_the_landing_page_offers_every_file_for_its_use_wherever_the_release_lies(
    own: Path, site: Path, serve, tmp_path: Path
) -> None:
    release = own / "annual-reports/1.1.0"
    whole = {line.split("  ")[1] for line in (release / "sha256sums").read_text().splitlines()}
    whole = {path for path in whole if not path.startswith("schemas/")} | {"sha256sums"}
    with serve(own) as address:
        build(f"{address}/annual-reports/versions.json", tmp_path / "www")
    for folder in (site, tmp_path / "www"):
        page = pages(folder)["index.html"]
        links = [each.partition("/1.1.0/")[2] for each in page.xpath("//section//@href")]
        offered = [each for each in links if each in whole]
        assert sorted(set(offered)) == sorted(whole)
        kinds = page.xpath("//section//h3/@id")
        assert kinds == ["tables-derived", "tables-statutory", "tables-records"]
    assert offered.index("metadata/dcat.ttl") < offered.index("data/panel.csv")
    assert offered.index("data/panel.csv") < offered.index("data/applications-2024.csv")


def test_a_withdrawn_release_is_told_first_on_its_own_pages(own: Path, tmp_path: Path) -> None:
    publish.withdraw(own, "1.1.0", reason="单位<b>\u202e错误", by="数据组", on=date(2025, 6, 1))
    for where, told in ((own / "annual-reports/1.1.0", ["单位<b>\u202e错误"]), (own, [])):
        build(where, tmp_path / "www")
        page = pages(tmp_path / "www")["index.html"]
        assert page.xpath("//p[@class='notice']/bdi/text()") == told
        assert page.xpath("//section[@aria-labelledby='releases']//bdi/text()") == [
            "单位<b>\u202e错误"
        ]


def test_a_release_from_before_derived_tables_and_lists_of_sums_is_shown(
    own: Path, tmp_path: Path
) -> None:
    old = own / "annual-reports/1.1.0"
    told = json.loads((old / "datapackage.json").read_text("utf-8"))
    del told["gongkai:sums"]
    told["resources"] = [x for x in told["resources"] if x["gongkai:table"] not in DERIVED]
    kept = ("README.md", "CHANGES.md", "CITATION.cff")
    told["gongkai:files"] = {path: told["gongkai:files"][path] for path in kept}
    (old / "datapackage.json").write_text(json.dumps(told), "utf-8")
    (old / "sha256sums").unlink()
    build(old, tmp_path / "www")
    page = pages(tmp_path / "www")["index.html"]
    links = [each.rpartition("/1.1.0/")[2] for each in page.xpath("//dl[@class='uses']//@href")]
    assert links == [*kept, "datapackage.json"]
    assert page.xpath("//section//h3/@id") == ["tables-statutory", "tables-records"]


def test_no_value_becomes_markup(site: Path, sample: ModuleType) -> None:
    for path, page in pages(site).items():
        for script in page.iter("script"):
            assert script.get("src") or script.get("type") == "application/ld+json", path
        assert not page.xpath("//@style | //style"), path
    (name,) = pages(site)["agencies/a210922-tjj.html"].xpath("//h1/bdi/text()")
    assert name == f"彰武县统计{sample.HOSTILE}"


def test_the_page_describes_the_data_set_to_search_engines(site: Path) -> None:
    (block,) = pages(site)["index.html"].xpath("//script[@type='application/ld+json']/text()")
    assert "<" not in block
    told = json.loads(block)
    assert (told["@type"], told["version"]) == ("Dataset", "1.1.0")
    assert told["temporalCoverage"] == "2020/2024"
    assert told["license"].startswith("https://")
    urls = [each["contentUrl"] for each in told["distribution"]]
    assert "https://data.example.org/ogi/annual-reports/1.1.0/data/reports.csv" in urls


def test_the_json_of_an_agency_holds_every_cell_with_its_status(site: Path) -> None:
    told = json.loads((site / "agencies/a210922-tjj.json").read_text("utf-8"))
    assert told["agency"]["agency_id"] == "a210922-tjj"
    assert [each["report_year"] for each in told["reports"]] == [2020, 2023, 2024]
    newest = told["reports"][-1]
    assert newest["cells"]["applications"]["new_received"]["total"] == 24
    assert newest["cells"]["remedies"]["reconsideration"]["total"] is None
    assert newest["statuses"]["remedies.reconsideration.total"] == "blank"
    assert newest["statuses"]["applications.granted.total"] == "corrected"
    assert "applications.new_received.total" not in newest["statuses"]
    assert {each["rule"] for each in newest["findings"]} == {"LINE-ABSENT", "TITLE-UNKNOWN"}
    assert {each["found"] for each in told["coverage"]} == {"found", "not_on_site"}


def test_a_page_of_an_agency_does_not_change_with_the_version(own: Path, site: Path) -> None:
    assert b"1.1.0" not in (site / "agencies/a210922.html").read_bytes()
    assert b"1.1.0" in (site / "assets/release.js").read_bytes()


def test_the_feeds_are_atom(site: Path, sample: ModuleType) -> None:
    paths = sorted(path for path in contents(site) if path.endswith(".atom"))
    assert paths == [f"feeds/{name}.atom" for name in ("210000", "210900", "210922", "all")]
    for path in paths:
        feed = etree.fromstring((site / path).read_bytes())
        assert feed.tag == f"{ATOM}feed"
        home = f"{sample.ADDRESS}/annual-reports/site"
        assert feed.findtext(f"{ATOM}id") == f"{home}/{path}"
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        (own,) = (each for each in feed.iterfind(f"{ATOM}link") if each.get("rel") == "self")
        assert own.get("href") == f"{home}/{path}"
        entries = feed.findall(f"{ATOM}entry")
        ids = [each.findtext(f"{ATOM}id") for each in entries]
        assert len(set(ids)) == len(ids) == 2
        for element in (feed, *entries):
            updated = element.findtext(f"{ATOM}updated")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", updated)
        for entry in entries:
            assert entry.findtext(f"{ATOM}title")
            assert entry.find(f"{ATOM}link").get("href").startswith(sample.ADDRESS)
    newest, first = etree.parse(site / "feeds/210922.atom").findall(f".//{ATOM}summary")
    assert "涉及本地区报告 1 份" in newest.text
    assert "It concerns 3 reports" in first.text


def test_without_an_address_there_are_no_feeds_and_it_is_said(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    descriptor = own / "annual-reports/1.1.0/datapackage.json"
    told = json.loads(descriptor.read_text("utf-8"))
    del told["id"]
    descriptor.write_text(json.dumps(told), "utf-8")
    assert app.execute(["site", str(own), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    folder = own / "annual-reports" / "site"
    assert (folder / "index.html").as_uri() in said
    assert "no Atom feeds" in said
    assert not list(folder.glob("feeds/*"))
    assert "all.atom" not in (folder / "index.html").read_text("utf-8")


def test_long_regions_have_several_pages(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "MOST", 1)
    build(own)
    folder = own / "annual-reports" / "site"
    first, second = (pages(folder)[f"regions/210900{part}.html"] for part in ("", "-2"))
    assert first.xpath("//a[@rel='next']/@href") == ["../regions/210900-2.html"] * 2
    assert second.xpath("//a[@rel='prev']/@href") == ["../regions/210900.html"] * 2


def test_damaged_bytes_are_never_shown(own: Path) -> None:
    file = own / "annual-reports/1.1.0/data/agencies.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(PackageError, match="damaged"):
        build(own)


def test_two_builds_do_not_write_one_site(own: Path) -> None:
    with place_at(own / "annual-reports" / "site").alone(), pytest.raises(PlaceError, match="busy"):
        build(own)


def test_a_missing_package_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.execute(["site", str(tmp_path / "nothing"), "--lang", "en"]) == 1
    assert "no package" in capsys.readouterr().err
