"""The pages after a publication: only where they are wanted, and never at the release's cost."""

from dataclasses import replace
from pathlib import Path

import pytest

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.cli import app
from gongkai.place import place as place_at
from gongkai.run.outcome import Outcome
from gongkai.run.site import with_site
from gongkai.settings import Settings, settings


def asked(place: Path, **given: object) -> Settings:
    return settings({"out": place, "workers": 1, "lang": "en"} | given, {}, place)


def outcome(place: Path, **given: object) -> Outcome:
    package = place / "annual-reports" / "1.1.0"
    return Outcome("1.1.0", package, False, (("http://a/", "it failed"),), **given)


def test_pages_are_built_where_they_are_wanted(own: Path) -> None:
    index = own / "annual-reports" / "site" / "index.html"
    index.unlink()
    assert with_site(asked(own), outcome(own)) == outcome(own)
    assert not index.exists()
    found = with_site(asked(own, with_site=True), outcome(own))
    assert found == outcome(own, site=index.as_uri())
    assert index.exists()


def test_a_site_that_cannot_be_built_is_a_failure_beside_the_others(own: Path) -> None:
    with place_at(own / "annual-reports" / "site").alone():
        found = with_site(asked(own, with_site=True), outcome(own))
    assert (found.version, found.site) == ("1.1.0", None)
    assert found.failures[0] == ("http://a/", "it failed")
    where, reason = found.failures[1]
    assert where == str(own)
    assert "another" in reason.lower()


@pytest.mark.parametrize("written", ["with_site = true", 'with_site = "yes"'])
def test_the_setting_is_a_flag_of_the_publishers_file(tmp_path: Path, written: str) -> None:
    (tmp_path / "gongkai.toml").write_text(written, "utf-8")
    assert settings({}, {}, tmp_path).with_site
    assert not settings({}, {"GONGKAI_WITH_SITE": "no"}, tmp_path).with_site


def index_of(place: Path) -> Path:
    return place / "annual-reports" / "site" / "index.html"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in: no publisher's file says whether pages are wanted."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_withdrawal_is_on_the_pages_where_they_are_wanted(own: Path, here: Path, capsys) -> None:
    words = ["--reason", "单位<b>错误", "--by", "数据组", "--out", str(own)]
    before = index_of(own).read_text("utf-8")
    assert app.execute(["withdraw", "1.1.0", *words]) == 0
    assert "gongkai site" in capsys.readouterr().out
    assert index_of(own).read_text("utf-8") == before
    assert app.execute(["withdraw", "1.0.0", *words[:4], "--out", str(own), "--with-site"]) == 1
    said = capsys.readouterr()
    assert str(own) in said.err, "no release stands, of which pages could be"
    index_of(own).unlink()


def test_the_pages_go_back_to_the_release_that_stands(own: Path, here: Path, capsys) -> None:
    words = ["--reason", "单位<b>错误", "--by", "数据组", "--out", str(own), "--with-site"]
    assert app.execute(["withdraw", "1.1.0", *words]) == 0
    said = capsys.readouterr().out
    assert index_of(own).as_uri() in said
    assert "gongkai site" not in said
    page = index_of(own).read_text("utf-8")
    assert "单位&lt;b&gt;错误" in page
    assert "../1.0.0/data/reports.csv" in page
    assert "../1.1.0/data/reports.csv" not in page


def test_a_draft_that_is_released_is_on_the_pages(
    own: Path, here: Path, by_hand, sample, capsys
) -> None:
    info = replace(package_info(), address=sample.ADDRESS)
    material = sample.material(by_hand, (*sample.THEN, (2025, "2021")))
    made = release.plan(release.settle(material), info, publish.previous(own), by_hand.CREATED)
    draft = str(publish.write_draft(made, here / "drafts"))
    approved = ["release", draft, "--approved-by", "数据组", "--out", str(own)]
    assert app.execute([*approved, "--with-site"]) == 0
    assert index_of(own).as_uri() in capsys.readouterr().out
    assert f"../{made.version}/data/reports.csv" in index_of(own).read_text("utf-8")


def test_where_no_pages_lie_nothing_is_said_of_them(own: Path, here: Path, capsys) -> None:
    index_of(own).unlink()
    words = ["--reason", "错误", "--by", "数据组", "--out", str(own)]
    assert app.execute(["withdraw", "1.1.0", *words]) == 0
    assert "gongkai site" not in capsys.readouterr().out
