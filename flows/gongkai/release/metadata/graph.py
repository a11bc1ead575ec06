"""RDF as this package writes it: told node by node, with the same bytes for the same release."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from gongkai.catalogue.package_info import LANGUAGES
from gongkai.published.form import json_bytes
from gongkai.release.metadata.files import Texts

DCAT = Namespace("http://www.w3.org/ns/dcat#")
"""DCAT 3; the one that rdflib knows is older and lacks the series."""
Said = Iterator[tuple[URIRef, Node]]
"""What is said of one node: predicate and object."""


def new_graph() -> Graph:
    """Return an empty graph with our prefixes."""
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace, replace=True)
    return graph


def tell(graph: Graph, node: URIRef, kind: URIRef, said: Said) -> None:
    """Add a node, its class and what is said of it."""
    graph.add((node, RDF.type, kind))
    for predicate, value in said:
        graph.add((node, predicate, value))


def texts(predicate: URIRef, said: Texts) -> Said:
    """Yield a text in each language."""
    for language in LANGUAGES:
        yield predicate, Literal(said[language], lang=language)


def turtle(graph: Graph) -> bytes:
    """Return the graph as Turtle."""
    return graph.serialize(format="turtle").encode()


def json_ld(graph: Graph) -> bytes:
    """Return the graph as JSON-LD, sorted, with the context in the file."""
    context = dict(prefixes())
    written = json.loads(graph.serialize(format="json-ld", context=context))
    nodes = sorted(map(_sorted, written["@graph"]), key=lambda node: str(node["@id"]))
    return json_bytes({"@context": context, "@graph": nodes})


@cache
def prefixes() -> MappingProxyType[str, str]:
    """Return the namespaces by their prefixes: `schemas/metadata/dcat-context.json`."""
    content = files("gongkai.schemas").joinpath("metadata", "dcat-context.json").read_text("utf-8")
    return MappingProxyType(json.loads(content))


def _sorted(value: Any) -> Any:
    """Order what has no order: the keys of a node and its values."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return sorted(map(_sorted, value), key=json.dumps) if isinstance(value, list) else value
