"""The descriptor of a release: `datapackage.json`, Data Package v2.

Titles are Chinese with an English twin `titleEn`, descriptions English with `descriptionZh`, as
in the Table Schemas; the standard itself knows one language.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.catalogue.package_info import PackageInfo
from gongkai.messages import text
from gongkai.published.form import (
    CONTENT,
    FOLDER,
    PARQUET_FORMAT,
    PARQUET_TYPE,
    SUMMED,
    SUMS,
    TABLE,
    TWIN,
    UNDATED,
    YEAR,
    YEARS,
    Resource,
)
from gongkai.published.rows import Sum

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

Schemas = Mapping[str, Mapping[str, Any]]
Described = dict[str, Any]


def descriptor(
    package: PackageInfo,
    version: str,
    created: str,
    content: str,
    years: Iterable[Mapping[str, Any]],
    resources: Iterable[Mapping[str, Any]],
) -> Described:
    """Return the descriptor; `created` is given, never the clock (RFC 3339, UTC)."""
    described: Described = {"$schema": PROFILE, "name": package.name}
    if package.address:
        described["id"] = f"{package.address}/{FOLDER}/{version}"
    described |= {
        "title": package.title["zh"],
        "titleEn": package.title["en"],
        "description": package.description["en"],
        "descriptionZh": package.description["zh"],
        "version": version,
        "created": created,
    }
    if package.homepage:
        described["homepage"] = package.homepage
    return described | {
        "licenses": [dict(package.licence)],
        "sources": [dict(each) for each in package.sources],
        "contributors": [dict(each) for each in package.contributors],
        "keywords": [*package.keywords["zh"], *package.keywords["en"]],
        SUMMED: SUMS,
        CONTENT: content,
        YEARS: [dict(each) for each in years],
        "resources": [dict(each) for each in resources],
    }


def described(
    resources: Iterable[Resource], schemas: Schemas, sums: Mapping[str, Sum]
) -> Iterator[Described]:
    """Yield the resources of the descriptor: each CSV file, then its Parquet twin."""
    for resource in resources:
        about = _about(resource, schemas[resource.schema])
        if resource.csv:
            yield _csv(resource, about, sums[resource.csv_path])
        yield _parquet(resource, about, sums[resource.parquet_path])


def _csv(resource: Resource, about: Described, size: Sum) -> Described:
    return {
        "name": resource.name,
        "type": "table",
        "path": resource.csv_path,
        **about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(resource),
        **size._asdict(),
    }


def _parquet(resource: Resource, about: Described, size: Sum) -> Described:
    """No `type`: frictionless then judges bytes and hash, we the content.

    A twin leaves the schema to its CSV; a table without one says itself what its fields are.
    """
    own = {TWIN: resource.name} if resource.csv else {"schema": _schema(resource)}
    return {
        "name": f"{resource.name}-parquet",
        "path": resource.parquet_path,
        **about,
        "format": PARQUET_FORMAT,
        "mediatype": PARQUET_TYPE,
        **own,
        **size._asdict(),
    }


def _schema(resource: Resource) -> str:
    return f"schemas/{resource.schema}.json"


def _about(resource: Resource, schema: Mapping[str, Any]) -> Described:
    about: Described = {
        "title": schema["title"] + _of_year(resource, "zh"),
        "titleEn": schema["titleEn"] + _of_year(resource, "en"),
        "description": schema["description"],
        "descriptionZh": schema["descriptionZh"],
        TABLE: resource.table,
    }
    if resource.year is not None:
        about[YEAR] = resource.year
    return about


def _of_year(resource: Resource, language: str) -> str:
    if resource.undated:
        return text(f"release.{UNDATED}", language)
    return text("release.of_year", language, year=resource.year) if resource.year else ""
