"""What became of the rules: added up rule by rule, and report by report."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Protocol

import numpy as np

from gongkai.catalogue.editions import Edition, Rule
from gongkai.model import Tally
from gongkai.validate.codes import Integers, Mask
from gongkai.validate.equations import equations
from gongkai.validate.prose import figures

WAYS = ("passed", "failed", "skipped")


class Judged(Protocol):
    """One instance of a rule, with a mask over the reports for each way it can end."""

    @property
    def rule(self) -> Rule:
        """The rule it is an instance of."""

    @property
    def edition(self) -> str:
        """The edition whose tables it is asked of."""

    @property
    def passed(self) -> Mask:
        """The reports in which it holds."""

    @property
    def failed(self) -> Mask:
        """The reports in which it does not."""

    @property
    def skipped(self) -> Mask:
        """The reports in which it cannot be judged."""


def instances(editions: Sequence[Edition]) -> Mapping[tuple[str, str], int]:
    """Return at how many places of one report each rule can be asked, by edition and rule."""
    places = Counter((each.edition, each.rule.id) for each in equations(editions))
    for edition in editions:
        places.update((edition.key, rule.id) for rule, _, _ in figures(edition))
    return places


def tallies(judged: Iterable[Judged], editions: Sequence[Edition]) -> tuple[Tally, ...]:
    """Return a tally for every rule of the editions, in their order."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for each in judged:
        key = (each.edition, each.rule.id)
        counts[*key, "instances"] += 1
        for way in WAYS:
            counts[*key, way] += int(np.count_nonzero(getattr(each, way)))
    return tuple(
        _tally(rule, edition.key, counts) for edition in editions for rule in edition.rules
    )


def _tally(rule: Rule, edition: str, counts: Mapping[tuple[str, str, str], int]) -> Tally:
    instances, *ways = (counts[edition, rule.id, each] for each in ("instances", *WAYS))
    passed, failed, skipped = ways
    return Tally(
        id=rule.id,
        edition=edition,
        level=rule.level,
        basis=rule.basis,
        statement_zh=rule.statement_zh,
        statement_en=rule.statement_en,
        instances=instances,
        judged=passed + failed,
        passed=passed,
        failed=failed,
        skipped=skipped,
    )


def added(told: Iterable[Iterable[Tally]]) -> tuple[Tally, ...]:
    """Add up the tallies of different reports, rule by rule."""
    sums: dict[tuple[str, str], Tally] = {}
    for each in chain.from_iterable(told):
        key = (each.edition, each.id)
        sums[key] = _sum(sums[key], each) if key in sums else each
    return tuple(sums.values())


def _sum(one: Tally, other: Tally) -> Tally:
    return replace(
        one,
        judged=one.judged + other.judged,
        passed=one.passed + other.passed,
        failed=one.failed + other.failed,
        skipped=one.skipped + other.skipped,
    )


def by_rule(told: Iterable[Tally], way: str) -> dict[str, int]:
    """Add up, rule by rule over the editions, how often it `passed`, `failed` or was `skipped`."""
    counts: Counter[str] = Counter()
    for each in told:
        counts[each.id] += getattr(each, way)
    return dict(counts)


def by_report(judged: Iterable[Judged], way: str, reports: int) -> Integers:
    """Count for each report how many instances of rules `passed`, `failed` or were `skipped`."""
    counts = np.zeros(reports, np.int64)
    for each in judged:
        counts += getattr(each, way)
    return counts
