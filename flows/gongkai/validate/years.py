"""The rules over the reports of many years, a slice of one year at a time.

What a rule needs of the year before is carried along, so memory does not grow with the years.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.editions import Edition
from gongkai.model import Finding
from gongkai.observations import TABLE as OBSERVATIONS
from gongkai.validate import Verdict, pronounced, wrong
from gongkai.validate.identity import KEY, ids_of
from gongkai.validate.matrix import NO_PANELS, Matrix, Panels
from gongkai.validate.parts import Part, Scattered, must_be_apart, one, whole
from gongkai.validate.portions import portions
from gongkai.validate.rules import Outcome, outcomes
from gongkai.validate.succession import SECTIONS, START, Behind, Tables, following, matrix, reported
from gongkai.validate.tallies import added, by_rule

Year = Mapping[str, Part]
"""The tables of a report year, by name: `observations`, or wide statutory tables; `sections`."""
_USED = (
    "report_id digest agency_id report_year series scope edition table cell value status".split()
)
_COLUMNS: Mapping[str, Sequence[str]] = MappingProxyType(
    {OBSERVATIONS: _USED, SECTIONS: ["report_id", "agency_id", "section", "text"]}
)
"""The columns that rules look at; of a wide table they look at nearly all."""
T = TypeVar("T")
Says = Callable[[Matrix, Sequence[Outcome], tuple[Edition, ...], Any], T]


class _Dated(NamedTuple):
    """Rows of some reports of one year, which is null where it is not known."""

    year: int | None
    tables: Tables
    reports: Any


class _Slice(NamedTuple):
    """Reports of one year to be judged, and what they say in words."""

    laid_out: Matrix
    sections: Any


def findings_by_year(
    years: Iterable[Year],
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> tuple[Finding, ...]:
    """Apply the rules of the editions to the reports of all years, as `findings` does at once.

    The years are taken one by one. Of each a slice of whole reports is in memory, and of the year
    before the cells that a rule looks back at. All are judged at once where rows do not lie report
    by report, a part holds several years, a report or an agency lies in several places, or the
    years are not in order; mostly this is seen when slices have been judged, for nothing then.
    """
    said = _said(years, editions, levels, panels, wrong)
    # Stable: the findings of a report stay in the order of the rules.
    return tuple(sorted(chain.from_iterable(said), key=_report))


def verdict_by_year(
    years: Iterable[Year],
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> Verdict:
    """Judge as `findings_by_year` does, and say of every rule and report what `verdict` says.

    What is said of every report takes memory for every one of them.
    """
    said = _said(years, editions, levels, panels, pronounced)
    tallies = added(each.tallies for each in said)
    return Verdict(
        findings=tuple(sorted(chain.from_iterable(each.findings for each in said), key=_report)),
        passed=by_rule(tallies, "passed"),
        skipped=by_rule(tallies, "skipped"),
        tallies=tallies,
        checks={report: counts for each in said for report, counts in each.checks.items()},
    )


def judge_slice(
    behind: Behind,
    year: int | None,
    tables: Tables,
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels = NO_PANELS,
) -> tuple[Verdict, Behind]:
    """Judge whole reports of one year, which come after those `behind`; see `verdict`.

    Slices are given in the order of their years, null last. Reports that rules compare within a
    year (an aggregate and the own report of its body) are in one slice.
    """
    laid_out, behind = following(behind, year, tables, reported(tables), editions, panels)
    judged = outcomes(laid_out, editions, levels)
    return pronounced(laid_out, judged, editions, _sections(tables)), behind


def _report(finding: Finding) -> str:
    return finding.report_id


def _said(
    years: Iterable[Year],
    editions: tuple[Edition, ...],
    levels: Mapping[str, str],
    panels: Panels,
    say: Says[T],
) -> list[T]:
    """What is to be said of slice after slice, or of all years at once where that must be."""

    def told(part: _Slice) -> T:
        judged = outcomes(part.laid_out, editions, levels)
        return say(part.laid_out, judged, editions, part.sections)

    coming = iter(years)
    taken: list[Year] = []
    try:
        return [told(part) for part in _slices(_noted(coming, taken), editions, panels)]
    except Scattered:
        return [told(_at_once([*taken, *coming], editions, panels))]


def _noted(years: Iterator[Year], taken: list[Year]) -> Iterator[Year]:
    for year in years:
        taken.append(year)
        yield year


def _slices(
    years: Iterable[Year], editions: tuple[Edition, ...], panels: Panels
) -> Iterator[_Slice]:
    """Yield slice after slice; Scattered where something does not lie as it should."""
    behind = START
    ids: list[Any] = []
    for year in years:
        for number, tables, reports in _dated(portions(year, _COLUMNS, panels), behind.year):
            laid_out, behind = following(behind, number, tables, reports, editions, panels)
            yield _Slice(laid_out, _sections(tables))
            ids.append(_ids(tables, reports))
    must_be_apart(ids)


def _dated(cuts: Iterable[Tables], after: int) -> Iterator[_Dated]:
    """Yield portions with their year; Scattered where they are not all of one, a later one."""
    told: set[int | None] = set()
    agencies: list[Any] = []
    for tables in cuts:
        reports = reported(tables)
        told.update(pc.unique(reports["report_year"]).to_pylist())
        number = next(iter(told), None)
        if len(told) > 1 or (number is not None and number <= after):
            raise Scattered
        agencies.append(pc.unique(reports["agency_id"]).drop_null())
        yield _Dated(number, tables, reports)
    must_be_apart(agencies)


def _ids(tables: Tables, reports: Any) -> Any:
    """The ids of all reports, each once, also of those that are only in the sections."""
    chunks = reports[KEY].chunks
    if SECTIONS in tables:
        chunks = [*chunks, ids_of(tables[SECTIONS][KEY])]
    return pc.unique(pa.chunked_array(chunks, pa.string()))


def _at_once(years: Sequence[Year], editions: tuple[Edition, ...], panels: Panels) -> _Slice:
    names = dict.fromkeys(name for year in years for name in year)
    tables = {
        name: one(whole(year[name], _COLUMNS.get(name)) for year in years if name in year)
        for name in names
    }
    return _Slice(matrix(tables, reported(tables), editions, panels), _sections(tables))


def _sections(tables: Tables) -> Any:
    """The sections with their texts as texts; null where there are none."""
    if SECTIONS not in tables:
        return None
    rows = tables[SECTIONS]
    texts = [name for name in rows.column_names if pa.types.is_dictionary(rows[name].type)]
    for name in texts:
        at = rows.column_names.index(name)
        rows = rows.set_column(at, name, pc.cast(rows[name], pa.string()))
    return rows
