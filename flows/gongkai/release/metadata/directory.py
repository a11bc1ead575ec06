"""The release in the directory of Chinese government data: `catalogue.csv`.

The columns are the core metadata of the 政务信息资源目录编制指南（试行） (发改高技〔2017〕1272号):
classification, name, code, provider and its code, summary, format, items with their types, sharing,
opening, update cycle, date, related resources. As in the form that departments fill in, a row is
an information item, and what is said of its resource (a table) stands on each of its rows. Values
are words, not numbers: how provinces number them differs. What only the provider can know, codes
above all, comes from package.yaml and is else empty.

It has a byte order mark, unlike the data: it is opened in a spreadsheet, which would else take it
for GBK.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from gongkai.catalogue.formula import guarded
from gongkai.catalogue.package_info import PackageInfo
from gongkai.catalogue.patterns import rows
from gongkai.catalogue.portal_words import FREQUENCIES
from gongkai.messages import text
from gongkai.published.form import TABLE
from gongkai.release.metadata.addresses import publisher
from gongkai.release.years import day

MARK = "\ufeff"
Row = Mapping[str, str]


def directory(
    whole: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]], package: PackageInfo
) -> bytes:
    """Return the directory, CSV in UTF-8 with a byte order mark."""
    columns = rows("metadata/directory.csv")
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(each["heading"] for each in columns)
    common = _common(whole, package)
    for table, formats in _tables(whole).items():
        resource = {**common, **_resource(table, formats, schemas[table], package)}
        for item in _items(schemas[table]):
            said = {**resource, **item}
            writer.writerow(guarded(said[each["column"]]) for each in columns)
    return (MARK + sheet.getvalue()).encode()


def _common(whole: Mapping[str, Any], package: PackageInfo) -> Row:
    """What is said alike of every table."""
    cycles = {row["code"]: row["directory"] for row in rows(FREQUENCIES)}
    said = dict(package.directory)
    licence = {"licence": package.licence["name"], "address": package.licence["path"]}
    words = ("classification", "provider_code", "sharing", "sharing_condition", "sharing_method")
    return {
        **{name: said.get(name, "") for name in (*words, "open", "related")},
        "provider": said.get("provider") or publisher(package),
        "open_condition": said.get("open_condition") or text("metadata.open", "zh", **licence),
        "cycle": cycles[package.accrual],
        "published": day(whole["created"]),
    }


def _resource(
    table: str, formats: tuple[str, ...], schema: Mapping[str, Any], package: PackageInfo
) -> Row:
    return {
        "name": schema["title"],
        "code": package.directory.get("codes", {}).get(table, ""),
        "summary": schema["descriptionZh"],
        "format": "、".join(formats),
    }


def _items(schema: Mapping[str, Any]) -> Iterator[Row]:
    kinds = {row["type"]: row["directory"] for row in rows("metadata/types.csv")}
    for field in schema["fields"]:
        kind = kinds[field.get("type", "string")]
        yield {"item": field["title"], "item_code": field["name"], "item_type": kind}


def _tables(whole: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Return the formats of each table, in the order of the package."""
    found: dict[str, dict[str, None]] = {}
    for each in whole["resources"]:
        ending = PurePosixPath(each["path"]).suffix.removeprefix(".")
        found.setdefault(str(each[TABLE]), {})[ending] = None
    return {table: tuple(formats) for table, formats in found.items()}
