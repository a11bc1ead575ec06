"""The page of the rules, docs/rules.md: everything in it comes from the catalogue."""

from collections.abc import Iterator, Sequence

from gongkai.catalogue import Edition
from gongkai.catalogue.bounds import bounds
from gongkai.messages import text
from gongkai.release.markdown import cell, heading, table
from gongkai.validate import instances


def page(editions: Sequence[Edition]) -> str:
    """Return the rules of the editions and their bounds as Markdown, in English and Chinese."""
    return "\n\n".join(_parts(editions)) + "\n"


def _parts(editions: Sequence[Edition]) -> Iterator[str]:
    yield heading(1, text("rules.page_title", "en"))
    yield text("rules.page_about", "en").strip()
    yield text("rules.page_about", "zh").strip()
    places = instances(editions)
    for edition in editions:
        total = sum(places[edition.key, rule.id] for rule in edition.rules)
        yield heading(2, text("rules.page_edition", "en", edition=edition.key))
        yield text("rules.page_places", "en", rules=len(edition.rules), instances=total)
        yield table(
            [
                text(f"rules.{name}", "en")
                for name in ("id", "level", "instances", "statement", "basis")
            ],
            (
                (
                    cell(rule.id),
                    rule.level,
                    str(places[edition.key, rule.id]),
                    f"{rule.statement_en}<br>{rule.statement_zh}",
                    rule.basis + (f" (only where {rule.condition})" if rule.condition else ""),
                )
                for rule in edition.rules
            ),
        )
    yield from _bounds({rule.id for edition in editions for rule in edition.rules})


def _bounds(rules: set[str]) -> Iterator[str]:
    yield heading(2, text("rules.page_bounds", "en"))
    yield table(
        [text(f"rules.{name}", "en") for name in ("id", "bound", "value", "why")],
        (
            (
                cell(bound.rule),
                bound.name,
                f"{bound.value} {bound.unit}",
                f"{bound.why_en}<br>{bound.why_zh}",
            )
            for bound in bounds()
            if bound.rule in rules
        ),
    )
