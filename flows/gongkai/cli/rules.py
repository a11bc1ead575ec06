"""`gongkai rules`: what is checked, and by what right."""

from typing import Annotated

import typer

from gongkai.cli import options, output
from gongkai.cli.language import current, say
from gongkai.cli.misuse import Misuse


def rules(
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="EDITION", help="option.edition")
    ] = None,
    form: options.Format = "table",
) -> None:
    """Print the rules of every edition, or of one."""
    from gongkai import catalogue

    output.check_format(form)
    editions = {each.key: each for each in catalogue.editions()}
    if edition is not None and edition not in editions:
        raise Misuse("misuse.edition", name=edition, known=", ".join(editions))
    records = [
        {
            "edition": key,
            "id": rule.id,
            "level": rule.level,
            "left": rule.left,
            "relation": rule.relation,
            "right": rule.right,
            "condition": rule.condition,
            "statement": rule.statement_zh if current() == "zh" else rule.statement_en,
            "basis": rule.basis,
        }
        for key, each in editions.items()
        if edition in (None, key)
        for rule in each.rules
    ]
    names = ("edition", "id", "level", "statement", "basis") if form == "table" else records[0]
    headings = {name: say(f"rules.{name}") for name in names}
    output.print_records(form, say("rules.title"), headings, records)
