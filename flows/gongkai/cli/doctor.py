"""`gongkai doctor`: the settings in force, the parts of the machine, and what portals miss."""

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from gongkai.cli import language, options, output
from gongkai.cli.language import say
from gongkai.convert import ocr, office
from gongkai.errors import CatalogueError
from gongkai.settings import Settings, settings

SETTINGS = (
    "register",
    "years",
    "delay",
    "hosts",
    "workers",
    "store",
    "out",
    "drafts",
    "work",
    "cluster",
    "offline",
    "as_of",
    "lang",
    "contact",
    "with_documents",
    "with_site",
    "notify",
    "log",
)
LIBRARIES = ("gongkai", "prefect", "fastapi", "frictionless", "pyarrow", "requests", "duckdb")
# What reads which documents; the last two are installed apart from gongkai.
# What portals want to know of a package and package.yaml need not say.
PORTALS = ("address", "contact", "publisher_type", "provider_code")
PARTS = {"pdf": "pypdfium2", "word": "lxml", "excel": "python_calamine"}


def doctor(form: options.Format = "table") -> int:
    """Print settings, versions, optional parts and what portals miss; 1 where something is broken.

    That is a library that is missing, or a package.yaml that cannot be read.
    """
    output.check_format(form)
    chosen = settings({"lang": language.asked()})
    records = [*setting_records(chosen), *version_records(), *part_records()]
    records.extend(portal_records(chosen))
    headings = {name: say(f"doctor.{name}") for name in ("kind", "name", "value", "origin")}
    complete = all(each["value"] not in ("missing", "unreadable") for each in records)
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
    """Yield what reads which documents, and whether it is here."""
    for name, library in PARTS.items():
        yield _part(name, find_spec(library) is not None)
    yield _part("ocr", ocr.available())
    yield _part("libreoffice", office.program() is not None)


def portal_records(chosen: Settings) -> Iterator[dict[str, Any]]:
    """Yield what package.yaml tells portals, or why it cannot be read."""
    from gongkai.run.folder import package_of

    try:
        package = package_of(chosen)
    except CatalogueError as error:
        reason = say(error.code, **error.arguments)
        yield {"kind": "portal", "name": "package.yaml", "value": "unreadable", "origin": reason}
        return
    told = {"provider_code": package.directory.get("provider_code")}
    for name in PORTALS:
        value = told[name] if name in told else getattr(package, name)
        said = ", ".join(value.values()) if isinstance(value, Mapping) else value
        yield {"kind": "portal", "name": f"package.{name}", "value": said or "not_told"}


def _part(name: str, present: bool) -> dict[str, Any]:
    return {"kind": "part", "name": name, "value": "present" if present else "not_installed"}


def worded(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record in words for a person."""
    value, origin = record["value"], record.get("origin")
    if value is None:
        value = say("doctor.none")
    elif isinstance(value, tuple):
        value = ", ".join(map(str, value)) or say("doctor.all")
    elif value in ("missing", "present"):
        value = say(f"doctor.{value}")
    elif value == "unreadable":
        value = say("doctor.unreadable")
    elif value == "not_told":
        value = say(f"doctor.tell_{record['name'].removeprefix('package.')}")
    elif value == "not_installed":
        value = say(f"doctor.install_{record['name']}")
    return {
        "kind": say(f"doctor.{record['kind']}"),
        "name": record["name"],
        "value": value,
        "origin": say("doctor.default") if origin == "default" else origin,
    }
