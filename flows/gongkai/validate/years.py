"""The rules over the reports of many years, a slice of one year at a time.

What a rule needs of the year before is carried along, so memory does not grow with the years.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from gongkai.ahead import ahead
from gongkai.catalogue.editions import Edition
from gongkai.model import Finding
from gongkai.observations import TABLE as OBSERVATIONS
from gongkai.validate import Verdict, pronounced, wide
from gongkai.validate.carried import bodies, carry, cells_before, looking_back, nothing, together
from gongkai.validate.identity import identities, of_reports
from gongkai.validate.matrix import NO_PANELS, Matrix, Panels
from gongkai.validate.matrix import matrix as observed
from gongkai.validate.parts import Layout, Part, is_apart, joint, layout, slices, whole
from gongkai.validate.rules import compiled, judged

Year = Mapping[str, Part]
"""The tables of a report year, by name: `observations`, or wide statutory tables."""
_USED = (
    "report_id digest agency_id report_year series scope edition table cell value status".split()
)
"""The columns of observations that rules look at; of a wide table they look at nearly all."""


def verdict_by_year(
    years: Iterable[Year],
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> Verdict:
    """Apply the rules of the editions to the reports of all years, as `verdict` does at once.

    The years are taken one by one. Of each a slice of whole reports is in memory, and of the year
    before the cells that a rule looks back at. A year whose rows do not lie report by report is
    judged at once; all are where a part holds several years, a report lies in several, or the
    years are not in order.
    """
    coming = iter(years)
    taken: list[Year] = []
    matrices = _matrices(_noted(coming, taken), editions, panels)
    found = _pronounced(matrices, editions, levels)
    if found is None:
        tables = _at_once([*taken, *coming])
        at_once = _matrix(tables, editions, panels, identities(tables.values()))
        found = pronounced(at_once, judged(at_once, editions, levels), editions)
    return found


def _noted(years: Iterator[Year], taken: list[Year]) -> Iterator[Year]:
    for year in years:
        taken.append(year)
        yield year


def _pronounced(
    matrices: Iterable[Matrix | None], editions: tuple[Edition, ...], levels: Mapping[str, str]
) -> Verdict | None:
    """The verdict on matrices of different reports together; none where one of them is none."""
    findings: list[Finding] = []
    passed: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for laid_out in ahead(matrices):
        if laid_out is None:
            return None
        said = pronounced(laid_out, judged(laid_out, editions, levels), editions)
        findings += said.findings
        passed.update(said.passed)
        skipped.update(said.skipped)
    # Stable: the findings of a report stay in the order of the rules.
    return Verdict(tuple(sorted(findings, key=_report)), dict(passed), dict(skipped))


def _report(finding: Finding) -> str:
    return finding.report_id


def _matrices(
    years: Iterable[Year], editions: tuple[Edition, ...], panels: Panels
) -> Iterator[Matrix | None]:
    """Yield slice after slice; null where a year does not follow those before it."""
    cells = cells_before(editions)
    last, before = 0, nothing(cells)
    earlier = pa.chunked_array([], pa.string())
    for year in years:
        lies = joint(map(layout, year.values()))
        number = next(iter(lies.years), None)
        rises = number is None or number > last
        if len(lies.years) > 1 or not rises or not is_apart(lies, earlier):
            yield None
            return
        looked_at = before if number == last + 1 else nothing(cells)
        kept = []
        for tables in _portions(year, lies):
            reports = identities(tables.values())
            laid_out = _matrix(tables, editions, panels, reports)
            named = bodies(of_reports(reports, laid_out.reports), panels)
            yield looking_back(laid_out, named, looked_at)
            kept.append(carry(laid_out, named, cells))
        earlier = pa.chunked_array([*earlier.chunks, lies.ids], pa.string())
        if number is not None:
            last, before = number, together(kept, cells)


def _portions(year: Year, lies: Layout) -> Iterator[Mapping[str, Any]]:
    if lies.in_order:
        yield from slices(year, _columns(year))
    else:
        yield {name: whole(part, _columns(year)) for name, part in year.items()}


def _columns(tables: Mapping[str, Any]) -> Sequence[str] | None:
    return _USED if OBSERVATIONS in tables else None


def _at_once(years: Sequence[Year]) -> Mapping[str, Any]:
    names = dict.fromkeys(name for year in years for name in year)
    return {
        name: pa.concat_tables(
            (whole(year[name], _columns(year)) for year in years if name in year),
            promote_options="permissive",
        )
        for name in names
    }


def _matrix(
    tables: Mapping[str, Any], editions: tuple[Edition, ...], panels: Panels, reports: Any
) -> Matrix:
    if OBSERVATIONS in tables:
        return observed(tables[OBSERVATIONS], compiled(editions)[0], panels)
    return wide.matrix(tables, editions, panels, reports=reports)
