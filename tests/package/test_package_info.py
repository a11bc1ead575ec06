"""package.yaml: the publisher's words about the package."""

import pytest
import yaml

from gongkai.catalogue.package_info import package_info
from gongkai.errors import CatalogueError
from gongkai.messages import text


@pytest.fixture
def words(tmp_path):
    info = package_info()
    return {
        "name": info.name,
        "title": dict(info.title),
        "description": dict(info.description),
        "licence": dict(info.licence),
        "sources": [dict(each) for each in info.sources],
        "contributors": [dict(each) for each in info.contributors],
        "keywords": {key: list(value) for key, value in info.keywords.items()},
    }


def written(tmp_path, words):
    path = tmp_path / "package.yaml"
    path.write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    return path


def test_the_shipped_package_is_open_data_in_two_languages():
    info = package_info()
    assert (info.name, info.licence["name"]) == ("ogi-annual-reports", "CC-BY-4.0")
    assert set(info.title) == set(info.description) == set(info.keywords) == {"zh", "en"}
    assert 0 < info.bounds["coverage"] <= 1


def test_a_publisher_may_say_it_differently(tmp_path, words):
    words |= {"homepage": "https://data.example.org/", "bounds": {"coverage": 1}}
    info = package_info(written(tmp_path, words))
    assert (info.homepage, info.address) == ("https://data.example.org", None)
    assert info.bounds == {"coverage": 1.0}
    assert info.first_report_year is None
    words["first_report_year"] = 2021
    assert package_info(written(tmp_path, words)).first_report_year == 2021


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("title", {"zh": "只有中文"}),
        ("licence", {"name": "CC-BY-4.0"}),
        ("sources", []),
        ("contributors", [{"roles": ["publisher"]}]),
        ("keywords", ["a"]),
        ("homepage", "data.example.org"),
        ("bounds", {"coverage": 90}),
        ("gate", 0.9),
        ("gate", [{"found": 1}]),
        ("first_report_year", "2019"),
        ("first_report_year", 1999),
        ("first_report_year", True),
        ("licens", {}),
    ],
)
def test_a_fault_is_named_by_its_key(tmp_path, words, key, value):
    words[key] = value
    with pytest.raises(CatalogueError) as caught:
        package_info(written(tmp_path, words))
    said = text(caught.value.code, "en", **caught.value.arguments)
    assert f"“{key if key != 'name' else 'name'}”" in said


def test_a_publisher_may_tell_portals_more(tmp_path, words):
    shipped = package_info()
    info = package_info(written(tmp_path, words))
    assert (info.contact, info.publisher_type, info.doi) == ({}, None, None)
    assert (info.spatial, info.accrual, info.directory) == (
        shipped.spatial,
        "ANNUAL",
        {"sharing": "无条件共享", "open": "是"},
    )
    words |= {
        "publisher_type": "LocalAuthority",
        "contact": {"email": "open@example.org"},
        "accrual": "QUARTERLY",
        "doi": "10.1234/abc",
        "directory": {
            "sharing": "有条件共享",
            "provider_code": "11330703729102247D",
            "codes": {"applications": "307001/1", "reports": "307001/2"},
        },
    }
    info = package_info(written(tmp_path, words))
    assert info.contact == {"email": "open@example.org"}
    assert (info.accrual, info.publisher_type) == ("QUARTERLY", "LocalAuthority")
    assert info.directory == {**words["directory"], "open": "是"}


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("address", "https://data.example.org/a b", "address"),
        ("address", 'https://data.example.org/">', "address"),
        ("licence", {"name": "CC0-1.0", "path": "CC0"}, "licence"),
        ("publisher_type", "Ministry", "publisher_type"),
        ("publisher_type", ["LocalAuthority"], "publisher_type"),
        ("keywords", {"zh": 5, "en": ["a"]}, "keywords"),
        ("keywords", {"zh": ["a\nb"], "en": ["a"]}, "keywords"),
        ("name", "../elsewhere", "name"),
        ("title", {"zh": "年报\n## 标题", "en": "Reports"}, "title.zh"),
        ("title", {"zh": "年报", "en": "Reports\x1b[2J"}, "title.en"),
        ("licence", {"name": "\u202eCC", "path": "https://example.org"}, "licence.name"),
        ("sources", [{"title": "a", "path": "javascript:alert(1)"}], "sources.0.path"),
        ("sources", [{"title": {"a": 1}}], "sources.0.title"),
        ("contributors", [{"title": "a", "roles": 5}], "contributors.0.roles"),
        ("contributors", [{"title": "a", "path": "javascript:a"}], "contributors.0.path"),
        ("address", "https://data.example.org/?a=b", "address"),
        ("contact", {}, "contact"),
        ("contact", {"phone": "1"}, "contact"),
        ("contact", {"name": "a\nb"}, "contact.name"),
        ("contact", {"email": "nobody"}, "contact.email"),
        ("contact", {"email": "a@example.org?bcc=b@example.org"}, "contact.email"),
        ("contact", {"url": "javascript:alert(1)"}, "contact.url"),
        ("spatial", {"uri": "https://example.org"}, "spatial"),
        ("spatial", {"uri": "CHN", "zh": "中国", "en": "China"}, "spatial.uri"),
        ("spatial", {"uri": "https://example.org", "zh": "", "en": "China"}, "spatial.zh"),
        ("accrual", "yearly", "accrual"),
        ("doi", "https://doi.org/10.1234/abc", "doi"),
        ("directory", [], "directory"),
        ("directory", {"provder": "a"}, "directory.provder"),
        ("directory", {"provider": ""}, "directory.provider"),
        ("directory", {"provider_code": "11330703729102248D"}, "directory.provider_code"),
        ("directory", {"sharing": "共享"}, "directory.sharing"),
        ("directory", {"open": True}, "directory.open"),
        ("directory", {"codes": ["a"]}, "directory.codes"),
        ("directory", {"codes": {"aplications": "1"}}, "directory.codes.aplications"),
        ("directory", {"codes": {"applications": 1}}, "directory.codes.applications"),
    ],
)
def test_a_word_for_portals_that_is_none_is_named(tmp_path, words, key, value, named):
    words[key] = value
    with pytest.raises(CatalogueError, match=r"package\.info_key") as caught:
        package_info(written(tmp_path, words))
    assert f"“{named}”" in text(caught.value.code, "en", **caught.value.arguments)


@pytest.mark.parametrize(
    ("check", "bound"),
    [
        ("found", 90),
        ("found", "0.9"),
        ("found", True),
        ("rejected", -0.1),
        ("rows", None),
        ("reports_left", 0.5),
        ("reports_left", False),
        ("withdrawn_content", 1),
        ("fuond", 0.9),
    ],
)
def test_a_bound_of_the_gate_that_is_none_is_named(tmp_path, words, check, bound):
    words["gate"] = {check: bound}
    with pytest.raises(CatalogueError) as caught:
        package_info(written(tmp_path, words))
    said = text(caught.value.code, "en", **caught.value.arguments)
    assert f"“gate.{check}”" in said


def test_bounds_of_the_gate_that_are_not_named_are_the_shipped_ones(tmp_path, words):
    shipped = package_info().gate
    assert set(shipped) == {"found", "rejected", "rows", "reports_left"}
    assert package_info(written(tmp_path, words)).gate == shipped
    words["gate"] = {"found": 0.9, "reports_left": 2}
    info = package_info(written(tmp_path, words))
    assert info.gate == {**shipped, "found": 0.9, "reports_left": 2}


@pytest.mark.parametrize("content", ["- a list", "a: [", ""])
def test_what_is_no_mapping_is_said_so(tmp_path, content):
    path = tmp_path / "package.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"package\.info"):
        package_info(path)


def test_a_missing_file_is_said_so(tmp_path):
    with pytest.raises(CatalogueError, match=r"package\.info_unreadable"):
        package_info(tmp_path / "package.yaml")
