"""Coverage joined to the material of a release, with what holds where nothing is said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa

from gongkai.catalogue import finding
from gongkai.model import Agency, AgencyEvent, Capture, Register, Source
from gongkai.observations import findings_table
from gongkai.pieces import pieces
from gongkai.release import agencies_table, no_material
from gongkai.release.records import record_schema
from gongkai.run.material import with_coverage

REGISTER = Register((Agency("bureau", "甲县统计局", "county_department"),), ())


def years(register: Register = REGISTER, first: int | None = None) -> list[int]:
    made = with_coverage(
        no_material(), register, (), date(2025, 6, 1), first_report_year=first, replaced={}
    )
    return made.coverage["report_year"].to_pylist()


def test_agencies_are_asked_for_since_the_first_year_of_the_oldest_edition() -> None:
    assert years() == [2019, 2020, 2021, 2022, 2023, 2024]
    assert years(first=2023) == [2023, 2024]


def test_years_in_which_an_agency_did_not_exist_are_left_out() -> None:
    ended = AgencyEvent("abolish", "2022-06-30", "bureau")
    assert years(Register(REGISTER.agencies, (), (ended,))) == [2019, 2020, 2021]


def made_of(*found: tuple[str, str]) -> dict[str, object]:
    """Coverage of one source that gave a rejected report with a finding."""
    address = "http://127.0.0.2/2024.html"
    register = Register(REGISTER.agencies, (Source("bureau", address, "report", 2024),))
    asked = Capture("r", address, "2025-05-01T01:00:00Z", "kept", "bureau", 2024,
                    addresses=(address,), digest="a" * 64)  # fmt: skip
    row = {"report_id": "bureau-2024", "agency_id": "bureau", "report_year": 2024,
           "series": "own", "scope": "unknown", "digest": "a" * 64, "address": address,
           "report_status": found[0][1]}  # fmt: skip
    reports = pa.Table.from_pylist([row], record_schema("reports"))
    findings = findings_table([finding(rule, "bureau-2024") for rule, _ in found])
    material = replace(no_material(), reports=reports, findings=findings)
    told = with_coverage(
        material, register, (asked,), date(2025, 6, 1), first_report_year=2024, replaced={}
    )
    (only,) = told.coverage.to_pylist()
    return only


def test_a_notice_in_the_place_of_the_report_is_not_the_report() -> None:
    row = made_of(("NOT-A-REPORT", "rejected"))
    assert (row["found"], row["reason"]) == ("not_reached", "coverage.other_report")


def test_a_report_without_tables_is_found() -> None:
    assert made_of(("NO-TABLE", "rejected"))["found"] == "found"


def test_a_source_that_failed_is_told_with_its_reason() -> None:
    address = "http://127.0.0.2/2024.html"
    failed = Capture("r", address, "2025-05-01T01:00:00Z", "failed", "bureau", 2024,
                     reason="gather.forbidden")  # fmt: skip
    register = Register(REGISTER.agencies, (Source("bureau", address, "report", 2024),))
    made = with_coverage(
        no_material(), register, (failed,), date(2025, 6, 1), first_report_year=2024, replaced={}
    )
    (row,) = made.coverage.to_pylist()
    assert (row["found"], row["reason"]) == ("not_reached", "gather.forbidden")


def test_an_aggregate_that_its_parts_contradict_is_a_finding_of_the_run() -> None:
    government = Agency("city", "甲市人民政府", "prefecture_government", "990100")
    register = Register((government, replace(REGISTER.agencies[0], division_code="990100")), ())
    shared = {"report_year": 2024, "edition": "2021", "status": "reported",
              "printed_status": "reported", "cell": "applications.granted.total",
              "table": "applications", "line": "granted", "column": "total"}  # fmt: skip
    kinds = {"own": "own_organ", "aggregate": "government_aggregate"}
    rows = [
        {"report_id": name, "agency_id": agency, "series": series, "scope": kinds[series],
         "report_status": "accepted", "digest": "a" * 64, "value": Decimal(value), **shared}
        for name, agency, series, value in (("bureau-2024", "bureau", "own", 7),
                                            ("city-2024-aggregate", "city", "aggregate", 5))
    ]  # fmt: skip
    tables = {
        name: pa.Table.from_pylist(rows, record_schema(name))
        for name in ("reports", "observations")
    }
    tables["agencies"] = agencies_table(register.agencies)
    tables["observations"] = pieces(record_schema("observations"), [tables["observations"]])
    told = with_coverage(
        replace(no_material(), **tables), register, (), date(2025, 6, 1),
        first_report_year=2024, replaced={},
    )  # fmt: skip
    (found,) = told.findings.to_pylist()
    assert (found["rule"], found["level"]) == ("AREA-EXCEEDED", "info")
    assert (found["report_id"], found["expected"], found["printed"]) == (
        "city-2024-aggregate", "7", "5",
    )  # fmt: skip
