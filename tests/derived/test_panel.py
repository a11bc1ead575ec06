"""The panel: what the observations say, one row a report."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.catalogue.views import variables
from gongkai.derived import derived, numbered
from gongkai.model import Agency, Observation
from gongkai.pieces import pieces

STATUSES = ("reported", "corrected", "dash", "blank", "no_unit", "absent", "unreadable")
"""From the best to the worst of the statuses of a sum."""
OVERDUE, UNPAID, OTHER = (
    f"applications.{line}.total"
    for line in ("other_correction_overdue", "other_fee_unpaid", "other_other")
)


def panel(material) -> dict[str, dict[str, Any]]:
    rows = derived(material)["panel"].table().to_pylist()
    return {row["report_id"]: row for row in rows}


def said(observation: Observation, status: str, value: int) -> Observation:
    known = status in ("reported", "corrected")
    return observation._replace(status=status, value=value if known else None)


printed = st.tuples(st.sampled_from(STATUSES), st.integers(0, 10**12))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_variable_is_its_observation_with_the_same_status(by_hand, settled, data):
    given_reports = []
    for agency, year, edition in (("b", 2020, "2019"), ("a", 2024, "2021")):
        made = by_hand.report(agency, year, edition)
        size = len(made.observations)
        drawn = data.draw(st.lists(printed, min_size=size, max_size=size))
        pairs = zip(made.observations, drawn, strict=True)
        filled = (said(cell, status, value) for cell, (status, value) in pairs)
        given_reports.append(replace(made, observations=tuple(filled)))
    rows = panel(settled(given_reports))
    assert list(rows) == ["a-2024", "b-2020"]
    for report in given_reports:
        told = {each.cell: each for each in report.observations}
        edition = report.edition
        for name, own in variables().items():
            parts = [told[each.cell] for each in own if each.edition == edition]
            row, values = rows[report.report_id], [each.value for each in parts]
            expected = None if None in values else sum(values)
            worst = max((each.status for each in parts), key=STATUSES.index)
            assert (row[name], row[f"{name}_status"]) == (expected, worst), name


@pytest.mark.parametrize(
    ("figures", "value", "status"),
    [
        ({OVERDUE: 1, UNPAID: 2, OTHER: 4}, 7, "reported"),
        ({OVERDUE: 1, UNPAID: None, OTHER: 4}, None, "blank"),
        ({OVERDUE: 1, UNPAID: Decimal("2.5"), OTHER: 4}, None, "unreadable"),
    ],
)
def test_other_handling_is_the_sum_of_its_three_lines(by_hand, settled, figures, value, status):
    row = panel(settled([by_hand.report("a", 2024, "2021", figures=figures)]))["a-2024"]
    assert (row["other_handling_total"], row["other_handling_total_status"]) == (value, status)


def test_a_report_whose_tables_follow_different_forms_keeps_what_it_prints(by_hand, settled):
    new = by_hand.report("a", 2022, "2021", figures={"applications.granted.total": 6})
    old = by_hand.report("a", 2022, "2019", figures={"items.licensing.decisions": 9})
    kept = [o for o in old.observations if o.table in ("items", "instruments")]
    absent = [
        o._replace(status="absent", value=None) if o.table == "decisions" else o
        for o in new.observations
        if o.table != "instruments"
    ]
    editions = {**new.editions, "items": "2019", "instruments": "2019"}
    mixed = replace(new, observations=(*kept, *absent), editions=editions)
    row = panel(settled([mixed]))["a-2022"]
    assert (row["licensing_decisions"], row["granted_total"]) == (9, 6)
    assert [row[f"edition_{table}"] for table in ("instruments", "decisions", "applications")] == [
        "2019", "2019", "2021",
    ]  # fmt: skip


def test_a_row_says_whom_it_is_of(by_hand, settled):
    three = [
        by_hand.report("a", 2024, "2021"),
        by_hand.report("u-0123456789ab", 2024, "2021"),
        by_hand.report("b", 2024, None),
    ]
    agencies = [Agency("a", "=甲县统计局", "county_department", "210922")]
    coverage = [{"agency_id": "a", "report_year": 2024, "series": "own", "found": "found",
                 "timeliness": "late", "report_id": "a-2024"}]  # fmt: skip
    material = settled(three, agencies, coverage)
    days = pa.array([date(2025, 2, 3), None, None])
    at = material.reports.schema.get_field_index("published_on")
    dated = material.reports.set_column(at, material.reports.schema.field(at), days)
    rows = panel(replace(material, reports=dated))
    assert set(rows) == {"a-2024", "u-0123456789ab-2024"}
    row, other = rows["a-2024"], rows["u-0123456789ab-2024"]
    assert (row["agency_name"], row["level"], row["division_code"]) == (
        "=甲县统计局", "county_department", "210922",
    )  # fmt: skip
    assert (row["timeliness"], row["published_on"]) == ("late", date(2025, 2, 3))
    assert (other["agency_name"], other["level"], other["timeliness"]) == (
        "某县统计局", "unknown", None,
    )  # fmt: skip


def test_the_size_of_a_slice_changes_nothing(by_hand, settled, monkeypatch):
    material = settled([by_hand.report(each, 2024, "2021", figures={OTHER: 3}) for each in "abcde"])
    whole = derived(material)
    monkeypatch.setattr(numbered, "REPORTS_AT_ONCE", 2)
    parts = derived(material)
    assert all(parts[name].table().equals(whole[name].table()) for name in whole)


def test_where_pieces_end_and_where_they_lie_changes_nothing(by_hand, settled, tmp_path):
    years = (("2019", 2020), ("2021", 2022), ("2021", None))
    given = [by_hand.report(each, year, form, figures={OTHER: 3}, **named(each, year))
             for form, year in years for each in "cab"]  # fmt: skip
    material = settled(given, [Agency(x, x, "county_government", "99012" + x) for x in "abc"])
    whole = derived(material)
    ids = whole["panel"].table()["report_id"].to_pylist()
    assert ids == sorted(ids) and len(ids) == len(given)

    def keep(table: pa.Table) -> Path:
        path = tmp_path / f"{len([*tmp_path.iterdir()])}.parquet"
        pq.write_table(table, path)
        return path

    long = {}
    for name in ("observations", "sections"):
        rows = getattr(material, name)
        own = (x.filter(pc.equal(x["report_id"], each)) for x in rows.tables()
               for each in pc.unique(x["report_id"]))  # fmt: skip
        long[name] = pieces(rows.schema, own, keep)
    assert len(long["observations"].pieces) == len(given)
    parts = derived(replace(material, **long), keep, tmp_path / "spill")
    assert all(parts[name].table().equals(whole[name].table()) for name in whole)
    assert whole["area_totals"].num_rows


def named(agency: str, year: int | None) -> dict[str, str]:
    return {} if year else {"report_id": f"{agency}-undated"}
