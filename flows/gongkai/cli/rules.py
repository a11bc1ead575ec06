"""`gongkai rules`: what is checked, and by what right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.cli import output
from gongkai.cli.language import current, say
from gongkai.cli.misuse import Misuse

if TYPE_CHECKING:
    from gongkai.catalogue import Edition

FORMATS = (*output.FORMATS, "markdown")
_FOR_PEOPLE = ("edition", "id", "level", "instances", "statement", "basis")


def rules(
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="EDITION", help="option.edition")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help="option.format_markdown")
    ] = "table",
) -> None:
    """Print the rules of every edition, or of one; as Markdown, the page docs/rules.md."""
    from gongkai import catalogue
    from gongkai.cli.rules_page import page

    output.check_format(form, FORMATS)
    editions = {each.key: each for each in catalogue.editions()}
    if edition is not None and edition not in editions:
        raise Misuse("misuse.edition", name=edition, known=", ".join(editions))
    chosen = [each for key, each in editions.items() if edition in (None, key)]
    if form == "markdown":
        print(page(chosen), end="")
        return
    records = _records(chosen)
    names = _FOR_PEOPLE if form == "table" else tuple(records[0])
    headings = {name: say(f"rules.{name}") for name in names}
    output.print_records(form, say("rules.title"), headings, records)
    if form == "table":
        for each in chosen:
            mine = [record for record in records if record["edition"] == each.key]
            places = sum(record["instances"] for record in mine)
            print(say("rules.count", edition=each.key, rules=len(mine), instances=places))


def _records(editions: "Sequence[Edition]") -> list[dict[str, Any]]:
    from gongkai.validate import instances

    places = instances(editions)
    return [
        {
            "edition": edition.key,
            "id": rule.id,
            "level": rule.level,
            "instances": places[edition.key, rule.id],
            "left": rule.left,
            "relation": rule.relation,
            "right": rule.right,
            "condition": rule.condition,
            "statement": rule.statement_zh if current() == "zh" else rule.statement_en,
            "basis": rule.basis,
        }
        for edition in editions
        for rule in edition.rules
    ]
