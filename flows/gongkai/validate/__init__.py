"""Validation: the statutory rules over observations, and the shape of any table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue.editions import Edition
from gongkai.model import Finding
from gongkai.validate.matrix import NO_PANELS, Matrix, Panels
from gongkai.validate.rules import Outcome, count, judge
from gongkai.validate.shape import shape
from gongkai.validate.suspects import suspicions
from gongkai.validate.wording import findings as _worded

__all__ = ["Verdict", "findings", "pronounced", "shape", "verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a set of reports.

    For each rule: at how many places it held (`passed`), and at how many it could not be judged
    because a figure, the report of the year before or the level of the agency is not known
    (`skipped`). Where it did not hold is in `findings`.
    """

    findings: tuple[Finding, ...]
    passed: Mapping[str, int]
    skipped: Mapping[str, int]


def findings(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> tuple[Finding, ...]:
    """Apply the rules of the editions to an observations table; see `verdict`."""
    return verdict(observations, editions, levels, panels).findings


def verdict(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> Verdict:
    """Apply the rules of the editions to the reports of an observations table, all at once.

    `observations` is an Arrow table as `gongkai.observations.table` makes it, in any row order;
    rules across years need both years in it. `levels` maps an agency id to its level; `panels`
    maps an agency id and a report year to the body it is in that year, where that is not its id:
    the year before counts only for the same body. A rule is for the reports whose table is of its
    edition. Findings come by report id, then in the order of the rules.
    """
    return pronounced(*judge(observations, tuple(editions), levels, panels), tuple(editions))


def pronounced(
    laid_out: Matrix, outcomes: Sequence[Outcome], editions: tuple[Edition, ...]
) -> Verdict:
    """Say of judged reports what is wrong, and how often each rule held or could not be judged."""
    suspected = suspicions(outcomes, laid_out)
    return Verdict(
        findings=_worded(outcomes, laid_out, suspected, editions),
        passed=count(outcomes, "passed"),
        skipped=count(outcomes, "skipped"),
    )
