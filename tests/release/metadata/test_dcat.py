"""DCAT-AP of a release: by its shapes, and by what a harvester takes from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS

from gongkai import release
from gongkai.catalogue.package_info import package_info
from gongkai.published.form import Release
from gongkai.published.rows import Sum
from gongkai.release.metadata import metadata
from gongkai.release.resources import schemas

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
SERIES = "https://data.example.org/open/annual-reports"


def graph(made: Release) -> Graph:
    return Graph().parse(data=made.texts["metadata/dcat.ttl"], format="turtle")


def judged(data: Graph, shapes: Path) -> set[tuple[str, str]]:
    """Severity and path of everything the shapes find."""
    rules = Graph().parse(shapes, format="turtle")
    _, report, _ = validate(data, shacl_graph=rules, do_owl_imports=False)
    return {
        (str(severity).partition("#")[2], str(report.value(result, SH.resultPath)))
        for result, severity in report.subject_objects(SH.resultSeverity)
    }


@pytest.mark.parametrize("shapes", ["shapes", "range", "deprecateduris"])
def test_the_shapes_of_dcat_ap_find_nothing(made, standards, shapes):
    assert judged(graph(made), standards / f"dcat-ap-3.0.1/{shapes}.ttl") == set()


def test_the_shapes_would_find_something(releases, standards):
    harmed = graph(releases["told"])
    harmed.remove((None, DCAT.accessURL, None))
    harmed.remove((None, SPDX.algorithm, None))
    assert judged(harmed, standards / "dcat-ap-3.0.1/shapes.ttl") == {
        ("Violation", str(DCAT.accessURL)),
        ("Violation", str(SPDX.algorithm)),
    }


def test_what_is_recommended_and_not_there_is_what_nobody_knows(releases, standards):
    """A box around the region, when the first release was, what kind of licence it is."""
    left = judged(graph(releases["told"]), standards / "dcat-ap-3.0.1/shapes_recommended.ttl")
    assert left == {
        ("Warning", str(DCAT.bbox)),
        ("Warning", str(DCAT.centroid)),
        ("Warning", str(DCTERMS.issued)),
        ("Warning", str(DCTERMS.type)),
    }


def test_turtle_and_json_ld_say_the_same_and_every_node_has_an_address(made):
    found = graph(made)
    other = Graph().parse(data=made.texts["metadata/dcat.jsonld"], format="json-ld")
    assert isomorphic(found, other)
    assert len(found) > 500
    assert not any(isinstance(node, BNode) for triple in found for node in triple)


def test_every_data_file_is_a_distribution_with_its_size_and_digest(made):
    found = graph(made)
    told = {
        (
            int(found.value(node, DCAT.byteSize)),
            str(found.value(found.value(node, SPDX.checksum), SPDX.checksumValue)),
        )
        for node in found.objects(None, DCAT.distribution)
    }
    resources = made.descriptor["resources"]
    assert told == {(x["bytes"], x["hash"].removeprefix("sha256:")) for x in resources}
    algorithms = set(found.objects(None, SPDX.algorithm))
    assert algorithms == {SPDX.checksumAlgorithm_sha256}


def test_a_file_is_where_the_catalogue_says(releases):
    found = graph(releases["told"])
    files = {str(each) for each in found.objects(None, DCAT.downloadURL)}
    paths = {each["path"] for each in releases["told"].descriptor["resources"]}
    assert files == {f"{SERIES}/1.0.0/{path}" for path in paths}
    [node] = found.subjects(DCAT.downloadURL, URIRef(f"{SERIES}/1.0.0/data/reports.parquet"))
    assert found.value(node, DCTERMS.format) == URIRef(f"{AUTHORITY}file-type/PARQUET")
    assert str(found.value(node, DCAT.mediaType)).endswith("/application/vnd.apache.parquet")
    schema = URIRef(f"{SERIES}/1.0.0/schemas/reports.json")
    assert found.value(node, DCTERMS.conformsTo) == schema


def test_publisher_contact_years_and_words_are_told(releases):
    found = graph(releases["told"])
    node = URIRef(f"{SERIES}/1.0.0")
    agent = found.value(node, DCTERMS.publisher)
    assert str(found.value(agent, FOAF.name)) == "the gongkai contributors"
    assert str(found.value(agent, DCTERMS.type)).endswith("LocalAuthority")
    mail = URIRef("mailto:open@example.org")
    assert (found.value(node, DCAT.contactPoint), None, mail) in found
    years = found.value(node, DCTERMS.temporal)
    assert [str(found.value(years, DCAT[x])) for x in ("startDate", "endDate")] == [
        "2024-01-01",
        "2024-12-31",
    ]
    assert found.value(node, DCTERMS.spatial) == URIRef(f"{AUTHORITY}country/CHN")
    assert found.value(node, DCTERMS.accrualPeriodicity) == URIRef(f"{AUTHORITY}frequency/ANNUAL")
    assert Literal("依申请公开", lang="zh") in set(found.objects(node, DCAT.keyword))
    assert {each.language for each in found.objects(node, DCTERMS.title)} == {"zh", "en"}
    assert found.value(URIRef(SERIES), DCTERMS.identifier) == Literal("https://doi.org/10.1234/abc")


def test_without_an_address_nothing_pretends_to_be_on_the_web(releases, terse):
    found = graph(releases["terse"])
    assert not list(found.objects(None, DCAT.downloadURL))
    assert all(str(each).startswith("urn:uuid:") for each in found.objects(None, DCAT.accessURL))
    [node] = found.subjects(RDF.type, DCAT.Dataset)
    others = replace(terse, contributors=({"title": "某市政务公开办公室"},))
    texts = metadata(releases["terse"].descriptor, schemas(), others, sums(releases["terse"]))
    [other] = Graph().parse(data=texts["metadata/dcat.ttl"]).subjects(RDF.type, DCAT.Dataset)
    assert str(node).startswith("urn:uuid:") and node != other


def sums(made: Release) -> dict[str, Sum]:
    return {x["path"]: Sum(x["bytes"], x["hash"]) for x in made.descriptor["resources"]}


def test_a_file_made_for_download_is_a_distribution_of_its_format(releases, told):
    extra = {
        "downloads/panel.dta": Sum(5, "sha256:" + "a" * 64),
        "downloads/reports-2024.xlsx": Sum(6, "sha256:" + "b" * 64),
    }
    whole = releases["told"].descriptor
    texts = metadata(whole, schemas(), told, {**sums(releases["told"]), **extra})
    found = Graph().parse(data=texts["metadata/dcat.ttl"])
    place = f"{SERIES}/1.0.0/downloads"
    [book] = found.subjects(DCAT.downloadURL, URIRef(f"{place}/reports-2024.xlsx"))
    assert found.value(book, DCTERMS.format) == URIRef(f"{AUTHORITY}file-type/XLSX")
    [stata] = found.subjects(DCAT.downloadURL, URIRef(f"{place}/panel.dta"))
    assert found.value(stata, DCAT.mediaType) is None
    assert found.value(stata, DCAT.byteSize).toPython() == 5


def test_a_release_names_the_one_before_in_its_series(by_hand, releases, told):
    first = releases["told"]
    whole = {**first.descriptor, "version": "1.1.0"}
    texts = metadata(whole, schemas(), told, sums(first), "1.0.0")
    found = Graph().parse(data=texts["metadata/dcat.ttl"])
    node, before = URIRef(f"{SERIES}/1.1.0"), URIRef(f"{SERIES}/1.0.0")
    assert (node, DCAT.previousVersion, before) in found
    assert (node, DCAT.inSeries, URIRef(SERIES)) in found
    assert not list(graph(first).objects(None, DCAT.previousVersion))


def test_hostile_words_come_back_as_they_were(by_hand):
    words = '"""> .\n<script>alert(1)</script> \\u0022 =1+1'
    package = replace(package_info(), title={"zh": words, "en": words}, keywords={
        "zh": (words,), "en": (words,),
    })  # fmt: skip
    made = release.plan(by_hand.settled(), package, None, by_hand.CREATED)
    found = graph(made)
    [node] = found.subjects(RDF.type, DCAT.Dataset)
    said = set(found.objects(node, DCTERMS.title)) | set(found.objects(node, DCAT.keyword))
    assert said == {Literal(words, lang="zh"), Literal(words, lang="en")}
    assert len(list(found.objects(None, SKOS.prefLabel))) > 10
