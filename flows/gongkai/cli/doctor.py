"""`gongkai doctor`: the settings in force, and which parts of the machine are there."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from gongkai.cli import options, output
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
    chosen = settings({})
    records = [*setting_records(chosen), *version_records(), *part_records()]
    headings = {name: say(f"doctor.{name}") for name in ("what", "name", "value", "origin")}
    if form == "table":
        place = chosen.folder or say("doctor.no_folder")
        print(say("doctor.folder", folder=place))
        records = [{**each, "what": say(f"doctor.{each['what']}")} for each in records]
    output.print_records(form, say("doctor.title"), headings, records)
    return 1 if any(each["value"] == say("doctor.missing") for each in records) else 0


def setting_records(chosen: Settings) -> Iterator[dict[str, Any]]:
    """Yield each setting, its value and where it came from."""
    for name in SETTINGS:
        value = getattr(chosen, name)
        if name == "years":
            value = ", ".join(map(str, value)) or say("doctor.all")
        shown = say("doctor.none") if value is None else str(value)
        origin = chosen.origins[name]
        origin = say("doctor.default") if origin == "default" else origin
        yield {"what": "setting", "name": name, "value": shown, "origin": origin}


def version_records() -> Iterator[dict[str, Any]]:
    """Yield the versions that decide what a release looks like."""
    yield {"what": "version", "name": "python", "value": platform.python_version()}
    for name in LIBRARIES:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = say("doctor.missing")
        yield {"what": "version", "name": name, "value": found}


def part_records() -> Iterator[dict[str, Any]]:
    """Yield the optional parts."""
    for name in OPTIONAL:
        yield {"what": "part", "name": name, "value": say("doctor.not_in_this_version")}
