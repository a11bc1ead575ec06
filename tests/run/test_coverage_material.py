"""Coverage joined to the material of a release, with what holds where nothing is said."""

from datetime import date

from gongkai.model import Agency, Capture, Register, Source
from gongkai.release import no_material
from gongkai.run.material import with_coverage

REGISTER = Register((Agency("bureau", "甲县统计局", "county_department"),), ())


def years(**given: object) -> list[int]:
    made = with_coverage(no_material(), REGISTER, (), date(2025, 6, 1), **given)
    return made.coverage["report_year"].to_pylist()


def test_agencies_are_asked_for_since_the_first_year_of_the_oldest_edition() -> None:
    assert years() == [2019, 2020, 2021, 2022, 2023, 2024]
    assert years(first_report_year=2023) == [2023, 2024]


def test_years_in_which_an_agency_did_not_exist_are_left_out() -> None:
    assert years(existed=lambda _agency, year: year > 2022) == [2023, 2024]


def test_a_source_that_failed_is_told_with_its_reason() -> None:
    address = "http://127.0.0.2/2024.html"
    failed = Capture("r", address, "2025-05-01T01:00:00Z", "failed", "bureau", 2024,
                     reason="gather.forbidden")  # fmt: skip
    register = Register(REGISTER.agencies, (Source("bureau", address, "report", 2024),))
    made = with_coverage(
        no_material(), register, (failed,), date(2025, 6, 1), first_report_year=2024
    )
    (row,) = made.coverage.to_pylist()
    assert (row["found"], row["reason"]) == ("not_reached", "gather.forbidden")
