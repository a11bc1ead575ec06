"""Two report years compared: only the same body, series, scope and cell."""

from decimal import Decimal

import pyarrow as pa
import pytest

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.between_years import COLUMNS, between_years

OBSERVATIONS = arrow_schema(record_schemas()["observations"])
REPORTS = arrow_schema(record_schemas()["reports"])
CELL = "applications.granted.total"


def observation(report, value, status="reported", cell=CELL, **given):
    row = {"agency_id": report.rpartition("-")[0], "series": "own", "scope": "own_organ"}
    return row | {"report_id": report, "cell": cell, "value": value, "status": status} | given


def observations(*rows):
    schema = pa.schema([OBSERVATIONS.field(name) for name in observation("x-1", None)])
    return pa.Table.from_pylist(list(rows), schema)


def reports(**panels):
    rows = [{"report_id": id.replace("_", "-"), "panel_id": panel} for id, panel in panels.items()]
    schema = pa.schema([REPORTS.field(name) for name in ("report_id", "panel_id")])
    return pa.Table.from_pylist(rows, schema)


ONE = reports(a_2023="a", a_2024="a")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((1, "reported"), (2, "reported"), "rise"),
        ((2, "reported"), (1, "corrected"), "fall"),
        ((None, "blank"), (0, "reported"), "came"),
        ((0, "reported"), (None, "dash"), "went"),
        ((None, "blank"), (None, "dash"), "other"),
        ((1, "reported"), (1, "reported"), None),
        ((1, "reported"), (1, "corrected"), None),
        ((None, "dash"), (None, "dash"), None),
    ],
)
def test_a_change_is_of_one_kind(old, new, kind):
    found = between_years(
        observations(observation("a-2023", *old)), observations(observation("a-2024", *new)), ONE
    )
    assert found.rows.column_names == list(COLUMNS)
    assert found.rows["change"].to_pylist() == ([kind] if kind else [])
    assert (found.both, found.only_old, found.only_new) == (1, 0, 0)


def test_a_body_is_followed_through_a_new_identifier():
    found = between_years(
        observations(observation("old-2023", 1)),
        observations(observation("new-2024", 2)),
        reports(old_2023="old", new_2024="old"),
    )
    (row,) = found.rows.to_pylist()
    assert (row["panel_id"], row["agency_id"]) == ("old", "new")
    assert (row["old_report_id"], row["new_report_id"]) == ("old-2023", "new-2024")


def test_a_merged_body_is_not_compared_with_its_parts():
    found = between_years(
        observations(observation("a-2023", 1)),
        observations(observation("a-2024", 2)),
        reports(a_2023="a", a_2024="a~2024"),
    )
    assert found.rows.num_rows == 0
    assert (found.both, found.only_old, found.only_new) == (0, 1, 1)


@pytest.mark.parametrize("name", ["scope", "series"])
def test_another_scope_or_series_is_not_compared(name):
    other = {"scope": "government_aggregate", "series": "aggregate"}[name]
    found = between_years(
        observations(observation("a-2023", 1)),
        observations(observation("a-2024", 2, **{name: other})),
        ONE,
    )
    assert found.rows.num_rows == 0
    assert (found.both, found.only_old, found.only_new) == (0, 1, 1)


def test_a_cell_of_one_form_only_and_a_report_without_panel_are_left_out():
    found = between_years(
        observations(observation("a-2023", 1, cell="fees.a.b"), observation("b-2023", 1)),
        observations(observation("a-2024", 2), observation("b-2024", 2)),
        reports(a_2023="a", a_2024="a", b_2023=None, b_2024=None),
    )
    assert found.rows.num_rows == 0
    assert found.both == 1


def test_a_release_without_panels_follows_the_agency():
    found = between_years(
        observations(observation("a-2023", 1)),
        observations(observation("a-2024", Decimal("1.5"))),
        pa.table({"report_id": ["a-2023", "a-2024"], "agency_id": ["a", "a"]}),
    )
    assert found.rows["change"].to_pylist() == ["rise"]


def test_rows_come_in_one_order():
    rows = [observation(f"{body}-{{}}", 1, cell=cell) for body in "ba" for cell in ("x.y.z", CELL)]

    def of(year, value):
        given = [row | {"report_id": row["report_id"].format(year), "value": value} for row in rows]
        return observations(*given)

    known = reports(a_2023="a", a_2024="a", b_2023="b", b_2024="b")
    found = between_years(of(2023, 1), of(2024, 2), known).rows.to_pylist()
    assert [(row["agency_id"], row["cell"]) for row in found] == [
        ("a", CELL), ("a", "x.y.z"), ("b", CELL), ("b", "x.y.z"),
    ]  # fmt: skip
