"""Semantic versions of releases, and what decides them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

import pyarrow as pa

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.form import CONTENT, Previous, digest, json_bytes

FIRST = "1.0.0"
Step = Literal["first", "major", "minor", "patch"]
Schemas = Mapping[str, Mapping[str, Any]]


def content_digest(rows: Mapping[str, str], schemas: Schemas, package: PackageInfo) -> str:
    """Return one digest over the digests of canonical rows, the schemas and the publisher's words.

    Neither version nor creation time is in it, nor the changes, which tell of two releases: what
    is equal here says the same, and needs no release.
    """
    return digest(json_bytes({"rows": rows, "schemas": schemas, "package": asdict(package)}))


def step(
    previous: Previous | None, content: str, schemas: Schemas, reports: pa.Table
) -> Step | None:
    """Return how far the version moves on: null where the new release would say nothing new.

    What a withdrawn release said is nothing new either: else the next scheduled run would publish
    it again.

    `major`: a table or field is gone or of another type; `minor`: reports came or left; `patch`:
    values or metadata differ.
    """
    if previous is None:
        return "first"
    if previous.descriptor.get(CONTENT) == content or content in previous.withdrawn:
        return None
    if breaks(previous.schemas, schemas):
        return "major"
    old, new = (set(table["report_id"].to_pylist()) for table in (previous.reports, reports))
    return "patch" if old == new else "minor"


def breaks(old: Schemas, new: Schemas) -> bool:
    """Return whether who reads tables by the old schemas would fail on the new ones."""
    return any(
        _fields(schema).items() - _fields(new.get(name, {})).items() for name, schema in old.items()
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


def _fields(schema: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each.get("type", "string") for each in schema.get("fields", ())}
