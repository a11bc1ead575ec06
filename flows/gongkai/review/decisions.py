"""Decisions: those of review.csv as values, and the rows that a new one means in both files."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.catalogue.corrections import APPLIED
from gongkai.catalogue.kept import kept
from gongkai.model import Correction
from gongkai.review.case import Case, Cells, Decision, DecisionKind

FILE = "review.csv"
STATUS: Mapping[str, str] = {"misreading": APPLIED, "misprint": "proposed"}
"""The state in which the correction of a decision begins; what stands as printed has none."""


class Verdict(NamedTuple):
    """What a person said of a case, and who said it when: an instant, and its day in Shanghai."""

    kind: DecisionKind
    reason: str
    by: str
    instant: str
    day: str


class Rows(NamedTuple):
    """The rows that decisions mean in both files."""

    corrections: tuple[Correction, ...] = ()
    decisions: tuple[Decision, ...] = ()


@cache
def review_schema() -> Mapping[str, Any]:
    """Return the Table Schema of review.csv."""
    text = files("gongkai.schemas").joinpath("review", "review.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file, in its order; none where there is no such file.

    CatalogueError names file, line, column and what is expected there.
    """
    schema = review_schema()
    return tuple(Decision(**row) for _, row in kept(path, schema["fields"], schema["primaryKey"]))


def rows(
    case: Case,
    verdict: Verdict,
    values: Mapping[str, str],
    cells: Cells,
    evidence: Mapping[str, str],
) -> Rows:
    """Return the rows that a verdict on a case means.

    Args:
        case: what was decided.
        verdict: whose fault it is, and why.
        values: the right value by cell; none where the print stands.
        cells: the cells of the report, for what they print.
        evidence: where the right value can be seen, by cell.
    """
    about, status = case.about, STATUS.get(verdict.kind, "")
    corrections = tuple(
        Correction(
            about.report_id,
            about.digest,
            cell,
            cells[cell].text,
            value,
            verdict.reason,
            evidence.get(cell, ""),
            verdict.by,
            verdict.day,
            status,
        )
        for cell, value in values.items()
        if status
    )
    decided = tuple(
        Decision(
            about.report_id,
            about.digest,
            rule,
            cell,
            verdict.kind,
            verdict.reason,
            verdict.by,
            verdict.instant,
        )
        for rule in case.rules
        for cell in ([each.cell for each in corrections] or [case.subject])
    )
    return Rows(corrections, decided)


def joined(parts: Iterable[Rows]) -> Rows:
    """Return the rows of several cases together; what two of them say alike is said once."""
    given = tuple(parts)
    return Rows(
        tuple(dict.fromkeys(each for part in given for each in part.corrections)),
        tuple(dict.fromkeys(each for part in given for each in part.decisions)),
    )


def following(now: str, given: Iterable[Decision]) -> str:
    """Return the instant of a new decision: later than the last, which is what tells them apart."""
    last = max((each.decided_on for each in given), default="")
    if now > last:
        return now
    later = datetime.fromisoformat(last) + timedelta(seconds=1)
    return f"{later:%Y-%m-%dT%H:%M:%SZ}"
