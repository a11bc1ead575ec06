"""Validation: the statutory rules over observations, and the shape of any table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue.editions import Edition
from gongkai.model import Finding, Tally
from gongkai.validate.matrix import NO_PANELS, Matrix, Panels
from gongkai.validate.prose import Told, told
from gongkai.validate.rules import Outcome, judge
from gongkai.validate.shape import shape
from gongkai.validate.suspects import suspicions
from gongkai.validate.tallies import Judged, by_report, by_rule, instances, tallies
from gongkai.validate.wording import findings as _worded
from gongkai.validate.wording_told import findings as _quoted

__all__ = ["Verdict", "findings", "instances", "pronounced", "shape", "verdict", "wrong"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a set of reports.

    For each rule: at how many places it held (`passed`), and at how many it could not be judged
    because a figure, another report or the level of the agency is not known (`skipped`). Where it
    did not hold is in `findings`. `tallies` say the same by rule and edition, `checks` by report:
    how many instances of rules held, and how many could not be judged.
    """

    findings: tuple[Finding, ...]
    passed: Mapping[str, int]
    skipped: Mapping[str, int]
    tallies: tuple[Tally, ...]
    checks: Mapping[str, tuple[int, int]]


def findings(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
    sections: Any = None,
) -> tuple[Finding, ...]:
    """Apply the rules of the editions to an observations table; see `verdict`."""
    return verdict(observations, editions, levels, panels, sections).findings


def verdict(
    observations: Any,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
    sections: Any = None,
) -> Verdict:
    """Apply the rules of the editions to the reports of an observations table, all at once.

    `observations` is an Arrow table as `gongkai.observations.table` makes it, in any row order;
    rules between reports (the year before, the own report beside an aggregate) need both in it.
    `levels` maps an agency id to its level; `panels` maps an agency id and a report year to the
    body it is in that year, where that is not its id: the year before counts only for the same
    body. `sections` is the narrative, as `gongkai.observations.sections_table` makes it; without
    it no sentence is compared with a table. A rule is for the reports whose table is of its
    edition. Findings come by report id, then in the order of the rules, those of prose last.
    """
    laid_out, outcomes = judge(observations, tuple(editions), levels, panels)
    return pronounced(laid_out, outcomes, tuple(editions), sections)


def pronounced(
    laid_out: Matrix,
    outcomes: Sequence[Outcome],
    editions: tuple[Edition, ...],
    sections: Any = None,
) -> Verdict:
    """Say of judged reports what is wrong, and how often each rule held or could not be judged."""
    spoken = told(sections, laid_out, editions)
    judged: list[Judged] = [*outcomes, *spoken]
    passed, skipped = (
        by_report(judged, way, len(laid_out.reports)).tolist() for way in ("passed", "skipped")
    )
    told_of_rules = tallies(judged, editions)
    return Verdict(
        findings=_found(laid_out, outcomes, spoken, editions),
        passed=by_rule(told_of_rules, "passed"),
        skipped=by_rule(told_of_rules, "skipped"),
        tallies=told_of_rules,
        checks=dict(zip(laid_out.reports, zip(passed, skipped, strict=True), strict=True)),
    )


def wrong(
    laid_out: Matrix,
    outcomes: Sequence[Outcome],
    editions: tuple[Edition, ...],
    sections: Any = None,
) -> tuple[Finding, ...]:
    """Say of judged reports only what is wrong; see `pronounced`."""
    spoken = () if sections is None else told(sections, laid_out, editions)
    return _found(laid_out, outcomes, spoken, editions)


def _found(
    laid_out: Matrix,
    outcomes: Sequence[Outcome],
    spoken: Sequence[Told],
    editions: tuple[Edition, ...],
) -> tuple[Finding, ...]:
    found = [
        *_worded(outcomes, laid_out, suspicions(outcomes, laid_out), editions),
        *_quoted(spoken, laid_out, editions),
    ]
    return tuple(sorted(found, key=lambda each: each.report_id))
