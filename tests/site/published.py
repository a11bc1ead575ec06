"""A published place made by hand: hostile names, three years of a body, two releases."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.model import Agency
from gongkai.release import Material
from gongkai.release.records import record_schema

ADDRESS = "https://data.example.org/ogi"
HOSTILE = "<script>document.title='run'</script>\"'=1+1&\u202e局"
"""A name that is markup, a quotation, a formula, and turns what follows from right to left; one
would search for 局."""
BUREAU, COUNTY, NOWHERE = "a210922-tjj", "a210922", "b-office"
AGENCIES = (
    Agency(BUREAU, f"彰武县统计{HOSTILE}", "county_department", "210922", None, COUNTY),
    Agency(COUNTY, "彰武县人民政府", "county_government", "210922", "11210922001234567X"),
    Agency(NOWHERE, "某省垂直管理办公室", "vertical_department", None),
)


def figures(received: int) -> dict[str, int | Decimal | None]:
    return {
        "applications.new_received.natural_person": received - 2,
        "applications.new_received.commercial_enterprise": 2,
        "applications.new_received.total": received,
        "applications.granted.total": received,
        "applications.total_processed.total": received,
        "applications.denied_state_secret.total": None,
        "remedies.reconsideration.total": None,
    }


def material(by_hand: ModuleType, years: tuple[tuple[int, str], ...]) -> Material:
    """The reports of the bureau in some years, an aggregate, and one without tables."""
    reports = (
        *(
            by_hand.report(BUREAU, year, edition, figures=figures(year - 2000), agency_name=HOSTILE)
            for year, edition in years
        ),
        by_hand.report(
            COUNTY,
            2024,
            "2021",
            scope="government_aggregate",
            series="aggregate",
            report_id=f"{COUNTY}-2024-aggregate",
            agency_name="彰武县人民政府",
        ),
        by_hand.report(NOWHERE, 2023, None, agency_name="@某办公室"),
    )
    return replace(
        by_hand.material(reports, corrected=True),
        agencies=release.agencies_table(AGENCIES),
        coverage=coverage(years),
    )


def coverage(years: tuple[tuple[int, str], ...]) -> pa.Table:
    told = [(BUREAU, year, "own", "found", f"{BUREAU}-{year}") for year, _ in years]
    told += [
        (BUREAU, 2022, "own", "not_on_site", None),
        (COUNTY, 2024, "aggregate", "found", f"{COUNTY}-2024-aggregate"),
        (COUNTY, 2023, "aggregate", "not_reached", None),
        (NOWHERE, 2023, "own", "found", f"{NOWHERE}-2023"),
    ]
    names = ("agency_id", "report_year", "series", "found", "report_id")
    rows = [dict(zip(names, row, strict=True)) | {"timeliness": "unknown"} for row in told]
    return pa.Table.from_pylist(rows, record_schema("coverage"))


FIRST = ((2020, "2019"), (2023, "2021"))
THEN = (*FIRST, (2024, "2021"))


def published(by_hand: ModuleType, place: Path) -> Path:
    """Publish two releases into a place: a year of the bureau comes with the second."""
    info = replace(package_info(), address=ADDRESS)
    for years in (FIRST, THEN):
        before = publish.previous(place)
        made = release.plan(release.settle(material(by_hand, years)), info, before, by_hand.CREATED)
        assert made is not None
        publish.write(made, place)
    return place
