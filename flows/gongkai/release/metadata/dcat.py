"""The catalogue of a release for portals: DCAT-AP 3.0.1.

A catalogue holds the release, a dataset of a dataset series, with a distribution for every file.
Every node has an address, so that a portal that harvests again finds again what it has.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, XSD

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.published.rows import Sum
from gongkai.release.descriptor import PROFILE
from gongkai.release.metadata.addresses import Addresses
from gongkai.release.metadata.files import File
from gongkai.release.metadata.graph import DCAT, Said, new_graph, tell, texts
from gongkai.release.metadata.span import span
from gongkai.release.metadata.terms import AUTHORITY, formats, tell_terms, terms
from gongkai.release.years import day

_AP = Namespace("http://data.europa.eu/r5r/")
_SPDX = Namespace("http://spdx.org/rdf/terms#")


def catalogue(
    whole: Mapping[str, Any],
    package: PackageInfo,
    names: Addresses,
    files: Iterable[File],
    previous: str | None,
) -> Graph:
    """Return the graph of a release; `previous` is what the release before is called."""
    graph = new_graph()
    found = tuple(files)
    release, series = URIRef(names.release), URIRef(names.series)
    tell(graph, URIRef(names.common("catalogue")), DCAT.Catalog, _catalogue(whole, package, names))
    tell(graph, series, DCAT.DatasetSeries, _series(whole, package, names))
    tell(graph, release, DCAT.Dataset, _dataset(whole, package, names, previous))
    for each in found:
        node = URIRef(names.part(f"distribution/{each.path}"))
        graph.add((release, DCAT.distribution, node))
        tell(graph, node, DCAT.Distribution, _distribution(each, package, names))
        if each.size:
            tell(graph, _checksum(each, names), _SPDX.Checksum, _sum(each.size))
    tell_terms(graph, package, names, whole, found)
    return graph


def _words(whole: Mapping[str, Any]) -> Said:
    yield from texts(DCTERMS.title, {"zh": whole["title"], "en": whole["titleEn"]})
    said = {"zh": whole["descriptionZh"], "en": whole["description"]}
    yield from texts(DCTERMS.description, said)


def _common(whole: Mapping[str, Any], package: PackageInfo, names: Addresses) -> Said:
    """What is said alike of the catalogue, the series and the release."""
    yield DCTERMS.publisher, URIRef(names.common("publisher"))
    yield DCTERMS.spatial, URIRef(package.spatial["uri"])
    yield DCTERMS.modified, Literal(day(whole["created"]), datatype=XSD.date)


def _catalogue(whole: Mapping[str, Any], package: PackageInfo, names: Addresses) -> Said:
    titles = {"zh": whole["title"], "en": whole["titleEn"]}
    said = {each: text("metadata.catalogue", each, title=titles[each]) for each in LANGUAGES}
    yield from texts(DCTERMS.title, said)
    yield from texts(DCTERMS.description, said)
    yield from _common(whole, package, names)
    yield DCTERMS.license, URIRef(package.licence["path"])
    yield DCAT.dataset, URIRef(names.release)
    yield from ((DCTERMS.language, term) for term in terms("language"))
    yield from ((DCAT.themeTaxonomy, term) for term in terms("themes"))
    if package.homepage:
        yield FOAF.homepage, URIRef(package.homepage)


def _described(whole: Mapping[str, Any], package: PackageInfo, names: Addresses) -> Said:
    """What is said alike of the series and the release."""
    yield from _words(whole)
    yield from _common(whole, package, names)
    yield DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}frequency/{package.accrual}")
    if package.contact:
        yield DCAT.contactPoint, URIRef(names.common("contact"))
    if span(whole):
        yield DCTERMS.temporal, URIRef(names.part("years"))


def _series(whole: Mapping[str, Any], package: PackageInfo, names: Addresses) -> Said:
    yield from _described(whole, package, names)
    if package.doi:
        yield DCTERMS.identifier, Literal(f"https://doi.org/{package.doi}")


def _dataset(
    whole: Mapping[str, Any], package: PackageInfo, names: Addresses, previous: str | None
) -> Said:
    yield from _described(whole, package, names)
    yield DCTERMS.identifier, Literal(names.release)
    yield DCTERMS.issued, Literal(day(whole["created"]), datatype=XSD.date)
    yield DCAT.version, Literal(whole["version"])
    yield DCAT.inSeries, URIRef(names.series)
    yield DCAT.temporalResolution, Literal("P1Y", datatype=XSD.duration, normalize=False)
    yield DCTERMS.license, URIRef(package.licence["path"])
    yield DCTERMS.provenance, URIRef(names.part("provenance"))
    yield DCTERMS.conformsTo, URIRef(PROFILE)
    yield from ((DCTERMS.language, term) for term in terms("language"))
    yield from ((DCTERMS.accessRights, term) for term in terms("access"))
    yield from ((DCAT.theme, term) for term in terms("theme"))
    for language in LANGUAGES:
        for word in package.keywords[language]:
            yield DCAT.keyword, Literal(word, lang=language)
    if previous:
        yield DCAT.previousVersion, URIRef(previous)
        yield DCAT.prev, URIRef(previous)
    if package.homepage:
        yield DCAT.landingPage, URIRef(package.homepage)
    if names.public:
        yield FOAF.page, URIRef(names.file("README.md"))


def _distribution(each: File, package: PackageInfo, names: Addresses) -> Said:
    """Without an address only the pages for people can be told, and nothing to download."""
    yield from texts(DCTERMS.title, each.title)
    yield from texts(DCTERMS.description, each.description)
    yield DCTERMS.license, URIRef(package.licence["path"])
    if each.size:
        yield DCAT.byteSize, Literal(each.size.bytes, datatype=XSD.nonNegativeInteger)
        yield _SPDX.checksum, _checksum(each, names)
    yield from ((predicate, node) for predicate, node, _ in formats(each))
    if each.schema:
        yield DCTERMS.conformsTo, URIRef(names.file(each.schema))
    if names.public:
        yield DCAT.accessURL, URIRef(names.file(each.path))
        yield DCAT.downloadURL, URIRef(names.file(each.path))
        yield from ((_AP.availability, term) for term in terms("availability"))
    else:
        yield DCAT.accessURL, URIRef(package.homepage or names.file(each.path))


def _checksum(each: File, names: Addresses) -> URIRef:
    return URIRef(names.part(f"checksum/{each.path}"))


def _sum(size: Sum) -> Said:
    """The digest without its prefix: harvesters compare bare hexadecimal digits."""
    yield _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256
    value = size.hash.removeprefix("sha256:")
    yield _SPDX.checksumValue, Literal(value, datatype=XSD.hexBinary, normalize=False)
