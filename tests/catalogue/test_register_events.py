"""`agency_events.csv`: what each kind needs, what cannot have happened, and how it is named."""

import itertools
from pathlib import Path

import pytest

from gongkai.catalogue.register import check, register
from gongkai.errors import CatalogueError
from gongkai.model import AgencyEvent

AGENCIES = "agency_id,name,level\n" + "".join(
    f"{x},{x}县民政局,county_department\n" for x in "abcde"
)
SOURCES = "agency_id,url,kind\n" + "".join(f"{x},http://{x}.gov.cn/,list\n" for x in "abcde")
HEAD = "kind,date,from_id,to_id,former_name,former_code,source\n"


def folder(place: Path, events: str) -> Path:
    (place / "agencies.csv").write_text(AGENCIES, "utf-8")
    (place / "sources.csv").write_text(SOURCES, "utf-8")
    (place / "agency_events.csv").write_text(HEAD + events, "utf-8")
    return place


def test_events_come_in_the_order_of_their_dates(tmp_path: Path) -> None:
    found = register(
        folder(
            tmp_path,
            "merge,2024-03-15,a,b,,,甲政发〔2024〕3号\n"
            "rename,2019-01-01,a,,老年工作局,,\n"
            "recode,2020-02-29,c,d,,330105,https://c.gov.cn/1\n",
        )
    )
    assert found.events == (
        AgencyEvent("rename", "2019-01-01", "a", None, "老年工作局"),
        AgencyEvent("recode", "2020-02-29", "c", "d", None, "330105", "https://c.gov.cn/1"),
        AgencyEvent("merge", "2024-03-15", "a", "b", source="甲政发〔2024〕3号"),
    )


def test_without_the_file_there_are_no_events(tmp_path: Path) -> None:
    place = folder(tmp_path, "")
    (place / "agency_events.csv").unlink()
    assert register(place).events == ()


@pytest.mark.parametrize(
    ("events", "line", "column", "wrong"),
    [
        ("rename,2024-01-01,a,,,,\n", 2, "former_name", "event_required"),
        ("rename,2024-01-01,a,,旧名,330105,\n", 2, "former_code", "event_blank"),
        ("recode,2024-01-01,a,,,,\n", 2, "former_code", "event_required"),
        ("recode,2024-01-01,a,,旧名,330105,\n", 2, "former_name", "event_blank"),
        ("recode,2024-01-01,a,,,33010,\n", 2, "former_code", "value_pattern"),
        ("merge,2024-01-01,a,,,,\n", 2, "to_id", "event_required"),
        ("merge,2024-01-01,a,b,旧名,,\n", 2, "former_name", "event_blank"),
        ("split,2024-01-01,a,,,,\n", 2, "to_id", "event_required"),
        ("split,2024-01-01,a,b,,330105,\n", 2, "former_code", "event_blank"),
        ("abolish,2024-01-01,a,b,,,\n", 2, "to_id", "event_blank"),
        ("vanish,2024-01-01,a,,,,\n", 2, "kind", "value_category"),
        (",2024-01-01,a,,,,\n", 2, "kind", "value_required"),
        ("abolish,,a,,,,\n", 2, "date", "value_required"),
        ("abolish,2023-02-29,a,,,,\n", 2, "date", "value_date"),
        ("abolish,2023-2-9,a,,,,\n", 2, "date", "value_date"),
        ("abolish,２０２３-02-09,a,,,,\n", 2, "date", "value_date"),
        ("abolish,1911-10-10,a,,,,\n", 2, "date", "value_range"),
        ("abolish,2024-01-01,nobody,,,,\n", 2, "from_id", "value_foreign"),
        ("merge,2024-01-01,a,nobody,,,\n", 2, "to_id", "value_foreign"),
        ("merge,2024-01-01,a,a,,,\n", 2, "to_id", "event_circle"),
        ("merge,2020-01-01,a,b,,,\nmerge,2019-01-01,b,c,,,\nsplit,2018-01-01,c,a,,,\n", 2, "to_id",
         "event_circle"),
        ("abolish,2020-01-01,a,,,,\nrename,2021-01-01,a,,旧名,,\n", 3, "from_id",
         "event_after_end"),
        ("merge,2021-01-01,c,a,,,\nabolish,2020-01-01,a,,,,\n", 2, "to_id", "event_after_end"),
        ("merge,2020-01-01,a,b,,,\nmerge,2020-01-01,a,c,,,\n", 3, "from_id", "event_after_end"),
        ("rename,2020-01-01,a,c,旧名,,\nrename,2021-01-01,b,c,旧名,,\n", 3, "to_id",
         "event_origins"),
        ("abolish,2020-01-01,a,,,,\nabolish,2020-01-01,a,,,,\n", 3, "kind, date, from_id, to_id",
         "value_twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_event_is_named(
    tmp_path: Path, events: str, line: int, column: str, wrong: str
) -> None:
    place = folder(tmp_path, events)
    errors = [each for each in check(place) if each.level == "error"]
    assert (f"register.{wrong}", line, column) in {(e.code, e.line, e.column) for e in errors}
    assert {each.file for each in errors} == {"agency_events.csv"}
    for each in errors:
        assert each.message("zh") and each.message("en")
    with pytest.raises(CatalogueError) as raised:
        register(place)
    assert raised.value.arguments["faults"] == len(errors)


@pytest.mark.parametrize(
    "events",
    [
        "rename,2024-01-01,a,a,旧名,,\n",
        "rename,2024-01-01,a,b,旧名,,\nrename,2025-01-01,b,,次名,,\n",
        "split,2024-01-01,a,b,,,\nsplit,2024-01-01,a,c,,,\nabolish,2024-01-01,a,,,,\n",
        "merge,2024-01-01,a,c,,,\nmerge,2024-01-01,b,c,,,\nmerge,2025-01-01,d,c,,,\n",
        "recode,2021-04-09,a,,,330104,\n",
        "recode,2021-04-09,a,,,11330703729102247D,\n",
    ],
)
def test_what_does_happen_is_no_fault(tmp_path: Path, events: str) -> None:
    assert check(folder(tmp_path, events)) == ()


def test_a_long_chain_and_a_long_circle_are_walked(tmp_path: Path) -> None:
    ids = [f"a{n}" for n in range(3_000)]
    place = folder(tmp_path, "")
    rows = "".join(f"{x},{x}局,township\n" for x in ids)
    (place / "agencies.csv").write_text(f"agency_id,name,level\n{rows}", "utf-8")
    (place / "sources.csv").write_text("agency_id,url,kind\n", "utf-8")
    chain = "".join(
        f"recode,2020-01-01,{one},{other},,330105,\n" for one, other in itertools.pairwise(ids)
    )
    (place / "agency_events.csv").write_text(HEAD + chain, "utf-8")
    assert len(register(place).events) == len(ids) - 1
    (place / "agency_events.csv").write_text(
        f"{HEAD}{chain}recode,2020-01-01,{ids[-1]},{ids[0]},,330105,\n", "utf-8"
    )
    with pytest.raises(CatalogueError) as raised:
        register(place)
    assert raised.value.arguments["fault"] == "register.event_circle"
