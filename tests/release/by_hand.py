"""A small material made by hand, and its release, for the tests of what makes and reads it.

Three agencies, two editions, three years: a flagged report with a correction, two accepted ones,
one rejected. Run as a script it plans the release from shuffled tables and writes it to a place.
"""

import random
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa

from gongkai import observations, release
from gongkai.catalogue import editions, finding
from gongkai.catalogue.package_info import package_info
from gongkai.model import (
    Agency,
    Correction,
    Locator,
    Observation,
    Report,
    Section,
    Tally,
    Withdrawal,
)
from gongkai.pieces import Pieces, pieces
from gongkai.place import place
from gongkai.published.form import Previous, Release
from gongkai.release import Material
from gongkai.release.records import record_schema
from gongkai.run.parts import TABLES, Outcome, Part, write

CREATED = "2026-01-20T02:03:04Z"
BUREAU, COUNTY, STRANGER = "a210922-tjj", "a210922", "u-0123456789ab"
FIGURES = {
    "fees.administrative_fees.amount_10k_cny": Decimal("59237.2449"),
    "applications.new_received.natural_person": 7,
    "applications.new_received.total": 10,
    "instruments.rules.issued": None,
}


def digest_of(name: str) -> str:
    return name.encode().hex().ljust(64, "0")


def cells(
    edition: str, figures: dict[str, int | Decimal | None] | None = None
) -> tuple[Observation, ...]:
    """Every cell of the edition: 0 unless a figure is given, blank where the figure is None."""
    form = next(each for each in editions() if each.key == edition)
    filled = []
    for table in form.tables:
        for line in table.lines:
            for column in table.columns:
                cell = f"{table.code}.{line.code}.{column.code}"
                value = (figures or {}).get(cell, 0)
                status = "blank" if value is None else "reported"
                text = "" if value is None else str(value)
                place = Locator(page=1, grid=1, grid_row=1, grid_column=1)
                filled.append(
                    Observation(table.code, line.code, column.code, value, status, text, place)
                )
    return tuple(filled)


def report(agency_id: str | None, year: int | None, edition: str | None, **given: object) -> Report:
    """One report; without an edition it has no table and is rejected."""
    form = next((each for each in editions() if each.key == edition), None)
    name = f"{agency_id}-{year}"
    values: dict[str, object] = {
        "digest": digest_of(name),
        "agency_name": "某县统计局",
        "report_year": year,
        "title": "2024年政府信息公开工作年度报告",
        "edition": edition,
        "scope": "own_organ",
        "editions": {table.code: edition for table in form.tables} if form else {},
        "observations": cells(edition, given.pop("figures", None)) if edition else (),
        "sections": (Section("overview", "一、总体情况", '=HYPERLINK(1)\n正文，含“逗号”, "引号"'),),
        "agency_id": agency_id or "",
        "report_id": name,
    }
    return Report(**{**values, **given})


REPORTS = (
    report(BUREAU, 2024, "2021", figures=FIGURES),
    report(
        COUNTY,
        2024,
        "2021",
        scope="government_aggregate",
        series="aggregate",
        report_id=f"{COUNTY}-2024-aggregate",
    ),
    report(BUREAU, 2020, "2019", figures={"procurement.centralized_procurement.amount_cny": 20000}),
    report(STRANGER, 2023, None, agency_name="@某镇人民政府"),
)
AGENCIES = (
    Agency(BUREAU, "某县统计局", "county_department", "210922", None, COUNTY),
    Agency(COUNTY, "某县人民政府", "county_government", "210922"),
)
RULES = tuple(
    Tally(
        rule.id,
        "2021",
        rule.level,
        rule.basis,
        rule.statement_zh,
        rule.statement_en,
        instances=7,
        judged=14,
        passed=13,
        failed=1,
        skipped=7,
    )
    for rule in editions()[0].rules[:2]
)
CORRECTED = "applications.granted.total"
WITHDRAWAL = Withdrawal(f"{BUREAU}-2019", "误收他机关报告", "数据组", "2026-01-12")
AUDITED = {
    "version": "1.0.0",
    "content_digest": "sha256:" + "0" * 64,
    "seed": 1,
    "stratum": "all",
    "cells": 600,
    "sampled": 60,
    "wrong": 1,
    "wrong_numbers": 1,
    "disagreements": 0,
    "rate": Decimal("0.016667"),
    "low": Decimal("0.000422"),
    "high": Decimal("0.089381"),
    "confidence": Decimal("0.95"),
    "method": "clopper-pearson",
    "keyed_on": date(2026, 1, 15),
}


def material(reports: tuple[Report, ...] = REPORTS, corrected: bool = True) -> Material:
    """The material of the reports: findings, coverage and, on demand, one correction applied."""
    found = observations.reports_table(reports)
    seen = pa.array([datetime(2025, 1, 20, 1, tzinfo=UTC)] * len(reports), pa.timestamp("s", "UTC"))
    addresses = pa.array([f"http://127.0.0.1/{each.report_id}" for each in reports])
    found = _set(_set(found, "first_seen", seen), "address", addresses)
    correction = Correction(
        f"{BUREAU}-2024",
        digest_of(f"{BUREAU}-2024"),
        CORRECTED,
        "0",
        "3",
        "-识读有误",
        "原件第2页",
        "数据组",
        "2026-01-10",
        "applied",
    )
    return Material(
        agencies=release.agencies_table(AGENCIES),
        reports=found,
        observations=in_one(
            _corrected(observations.table(reports)) if corrected else observations.table(reports)
        ),
        sections=in_one(observations.sections_table(reports)),
        findings=observations.findings_table(_findings(reports)),
        rules=release.rules_table(RULES),
        coverage=_coverage(),
        corrections=in_force(release.corrections_table((correction,) if corrected else ())),
        withdrawals=release.withdrawals_table((WITHDRAWAL,)),
        audits=release.audits_table((AUDITED,)),
    )


def part(folder: Path, *reports: Report) -> Part:
    """Write the part of a batch that has read these reports, without findings, as a run does."""
    origins = [each.digest for each in reports for _ in each.sections]
    tables = (
        observations.reports_table(reports),
        observations.table(reports),
        observations.sections_table(reports).append_column(
            "digest", pa.array(origins, pa.string())
        ),
        observations.findings_table(()).append_column("digest", pa.array([], pa.string())),
    )
    outcomes = [
        Outcome(str(number), (1, len(each.observations), len(each.sections), 0))
        for number, each in enumerate(reports)
    ]
    return write(place(folder), "law", outcomes, dict(zip(TABLES, tables, strict=True)))


def settled() -> Material:
    """The material as it is published."""
    return release.settle(material())


def in_one(table: pa.Table) -> Pieces:
    """A long table that is short: in one piece, in memory."""
    return pieces(table.schema, [table])


def in_force(corrections: pa.Table) -> pa.Table:
    """The corrections as the extraction stage gives them back: the print is as they expect."""
    return _set(corrections, "in_force", pa.array([True] * corrections.num_rows, pa.bool_()))


def _findings(reports: tuple[Report, ...]):
    ids = {each.report_id for each in reports}
    if f"{BUREAU}-2024" in ids:
        yield finding("LINE-ABSENT", f"{BUREAU}-2024", table="applications", line="granted")
        yield finding("TITLE-UNKNOWN", f"{BUREAU}-2024")
    if f"{STRANGER}-2023" in ids:
        yield finding("NO-TABLE", f"{STRANGER}-2023")


def _coverage() -> pa.Table:
    due = {"agency_id": BUREAU, "series": "own", "timeliness": "on_time"}
    rows = [
        due | {"report_year": 2024, "found": "found", "report_id": f"{BUREAU}-2024"},
        due | {"report_year": 2022, "found": "not_on_site", "timeliness": "unknown"},
    ]
    return pa.Table.from_pylist(rows, record_schema("coverage"))


def _corrected(table: pa.Table) -> pa.Table:
    """Correct one cell of one report, as the extraction stage would."""
    rows = table.to_pylist()
    for row in rows:
        if row["report_id"] == f"{BUREAU}-2024" and row["cell"] == CORRECTED:
            row.update(value=Decimal(3), status="corrected")
    return pa.Table.from_pylist(rows, table.schema)


def _set(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), values)


def shuffled(given: Material, seed: int) -> Material:
    """The same material, every table's rows in another order and in other chunks."""
    dice = random.Random(seed)
    tables = {}
    for name in Material.__dataclass_fields__:
        long = getattr(given, name)
        table = long.table() if isinstance(long, Pieces) else long
        order = list(range(table.num_rows))
        dice.shuffle(order)
        mixed = table.take(pa.array(order, pa.int64()))
        cut = len(order) // 3
        parts = [mixed.slice(0, cut), mixed.slice(cut)]
        is_long = isinstance(long, Pieces)
        tables[name] = pieces(table.schema, parts) if is_long else pa.concat_tables(parts)
    return Material(**tables)


def planned(given: Material | None = None, previous: Previous | None = None) -> Release:
    """The release of the material, which there must be."""
    if given is None and previous is None:
        return _first()
    whole = release.settle(given or material())
    made = release.plan(whole, package_info(), previous, CREATED)
    assert made is not None
    return made


@cache
def _first() -> Release:
    return planned(material())


if __name__ == "__main__":
    from gongkai import publish

    print(publish.write(planned(shuffled(material(), int(sys.argv[2]))), Path(sys.argv[1])))
