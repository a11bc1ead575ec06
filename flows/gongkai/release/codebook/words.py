"""What things are called in the codebook, in one of its languages."""

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.messages import text
from gongkai.release.markdown import cell, heading, table

Schemas = Mapping[str, Mapping[str, Any]]
Fields = Mapping[str, Mapping[str, Any]]
STATUS = "_status"


def section(level: int, name: str, language: str) -> str:
    """Return the heading of a section, with a mark before it that a link can lead to."""
    words = heading(level, text(f"codebook.title_{name}", language))
    return f'<a id="{language}-{name}"></a>\n\n{words}'


def link(name: str, language: str) -> str:
    """Return a link to a section."""
    return f"[{text(f'codebook.title_{name}', language)}](#{language}-{name})"


def words(names: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the headings of columns."""
    return tuple(text(f"codebook.word_{name}", language) for name in names)


def label(category: Mapping[str, Any], language: str) -> str:
    """Return what a code means."""
    return str(category["label" if language == "zh" else "labelEn"])


def title(described: Mapping[str, Any], language: str) -> str:
    """Return the title of a table or a field."""
    return str(described["title" if language == "zh" else "titleEn"])


def about(described: Mapping[str, Any], language: str) -> str:
    """Return what a table or a field is."""
    return str(described["descriptionZh" if language == "zh" else "description"])


def fields_of(schema: Mapping[str, Any]) -> Fields:
    """Return the fields of a schema by name."""
    return {each["name"]: each for each in schema["fields"]}


def labels(field: Mapping[str, Any], language: str) -> Mapping[str, str]:
    """Return what the codes of a field mean."""
    return {each["value"]: label(each, language) for each in field["categories"]}


def codes(field: Mapping[str, Any], language: str) -> str:
    """Return the codes of a field and what they mean, as a table; of rates, what they divide."""
    derived = any("numerator" in each for each in field["categories"])
    return table(
        words(("code", "meaning", *(["ratio"] if derived else [])), language),
        (
            (cell(each["value"]), label(each, language), *([_ratio(each)] if derived else []))
            for each in field["categories"]
        ),
    )


def _ratio(category: Mapping[str, Any]) -> str:
    """Return the cells of a rate, numerator over denominator; nothing where there are none."""
    terms = (category.get("numerator"), category.get("denominator"))
    ratio = " ÷ ".join(cell(f"({each})" if " " in each else each) for each in terms if each)
    return ratio if category.get("scale", 1) == 1 else f"{ratio} × {category['scale']}"
