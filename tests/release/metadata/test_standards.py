"""Descriptor and citation by the profiles of their standards, and what a page says of a release."""

import json
from pathlib import Path

import jsonschema
import yaml

from gongkai.release.metadata import schema_org, script


def valid(standards: Path, profile: str, *values: object) -> None:
    schema = json.loads((standards / profile).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for value in values:
        validator.validate(value)


def test_the_descriptor_meets_the_data_package_profile(made, standards):
    valid(standards, "datapackage-2.0/datapackage.json", made.descriptor)
    valid(standards, "datapackage-2.0/dataresource.json", *made.descriptor["resources"])


def test_the_citation_meets_its_schema(made, standards):
    valid(standards, "cff-1.2.0/schema.json", yaml.safe_load(made.texts["CITATION.cff"]))


def test_the_citation_names_what_the_publisher_told_and_nobody_else(releases):
    terse, told = (yaml.safe_load(x.texts["CITATION.cff"]) for x in releases.values())
    assert not {"doi", "contact", "url", "repository-artifact"} & set(terse)
    assert terse["identifiers"][0]["value"].startswith("urn:uuid:")
    place = "https://data.example.org/open/annual-reports/1.0.0"
    assert (told["url"], told["doi"]) == (place, "10.1234/abc")
    assert told["repository-artifact"] == f"{place}/datapackage.json"
    assert [each["name"] for each in told["contact"]] == ["数据开放组"]
    assert {"given-names", "family-names"}.isdisjoint(told["contact"][0])


def test_a_page_tells_search_engines_in_its_language(releases):
    told = schema_org(releases["told"].descriptor, "zh", "../1.0.0")
    assert told["name"] == "政府信息公开工作年度报告数据集"
    assert told["@id"] == "https://data.example.org/open/annual-reports/1.0.0"
    assert told["temporalCoverage"] == "2024/2024"
    assert told["spatialCoverage"]["name"] == "中国"
    assert [each["name"] for each in told["creator"]] == ["the gongkai contributors"]
    near = schema_org(releases["terse"].descriptor, "en", "../1.0.0")
    assert near["name"].startswith("Annual reports")
    assert near["distribution"][0]["contentUrl"] == "../1.0.0/data/agencies.csv"
    assert near["distribution"][1]["name"] == "Agencies (Parquet)"


def test_no_word_ends_the_script_that_carries_it(releases):
    words = "</script><script>alert(1)</script>&amp;"
    about = schema_org({**releases["terse"].descriptor, "title": words}, "zh", ".")
    assert not set("<>&") & set(script(about))
    assert json.loads(script(about))["name"] == words
