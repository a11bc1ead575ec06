"""What a catalogue refers to, described where it is used: a reader needs no other file.

The terms are those of the EU authority tables, of ADMS 1.0 and of IANA.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.catalogue.patterns import rows
from gongkai.catalogue.portal_words import FREQUENCIES, PUBLISHER_TYPES
from gongkai.release.descriptor import PROFILE
from gongkai.release.metadata.addresses import Addresses, publisher
from gongkai.release.metadata.files import File, Texts
from gongkai.release.metadata.graph import DCAT, Said, prefixes, tell, texts
from gongkai.release.metadata.span import span

ADMS = Namespace("http://www.w3.org/ns/adms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
PUBLISHER_KINDS = "http://purl.org/adms/publishertype/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_TERMS = "metadata/terms.csv"
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


def terms(use: str) -> Iterator[URIRef]:
    """Yield the addresses of the terms of one use in `schemas/metadata/terms.csv`."""
    yield from (URIRef(row["address"]) for row in rows(_TERMS) if row["use"] == use)


def formats(each: File) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Yield predicate, address and class of format and media type, where they are registered."""
    if kind := each.format.get("file_type"):
        node = URIRef(f"{AUTHORITY}file-type/{kind}")
        yield DCTERMS.format, node, DCTERMS.MediaTypeOrExtent
    if kind := each.format.get("media_type"):
        yield DCAT.mediaType, URIRef(f"{_MEDIA_TYPES}{kind}"), DCTERMS.MediaType


def tell_terms(
    graph: Graph,
    package: PackageInfo,
    names: Addresses,
    whole: Mapping[str, Any],
    files: Iterable[File],
) -> None:
    """Describe publisher, contact and every term, so that no class has to be looked up."""
    tell(graph, URIRef(names.common("publisher")), FOAF.Agent, _agent(package))
    if package.contact:
        tell(graph, URIRef(names.common("contact")), _VCARD.Kind, _contact(package))
    if years := span(whole):
        tell(graph, URIRef(names.part("years")), DCTERMS.PeriodOfTime, _years(*years))
    tell(graph, URIRef(package.spatial["uri"]), DCTERMS.Location, _labels(package.spatial))
    sources = texts(RDFS.label, _sources(package))
    tell(graph, URIRef(names.part("provenance")), DCTERMS.ProvenanceStatement, sources)
    for row in rows(_TERMS):
        prefix, _, name = row["class"].partition(":")
        said = DCTERMS.title if name == "ConceptScheme" else SKOS.prefLabel
        kind = URIRef(prefixes()[prefix] + name)
        tell(graph, URIRef(row["address"]), kind, texts(said, _titles(row)))
    frequency = URIRef(f"{AUTHORITY}frequency/{package.accrual}")
    tell(graph, frequency, DCTERMS.Frequency, _coded(FREQUENCIES, package.accrual))
    if package.publisher_type:
        kind = URIRef(PUBLISHER_KINDS + package.publisher_type)
        tell(graph, kind, SKOS.Concept, _coded(PUBLISHER_TYPES, package.publisher_type))
    for node, kind in _documents(package, names, files):
        graph.add((node, RDF.type, kind))


def _documents(
    package: PackageInfo, names: Addresses, files: Iterable[File]
) -> Iterator[tuple[URIRef, URIRef]]:
    """Yield what is only referred to, with its class."""
    yield URIRef(package.licence["path"]), DCTERMS.LicenseDocument
    yield URIRef(PROFILE), DCTERMS.Standard
    if package.homepage:
        yield URIRef(package.homepage), FOAF.Document
    if names.public:
        yield URIRef(names.file("README.md")), FOAF.Document
    for each in files:
        yield from ((node, kind) for _, node, kind in formats(each))
        if each.schema:
            yield URIRef(names.file(each.schema)), DCTERMS.Standard


def _agent(package: PackageInfo) -> Said:
    yield FOAF.name, Literal(publisher(package))
    if package.publisher_type:
        yield DCTERMS.type, URIRef(PUBLISHER_KINDS + package.publisher_type)


def _contact(package: PackageInfo) -> Said:
    yield _VCARD.fn, Literal(package.contact.get("name") or publisher(package))
    if "email" in package.contact:
        yield _VCARD.hasEmail, URIRef(f"mailto:{package.contact['email']}")
    if "url" in package.contact:
        yield _VCARD.hasURL, URIRef(package.contact["url"])


def _years(first: int, last: int) -> Said:
    yield DCAT.startDate, Literal(f"{first}-01-01", datatype=XSD.date)
    yield DCAT.endDate, Literal(f"{last}-12-31", datatype=XSD.date)


def _labels(said: Texts) -> Said:
    return texts(SKOS.prefLabel, said)


def _coded(table: str, code: str) -> Said:
    return _labels(_titles(next(row for row in rows(table) if row["code"] == code)))


def _titles(row: Mapping[str, str]) -> Texts:
    return {each: row[f"title_{each}"] for each in LANGUAGES}


def _sources(package: PackageInfo) -> Texts:
    """Name the sources in a sentence of each language; one without English keeps its title."""
    zh = "；".join(each["title"] for each in package.sources)
    en = "; ".join(each.get("titleEn", each["title"]) for each in package.sources)
    return {"zh": zh, "en": en}
