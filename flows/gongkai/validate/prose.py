"""Prose against table: what a sentence claims of a figure, and what the table has.

Precise rather than complete: only a clause that is, from one comma to the next, a wording of
`prose.csv` claims anything, and not where it speaks of another year, a part or another body.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.editions import Edition, Rule
from gongkai.catalogue.prose import Claim, claims, words
from gongkai.validate.codes import Integers, Mask
from gongkai.validate.equations import TEXT, addresses
from gongkai.validate.matrix import UNIT, Matrix
from gongkai.validate.sentences import Sentences, numeral, sentences

_YEAR = re.compile(r"20[0-9]{2}(?=年)")
_NO_YEAR, _SEVERAL = 0, -1


@dataclass(frozen=True, slots=True)
class Statement:
    """What a report says of a figure: the claim, its number in millionths, and the clause."""

    claim: Claim
    number: int
    section: str
    clause: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one figure that reports may tell in words: an instance of a rule.

    A report that says nothing of it stands in none of the masks. Where several sentences tell it,
    one that fits is enough. `broken` has, for each report that failed, the first that does not.
    """

    rule: Rule
    edition: str
    figure: str
    passed: Mask
    failed: Mask
    skipped: Mask
    broken: Mapping[int, Statement]


@dataclass(frozen=True, slots=True)
class _Hits:
    """Every place where a wording was found: its report, the number it gives, its sentence."""

    claim: Claim
    reports: Integers
    numbers: Integers
    clauses: Sequence[str]
    sections: Sequence[str]


def told(sections: Any, laid_out: Matrix, editions: Sequence[Edition]) -> tuple[Told, ...]:
    """Judge every figure that the sections of the reports tell in words, for every edition."""
    wanted = frozenset().union(*(claim.sections for claim in claims()))
    spoken = None
    if sections is not None and sections.num_rows:
        spoken = sentences(sections, _numbers(laid_out.reports), wanted)
    years = np.array([year or _SEVERAL for year in laid_out.years], np.int64)
    found = {claim: _hits(claim, spoken, laid_out, years) for claim in claims()}
    return tuple(
        _told(rule, edition.key, figure, [found[claim] for claim in wordings], laid_out)
        for edition in editions
        for rule, figure, wordings in figures(edition)
    )


def figures(edition: Edition) -> Iterator[tuple[Rule, str, tuple[Claim, ...]]]:
    """The figures that the text rules of an edition ask for, and how reports word each of them.

    A figure is asked for where the tables of the edition have its cells.
    """
    known = frozenset(addresses([edition]))
    for rule in edition.rules:
        if rule.relation == TEXT:
            worded: dict[str, tuple[Claim, ...]] = {}
            for claim in claims():
                if claim.rule == rule.id and known.issuperset(chain.from_iterable(claim.cells)):
                    worded[claim.figure] = (*worded.get(claim.figure, ()), claim)
            yield from ((rule, figure, wordings) for figure, wordings in worded.items())


def _numbers(reports: Sequence[str]) -> Mapping[str, int]:
    """The number of each report by its id, unless two bear it: whose sections they are is open."""
    borne = Counter(reports)
    return {each: number for number, each in enumerate(reports) if borne[each] == 1}


@cache
def _expressions(claim: Claim) -> tuple[str, str]:
    clause = f"^(?P<before>(?:.*?[,:、])?)(?P<clause>{claim.pattern})(?:[,:、]|$)"
    return clause, f"(?:{claim.before})$"


def _hits(claim: Claim, spoken: Sentences | None, laid_out: Matrix, years: Integers) -> _Hits:
    nothing = np.empty(0, np.int64)
    if spoken is None or not len(spoken.texts):
        return _Hits(claim, nothing, nothing, (), ())
    numbers, told_years, clauses = _read(claim, spoken.texts)
    chosen = np.flatnonzero(
        (numbers >= 0)[spoken.codes]
        & np.asarray(pc.is_in(spoken.sections, value_set=pa.array(sorted(claim.sections))))
        & _of_series(claim, laid_out)[spoken.reports]
    )
    codes, reports = spoken.codes[chosen], spoken.reports[chosen]
    fits = (told_years[codes] == _NO_YEAR) | (told_years[codes] == years[reports])
    chosen, codes, reports = chosen[fits], codes[fits], reports[fits]
    return _Hits(
        claim,
        reports,
        numbers[codes],
        clauses.take(pa.array(codes)).to_pylist(),
        spoken.sections.take(pa.array(chosen)).to_pylist(),
    )


def _of_series(claim: Claim, laid_out: Matrix) -> Mask:
    return np.array([claim.series in ("", series) for series in laid_out.series], np.bool_)


def _read(claim: Claim, texts: Any) -> tuple[Integers, Integers, Any]:
    """The number each text gives in millionths (-1 for none), the year it speaks of, its clause."""
    clause, before = _expressions(claim)
    parts = pc.extract_regex(texts, clause)
    fields = {name: pc.struct_field(parts, name) for name in ("before", "clause")}
    of_other = pc.binary_join_element_wise(fields["before"], fields["clause"], "")
    of_other = pc.replace_substring_regex(of_other, words()["period"], "")
    meant = pc.and_(
        pc.match_substring_regex(fields["before"], before),
        pc.invert(pc.match_substring_regex(of_other, words()["elsewhere"])),
    )
    at = np.flatnonzero(np.asarray(pc.fill_null(meant, False)))
    numbers = np.full(len(texts), -1, np.int64)
    years = np.full(len(texts), _NO_YEAR, np.int64)
    told_numbers = [0] * at.size
    if claim.claim != "none":
        given = pc.struct_field(parts, "number").take(pa.array(at)).to_pylist()
        told_numbers = [_number(each, claim) for each in given]
    numbers[at] = told_numbers
    years[at] = [_year(each) for each in of_other.take(pa.array(at)).to_pylist()]
    return numbers, years, fields["clause"]


def _number(text: str, claim: Claim) -> int:
    """The number in millionths; -1 where there is none, or it claims nothing."""
    if claim.claim == "some":
        return UNIT if Decimal(text) > 0 else -1
    number = numeral(text)
    return -1 if number is None else number * UNIT


def _year(text: str) -> int:
    """The one year a text speaks of."""
    years = set(_YEAR.findall(text))
    return _SEVERAL if len(years) > 1 else int(next(iter(years), _NO_YEAR))


def _told(rule: Rule, edition: str, figure: str, found: Sequence[_Hits], laid_out: Matrix) -> Told:
    passed, open_, wrong, nobody = (np.zeros(len(laid_out.reports), np.bool_) for _ in range(4))
    broken: dict[int, Statement] = {}
    for hits in found:
        table = hits.claim.cells[0][0].partition(".")[0]
        used = laid_out.uses.get((table, edition), nobody)
        fits, known = _fits(hits, laid_out)
        due = used[hits.reports]
        passed[hits.reports[due & fits]] = True
        open_[hits.reports[due & ~fits & ~known]] = True
        for at in np.flatnonzero(due & ~fits & known).tolist():
            report = int(hits.reports[at])
            wrong[report] = True
            statement = Statement(
                hits.claim, int(hits.numbers[at]), hits.sections[at], hits.clauses[at]
            )
            broken.setdefault(report, statement)
    failed = wrong & ~passed
    return Told(
        rule=rule,
        edition=edition,
        figure=figure,
        passed=passed,
        failed=failed,
        skipped=open_ & ~passed & ~failed,
        broken={report: each for report, each in broken.items() if failed[report]},
    )


def _fits(hits: _Hits, laid_out: Matrix) -> tuple[Mask, Mask]:
    """Whether any reading of the cells fits what is said; whether every cell is known."""
    fits = np.zeros(hits.reports.size, np.bool_)
    known = np.ones(hits.reports.size, np.bool_)
    if not hits.reports.size:
        return fits, known
    # No sentence tells a figure that needs more than 64 bits to sum.
    tame = ~np.isin(hits.reports, [report for _, report in laid_out.wide])
    for cells in hits.claim.cells:
        total, here = np.zeros(hits.reports.size, np.int64), tame.copy()
        for cell in cells:
            figures, are_known = laid_out.figures(cell, reports=hits.reports)
            total, here = total + figures, here & are_known
        fits |= here & _agrees(hits, total)
        known &= here
    return fits, known


def _agrees(hits: _Hits, total: Integers) -> Mask:
    agrees: dict[str, Mask] = {
        "equals": total == hits.numbers,
        "allows": (hits.numbers > 0) | (total == 0),
        "none": total == 0,
        "some": total > 0,
    }
    return agrees[hits.claim.claim]
