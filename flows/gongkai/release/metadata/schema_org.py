"""A release for search engines: schema.org `Dataset`, which a page carries as JSON-LD."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.published.form import SPATIAL, TWIN
from gongkai.release.metadata.span import span
from gongkai.release.years import day

Described = dict[str, Any]


def schema_org(whole: Mapping[str, Any], language: str, base: str) -> Described:
    """Return what a page in a language (`zh`, `en`) says of a release with this descriptor.

    `base` is where the release lies, seen from the page; its own address goes before.
    """
    place = str(whole.get("id") or base).rstrip("/")
    chinese = language == "zh"
    about: Described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": whole["title" if chinese else "titleEn"],
        "alternateName": whole["titleEn" if chinese else "title"],
        "description": whole["descriptionZh" if chinese else "description"],
        "version": whole["version"],
        "datePublished": day(whole["created"]),
        "inLanguage": ["zh", "en"],
        "keywords": list(whole["keywords"]),
        "license": [each["path"] for each in whole["licenses"]],
        "isAccessibleForFree": True,
        "creator": list(_agents(whole["contributors"])),
    }
    if "id" in whole:
        about |= {"@id": whole["id"], "identifier": whole["id"]}
    if "homepage" in whole:
        about["url"] = whole["homepage"]
    if years := span(whole):
        about["temporalCoverage"] = f"{years[0]}/{years[1]}"
    if region := whole.get(SPATIAL):
        about["spatialCoverage"] = {
            "@type": "Place",
            "name": region[language],
            "sameAs": region["uri"],
        }
    about["distribution"] = [_file(each, place, chinese) for each in whole["resources"]]
    return about


def script(about: Mapping[str, Any]) -> str:
    """Return JSON that can stand in a `script` element: nothing in it ends that element."""
    written = json.dumps(about, ensure_ascii=False, indent=1)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _agents(contributors: list[Mapping[str, Any]]) -> Iterator[Described]:
    for each in contributors:
        if "contact" not in each.get("roles", ()):
            yield {"@type": "Organization", "name": each["title"]}


def _file(resource: Mapping[str, Any], place: str, chinese: bool) -> Described:
    kind = "Parquet" if TWIN in resource or "type" not in resource else "CSV"
    return {
        "@type": "DataDownload",
        "name": f"{resource['title' if chinese else 'titleEn']} ({kind})",
        "contentUrl": f"{place}/{resource['path']}",
        "encodingFormat": resource["mediatype"],
        "contentSize": f"{resource['bytes']} B",
        "sha256": resource["hash"].removeprefix("sha256:"),
    }
