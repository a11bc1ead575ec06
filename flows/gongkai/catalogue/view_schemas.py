"""The Table Schemas of derived tables: the fields of release-tables, and what the views define.

`panel` gets its variables, `indicators` its codes and the words of its caveats. Every one carries
the digest of all definitions: equal schemas mean that the tables are made in the same way.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from gongkai.catalogue.cells import title
from gongkai.catalogue.crosswalk import crosswalk
from gongkai.catalogue.editions import editions, record_schemas
from gongkai.catalogue.views import Cell, caveats, definitions, indicators, terms, variables
from gongkai.messages import text

DERIVED = ("panel", "indicators", "area_totals", "crosswalk")
DEFINITION = "gongkai:definition"
"""Property of a Table Schema: the digest of what a derived table is defined by."""

Schema = Mapping[str, Any]
_ZH, _EN = "zh", "en"


@cache
def view_schemas() -> Mapping[str, Schema]:
    """Return the Table Schema of every derived table, in the order of the package."""
    return {name: _whole(name) for name in DERIVED}


def _whole(name: str) -> Schema:
    schema = record_schemas()[name]
    fields: list[Schema] = list(schema["fields"])
    if name == "panel":
        fields.extend(_variables())
    if name == "indicators":
        fields = [_defined(each) for each in fields]
    return {**schema, DEFINITION: _digest(), "fields": fields}


@cache
def _digest() -> str:
    told = hashlib.sha256()
    for name, content in definitions():
        told.update(f"{name}\n{content}".encode())
    return f"sha256:{told.hexdigest()}"


def _variables() -> Iterator[Schema]:
    """Yield the fields of the panel's variables, each followed by its status."""
    compared = {(each.edition, each.cell): each.comparability for each in crosswalk()}
    for name, own in variables().items():
        field = _field(own[0])
        rough = "roughly" in {compared[each[:2]] for each in own}
        titles = {language: _title(own[0], language, rough) for language in (_ZH, _EN)}
        yield {
            "name": name,
            "type": "integer",
            "title": titles[_ZH],
            "titleEn": titles[_EN],
            "description": _about(own, _EN),
            "descriptionZh": _about(own, _ZH),
            "unit": field["unit"],
            "unitEn": field["unitEn"],
            "comparability": "roughly" if rough else "same",
            "constraints": dict(field["constraints"]),
        }
        yield {
            "name": f"{name}_status",
            "type": "string",
            "title": text("derived.status_title", _ZH, title=titles[_ZH]),
            "titleEn": text("derived.status_title", _EN, title=titles[_EN]),
            "description": text("derived.status_about", _EN, figure=name),
            "descriptionZh": text("derived.status_about", _ZH, figure=name),
            "constraints": {"required": True},
            "categories": _field(own[0], "_status")["categories"],
        }


def _field(cell: Cell, suffix: str = "") -> Schema:
    """Return the field of a cell's column in the statutory table that has it."""
    tables = (table for each in editions() for table in each.tables if each.key == cell.edition)
    schema = next(each.schema for each in tables if each.code == cell.table)
    found: Schema = next(
        each for each in schema["fields"] if each["name"] == f"{cell.column}{suffix}"
    )
    return found


def _title(cell: Cell, language: str, rough: bool) -> str:
    return text(
        "derived.variable_title",
        language,
        line=title(cell.edition, cell.table, "line", cell.line).said(language),
        column=title(cell.edition, cell.table, "column", cell.column).said(language),
        note=text("derived.roughly", language) if rough else "",
    )


def _about(own: Sequence[Cell], language: str) -> str:
    largest = max(Counter(each.edition for each in own).values())
    code = "derived.sum_about" if largest > 1 else "derived.variable_about"
    return text(code, language, cells=said_cells(own, language))


def said_cells(own: Sequence[Cell], language: str) -> str:
    """Return the cells a variable is the sum of, by edition where they are not the same in all."""
    by_edition: dict[str, list[str]] = {}
    for each in own:
        by_edition.setdefault(each.edition, []).append(each.cell)
    told = {edition: " + ".join(cells) for edition, cells in by_edition.items()}
    same = set(told.values())
    words = (
        same
        if len(same) == 1
        else [
            text("derived.of_edition", language, edition=edition, cells=cells)
            for edition, cells in sorted(told.items(), reverse=True)
        ]
    )
    return text("derived.and", language).join(words)


def _defined(field: Schema) -> Schema:
    """Return a field of `indicators` with the codes it may have, in words."""
    if field["name"] == "indicator":
        return {**field, "categories": list(_indicators())}
    if field["name"] == "caveats":
        told = {"descriptionZh": _ZH, "description": _EN}
        return {**field, **{name: _caveats(field[name], each) for name, each in told.items()}}
    return field


def _caveats(about: str, language: str) -> str:
    """Add to what is said of the field what each of its codes means."""
    told = (
        text(
            "derived.caveat", language, caveat=each.caveat, label=getattr(each, f"label_{language}")
        )
        for each in caveats()
    )
    joined = text("derived.and", language).join(told)
    return text("derived.caveats_about", language, about=about, caveats=joined)


def _indicators() -> Iterator[Schema]:
    for each in indicators():
        told: dict[str, Any] = {
            "value": each.indicator,
            "label": each.title_zh,
            "labelEn": each.title_en,
        }
        if (numerator := _formula(each.numerator)) is not None:
            told["numerator"] = numerator
        if each.denominator is not None:
            told |= {"denominator": _formula(each.denominator), "scale": each.scale}
        yield told


def _formula(figure: str) -> str | None:
    """Return the sum of cells that a figure is on the newest form that has it."""
    own = [each for each in terms() if each.figure == figure]
    if not own:
        return None
    newest = next(e.key for e in editions() if any(e.key == each.cell.edition for each in own))
    signed = [
        ("+ " if each.sign > 0 else "- ") + each.cell.cell
        for each in own
        if each.cell.edition == newest
    ]
    return " ".join(signed).removeprefix("+ ")
