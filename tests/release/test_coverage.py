"""Coverage: each rule of what was due, found, on time, replaced and withdrawn, with its case."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from gongkai.model import Agency, Capture, Register, Source
from gongkai.published.rows import csv_bytes
from gongkai.release.coverage import coverage
from gongkai.release.order import ordered
from gongkai.release.records import record_schema

AS_OF = date(2025, 6, 1)
LIST = "http://127.0.0.2/list.html"
HERE = "http://127.0.0.2/2024.html"
BUREAU = Agency("bureau", "甲县统计局", "county_department")
COUNTY = Agency("county", "甲县人民政府", "county_government")
OFFICE = Agency("office", "甲县人民政府办公室", "government_office")
TOWN = Agency("town", "甲县乙镇人民政府", "township")
BEFORE, AFTER, LATER, LAST = (
    f"2025-{day}T01:00:00Z" for day in ("01-20", "02-10", "03-10", "04-10")
)


def listed(time: str, listing: str | None = "end", **given: Any) -> Capture:
    """A page of the list, with which it was read to its end."""
    values = {"source_url": LIST, "outcome": "kept", "digest": "f" * 64, "found_on": LIST}
    return Capture(run=time, time=time, **{**values, "role": "list", "listing": listing, **given})


def asked(time: str, address: str = HERE, year: int | None = 2024, **given: Any) -> Capture:
    """A report that the list showed, and that came."""
    values = {"outcome": "kept", "digest": digest(address), "found_on": LIST, "status": 200}
    values |= {"agency_id": "bureau", "report_year": year}
    return Capture(run=time, source_url=address, time=time, **{**values, **given})


def failed(time: str, reason: str = "gather.not_found", status: int = 404, **given: Any) -> Capture:
    return asked(time, outcome="failed", digest=None, reason=reason, status=status, **given)


def older(time: str) -> Capture:
    """The report of the year before, which shows that the list is one of the bureau's."""
    return asked(time, "http://127.0.0.2/2023.html", 2023)


def digest(address: str) -> str:
    return address.encode().hex()[-64:].rjust(64, "0")


def report(year: int | None = 2024, agency: str = "bureau", **given: Any) -> dict[str, Any]:
    """A row of the settled table."""
    series = given.get("series", "own")
    ending = "-aggregate" if series == "aggregate" else ""
    values = {
        "report_id": f"{agency}-{year}{ending}",
        "agency_id": agency,
        "report_year": year,
        "series": series,
        "scope": "unknown",
        "address": HERE,
        "digest": digest(HERE),
        "first_seen": datetime(2025, 5, 1, tzinfo=UTC),
    }
    return {**values, **given}


def told(
    *captures: Capture,
    reports: tuple[dict[str, Any], ...] = (),
    sources: tuple[Source, ...] = (Source("bureau", LIST, "list"),),
    agencies: tuple[Agency, ...] = (BUREAU,),
    as_of: date = AS_OF,
    replaced: dict[str, str] | None = None,
    existed: Callable[[str, int], bool] = lambda _agency, _year: True,
    first: int = 2024,
) -> pa.Table:
    return coverage(
        Register(agencies, sources),
        sorted(captures, key=lambda each: each.time),
        pa.Table.from_pylist(list(reports), record_schema("reports")),
        as_of,
        first_report_year=first,
        replaced=replaced or {},
        existed=existed,
    )


def one(*captures: Capture, **given: Any) -> dict[str, Any]:
    """The only row."""
    (row,) = told(*captures, **given).to_pylist()
    return row


def keys(table: pa.Table) -> list[tuple[str, int, str]]:
    return [(r["agency_id"], r["report_year"], r["series"]) for r in table.to_pylist()]


# --- what is due -----------------------------------------------------------------------------


def test_an_agency_is_due_for_every_year_since_the_first_that_has_ended() -> None:
    assert keys(told(first=2022)) == [("bureau", year, "own") for year in (2022, 2023, 2024)]


def test_an_agency_is_not_due_for_years_in_which_it_did_not_exist() -> None:
    table = told(first=2022, existed=lambda agency, year: (agency, year) != ("bureau", 2023))
    assert [year for _, year, _ in keys(table)] == [2022, 2024]


def test_what_a_source_names_or_was_found_outside_the_duty_has_a_row_too() -> None:
    sources = (Source("bureau", HERE, "report", 2017), Source("bureau", HERE, "report", 2025))
    stranger = report(2015, "u-0123456789ab")
    table = told(sources=sources, reports=(stranger, report(2018)))
    assert keys(table) == [
        ("bureau", 2017, "own"),
        ("bureau", 2018, "own"),
        ("bureau", 2024, "own"),
        ("bureau", 2025, "own"),
        ("u-0123456789ab", 2015, "own"),
    ]


@pytest.mark.parametrize("series", ["own", "aggregate"])
def test_the_report_of_a_government_is_one_in_whatever_series(series: str) -> None:
    both = tuple(Source("county", f"{LIST}?{s}", "list", None, s) for s in ("own", "aggregate"))
    mine = report(agency="county", series=series)
    table = told(agencies=(COUNTY,), sources=both, reports=(mine,))
    assert keys(table) == [("county", 2024, series)]
    assert keys(told(agencies=(COUNTY,), sources=both)) == [("county", 2024, "aggregate")]
    assert keys(told(agencies=(COUNTY,), sources=())) == [("county", 2024, "own")]


def test_an_office_owes_its_own_report_beside_the_aggregate_that_a_source_names() -> None:
    sources = (Source("office", LIST, "list", None, "aggregate"),)
    found = report(agency="office", series="aggregate")
    table = told(agencies=(OFFICE,), sources=sources, reports=(found,)).to_pylist()
    assert [(row["series"], row["found"]) for row in table] == [
        ("aggregate", "found"),
        ("own", "not_reached"),
    ]


def test_no_agency_is_missing_twice_for_one_year() -> None:
    system = (Source("bureau", LIST, "list", None, "aggregate"),)
    assert keys(told(sources=system)) == [("bureau", 2024, "aggregate")]
    assert keys(told(reports=(report(series="aggregate"),))) == [("bureau", 2024, "aggregate")]
    named = (Source("bureau", LIST, "list", None, "own"),)
    table = told(sources=named, reports=(report(series="aggregate"),))
    assert keys(table) == [("bureau", 2024, "aggregate"), ("bureau", 2024, "own")]


# --- whether it was found --------------------------------------------------------------------


def test_a_report_is_not_due_before_its_deadline_or_in_its_own_year() -> None:
    assert one(as_of=date(2025, 1, 31))["found"] == "not_due"
    assert one(as_of=date(2025, 2, 1))["found"] == "not_reached"
    sources = (Source("bureau", HERE, "report", 2025),)
    assert told(sources=sources).to_pylist()[1]["found"] == "not_due"
    town = one(agencies=(TOWN,), sources=(), as_of=date(2025, 1, 2))
    assert (town["found"], town["timeliness"]) == ("not_reached", "no_deadline")


def test_only_a_list_read_to_its_end_proves_that_a_report_is_not_on_the_site() -> None:
    row = one(listed(AFTER), older(AFTER))
    assert (row["found"], row["reason"], row["looked_at"]) == (
        "not_on_site",
        "coverage.not_listed",
        LIST,
    )


@pytest.mark.parametrize(
    ("captures", "reason", "looked_at"),
    [
        ((), "coverage.not_gathered", LIST),
        ((listed("2024-12-01T01:00:00Z"),), "coverage.not_gathered", LIST),
        ((listed(AFTER), older(AFTER), listed(LATER, "part")), "coverage.list_not_ended", LIST),
        (
            (listed(AFTER), older(AFTER), listed(LATER, None, outcome="failed", digest=None,
             reason="gather.forbidden")),
            "gather.forbidden",
            LIST,
        ),
        (
            (listed(AFTER, "part", source_url=f"{LIST}?2", outcome="failed", digest=None,
             reason="gather.read_timeout"), listed(AFTER), older(AFTER)),
            "gather.read_timeout",
            f"{LIST}?2",
        ),
        ((listed(AFTER),), "coverage.list_shows_none", LIST),
        ((listed(AFTER), older(AFTER), failed(AFTER)), "gather.not_found", HERE),
        ((listed(AFTER), older(AFTER), failed(AFTER, year=None)), "gather.not_found", HERE),
    ],
)  # fmt: skip
def test_everything_else_is_our_failure(
    captures: tuple[Capture, ...], reason: str, looked_at: str
) -> None:
    row = one(*captures)
    assert (row["found"], row["reason"], row["looked_at"]) == ("not_reached", reason, looked_at)
    assert row["timeliness"] == "unknown"


def test_a_page_that_failed_and_then_came_in_the_same_run_is_no_failure() -> None:
    refused = listed(AFTER, None, outcome="failed", digest=None, reason="gather.server_error")
    assert one(refused, listed(AFTER), older(AFTER))["found"] == "not_on_site"


def test_a_candidate_that_the_list_shows_no_more_does_not_stand_in_the_way() -> None:
    row = one(listed(AFTER), older(AFTER), failed(AFTER), listed(LATER), older(LATER))
    assert row["found"] == "not_on_site"


def test_every_list_of_an_agency_must_have_been_read_to_its_end() -> None:
    other = "http://127.0.0.2/other.html"
    sources = (Source("bureau", LIST, "list"), Source("bureau", other, "list"))
    walk = (listed(AFTER), older(AFTER))
    assert one(*walk, sources=sources)["reason"] == "coverage.not_gathered"
    second = listed(AFTER, source_url=other, found_on=other)
    assert one(*walk, second, sources=sources)["found"] == "not_on_site"


def test_a_shared_list_that_shows_only_others_proves_nothing() -> None:
    row = one(listed(AFTER), replace(older(AFTER), agency_id="another"))
    assert row["reason"] == "coverage.list_shows_none"


def test_a_link_left_out_for_its_year_shows_that_the_list_is_the_agencys() -> None:
    link = replace(older(AFTER), outcome="left_out", digest=None, reason="gather.year_not_asked")
    assert one(listed(AFTER), link)["found"] == "not_on_site"
    notice = replace(link, agency_id=None, report_year=None, reason="gather.left_notice")
    assert one(listed(AFTER), notice)["reason"] == "coverage.list_shows_none"


def test_a_report_that_the_list_showed_and_nobody_asked_for_is_not_missing_there() -> None:
    link = replace(asked(AFTER), outcome="left_out", digest=None, reason="gather.year_not_asked")
    row = one(listed(AFTER), link, older(AFTER))
    assert (row["found"], row["reason"]) == ("not_reached", "gather.year_not_asked")
    # Once it has been asked for, its own answer counts.
    assert one(listed(AFTER), link, older(AFTER), reports=(report(),))["found"] == "found"


def test_a_document_without_a_year_may_be_the_report() -> None:
    undated = report(None, report_id="doc-0123456789abcdef")
    row = one(listed(AFTER), older(AFTER), reports=(undated,))
    assert (row["found"], row["reason"]) == ("not_reached", "coverage.year_unknown")


def test_without_a_source_nobody_has_looked() -> None:
    row = one(sources=(Source("bureau", HERE, "report", 2023),), first=2023, as_of=date(2024, 6, 1))
    assert row["reason"] == "coverage.not_gathered"
    row = one(sources=())
    assert (row["found"], row["reason"], row["looked_at"]) == (
        "not_reached",
        "coverage.no_source",
        None,
    )


def test_an_address_that_gave_another_report_is_said_to() -> None:
    source = (Source("bureau", HERE, "report", 2024),)
    gave = asked(AFTER, found_on=None)
    assert one(gave, sources=source)["reason"] == "coverage.other_report"
    gone = failed(AFTER, found_on=None)
    assert one(gone, sources=source)["reason"] == "gather.not_found"


# --- whether it was in time ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "basis", "seen", "expected"),
    [
        ("2025-01-31", "page", "2025-05-01", ("on_time", "page", "2025-01-31")),
        ("2025-01-20", "list", "2025-05-01", ("on_time", "list", "2025-01-20")),
        (None, None, "2025-01-31", ("on_time", "capture", "2025-01-31")),
        ("2025-02-01", "page", "2025-05-01", ("late", "page", "2025-02-01")),
        ("2025-02-01", "list", "2025-05-01", ("late", "list", "2025-02-01")),
        ("2025-02-10", "page", "2025-01-30", ("on_time", "capture", "2025-01-30")),
        (None, None, "2025-05-01", ("unknown", None, None)),
    ],
)
def test_the_first_witness_of_its_being_there_is_believed(
    published: str | None, basis: str | None, seen: str, expected: tuple[str, str, str]
) -> None:
    found = report(
        published_on=None if published is None else date.fromisoformat(published),
        published_basis=basis,
        first_seen=datetime.fromisoformat(f"{seen}T01:00:00Z"),
    )
    row = one(reports=(found,))
    day = None if expected[2] is None else date.fromisoformat(expected[2])
    assert (row["timeliness"], row["timeliness_basis"], row["basis_date"]) == (*expected[:2], day)


def test_the_day_of_a_capture_is_the_day_in_china() -> None:
    found = report(first_seen=datetime(2025, 1, 31, 16, tzinfo=UTC))
    assert one(reports=(found,))["timeliness"] == "unknown"


def test_a_new_version_of_a_report_that_was_there_in_time_is_not_late() -> None:
    earlier = asked(BEFORE, digest="a" * 64)
    row = one(earlier, asked(LATER), reports=(report(),))
    assert (row["timeliness"], row["basis_date"]) == ("on_time", date(2025, 1, 20))
    unnamed = replace(earlier, report_year=None)
    assert one(unnamed, asked(LATER), reports=(report(),))["timeliness"] == "unknown"


def test_a_report_that_a_walk_after_the_deadline_did_not_find_came_late() -> None:
    walks = (listed(BEFORE), older(BEFORE), listed(AFTER), older(AFTER))
    missing = one(*walks)
    assert (missing["timeliness"], missing["basis_date"]) == ("late", date(2025, 2, 10))
    more = (listed(LATER), older(LATER))
    assert one(*walks, *more) == missing
    came = one(*walks, *more, listed(LAST), older(LAST), asked(LAST), reports=(report(),))
    assert (came["timeliness"], came["timeliness_basis"]) == ("late", "capture")
    assert came["basis_date"] == missing["basis_date"]


def test_a_walk_proves_nothing_that_was_cut_short_or_came_before_the_deadline() -> None:
    last = (listed(LAST), older(LAST), asked(LAST))
    for walk in ((listed(BEFORE), older(BEFORE)), (listed(AFTER, "part"), older(AFTER)),
                 (listed(AFTER),)):  # fmt: skip
        row = one(*walk, *last, reports=(report(),))
        assert row["timeliness"] == "unknown"


def test_a_report_that_failed_to_download_was_there_all_the_same() -> None:
    walks = (listed(AFTER), older(AFTER), failed(AFTER), listed(LAST), older(LAST), asked(LAST))
    assert one(*walks, reports=(report(),))["timeliness"] == "unknown"


def test_a_report_that_stood_elsewhere_before_is_not_late() -> None:
    elsewhere = asked(AFTER, "http://127.0.0.2/old-place.html")
    walks = (listed(AFTER), older(AFTER), elsewhere, listed(LAST), older(LAST), asked(LAST))
    assert one(*walks, reports=(report(),))["timeliness"] == "unknown"


def test_where_the_law_names_no_day_nothing_is_late() -> None:
    found = report(agency="town", published_on=date(2025, 5, 5), published_basis="page")
    row = one(agencies=(TOWN,), sources=(), reports=(found,))
    assert (row["timeliness"], row["timeliness_basis"]) == ("no_deadline", None)


# --- what became of it -----------------------------------------------------------------------


def became(*captures: Capture, **given: Any) -> tuple[str, date | None]:
    row = one(*captures, reports=(report(),), **given)
    assert row["found"] == "found"
    return row["history"], row["history_date"]


def test_a_report_that_stands_as_it_was_is_the_first() -> None:
    assert became(listed(AFTER), asked(AFTER), listed(LATER), asked(LATER)) == ("first", None)


def test_another_document_under_the_same_address_is_a_replacement() -> None:
    assert became(asked(AFTER), replaced={HERE: "2025-03-10"}) == ("replaced", date(2025, 3, 10))
    # Its tables may stand in an attachment, which has an address of its own.
    sheet = asked(AFTER, HERE.replace(".html", ".xlsx"), page=HERE, digest="b" * 64)
    found = report(digest="b" * 64, address=sheet.source_url)
    row = one(asked(AFTER), sheet, reports=(found,), replaced={HERE: "2025-03-10"})
    assert row["history"] == "replaced"


def test_an_address_that_says_it_is_gone_is_withdrawn_since_it_first_said_so() -> None:
    gone = (asked(BEFORE), failed(AFTER), failed(LATER, status=410))
    assert became(*gone) == ("withdrawn", date(2025, 2, 10))
    assert became(*gone, asked(LAST)) == ("first", None)
    assert became(asked(BEFORE), failed(AFTER, "gather.server_error", 503)) == ("first", None)
    assert became(*gone, replaced={HERE: "2025-01-25"})[0] == "withdrawn"


def test_a_report_that_its_list_shows_no_more_is_withdrawn() -> None:
    shown = (listed(BEFORE), older(BEFORE), asked(BEFORE))
    walks = (listed(AFTER), older(AFTER), listed(LATER), older(LATER))
    assert became(*shown, *walks) == ("withdrawn", date(2025, 2, 10))
    assert became(*shown, *walks, listed(LAST, "part")) == ("withdrawn", date(2025, 2, 10))
    assert became(*shown, *walks, listed(LAST), asked(LAST)) == ("first", None)
    assert became(*shown, listed(AFTER, "part"), older(AFTER)) == ("first", None)
    assert became(*shown, listed(AFTER)) == ("first", None)


def test_an_address_of_the_register_that_still_answers_is_not_withdrawn() -> None:
    shown = (listed(BEFORE), older(BEFORE), asked(BEFORE))
    still = asked(AFTER, found_on=None)
    assert became(*shown, listed(AFTER), older(AFTER), still) == ("first", None)


def test_a_report_at_two_addresses_is_withdrawn_only_from_both() -> None:
    twin = "http://127.0.0.2/twin.html"
    both = (asked(BEFORE), asked(BEFORE, twin, digest=digest(HERE)), failed(AFTER))
    assert became(*both) == ("first", None)
    assert became(*both, failed(LATER, address=twin)) == ("withdrawn", date(2025, 3, 10))


# --- the whole -------------------------------------------------------------------------------


def test_equal_input_gives_equal_bytes_in_whatever_order_it_comes() -> None:
    agencies = tuple(replace(BUREAU, agency_id=f"a{n}") for n in range(30))
    sources = tuple(Source(each.agency_id, f"{LIST}?{each.agency_id}", "list") for each in agencies)
    captures = [
        replace(capture, agency_id=a.agency_id, found_on=f"{LIST}?{a.agency_id}")
        for a in agencies
        for capture in (listed(AFTER), older(AFTER))
    ]
    found = [report(agency=a.agency_id, digest=digest(a.agency_id)) for a in agencies[::3]]

    def made(seed: int) -> bytes:
        dice = random.Random(seed)
        mixed = [dice.sample(each, len(each)) for each in (agencies, sources, captures, found)]
        table = told(*mixed[2], agencies=mixed[0], sources=mixed[1], reports=mixed[3])
        return csv_bytes(ordered(table, "agency_id", "report_year", "series"))

    assert made(1) == made(2) == made(3)


def test_robots_and_unknown_agencies_say_nothing_of_an_agency() -> None:
    robots = Capture("r", "http://127.0.0.2/robots.txt", AFTER, "failed", role="robots",
                     reason="gather.not_found")  # fmt: skip
    stranger = replace(older(AFTER), agency_id=None)
    assert one(robots, listed(AFTER), stranger)["reason"] == "coverage.list_shows_none"
