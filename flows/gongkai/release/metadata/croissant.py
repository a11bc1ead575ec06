"""A release for machine learning: Croissant 1.1, a JSON-LD of its files and their fields.

A record set is a table, or a report year of a long one, as the files are split. It is read from
the Parquet file: types are lost on those who guess them from a CSV file (a code that begins with
a zero). Paths are relative to this file unless the release has an address, so that a copy can be
loaded as it lies.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files as shipped
from pathlib import PurePosixPath
from typing import Any

from gongkai.catalogue.package_info import PackageInfo
from gongkai.catalogue.patterns import rows
from gongkai.messages import text
from gongkai.published.form import PARQUET_FORMAT, TABLE, TWIN
from gongkai.published.rows import Sum
from gongkai.release.metadata.addresses import Addresses, publisher
from gongkai.release.metadata.files import File
from gongkai.release.years import day

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
PATH = "metadata/croissant.json"
_CONTEXT = "croissant-context.json"
_READ_AS = {"application/vnd.apache.parquet": "application/x-parquet"}
"""What mlcroissant calls a media type that was registered after it was written."""
Described = dict[str, Any]
Schemas = Mapping[str, Mapping[str, Any]]


def croissant(
    whole: Mapping[str, Any],
    schemas: Schemas,
    package: PackageInfo,
    names: Addresses,
    files: Iterable[File],
) -> Described:
    """Return the Croissant description of a release."""
    content = shipped("gongkai.schemas").joinpath("metadata", _CONTEXT).read_text("utf-8")
    agent = {"@type": "sc:Organization", "name": publisher(package)}
    about: Described = {
        "@context": json.loads(content),
        "@type": "sc:Dataset",
        "@id": names.release,
        "conformsTo": CONFORMS_TO,
        "name": {"zh": whole["title"], "en": whole["titleEn"]},
        "description": {"zh": whole["descriptionZh"], "en": whole["description"]},
        "version": whole["version"],
        "datePublished": day(whole["created"]),
        "license": package.licence["path"],
        "creator": agent,
        "publisher": agent,
        "keywords": list(whole["keywords"]),
        "inLanguage": ["zh", "en"],
        "citeAs": cited(whole, package, names),
    }
    if package.homepage or names.public:
        about["url"] = package.homepage or names.release
    # A file without a digest cannot be told here.
    about["distribution"] = [_file(each, each.size, names) for each in files if each.size]
    about["recordSet"] = list(_record_sets(whole["resources"], schemas))
    return about


def cited(whole: Mapping[str, Any], package: PackageInfo, names: Addresses) -> str:
    """Return how to cite the release, in one line."""
    lasting = f"https://doi.org/{package.doi}" if package.doi else names.release
    return text(
        "metadata.cited",
        "en",
        publisher=publisher(package),
        year=day(whole["created"])[:4],
        title=whole["titleEn"],
        version=whole["version"],
        address=lasting,
    )


def _file(each: File, size: Sum, names: Addresses) -> Described:
    kind = each.format.get("media_type") or "application/octet-stream"
    up = "../" * PATH.count("/")
    return {
        "@type": "cr:FileObject",
        "@id": each.path,
        "name": PurePosixPath(each.path).name,
        "description": dict(each.title),
        "contentUrl": names.file(each.path) if names.public else f"{up}{each.path}",
        "contentSize": f"{size.bytes} B",
        "encodingFormat": [kind, _READ_AS[kind]] if kind in _READ_AS else kind,
        "sha256": size.hash.removeprefix("sha256:"),
    }


def _record_sets(resources: Sequence[Mapping[str, Any]], schemas: Schemas) -> Iterator[Described]:
    """Yield the record sets, named as the CSV resources, or the Parquet one where there is none."""
    targets = _whole(resources)
    for each in resources:
        if each.get("format") == PARQUET_FORMAT:
            name = each.get(TWIN) or each["name"]
            schema = schemas[each[TABLE]]
            yield _record_set(name, each, schema, targets)


def _whole(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the tables that have one file, with its path: a key can lead only to one of these."""
    twins = (each for each in resources if TWIN in each)
    return {each[TABLE]: str(each["path"]) for each in twins if each[TWIN] == each[TABLE]}


def _record_set(
    name: str, resource: Mapping[str, Any], schema: Mapping[str, Any], targets: Mapping[str, str]
) -> Described:
    leads = _leads(schema, targets)
    about: Described = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": {"zh": resource["title"], "en": resource["titleEn"]},
        "description": {"zh": resource["descriptionZh"], "en": resource["description"]},
    }
    if key := schema.get("primaryKey"):
        about["key"] = [{"@id": f"{name}/{each}"} for each in key]
    about["field"] = [_field(name, str(resource["path"]), each, leads) for each in schema["fields"]]
    return about


def _leads(schema: Mapping[str, Any], targets: Mapping[str, str]) -> Mapping[str, Described]:
    """Return where each field that names a row of another table leads: to a column of its file.

    Not to the field of the other record set, nor into the same table, though the standard has
    both: mlcroissant 1.1 then loads no rows, for it joins what is generated, or sees a circle.
    """
    found = {}
    for key in schema.get("foreignKeys", ()):
        target = key["reference"].get("resource")
        if len(key["fields"]) == 1 and target in targets:
            [column] = key["reference"]["fields"]
            place = {"fileObject": {"@id": targets[target]}, "extract": {"column": column}}
            found[key["fields"][0]] = place
    return found


def _field(
    name: str, path: str, field: Mapping[str, Any], leads: Mapping[str, Described]
) -> Described:
    kinds = {row["type"]: row["croissant"] for row in rows("metadata/types.csv")}
    about: Described = {
        "@type": "cr:Field",
        "@id": f"{name}/{field['name']}",
        "name": field["name"],
        "description": {"zh": field["descriptionZh"], "en": field["description"]},
        "dataType": kinds[field.get("type", "string")],
        "source": {"fileObject": {"@id": path}, "extract": {"column": field["name"]}},
    }
    if field["name"] in leads:
        about["references"] = leads[field["name"]]
    return about
