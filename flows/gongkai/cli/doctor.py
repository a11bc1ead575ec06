"""`gongkai doctor`: the settings in force, and which parts of the machine are there."""

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from gongkai.cli import language, options, output
from gongkai.cli.language import say
from gongkai.settings import Settings, settings

SETTINGS = (
    "register",
    "years",
    "delay",
    "workers",
    "store",
    "out",
    "offline",
    "as_of",
    "lang",
    "contact",
    "with_documents",
)
LIBRARIES = ("gongkai", "prefect", "fastapi", "frictionless", "pyarrow", "requests", "duckdb")
# What documents may need beyond this version: told, so that nobody looks for it in vain.
OPTIONAL = ("pdf", "word", "excel", "ocr", "libreoffice")


def doctor(form: options.Format = "table") -> int:
    """Print settings, versions and optional parts; 1 where a library is missing."""
    output.check_format(form)
    chosen = settings({"lang": language.asked()})
    records = [*setting_records(chosen), *version_records(), *part_records()]
    headings = {name: say(f"doctor.{name}") for name in ("kind", "name", "value", "origin")}
    complete = all(each["value"] != "missing" for each in records)
    if form == "table":
        print(say("doctor.folder", folder=chosen.folder or say("doctor.no_folder")))
        records = [worded(each) for each in records]
    output.print_records(form, say("doctor.title"), headings, records)
    return 0 if complete else 1


def setting_records(chosen: Settings) -> Iterator[dict[str, Any]]:
    """Yield each setting, its value and where it came from."""
    for name in SETTINGS:
        value, origin = getattr(chosen, name), chosen.origins[name]
        yield {"kind": "setting", "name": name, "value": value, "origin": origin}


def version_records() -> Iterator[dict[str, Any]]:
    """Yield the versions that decide what a release looks like."""
    yield {"kind": "version", "name": "python", "value": platform.python_version()}
    for name in LIBRARIES:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "missing"
        yield {"kind": "version", "name": name, "value": found}


def part_records() -> Iterator[dict[str, Any]]:
    """Yield the optional parts."""
    for name in OPTIONAL:
        yield {"kind": "part", "name": name, "value": "not_in_this_version"}


def worded(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record in words for a person."""
    value, origin = record["value"], record.get("origin")
    if value is None:
        value = say("doctor.none")
    elif isinstance(value, tuple):
        value = ", ".join(map(str, value)) or say("doctor.all")
    elif value in ("missing", "not_in_this_version"):
        value = say(f"doctor.{value}")
    return {
        "kind": say(f"doctor.{record['kind']}"),
        "name": record["name"],
        "value": value,
        "origin": say("doctor.default") if origin == "default" else origin,
    }
