"""Every table, field, line and code, as the Table Schemas say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.catalogue.view_schemas import said_cells
from gongkai.catalogue.views import variables
from gongkai.messages import text
from gongkai.published.form import TABLE
from gongkai.release.codebook.words import (
    STATUS,
    Fields,
    Schemas,
    about,
    codes,
    fields_of,
    label,
    title,
    words,
)
from gongkai.release.markdown import cell, heading, table

Code = tuple[str, str]
"""A code and what it means."""
_PANEL = "panel"
_MANY = 3
"""A field that means the same in so many tables is described once."""


def overview(descriptor: Mapping[str, Any], schemas: Schemas, language: str) -> str:
    """Return a list of the tables, each with a link to its fields."""
    counts = Counter(each[TABLE] for each in descriptor["resources"])
    return table(
        words(("table", "title", "description", "files"), language),
        (
            (
                f"[{cell(name)}](#{_mark(name, language)})",
                title(schema, language),
                about(schema, language),
                str(counts[name]),
            )
            for name, schema in schemas.items()
        ),
    )


def shared_fields(schemas: Schemas) -> Fields:
    """Return the fields that mean the same in many tables, with all codes they have anywhere."""
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for schema in schemas.values():
        for name, field in fields_of(schema).items():
            if name != "line" and _figure(name, schema) is None:
                found.setdefault(_meaning(field), []).append(field)
    shared: dict[str, Mapping[str, Any]] = {}
    for fields in found.values():
        if len(fields) >= _MANY and fields[0]["name"] not in shared:
            shared[fields[0]["name"]] = _with_all_codes(fields)
    return shared


def _meaning(field: Mapping[str, Any]) -> tuple[str, ...]:
    required = field.get("constraints", {}).get("required", False)
    return (
        *(str(field[each]) for each in ("name", "type", "titleEn", "description")),
        str(required),
    )


def _with_all_codes(fields: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    categories = {x["value"]: x for each in fields for x in each.get("categories", ())}
    return {**fields[0], "categories": list(categories.values())} if categories else fields[0]


def explained(schemas: Schemas, language: str) -> Iterator[str]:
    """Yield the fields that many tables share, then every table: what is told is told once."""
    common = shared_fields(schemas)
    statuses = (("observations", "status"), ("reports", "report_status"))
    told = {x for name, field in statuses for x in _coded(fields_of(schemas[name])[field])}
    yield text("codebook.shared", language)
    yield _rows(common, {}, language)
    yield from _code_lists(common, told, language)
    told |= {x for field in common.values() for x in _coded(field)}
    for name, schema in schemas.items():
        yield from _described(name, schema, common, told, language)


def _described(
    name: str, schema: Mapping[str, Any], common: Fields, told: set[Code], language: str
) -> Iterator[str]:
    """Yield what a table is, its fields but those it shares, its lines and codes."""
    fields = fields_of(schema)
    yield f'<a id="{_mark(name, language)}"></a>'
    yield heading(4, f"{cell(name)} {title(schema, language)}")
    yield about(schema, language)
    if key := schema.get("primaryKey"):
        yield text("codebook.key", language, key=", ".join(map(cell, key)))
    known = [x for x in fields if x in common and _meaning(fields[x]) == _meaning(common[x])]
    if known:
        yield text("codebook.has_shared", language, fields=", ".join(map(cell, known)))
    own = {each: field for each, field in fields.items() if each not in known}
    named = variables() if name == _PANEL else {}
    yield _rows({x: own[x] for x in own if x not in named}, schema, language)
    if named:
        yield text("codebook.variables", language)
        yield _variables({x: own[x] for x in named}, language)
    if "line" in fields and "categories" in fields["line"]:
        yield _lines(fields["line"], language)
    yield from _code_lists(own, told, language)


def _rows(fields: Fields, schema: Mapping[str, Any], language: str) -> str:
    return table(
        words(("field", "title", "type", "unit", "description"), language),
        (
            _row(each, schema, language)
            for each in fields.values()
            if not schema or _figure(each["name"], schema) is None
        ),
    )


def _row(field: Mapping[str, Any], schema: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """A field; a figure is told together with its status, which is the same for all."""
    name = field["name"]
    beside = schema and f"{name}{STATUS}" in fields_of(schema)
    names = f"{cell(name)}, {cell(f'{name}{STATUS}')}" if beside else cell(name)
    required = field.get("constraints", {}).get("required", False)
    kind = field["type"] + (text("codebook.required", language) if required else "")
    unit = field.get("unit" if language == "zh" else "unitEn") or ""
    return names, title(field, language), kind, unit, about(field, language)


def _variables(fields: Fields, language: str) -> str:
    """The variables of the panel, of which all but name, cell, title and unit is the same."""
    unit = "unit" if language == "zh" else "unitEn"
    return table(
        words(("variable", "cell", "title", "unit"), language),
        (
            (
                cell(name),
                said_cells(variables()[name], language),
                title(field, language),
                field[unit],
            )
            for name, field in fields.items()
        ),
    )


def _figure(name: str, schema: Mapping[str, Any]) -> str | None:
    """The figure that a field is the status of; null where it is none."""
    figure = name.removesuffix(STATUS)
    return figure if figure != name and figure in fields_of(schema) else None


def _code_lists(fields: Fields, told: set[Code], language: str) -> Iterator[str]:
    """Yield the codes of fields; lines have a list of their own, and some are told already."""
    for name, field in fields.items():
        if name != "line" and not _coded(field) <= told:
            yield text("codebook.codes_of", language, field=cell(name))
            yield codes(field, language)


def _coded(field: Mapping[str, Any]) -> set[Code]:
    return {(each["value"], each["label"]) for each in field.get("categories", ())}


def _lines(field: Mapping[str, Any], language: str) -> str:
    """The lines of a statutory table: code, printed label, group, article of the Regulation."""
    group, article = ("group", "articleZh") if language == "zh" else ("groupEn", "article")
    return table(
        words(("line", "label", "group", "article"), language),
        (
            (
                cell(each["value"]),
                label(each, language),
                each.get(group, ""),
                each.get(article, ""),
            )
            for each in field["categories"]
        ),
    )


def _mark(name: str, language: str) -> str:
    return f"{language}-table-{name}"
