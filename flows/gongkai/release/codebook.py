"""README.md of a release: the codebook, Chinese first, then English.

Everything about tables, fields, lines and codes comes from the Table Schemas, every other
sentence from the message catalogue.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.catalogue import editions
from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.published.form import TABLE
from gongkai.release.markdown import cell, heading, listing, table
from gongkai.release.years import day

Schemas = Mapping[str, Mapping[str, Any]]
Fields = Mapping[str, Mapping[str, Any]]

_CODED_ELSEWHERE = frozenset({"line", "printed_status", "old_status", "new_status"})
"""Fields whose codes have a list of their own in the codebook; so has the status of a cell."""
_CAVEATS = (
    "scope",
    "editions_not_comparable",
    "editions_roughly",
    "other_total",
    "stock",
    "decisions",
    "partial",
    "pending",
    "blank",
    "procurement",
    "division",
)
_CONVENTIONS = ("csv", "null", "numbers", "formula", "twin", "split", "observations", "time")


def codebook(descriptor: Mapping[str, Any], schemas: Schemas, package: PackageInfo) -> str:
    """Return the codebook of a release in both languages, as Markdown."""
    title = f"# {package.title['zh']} / {package.title['en']}"
    bodies = ("\n\n".join(_body(each, descriptor, schemas, package)) for each in LANGUAGES)
    return "\n\n".join([title, *bodies]) + "\n"


def _body(
    language: str, descriptor: Mapping[str, Any], schemas: Schemas, package: PackageInfo
) -> Iterator[str]:
    yield heading(2, text("release.language", language))
    yield package.description[language]
    yield text(
        "release.about",
        language,
        version=descriptor["version"],
        day=day(descriptor["created"]),
        licence=package.licence.get("title", package.licence["name"]),
        address=package.licence["path"],
    )
    yield from _section("caveats", language, listing(_sentences("caveat", _CAVEATS, language)))
    yield from _section("statuses", language, *_statuses(language, schemas))
    yield from _section("editions", language, _editions(language))
    yield from _section("files", language, listing(_sentences("file", _CONVENTIONS, language)))
    yield from _section("audits", language, text("release.audits", language))
    yield from _section("load", language, *_examples(language, descriptor))
    yield from _section("tables", language, _overview(language, descriptor, schemas))
    for name, schema in schemas.items():
        yield from _table(name, schema, language)


def _section(name: str, language: str, *parts: str) -> Iterator[str]:
    yield heading(3, text(f"release.title_{name}", language))
    yield from parts


def _sentences(kind: str, names: Iterable[str], language: str) -> Iterator[str]:
    return (text(f"release.{kind}_{name}", language) for name in names)


def _statuses(language: str, schemas: Schemas) -> Iterator[str]:
    """The cell statuses with their SDMX codes, then the statuses of a report."""
    yield text("release.cell_status", language)
    cells = _fields(schemas["observations"])["status"]["categories"]
    yield table(
        _words(("code", "meaning", "sdmx"), language),
        ((cell(each["value"]), _label(each, language), _sdmx(each["value"])) for each in cells),
    )
    yield text("release.report_status", language)
    yield _codes(_fields(schemas["reports"])["report_status"], language)


def _sdmx(status: str) -> str:
    """SDMX observation status: A normal value, M missing, O other."""
    return {"reported": "A", "corrected": "A", "absent": "M", "dash": "M"}.get(status, "O")


def _editions(language: str) -> str:
    return table(
        _words(("code", "document", "first_year", "last_year"), language),
        (
            (
                cell(each.key),
                f"{each.document_number} 《{each.title}》",
                str(each.first_year),
                str(each.last_year or text("release.in_force", language)),
            )
            for each in editions()
        ),
    )


def _examples(language: str, descriptor: Mapping[str, Any]) -> Iterator[str]:
    """How to load a table: by the newest year of applications, where there is one."""
    paths = [each["path"] for each in descriptor["resources"] if each[TABLE] == "applications"]
    csv = max(each for each in paths if each.endswith(".csv"))
    yield text("release.load_examples", language, csv=csv)


def _overview(language: str, descriptor: Mapping[str, Any], schemas: Schemas) -> str:
    counts: dict[str, int] = {}
    for each in descriptor["resources"]:
        counts[each[TABLE]] = counts.get(each[TABLE], 0) + 1
    return table(
        _words(("table", "title", "description", "files"), language),
        (
            (cell(name), _title(schema, language), _about(schema, language), str(counts[name]))
            for name, schema in schemas.items()
        ),
    )


def _table(name: str, schema: Mapping[str, Any], language: str) -> Iterator[str]:
    fields = _fields(schema)
    yield heading(4, f"{cell(name)} {_title(schema, language)}")
    yield _about(schema, language)
    if key := schema.get("primaryKey"):
        yield text("release.key", language, key=", ".join(map(cell, key)))
    yield table(
        _words(("field", "title", "type", "unit", "description"), language),
        (_field(each, language) for each in fields.values()),
    )
    if "line" in fields and "categories" in fields["line"]:
        yield _lines(fields["line"], language)
    for each in fields.values():
        own = each["name"] not in _CODED_ELSEWHERE and not each["name"].endswith("_status")
        own = own and (each["name"] != "status" or name == "corrections")
        if "categories" in each and own:
            yield text("release.codes_of", language, field=cell(each["name"]))
            yield _codes(each, language)


def _field(field: Mapping[str, Any], language: str) -> tuple[str, ...]:
    required = field.get("constraints", {}).get("required", False)
    kind = field["type"] + (text("release.required", language) if required else "")
    unit = field.get("unit" if language == "zh" else "unitEn") or ""
    return cell(field["name"]), _title(field, language), kind, unit, _about(field, language)


def _lines(field: Mapping[str, Any], language: str) -> str:
    """The lines of a statutory table: code, printed label, group, article."""
    group = "group" if language == "zh" else "groupEn"
    return table(
        _words(("line", "label", "group", "article"), language),
        (
            (
                cell(each["value"]),
                _label(each, language),
                each.get(group, ""),
                each.get("article", ""),
            )
            for each in field["categories"]
        ),
    )


def _codes(field: Mapping[str, Any], language: str) -> str:
    rows = ((cell(each["value"]), _label(each, language)) for each in field["categories"])
    return table(_words(("code", "meaning"), language), rows)


def _fields(schema: Mapping[str, Any]) -> Fields:
    return {each["name"]: each for each in schema["fields"]}


def _words(names: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(text(f"release.word_{name}", language) for name in names)


def _label(category: Mapping[str, Any], language: str) -> str:
    return str(category["label" if language == "zh" else "labelEn"])


def _title(described: Mapping[str, Any], language: str) -> str:
    return str(described["title" if language == "zh" else "titleEn"])


def _about(described: Mapping[str, Any], language: str) -> str:
    return str(described["descriptionZh" if language == "zh" else "description"])
