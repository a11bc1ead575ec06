"""Corrections over the tables of a release: what they change, end and say, and what they do not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from gongkai import observations, release
from gongkai.catalogue import finding
from gongkai.extract.correct import Corrected, correct
from gongkai.model import Correction
from gongkai.pieces import pieces

CELL = "applications.granted.total"
REPORT = "a210922-tjj-2024"
LINE = [
    "natural_person", "commercial_enterprise", "research_institution",
    "public_interest_organization", "legal_service_institution", "other_organization", "total",
]  # fmt: skip


@pytest.fixture
def settled(by_hand: Any) -> release.Material:
    """The reports made by hand, nothing corrected."""
    return release.settle(by_hand.material(corrected=False))


@pytest.fixture
def one(by_hand: Any) -> Correction:
    """A correction that fits."""
    return Correction(
        REPORT,
        by_hand.digest_of(REPORT),
        CELL,
        "0",
        "3",
        "印作 3",
        "",
        "数据组",
        "2026-01-10",
        "applied",
    )


def corrected(settled: release.Material, *given: Correction) -> Corrected:
    table = release.corrections_table(given)
    return correct(settled.observations.table(), settled.reports, settled.findings, table)


def cell_of(table: pa.Table, cell: str = CELL) -> dict[str, Any]:
    (row,) = (r for r in table.to_pylist() if (r["report_id"], r["cell"]) == (REPORT, cell))
    return row


def found(outcome: Corrected, rule: str) -> list[dict[str, Any]]:
    return [row for row in outcome.findings.to_pylist() if row["rule"] == rule]


def printing(settled: release.Material, text: str | None, status: str, *cells: str):
    """The same material, some cells of which print something else and have no value."""
    rows = settled.observations.table().to_pylist()
    for row in rows:
        if row["report_id"] == REPORT and row["cell"] in cells:
            row.update(text=text, status=status, printed_status=status)
            row.update(value=None, printed_value=None)
    changed = pa.Table.from_pylist(rows, settled.observations.schema)
    return replace(settled, observations=pieces(changed.schema, [changed]))


def with_findings(settled: release.Material, *more: Any) -> release.Material:
    added = observations.findings_table(more)
    return replace(settled, findings=pa.concat_tables([settled.findings, added]))


def test_a_number_gives_its_cell_the_value_and_leaves_the_print_alone(settled, one):
    outcome = corrected(settled, one)
    row = cell_of(outcome.observations)
    assert (row["value"], row["status"]) == (Decimal(3), "corrected")
    assert (row["text"], row["printed_value"], row["printed_status"]) == ("0", 0, "reported")
    assert outcome.corrections["in_force"].to_pylist() == [True]
    (said,) = found(outcome, "CORRECTED")
    assert (said["report_id"], said["level"], said["printed"], said["expected"]) == (
        REPORT, "info", "0", "3",
    )  # fmt: skip
    assert "印作 3" in said["message_zh"] and "印作 3" in said["message_en"]


def test_nothing_but_the_cell_changes(settled, one):
    before, after = settled.observations.table(), corrected(settled, one).observations
    differing = [
        (old["report_id"], old["cell"])
        for old, new in zip(before.to_pylist(), after.to_pylist(), strict=True)
        if old != new
    ]
    assert differing == [(REPORT, CELL)]
    assert after.schema == before.schema


@pytest.mark.parametrize("kind", ["blank", "dash", "absent"])
def test_a_kind_of_nothing_gives_that_status_and_no_value(settled, one, kind):
    row = cell_of(corrected(settled, replace(one, value=kind)).observations)
    assert (row["value"], row["status"], row["printed_value"]) == (None, kind, 0)


@pytest.mark.parametrize("status", ["proposed", "reported", "acknowledged", "refused", "resolved"])
def test_a_misprint_touches_no_observation_and_is_said_to_be_in_force(settled, one, status):
    outcome = corrected(settled, replace(one, status=status))
    assert outcome.observations.equals(settled.observations.table())
    assert outcome.findings.equals(settled.findings)
    assert outcome.corrections["in_force"].to_pylist() == [True]


def test_another_print_makes_it_stale_and_says_both(settled, one):
    outcome = corrected(settled, replace(one, expected_text="8"))
    assert outcome.observations.equals(settled.observations.table())
    assert outcome.corrections["in_force"].to_pylist() == [False]
    (said,) = found(outcome, "CORRECTION-STALE")
    assert (said["report_id"], said["expected"], said["printed"]) == (REPORT, "8", "0")
    assert (said["table"], said["line"], said["column"]) == tuple(CELL.split("."))


def test_another_document_makes_it_stale_until_one_is_made_for_it(settled, one):
    old = replace(one, digest="e" * 64)
    (said,) = found(corrected(settled, old), "CORRECTION-STALE")
    assert "e" * 16 in said["message_en"] and one.digest[:16] in said["message_zh"]
    outcome = corrected(settled, old, one)
    assert not found(outcome, "CORRECTION-STALE")
    assert outcome.corrections["in_force"].to_pylist() == [False, True]
    assert cell_of(outcome.observations)["value"] == 3


def test_an_empty_print_is_expected_as_nothing(settled, one):
    blank = "instruments.rules.issued"
    outcome = corrected(settled, replace(one, cell=blank, expected_text=""))
    assert cell_of(outcome.observations, blank)["value"] == 3
    absent = printing(settled, None, "absent", CELL)
    assert cell_of(corrected(absent, replace(one, expected_text="")).observations)["value"] == 3


def test_line_breaks_count_as_one_whoever_saved_the_file(settled, one):
    broken = printing(settled, "1\n0", "unreadable", CELL)
    row = cell_of(corrected(broken, replace(one, expected_text="1\r\n0")).observations)
    assert row["value"] == 3


def test_a_report_that_is_not_there_is_told_and_nothing_is_lost(settled, one):
    outcome = corrected(settled, replace(one, report_id="a9-2024"))
    (said,) = found(outcome, "CORRECTION-UNUSED")
    assert said["report_id"] is None and "a9-2024" in said["message_zh"]
    assert outcome.corrections.num_rows == 1
    assert not found(corrected(settled, replace(one, report_id="a9", status="refused")),
                     "CORRECTION-UNUSED")  # fmt: skip


def test_a_cell_that_no_form_has_is_stale(settled, one):
    (said,) = found(corrected(settled, replace(one, cell="a.b.c")), "CORRECTION-STALE")
    assert said["printed"] == ""


def test_a_corrected_cell_is_readable_and_the_report_may_be_accepted(settled, one):
    unread = printing(settled, "1O", "unreadable", CELL)
    table, line, column = CELL.split(".")
    unread = replace(unread, findings=unread.findings.slice(0, 0))
    fault = finding("CELL-UNREADABLE", REPORT, table=table, line=line, column=column, printed="1O")
    outcome = corrected(with_findings(unread, fault), replace(one, expected_text="1O"))
    assert not found(outcome, "CELL-UNREADABLE")
    cells = pieces(outcome.observations.schema, [outcome.observations])
    whole = release.settle(replace(unread, **outcome._asdict() | {"observations": cells}))
    status = dict(zip(*(whole.reports[n].to_pylist() for n in ("report_id", "report_status")),
                      strict=True))  # fmt: skip
    assert status[REPORT] == "accepted"


def test_a_line_stays_in_doubt_until_its_last_cell_is_told(settled, one):
    cells = [f"applications.granted.{column}" for column in LINE]
    shifted = printing(settled, "0 3", "unreadable", *cells)
    fault = finding("SHIFTED-FIGURES", REPORT, table="applications", line="granted")
    shifted = with_findings(shifted, fault)
    rows = [replace(one, cell=cell, expected_text="0 3") for cell in cells]
    assert found(corrected(shifted, *rows[:-1]), "SHIFTED-FIGURES")
    assert not found(corrected(shifted, *rows), "SHIFTED-FIGURES")


def test_a_correction_elsewhere_ends_nothing(settled, one):
    fault = finding("SHIFTED-FIGURES", REPORT, table="applications", line="new_received")
    other = finding("SHIFTED-FIGURES", "a210922-tjj-2020", table="applications", line="granted")
    outcome = corrected(with_findings(settled, fault, other), one)
    assert len(found(outcome, "SHIFTED-FIGURES")) == 2


def test_without_corrections_every_table_is_the_same(settled):
    cells = settled.observations.table()
    none = release.corrections_table(())
    outcome = correct(cells, settled.reports, settled.findings, none)
    assert outcome.observations is cells
    assert outcome.findings is settled.findings
