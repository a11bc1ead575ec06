"""Which years say something new: those whose own records, or what all depend on, differ."""

from dataclasses import replace

import pyarrow as pa
import pytest

from gongkai import release
from gongkai.release.news import made_of, of_other_years

PACKAGE = "ogi-annual-reports"
YEARS = {2020, 2022, 2023, 2024}


def digests(material: release.Material) -> dict[int, str]:
    return made_of(release.settle(material), PACKAGE)


def other(table: pa.Table, name: str, value: object, year: int | None = None) -> pa.Table:
    """A table with another value in the first row, of a year where one is given."""
    rows = table.to_pylist()
    row = next(x for x in rows if year is None or x["report_year"] == year)
    assert row[name] != value
    row[name] = value
    return pa.Table.from_pylist(rows, table.schema)


def differing(by_hand, **given: pa.Table) -> set[int]:
    before = digests(by_hand.material())
    after = digests(replace(by_hand.material(), **given))
    assert before.keys() == after.keys() == YEARS
    return {year for year in before if before[year] != after[year]}


def test_the_same_records_in_another_order_say_the_same(by_hand):
    assert digests(by_hand.shuffled(by_hand.material(), 7)) == digests(by_hand.material())


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [("reports", "title", "另一标题"), ("coverage", "timeliness", "late")],
)
def test_a_record_of_a_year_is_news_of_that_year(by_hand, name, column, value):
    table = getattr(by_hand.material(), name)
    assert differing(by_hand, **{name: other(table, column, value, 2024)}) == {2024}


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [("observations", "text", "另"), ("sections", "text", "另一段")],
)
def test_a_row_of_a_long_table_is_news_of_its_year(by_hand, name, column, value):
    long = getattr(by_hand.material(), name)
    mended = by_hand.in_one(other(long.table(), column, value, 2024))
    assert differing(by_hand, **{name: mended}) == {2024}


def test_a_finding_is_news_of_the_year_of_its_report(by_hand):
    kept = by_hand.material().findings.to_pylist()
    gone = [each for each in kept if each["rule"] != "NO-TABLE"]
    fewer = pa.Table.from_pylist(gone, by_hand.material().findings.schema)
    assert differing(by_hand, findings=fewer) == {2023}


def test_an_agency_is_news_of_every_year(by_hand):
    agencies = other(by_hand.material().agencies, "name", "改名后的机关")
    assert differing(by_hand, agencies=agencies) == YEARS


def test_what_is_left_of_other_years_has_no_row_of_those(by_hand):
    rest = of_other_years(by_hand.settled(), {2020, 2023})
    for name in ("reports", "coverage"):
        assert set(getattr(rest, name)["report_year"].to_pylist()) <= {2022, 2024}
    for long in (rest.observations, rest.sections):
        assert set(long.table()["report_year"].to_pylist()) <= {2024}
    assert rest.agencies.equals(by_hand.settled().agencies)
