"""Findings of prose: the rule's statement, the clause in question, and what the table has."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from gongkai.catalogue.editions import Edition, record_schemas
from gongkai.messages import text
from gongkai.model import Finding, Level
from gongkai.validate.matrix import Matrix, amount
from gongkai.validate.prose import Statement, Told
from gongkai.validate.titles import SPACE, Known, named, titles_of

_LONGEST = 60
"""So many characters of a clause are quoted."""


def findings(
    told: Sequence[Told], laid_out: Matrix, editions: tuple[Edition, ...]
) -> tuple[Finding, ...]:
    """A finding for every figure that a report tells otherwise than its table has it."""
    return tuple(_findings(told, laid_out, titles_of(editions)))


def _findings(told: Sequence[Told], laid_out: Matrix, known: Known) -> Iterator[Finding]:
    for each in told:
        for report, statement in each.broken.items():
            yield _finding(each, report, statement, laid_out, known)


def _finding(
    told: Told, report: int, statement: Statement, laid_out: Matrix, known: Known
) -> Finding:
    cells = statement.claim.cells[0]
    figures = [laid_out.exact(cell, report) for cell in cells]
    printed = amount(sum(figures))
    shown = " + ".join(map(amount, figures))
    sentences = {
        language: claimed
        + SPACE[language]
        + text(
            "validate.told",
            language,
            **named(known, told.edition, cells[0], language),
            section=_sections(language)[statement.section],
            quote=_quoted(statement.clause),
            figures=printed if len(cells) == 1 else f"{shown} = {printed}",
        )
        for language, claimed in (
            ("zh", told.rule.statement_zh),
            ("en", told.rule.statement_en),
        )
    }
    table, line, column = cells[0].split(".")
    return Finding(
        rule=told.rule.id,
        level=cast(Level, told.rule.level),
        report_id=laid_out.reports[report],
        table=table,
        line=line,
        column=column,
        expected=_expected(statement),
        printed=printed,
        message_zh=sentences["zh"],
        message_en=sentences["en"],
    )


def _expected(statement: Statement) -> str:
    """What the table would have to have for the sentence to be right."""
    if statement.claim.claim == "equals":
        return amount(statement.number)
    return "> 0" if statement.claim.claim == "some" else "0"


def _quoted(clause: str) -> str:
    return clause if len(clause) <= _LONGEST else f"{clause[:_LONGEST]}…"


@cache
def _sections(language: str) -> Mapping[str, str]:
    """The names of the sections of a report."""
    field = next(f for f in record_schemas()["sections"]["fields"] if f["name"] == "section")
    label = "label" if language == "zh" else "labelEn"
    return {each["value"]: each[label] for each in field["categories"]}
