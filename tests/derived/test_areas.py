"""Areas: the aggregate of a government beside the sum of the own reports below it."""

from typing import Any

import pytest

from gongkai.derived import area_findings, area_totals
from gongkai.model import Agency

CELL = "applications.new_received.total"
CITY = Agency("city", "甲市人民政府", "prefecture_government", "990100")
AGENCIES = (
    CITY,
    Agency("bureau", "甲市财政局", "prefecture_department", "990100"),
    Agency("county", "乙县人民政府", "county_government", "990121"),
    Agency("town", "丙镇人民政府", "township", "990121001"),
    Agency("zone", "丁区管理委员会", "dispatched_body", None, None, "county"),
    Agency("tax", "乙县税务局", "vertical_department", "990121", None, "county"),
    Agency("away", "戊县统计局", "county_department", "990221"),
    Agency("loop", "己局", "county_department", None, None, "loop"),
)


@pytest.fixture
def area(by_hand, settled):
    """Return what makes the rows of a cell, by government, from figures of own reports."""

    def made(own: dict[str, int | None], aggregate: int | None, **given: Any):
        edition, year = given.get("edition", "2021"), given.get("year", 2024)
        scopes = given.get("scopes", {})
        reports = [
            by_hand.report(each, year, edition, figures={CELL: value},
                           scope=scopes.get(each, "own_organ"))
            for each, value in own.items()
        ]  # fmt: skip
        if aggregate is not None:
            whole = {"series": "aggregate", "scope": "government_aggregate"}
            reports.append(by_hand.report("city", year, "2021", figures={CELL: aggregate},
                                          report_id=f"city-{year}-aggregate", **whole))  # fmt: skip
        found = {"agency_id": "", "report_year": year, "series": "own", "timeliness": "unknown"}
        coverage = [
            found | {"agency_id": each, "found": "found" if each in own else "not_on_site"}
            for each in given.get("due", own)
        ]
        table = area_totals(settled(reports, given.get("agencies", AGENCIES), coverage))
        rows = [row for row in table.table().to_pylist()
                if f"{row['table']}.{row['line']}.{row['column']}" == CELL]  # fmt: skip
        return {row["agency_id"]: row for row in rows}, [*area_findings(table.tables())]

    return made


def counts(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[f"parts_{name}"] for name in ("due", "found", "used", "missing"))


def test_bodies_are_below_by_code_and_by_parent_and_vertical_ones_are_not(area):
    own = {"city": 1, "bureau": 2, "county": 4, "town": 8, "zone": 16, "tax": 32, "away": 64}
    rows, found = area(own, 31)
    assert (rows["city"]["parts_value"], rows["city"]["difference"]) == (15, 16)
    assert (rows["county"]["parts_value"], rows["county"]["aggregate_value"]) == (28, None)
    assert counts(rows["city"]) == (4, 4, 4, 0)
    # The zone is below the county by its parent, and the county below the city by its code only.
    assert found[0].rule == "AREA-DIFFERENT"


def test_a_chain_of_parents_is_followed_and_a_ring_ends(area):
    chain = (*AGENCIES[:3], Agency("zone", "丁区", "dispatched_body", None, None, "county"),
             Agency("county2", "庚县", "county_government", None, None, "city"),
             Agency("station", "庚县站", "county_department", None, None, "county2"),
             Agency("x", "辛局", "county_department", None, None, "y"),
             Agency("y", "壬局", "county_department", None, None, "x"))  # fmt: skip
    rows, _ = area({"station": 3, "x": 5}, 3, agencies=chain)
    assert (rows["city"]["parts_value"], rows["city"]["parts_used"]) == (3, 1)


@pytest.mark.parametrize(
    ("own", "due", "aggregate", "rules"),
    [
        ({"city": 1, "bureau": 2}, ("city", "bureau"), 3, []),
        ({"city": 1, "bureau": 2}, ("city", "bureau"), 4, ["AREA-DIFFERENT"]),
        ({"city": 1, "bureau": 2}, ("city", "bureau", "county"), 4, []),
        ({"city": 1, "bureau": 2}, ("city", "bureau", "county"), 2, ["AREA-EXCEEDED"]),
        ({"city": 1, "bureau": None}, ("city", "bureau"), 4, []),
        ({"city": 1, "bureau": 2}, (), 4, []),
    ],
)
def test_less_is_a_fact_only_where_nothing_is_missing_and_more_always(
    area, own, due, aggregate, rules
):
    _, found = area(own, aggregate, due=due)
    assert [each.rule for each in found] == rules
    for each in found:
        assert (each.report_id, each.level) == ("city-2024-aggregate", "info")
        assert (each.table, each.line, each.column) == ("applications", "new_received", "total")
        assert (each.expected, each.printed) == ("3", str(aggregate))


def test_scopes_are_never_mixed(area):
    rows, found = area({"city": 1, "bureau": 2}, 9, scopes={"city": "office_and_government"})
    assert (rows["city"]["parts_value"], rows["city"]["complete"]) == (2, False)
    assert counts(rows["city"]) == (2, 2, 1, 0)
    assert found == []


def test_forms_are_never_mixed(area):
    rows, _ = area({"bureau": 2}, 9, edition="2019")
    assert (rows["city"]["edition"], rows["city"]["parts_value"]) == ("2021", None)
    assert counts(rows["city"]) == (1, 1, 0, 0)


def test_without_an_aggregate_the_form_in_force_is_summed_up(area):
    rows, found = area({"bureau": 2}, None)
    row = rows["city"]
    assert (row["edition"], row["aggregate_report_id"], row["aggregate_status"]) == (
        "2021", None, None,
    )  # fmt: skip
    assert (row["parts_value"], row["complete"], found) == (2, True, [])


def test_a_code_that_ended_counts_for_what_came_of_it_from_that_year_on(area):
    """371202 became 370116 when 莱芜 was merged into 济南."""
    agencies = (
        Agency("city", "济南市人民政府", "prefecture_government", "370100"),
        Agency("bureau", "莱芜区统计局", "county_department", "371202"),
    )
    for year, used in ((2021, 1), (2016, 0)):
        rows, _ = area({"city": 1, "bureau": 2}, 3, agencies=agencies, year=year)
        assert rows["city"]["parts_used"] == 1 + used
