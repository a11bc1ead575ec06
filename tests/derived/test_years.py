"""A year is derived from what is recorded of that year, and from the register of agencies."""

from dataclasses import replace
from typing import Any

import pyarrow.compute as pc
import pytest

from gongkai.catalogue import finding
from gongkai.derived import derived
from gongkai.model import Agency, Section
from gongkai.pieces import pieces
from gongkai.release import Material

YEARS = (2020, 2022, 2024)
AGENCIES = (
    Agency("city", "甲市人民政府", "prefecture_government", "990100"),
    Agency("bureau", "甲市财政局", "prefecture_department", "990100"),
)
TOTAL = "applications.new_received.total"


@pytest.fixture(scope="module")
def material(by_hand, settled) -> Material:
    reports, coverage = [], []
    for year in YEARS:
        form = "2019" if year < 2021 else "2021"
        for place, agency in enumerate(("city", "bureau")):
            sections = (Section("overview", "概述", ""),) * (year % 3)
            reports.append(by_hand.report(agency, year, form, figures={TOTAL: year + place},
                                          sections=sections))  # fmt: skip
            coverage.append(
                {"agency_id": agency, "report_year": year, "series": "own", "found": "found",
                 "timeliness": "late" if year == 2022 else "on_time",
                 "report_id": f"{agency}-{year}"}
            )  # fmt: skip
        reports.append(by_hand.report("city", year, form, figures={TOTAL: 9}, series="aggregate",
                                      scope="government_aggregate",
                                      report_id=f"city-{year}-aggregate"))  # fmt: skip
    findings = [finding("LINE-ABSENT", "city-2022", table="applications", line="granted")]
    return settled(reports, AGENCIES, coverage, findings)


def of_year(material: Material, year: int) -> Material:
    """Return the material without anything that is recorded of other years."""
    own = pc.match_substring_regex(material.reports["report_id"], f"-{year}")
    ids = material.reports["report_id"].filter(own)

    def long(name: str) -> Any:
        rows = getattr(material, name)
        kept = (each.filter(pc.is_in(each["report_id"], ids)) for each in rows.tables())
        return pieces(rows.schema, kept)

    return replace(
        material,
        reports=material.reports.filter(own),
        findings=material.findings.filter(pc.is_in(material.findings["report_id"], ids)),
        coverage=material.coverage.filter(pc.equal(material.coverage["report_year"], year)),
        observations=long("observations"),
        sections=long("sections"),
    )


def test_what_is_derived_of_a_year_does_not_depend_on_other_years(material):
    year = YEARS[1]
    whole, alone = derived(material), derived(of_year(material, year))
    for name in ("panel", "indicators", "area_totals"):
        rows = whole[name].table()
        own = rows.filter(pc.equal(rows["report_year"], year))
        assert own.num_rows and alone[name].table().equals(own), name


def test_observations_of_a_report_that_is_not_listed_are_left_out(material):
    listed = material.reports.filter(pc.not_equal(material.reports["report_id"], "city-2022"))
    found = derived(replace(material, reports=listed))
    for name in ("panel", "indicators"):
        assert set(found[name].table()["report_id"].to_pylist()) == set(
            listed["report_id"].to_pylist()
        )
