"""However few reports are in memory at a time, a run finds the same in them."""

from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

from gongkai import observations
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.model import Agency, AgencyEvent, Correction, Register, Report, Withdrawal
from gongkai.pieces import Pieces
from gongkai.release import Material
from gongkai.release.panels import panels
from gongkai.release.slices import cut
from gongkai.run.folder import Publisher
from gongkai.run.material import material
from gongkai.run.parts import Part
from gongkai.validate import verdict

OUT, IN = "applications.carried_over_out.total", "applications.carried_over_in.total"
RECEIVED, GRANTED = "applications.new_received.total", "applications.granted.total"
Given = tuple[list[Part], Publisher]
BODIES = ("a", "b", "c", "d")
AGENCIES = tuple(Agency(each, f"{each}县人民政府", "county_government") for each in BODIES)
RENAME = AgencyEvent("rename", "2024-03-15", "d", "z", "z县人民政府")
FINDINGS = {"T3-CARRY", "AGG-APPLICATIONS", "DUPLICATE-REPORT", "CORRECTED", "CORRECTION-UNUSED",
            "CORRECTION-STALE", "WITHDRAWAL-UNKNOWN"}  # fmt: skip


def reports(by_hand: ModuleType) -> list[Report]:
    """Two years of four bodies: what they carry over differs, and so do aggregates."""
    made = [
        by_hand.report(body, year, "2021", figures=figures)
        for body in BODIES
        for year, figures in ((2023, {OUT: 5}), (2024, {IN: 9, RECEIVED: 7}))
    ]
    made += [
        by_hand.report(
            body, 2024, "2021", series="aggregate", scope="government_aggregate",
            report_id=f"{body}-2024-aggregate", figures={RECEIVED: 4},
        )
        for body in ("a", "z")
    ]  # fmt: skip
    newer = replace(made[1], digest="f" * 64, title="另一份")
    rejected = by_hand.report("c", 2022, None)
    undated = by_hand.report(None, None, None, report_id="doc-0123456789abcdef")
    strange = by_hand.report(None, None, "2021", report_id="doc-1123456789abcdef")
    return [*made, newer, rejected, undated, strange]


def correction(by_hand: ModuleType, report: str, **given: str) -> Correction:
    values = {"digest": by_hand.digest_of(report), "cell": GRANTED, "expected_text": "0"}
    values |= {"value": "3", "reason": "印作 3", "evidence": "", "decided_by": "数据组"}
    values |= {"decided_on": "2026-01-10", "status": "applied"}
    return Correction(report, **(values | given))


def parts(by_hand: ModuleType, folder: Path, each_in_one: list[Report]) -> list[Part]:
    """The parts of batches of one report each."""
    return [by_hand.part(folder / f"{n:02}", each) for n, each in enumerate(each_in_one)]


@pytest.fixture(scope="module")
def given(
    by_hand: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Part], Publisher]:
    corrections = (
        correction(by_hand, "b-2024"),
        correction(by_hand, "c-2023", expected_text="8"),
        correction(by_hand, "nobody-2024"),
    )
    withdrawals = tuple(
        Withdrawal(each, "误收", "数据组", "2026-01-12") for each in ("c-2024", "nobody-2020")
    )
    register = Register(AGENCIES, (), (RENAME,))
    about = Publisher(register, corrections, editions(), None, package_info(), withdrawals)
    return parts(by_hand, tmp_path_factory.mktemp("parts"), reports(by_hand)), about


@pytest.fixture(scope="module")
def whole(given: Given, tmp_path_factory: pytest.TempPathFactory) -> Material:
    """What a run finds with a slice for each year."""
    return material(*given, tmp_path_factory.mktemp("whole") / "judged")


def plain(made: Material) -> dict[str, list[dict[str, object]]]:
    tables = {each.name: getattr(made, each.name) for each in fields(made)}
    return {
        name: (table.table() if isinstance(table, Pieces) else table).to_pylist()
        for name, table in tables.items()
    }


@pytest.mark.parametrize("size", [1, 2, 3])
def test_slices_of_any_size_give_the_same(
    given: Given, whole: Material, tmp_path: Path, size: int
) -> None:
    made = material(*given, tmp_path / "judged", size)
    assert len(made.observations.pieces) > len(whole.observations.pieces)
    assert plain(made) == plain(whole)
    others = material(given[0][::-1], given[1], tmp_path / "others", size)
    assert plain(others) == plain(whole)


def test_what_rules_look_at_in_other_reports_is_there(whole: Material) -> None:
    rows = whole.findings.to_pylist()
    assert {row["rule"] for row in rows} >= FINDINGS
    carried = {row["report_id"] for row in rows if row["rule"] == "T3-CARRY"}
    assert carried == {"a-2024", "b-2024", "d-2024"}
    # The own report of the body z has the id it bore before.
    beside = {row["report_id"] for row in rows if row["rule"] == "AGG-APPLICATIONS"}
    assert beside == {"a-2024-aggregate", "z-2024-aggregate"}


def test_the_rules_find_what_they_find_in_all_reports_at_once(
    given: Given, whole: Material
) -> None:
    levels = {each.agency_id: each.level for each in AGENCIES}
    at_once = verdict(
        whole.observations.table(),
        editions(),
        levels,
        panels(whole.reports),
        whole.sections.table(),
    )
    of_rules = {rule.id for form in editions() for rule in form.rules}
    found = whole.findings.filter(pa.compute.is_in(whole.findings["rule"], pa.array(of_rules)))
    expected = observations.findings_table(at_once.findings)
    assert sorted(map(str, found.to_pylist())) == sorted(map(str, expected.to_pylist()))
    tallies = {(each.edition, each.id): each.passed for each in at_once.tallies}
    assert {(r["edition"], r["id"]): r["passed"] for r in whole.rules.to_pylist()} == tallies


def test_a_piece_is_of_one_year_and_the_two_tables_go_together(
    given: Given, tmp_path: Path
) -> None:
    made = material(*given, tmp_path / "judged", 2)
    pairs = list(zip(made.observations.tables(), made.sections.tables(), strict=True))
    years = []
    for cells, told in pairs:
        of_piece = {*cells["report_year"].to_pylist(), *told["report_year"].to_pylist()}
        ids = set(cells["report_id"].to_pylist())
        assert len(of_piece) == 1 and ids <= set(told["report_id"].to_pylist())
        assert ids.isdisjoint({"a-2024"}) or {"a-2024", "a-2024-aggregate"} <= ids
        years += of_piece
    assert years == sorted(years, key=lambda year: (year is None, year))


def test_nothing_but_withdrawn_reports_leaves_every_rule_on_record(
    by_hand: ModuleType, tmp_path: Path
) -> None:
    gone = (Withdrawal("a-2023", "误收", "数据组", "2026-01-12"),)
    about = Publisher(Register(), (), editions(), None, package_info(), gone)
    made = material(parts(by_hand, tmp_path, reports(by_hand)[:1]), about, tmp_path / "judged")
    assert (made.reports.num_rows, made.observations.num_rows) == (0, 0)
    assert made.rules.num_rows == sum(len(form.rules) for form in editions())


def test_an_agency_is_on_one_side_of_every_cut() -> None:
    rows = [("a", "a-1"), ("b", "a-2"), ("a", "a-3"), ("c", "c"), (None, "d"), (None, "e")]
    table = pa.table({
        "report_id": [id for _, id in rows],
        "report_year": pa.array([2024] * 5 + [None], pa.int64()),
        "agency_id": [agency for agency, _ in rows],
    })  # fmt: skip
    found = [part["report_id"].to_pylist() for _, part in cut(table, 1).tables()]
    assert found == [["a-1", "a-2", "a-3"], ["c"], ["d"], ["e"]]
    found = [part["report_id"].to_pylist() for _, part in cut(table, 4).tables()]
    assert found == [["a-1", "a-2", "a-3", "c"], ["d"], ["e"]]
