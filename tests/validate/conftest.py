"""Reports made of figures, so that a test of a rule reads as the table it is about."""

import random
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.catalogue import Edition, editions
from gongkai.model import Finding, Observation, Report, Section
from gongkai.observations import sections_table, table
from gongkai.release.tables import statutory_tables, wide
from gongkai.validate import Verdict, verdict

FIGURES = Path(__file__).parent / "figures"
Figures = Mapping[str, Any]


def _edition(key: str) -> Edition:
    return next(edition for edition in editions() if edition.key == key)


def _number(figure: Any, kind: str) -> Any:
    if figure is None:
        return None
    number = Decimal(figure)
    return int(number) if kind == "integer" and number == int(number) else number


@pytest.fixture(scope="session")
def printed() -> Callable[[str], dict[str, str]]:
    """The figures of a real report, by cell: `printed("suqian-2023")`."""

    def read(name: str) -> dict[str, str]:
        columns = {t.code: [c.code for c in t.columns] for t in _edition("2021").tables}
        figures = {}
        for row in (FIGURES / f"{name}.txt").read_text("utf-8").splitlines():
            place, *values = row.split()
            table_code, line = place.split(".")
            for column, value in zip(columns[table_code], values, strict=True):
                figures[f"{table_code}.{line}.{column}"] = value
        return figures

    return read


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    """A report with the given figures; every other cell is `rest` (absent where that is None)."""

    def make(
        figures: Figures = {},  # noqa: B006 - never written to
        *,
        agency: str = "agency",
        year: int | None = 2024,
        edition: str = "2021",
        series: str = "own",
        scope: str = "own_organ",
        rest: int | None = None,
        digest: str = "",
        says: Mapping[str, str] = {},
    ) -> Report:
        form = _edition(edition)
        cells = [
            (t.code, line.code, column.code, column.type)
            for t in form.tables
            for line in t.lines
            for column in t.columns
        ]
        assert set(figures) <= {".".join(cell[:3]) for cell in cells}
        observations = []
        for code, line, column, kind in cells:
            value = _number(figures.get(f"{code}.{line}.{column}", rest), kind)
            status: Any = "absent" if value is None else "reported"
            text = None if value is None else str(value)
            observations.append(Observation(code, line, column, value, status, text, None))
        return Report(
            digest=digest or f"{agency}{year}".ljust(64, "0"),
            agency_name=None,
            report_year=year,
            title=None,
            edition=edition,
            scope=scope,
            editions={t.code: edition for t in form.tables},
            observations=tuple(observations),
            sections=tuple(Section(code, "", told) for code, told in says.items()),
            agency_id=agency,
            series=series,
            report_id=f"{agency}-{year}" + ("-aggregate" if series == "aggregate" else ""),
        )

    return make


@pytest.fixture(scope="session")
def country(report: Callable[..., Report]) -> Callable[[int], list[Report]]:
    """Reports of two agencies, four years and both editions: zeros but for a few wrong figures.

    One agency has an aggregate beside its own report. Some figures leap from year to year, some
    tables come again, and sentences repeat figures, rightly or not.
    """

    def made(seed: int) -> list[Report]:
        draw = random.Random(seed)
        reports = []
        for year, edition in ((2019, "2019"), (2020, "2019"), (2021, "2021"), (2022, "2021")):
            cells = [
                f"{t.code}.{line.code}.{column.code}"
                for t in _edition(edition).tables
                for line in t.lines
                for column in t.columns
            ]
            for agency, series in (("agency", "own"), ("agency", "aggregate"), ("b", "own")):
                figures: dict[str, Any] = {}
                if draw.random() < 0.5:
                    again = [cell for cell in cells if cell.startswith("remedies.")]
                    figures = {cell: 3 + at for at, cell in enumerate(again)}
                figures |= {cell: draw.choice([1, 7, 5000]) for cell in draw.sample(cells, 3)}
                received = "applications.new_received.total"
                figures[received] = draw.choice([20, 30, 4000])
                claimed = draw.choice([figures[received], 20, 31])
                says = {"overview": f"全年共收到政府信息公开申请{claimed}件。"}
                reports.append(
                    report(
                        figures,
                        agency=agency,
                        year=year,
                        edition=edition,
                        series=series,
                        rest=0,
                        says=says if draw.random() < 0.7 else {},
                        digest=f"{agency}{series}{year}".ljust(64, "0"),
                    )
                )
        return reports

    return made


@pytest.fixture(scope="session")
def wide_tables() -> Callable[[Any], dict[str, Any]]:
    """The wide statutory tables of observations, by the name they are published under."""

    def made(observations: Any) -> dict[str, Any]:
        return {name: wide(observations, forms) for name, forms in statutory_tables()}

    return made


@pytest.fixture(scope="session")
def judge() -> Callable[..., Verdict]:
    """The verdict on reports: `judge(report, levels={"agency": "township"})`."""

    def run(*reports: Report, levels: Mapping[str, str] = {}) -> Verdict:
        return verdict(table(reports), editions(), levels, sections=sections_table(reports))

    return run


@pytest.fixture(scope="session")
def broken() -> Callable[[Verdict], list[tuple[str, str | None, str | None]]]:
    """What a verdict found, as (rule, line, column)."""

    def listed(found: Verdict | Iterable[Finding]) -> list[tuple[str, str | None, str | None]]:
        findings = found.findings if isinstance(found, Verdict) else found
        return [(each.rule, each.line, each.column) for each in findings]

    return listed
