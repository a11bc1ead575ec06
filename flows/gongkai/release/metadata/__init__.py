"""What portals read of a release: DCAT-AP, Croissant, and the directory of government data."""

from collections.abc import Mapping
from typing import Any

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.form import json_bytes
from gongkai.published.rows import Sum
from gongkai.release.metadata.addresses import addresses
from gongkai.release.metadata.croissant import PATH as CROISSANT
from gongkai.release.metadata.croissant import croissant
from gongkai.release.metadata.dcat import catalogue
from gongkai.release.metadata.directory import directory
from gongkai.release.metadata.files import files
from gongkai.release.metadata.graph import json_ld, turtle
from gongkai.release.metadata.schema_org import schema_org, script

__all__ = ["metadata", "schema_org", "script"]


def metadata(
    whole: Mapping[str, Any],
    schemas: Mapping[str, Mapping[str, Any]],
    package: PackageInfo,
    sums: Mapping[str, Sum | None],
    previous: str | None = None,
) -> Mapping[str, bytes]:
    """Return the files of `metadata/`, by their paths in the release.

    `whole` is the descriptor, `schemas` are the Table Schemas by table, `sums` the size and digest
    of every data file and every file that was made for download (null where they differ from build
    to build), `previous` the version before.
    """
    names = addresses(package, whole["version"])
    found = tuple(files(whole, sums))
    before = addresses(package, previous).release if previous else None
    graph = catalogue(whole, package, names, found, before)
    return {
        "metadata/dcat.ttl": turtle(graph),
        "metadata/dcat.jsonld": json_ld(graph),
        CROISSANT: json_bytes(croissant(whole, schemas, package, names, found)),
        "metadata/catalogue.csv": directory(whole, schemas, package),
    }
