"""Lineage: former names, panels, and who had to report for which year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalogue.bearers import agency_of, bearers, names_borne
from gongkai.catalogue.lineage import existed, former_names, lineage, panel_id
from gongkai.model import Agency, AgencyEvent, Register

RENAME = AgencyEvent("rename", "2019-03-01", "civil", None, "民政局")
MOVE = AgencyEvent("rename", "2022-06-30", "civil", "affairs", "民政和老龄局")
RECODE = AgencyEvent("recode", "2023-01-01", "affairs", "affairs-2", former_code="330104")


def register(*events: AgencyEvent, **names: str) -> Register:
    ids = dict.fromkeys(x for e in events for x in (e.from_id, e.to_id) if x)
    agencies = tuple(Agency(each, names.get(each, each)) for each in ids)
    return Register(agencies, (), events)


def panels(known: Register, agency_id: str, *years: int) -> list[str]:
    return [panel_id(known, agency_id, year) for year in years]


def test_former_names_come_oldest_first_and_through_other_ids() -> None:
    known = register(RECODE, MOVE, RENAME, civil="民政和老龄局", affairs="民政事务局")
    known = Register((*known.agencies,), (), known.events)
    assert former_names(known, "civil") == ("民政局",)
    assert former_names(known, "affairs") == ("民政局", "民政和老龄局")
    assert former_names(known, "affairs-2") == ("民政局", "民政和老龄局", "民政事务局")
    assert former_names(known, "nobody") == ()


def test_a_name_that_came_back_is_not_a_former_one() -> None:
    there = AgencyEvent("rename", "2019-01-01", "a", None, "甲局")
    back = AgencyEvent("rename", "2021-01-01", "a", None, "乙局")
    assert former_names(register(there, back, a="甲局"), "a") == ("乙局",)


def test_the_panel_is_kept_through_names_codes_and_ids() -> None:
    known = register(RENAME, MOVE, RECODE)
    for agency_id in ("civil", "affairs", "affairs-2"):
        assert set(panels(known, agency_id, *range(2015, 2026))) == {"civil"}


@pytest.mark.parametrize("day", ["2024-01-01", "2024-03-15", "2024-12-31"])
def test_a_merger_begins_a_panel_with_its_year(day: str) -> None:
    known = register(AgencyEvent("merge", day, "a", "b"))
    assert panels(known, "b", 2023, 2024, 2025) == ["b", "b~2024", "b~2024"]
    assert panels(known, "a", 2023) == ["a"]


def test_a_split_begins_a_panel_for_the_parts_and_for_what_remains() -> None:
    known = register(AgencyEvent("split", "2020-05-01", "a", "b"))
    assert panels(known, "a", 2019, 2020) == ["a", "a~2020"]
    assert panels(known, "b", 2019, 2020) == ["b", "b~2020"]


def test_breaks_follow_a_body_to_its_later_id() -> None:
    merged = AgencyEvent("merge", "2020-01-01", "x", "civil")
    split = AgencyEvent("split", "2024-01-01", "affairs", "y")
    known = register(merged, MOVE, split)
    assert panels(known, "affairs", 2019, 2021, 2023, 2024) == [
        "civil",
        "civil~2020",
        "civil~2020",
        "civil~2024",
    ]


def test_an_abolition_breaks_nothing() -> None:
    assert panels(register(AgencyEvent("abolish", "2020-01-01", "a")), "a", 2019, 2021) == ["a"] * 2


def test_an_agency_without_events_is_its_own_panel() -> None:
    assert panels(register(RENAME), "u-0123456789ab", 2024) == ["u-0123456789ab"]


@pytest.mark.parametrize(
    ("event", "agency_id", "years"),
    [
        (AgencyEvent("merge", "2020-12-31", "a", "b"), "a", [2018, 2019]),
        (AgencyEvent("merge", "2020-01-01", "a", "b"), "b", [2018, 2019, 2020, 2021]),
        (AgencyEvent("abolish", "2020-01-01", "a"), "a", [2018, 2019]),
        (AgencyEvent("split", "2020-06-01", "a", "b"), "a", [2018, 2019, 2020, 2021]),
        (AgencyEvent("split", "2020-06-01", "a", "b"), "b", [2020, 2021]),
        (AgencyEvent("rename", "2020-06-01", "a", "b", "旧名"), "a", [2018, 2019]),
        (AgencyEvent("rename", "2020-06-01", "a", "b", "旧名"), "b", [2020, 2021]),
        (AgencyEvent("rename", "2020-06-01", "a", None, "旧名"), "a", [2018, 2019, 2020, 2021]),
    ],
)
def test_who_had_to_report(event: AgencyEvent, agency_id: str, years: list[int]) -> None:
    known = register(event)
    assert [year for year in range(2018, 2022) if existed(known, agency_id, year)] == years


def test_a_part_that_was_there_before_reported_before() -> None:
    renamed = AgencyEvent("rename", "2015-01-01", "b", None, "旧名")
    known = register(AgencyEvent("split", "2020-06-01", "a", "b"), renamed)
    assert existed(known, "b", 2019)


def test_a_split_that_ends_the_body_ends_its_reports() -> None:
    day = "2020-06-01"
    events = (AgencyEvent("split", day, "a", x) for x in "bc")
    known = register(*events, AgencyEvent("abolish", day, "a"))
    assert [existed(known, "a", year) for year in (2019, 2020)] == [True, False]


def test_the_lineage_of_a_register_is_worked_out_once() -> None:
    known = register(RENAME)
    assert lineage(known) is lineage(known)
    assert lineage(known) is not lineage(Register(known.agencies, (), known.events))


def test_a_circle_made_by_hand_does_not_hang() -> None:
    ring = [("a", "b"), ("b", "c"), ("c", "a")]
    events = (AgencyEvent("recode", "2020-01-01", *each, former_code="330104") for each in ring)
    assert panel_id(register(*events), "a", 2024) in {"a", "b", "c"}


IDS = st.sampled_from("abcdef")
EVENTS = st.builds(
    AgencyEvent,
    st.sampled_from(["rename", "merge", "split", "abolish", "recode"]),
    st.dates().map(lambda day: day.replace(year=2010 + day.year % 15).isoformat() if day.day < 29
                   else f"{2010 + day.year % 15}-01-01"),
    IDS,
    st.none() | IDS,
    st.none() | st.sampled_from(["甲", "乙"]),
)  # fmt: skip


@given(st.lists(EVENTS, max_size=12), IDS, st.integers(2008, 2026))
def test_any_events_give_a_panel_that_only_years_of_events_end(
    events: list[AgencyEvent], agency_id: str, year: int
) -> None:
    known = register(*events)
    one, other = panels(known, agency_id, year - 1, year)
    changed = {int(e.date[:4]) for e in events if e.kind in ("merge", "split")}
    assert one == other or year in changed
    assert one.partition("~")[0] == other.partition("~")[0]


def test_names_borne_in_a_year() -> None:
    known = register(RENAME, civil="民政事务局")
    civil = agency_of(known, "civil")
    assert civil is not None
    assert names_borne(known, civil, 2018) == ("民政事务局", "民政局")
    assert names_borne(known, civil, 2019) == ("民政事务局", "民政局")
    assert names_borne(known, civil, 2020) == ("民政事务局",)
    assert names_borne(known, civil, None) == ("民政事务局", "民政局")


@pytest.mark.parametrize(
    ("name", "year", "ids"),
    [
        ("甲县民政事务局", 2024, ["civil"]),
        ("甲县民政局", 2018, ["civil"]),
        ("甲县民政局", 2024, ["civil"]),
        ("甲縣 民政局", 2018, ["civil"]),
        ("甲县教育局", 2024, ["school"]),
        ("甲县教育局", 2018, ["school", "old"]),
        ("甲县水务局", 2024, []),
    ],
)
def test_a_name_means_who_bears_it_or_bore_it_then(name: str, year: int, ids: list[str]) -> None:
    agencies = (
        Agency("civil", "甲县民政事务局"),
        Agency("school", "甲县教育局"),
        Agency("old", "甲县教育和体育局"),
    )
    events = (
        AgencyEvent("rename", "2019-03-01", "civil", None, "甲县民政局"),
        AgencyEvent("rename", "2019-03-01", "old", None, "甲县教育局"),
    )
    found = bearers(Register(agencies, (), events), name, year)
    assert [each.agency_id for each in found] == ids


def test_of_two_ids_of_one_body_the_year_decides() -> None:
    agencies = (Agency("one", "甲县民政局"), Agency("two", "甲县民政局"))
    known = Register(
        agencies, (), (AgencyEvent("recode", "2020-01-01", "one", "two", None, "330104"),)
    )
    for year, agency_id in ((2019, "one"), (2020, "two")):
        assert [a.agency_id for a in bearers(known, "甲县民政局", year)] == [agency_id]
