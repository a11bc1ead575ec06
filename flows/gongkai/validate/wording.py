"""Findings of the rules: the rule's own statement, then the figures of the report in question."""

from collections.abc import Mapping, Sequence
from typing import cast

from gongkai.catalogue.editions import Edition
from gongkai.messages import text
from gongkai.model import Finding, Level
from gongkai.validate.equations import JUMP, MISREADING, REPEATED, TYPE, Equation, Side
from gongkai.validate.matrix import THIS, UNIT, Matrix, amount
from gongkai.validate.rules import Outcome
from gongkai.validate.suspects import Suspicion
from gongkai.validate.titles import SPACE, Known, named, titles_of

_SENTENCES = {
    "=": "sum",
    "<=": "at_most",
    ">=": "at_least",
    TYPE: "type",
    MISREADING: "misread",
    JUMP: "jump",
    REPEATED: "repeated",
}
_BROKEN = {"=": "≠", "<=": ">", ">=": "<", MISREADING: "="}
_FEW = 6
"""A sum of more terms than this is shown without its zeros."""


def findings(
    outcomes: Sequence[Outcome],
    laid_out: Matrix,
    suspicions: Mapping[tuple[int, int], Suspicion],
    editions: tuple[Edition, ...],
) -> tuple[Finding, ...]:
    """A finding for every rule that fails in a report; by report, then in the rules' order."""
    known = titles_of(editions)
    failures = sorted(
        (report, number) for number, outcome in enumerate(outcomes) for report in outcome.difference
    )
    nothing = Suspicion(())
    return tuple(
        _finding(
            outcomes[number], report, laid_out, suspicions.get((number, report), nothing), known
        )
        for report, number in failures
    )


def _finding(
    outcome: Outcome, report: int, laid_out: Matrix, suspicion: Suspicion, known: Known
) -> Finding:
    equation = outcome.equation
    rule, place = equation.rule, equation.place
    whole = not place.line
    printed = None if whole else amount(laid_out.exact(place.cell, report))
    expected = _expected(equation, report, laid_out, outcome.difference[report])
    sentences = {
        language: statement
        + SPACE[language]
        + text(
            f"validate.{_SENTENCES[equation.relation]}",
            language,
            **named(known, equation.edition, place.cell, language),
            printed=printed,
            expected=expected,
            figures=_figures(equation, report, laid_out),
        )
        + _advice(suspicion, equation, known, language)
        for language, statement in (("zh", rule.statement_zh), ("en", rule.statement_en))
    }
    return Finding(
        rule=rule.id,
        level=cast(Level, rule.level),
        report_id=laid_out.reports[report],
        table=place.table,
        line=place.line or None,
        column=place.column or None,
        expected=expected,
        printed=printed,
        message_zh=sentences["zh"],
        message_en=sentences["en"],
        suspect=suspicion.cells,
        suggestion=suspicion.suggestion,
    )


def _expected(equation: Equation, report: int, laid_out: Matrix, difference: int) -> str | None:
    """What the place would have to be for the rule to hold, the other figures being right."""
    if equation.relation in (MISREADING, JUMP, REPEATED):
        return None
    if equation.relation == TYPE:
        bound = "" if equation.column.minimum is None else f" >= {equation.column.minimum}"
        return f"{equation.column.type}{bound}"
    cell = equation.place.cell
    factor = next(t.factor for t in equation.terms if t.cell == cell and t.taken_from == THIS)
    figure = amount(laid_out.exact(cell, report) - factor * difference)
    if equation.relation == "=":
        return figure
    return f"<= {figure}" if (equation.relation == "<=") == (factor > 0) else f">= {figure}"


def _figures(equation: Equation, report: int, laid_out: Matrix) -> str:
    if equation.relation in (TYPE, REPEATED):
        return ""
    left, right = (_sum(side, report, laid_out) for side in (equation.left, equation.right))
    if equation.relation == JUMP:
        return f"{right} → {left}"
    return f"{left} {_BROKEN[equation.relation]} {right}"


def _sum(side: Side, report: int, laid_out: Matrix) -> str:
    figures = [
        term.factor * laid_out.exact(term.cell, report, term.taken_from) for term in side.terms
    ]
    if side.constant or not figures:
        figures.append(side.constant * UNIT)
    if len(figures) > _FEW:
        figures = [figure for figure in figures if figure] or [0]
    first, *rest = figures
    return amount(first) + "".join(
        f" {'-' if figure < 0 else '+'} {amount(abs(figure))}" for figure in rest
    )


def _advice(suspicion: Suspicion, equation: Equation, known: Known, language: str) -> str:
    if suspicion.suggestion is None:
        return ""
    (cell,) = suspicion.cells
    place = named(known, equation.edition, cell, language)
    advice = text("validate.suspect", language, **place, suggestion=suspicion.suggestion)
    return SPACE[language] + advice
