"""Releases of a few files each, for pushing: made by hand, and not judged by frictionless."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from gongkai.place import place
from gongkai.publish.files import write_files
from gongkai.published.form import FILES, Release, digest, json_bytes

FIRST = ("agencies", "reports", "fees-2024", "findings", "observations-2024", "corrections")
SECOND = ("agencies", "reports", "fees-2024", "findings", "changes")
XLSX = "downloads/reports-2024.xlsx"


def written(made: Release, names: tuple[str, ...], folder: Path, **changed: Any) -> Path:
    """Write a release of the resources named, with a download, into a folder of its version."""
    resources = tuple(each for each in made.resources if each.name in names)
    kept = {each for name in names for each in (name, f"{name}-parquet")}
    named = [each for each in made.descriptor["resources"] if each["name"] in kept]
    texts = {
        path: made.texts[path] for path in made.texts if path.startswith(("README", "schemas"))
    }
    texts[XLSX] = b"PK\x03\x04 a workbook"
    whole = {
        **made.descriptor,
        **changed,
        "resources": named,
        FILES: {path: digest(content) for path, content in texts.items()},
    }
    small = replace(
        made, descriptor=whole, resources=resources,
        tables={p: x for p, x in made.tables.items() if Path(p).stem in names},
        texts={**texts, "datapackage.json": json_bytes(whole)},
    )  # fmt: skip
    place_of_it = folder / whole["version"]
    write_files(small, place(place_of_it))
    return place_of_it


def first(by_hand: ModuleType, folder: Path, **changed: Any) -> Path:
    return written(by_hand.planned(), FIRST, folder, **changed)


def second(by_hand: ModuleType, folder: Path, **changed: Any) -> Path:
    """The next release: a report left, a correction is gone, two tables are no more, one is new."""
    fewer = by_hand.material(by_hand.REPORTS[1:], corrected=False)
    return written(by_hand.planned(fewer), SECOND, folder, version="1.1.0", **changed)
