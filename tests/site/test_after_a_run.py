"""The pages after a publication: only where they are wanted, and never at the release's cost."""

from pathlib import Path

import pytest

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
