"""Semantic versions of releases, and what decides them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.form import CONTENT, Previous, digest, json_bytes

FIRST = "1.0.0"
Step = Literal["first", "major", "minor", "patch"]
Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]


def content_digest(rows: Mapping[str, str], schemas: Schemas, package: PackageInfo) -> str:
    """Return one digest over the digests of canonical rows, the schemas and the publisher's words.

    Neither version nor creation time is in it, nor the changes, which tell of two releases: what
    is equal here says the same, and needs no release. Nor is the gate: it judges a release and
    says nothing in it.
    """
    words = {name: value for name, value in asdict(package).items() if name != "gate"}
    return digest(json_bytes({"rows": rows, "schemas": schemas, "package": words}))


def step(
    previous: Previous | None, content: str, schemas: Schemas, reports: pa.Table
) -> Step | None:
    """Return how far the version moves on: null where the new release would say nothing new.

    `major`: a schema breaks; `minor`: reports came or left; `patch`: values or metadata differ.
    """
    if previous is None:
        return "first"
    if previous.descriptor.get(CONTENT) == content:
        return None
    if breaks(previous.schemas, schemas):
        return "major"
    old, new = (pc.unique(table["report_id"]) for table in (previous.reports, reports))
    same = len(old) == len(new) and pc.all(pc.is_in(old, new), min_count=0).as_py()
    return "patch" if same else "minor"


def breaks(old: Schemas, new: Schemas) -> bool:
    """Return whether who reads tables by the old schemas would fail on the new ones.

    So it is when a table or a field is gone, a field has another type, a code that a field could
    have is gone, or a key consists of other fields or leads elsewhere. What is added breaks
    nothing.
    """
    return any(_broken(schema, new.get(name, {})) for name, schema in old.items())


def _broken(old: Schema, new: Schema) -> bool:
    there = {each["name"]: each for each in new.get("fields", ())}
    if any(key not in _keys(new) for key in _keys(old)):
        return True
    return any(
        each["name"] not in there
        or _type(each) != _type(there[each["name"]])
        or _codes(each) - _codes(there[each["name"]])
        for each in old.get("fields", ())
    )


def following(version: str, moved: Step) -> str:
    """Return the version one step after `version`.

    >>> following("1.4.2", "minor")
    '1.5.0'
    """
    major, minor, patch = (int(part) for part in version.split("."))
    if moved == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if moved == "minor" else f"{major}.{minor}.{patch + 1}"


def _keys(schema: Schema) -> list[Any]:
    """Return what the schema promises of its keys: the primary one, others, and where they lead."""
    primary = schema.get("primaryKey")
    own = [primary] if primary else []
    return [*own, *schema.get("uniqueKeys", ()), *schema.get("foreignKeys", ())]


def _type(field: Mapping[str, Any]) -> tuple[str, str | None]:
    return field.get("type", "string"), field.get("format")


def _codes(field: Mapping[str, Any]) -> set[str]:
    """Return the codes a field may have: its categories, or its enumeration."""
    codes = (each["value"] for each in field.get("categories", ()))
    return {*codes, *field.get("constraints", {}).get("enum", ())}
