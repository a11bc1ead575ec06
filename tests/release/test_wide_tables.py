"""The wide statutory tables, and how they are split into resources."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from gongkai.errors import GongkaiError
from gongkai.release import Material, settle
from gongkai.release.resources import resources, schemas
from gongkai.release.tables import statutory_tables, wide


@pytest.fixture(scope="module")
def settled(by_hand) -> Material:
    return settle(by_hand.material())


def table(settled: Material, name: str) -> list[dict[str, object]]:
    return wide(settled.observations.table(), dict(statutory_tables())[name]).to_pylist()


def test_a_row_is_a_line_with_each_figure_beside_its_status(settled):
    assert table(settled, "fees")[1] == {
        "report_id": "a210922-tjj-2024",
        "agency_id": "a210922-tjj",
        "report_year": 2024,
        "series": "own",
        "scope": "own_organ",
        "edition": "2021",
        "report_status": "flagged",
        "line": "administrative_fees",
        "amount_10k_cny": Decimal("59237.244900"),
        "amount_10k_cny_status": "reported",
    }


def test_blank_is_null_with_its_status_and_zero_is_zero(settled):
    rules = table(settled, "instruments")[2]
    assert (rules["line"], rules["issued"], rules["issued_status"]) == ("rules", None, "blank")
    assert (rules["repealed"], rules["repealed_status"]) == (0, "reported")


def test_a_correction_shows_in_the_wide_table(settled):
    granted = [
        row
        for row in table(settled, "applications")
        if row["report_id"] == "a210922-tjj-2024" and row["line"] == "granted"
    ]
    assert [(row["total"], row["total_status"]) for row in granted] == [(3, "corrected")]


def test_every_report_has_every_line_of_its_edition_in_the_order_of_the_form(settled):
    lines: dict[str, list[str]] = {}
    for row in table(settled, "applications"):
        lines.setdefault(row["report_id"], []).append(row["line"])
    assert len(lines["a210922-tjj-2024"]) == 25
    assert len(lines["a210922-tjj-2020"]) == 23
    assert lines["a210922-tjj-2024"][0] == "new_received"
    assert lines["a210922-tjj-2024"][-1] == "carried_over_out"
    assert "other_total" in lines["a210922-tjj-2020"]


def test_procurement_keeps_the_printed_text(settled):
    [row] = table(settled, "procurement_2019")
    assert (row["amount_cny"], row["amount_cny_text"]) == (Decimal(20000), "20000")


def test_a_rejected_report_is_in_no_statutory_table(settled):
    for name, _ in statutory_tables():
        assert not any(row["report_id"] == "u-0123456789ab-2023" for row in table(settled, name))


def test_a_fraction_printed_for_a_count_is_no_count(by_hand):
    figures = {"decisions.penalty.decisions": Decimal("3.5")}
    report = replace(by_hand.REPORTS[0], observations=by_hand.cells("2021", figures))
    settled = settle(by_hand.material((report,), corrected=False))
    row = next(row for row in table(settled, "decisions") if row["line"] == "penalty")
    assert (row["decisions"], row["decisions_status"]) == (None, "unreadable")


def test_a_report_without_one_of_its_cells_stops_the_release(settled):
    observations = settled.observations.table()
    holed = pa.concat_tables([observations.slice(0, 5), observations.slice(6)])
    with pytest.raises(GongkaiError, match=r"release\.incomplete"):
        [wide(holed, forms) for _, forms in statutory_tables()]


def test_long_tables_are_split_by_year_and_targets_of_keys_are_not(settled):
    names = {each.name for each in resources(settled)}
    assert {"applications-2020", "applications-2024", "observations-2024", "sections-2023"} <= names
    assert {"reports", "agencies", "findings", "coverage-2022"} <= names
    assert "fees-2020" not in names


def test_the_set_of_tables_does_not_depend_on_the_data(by_hand):
    from gongkai.release import no_material

    empty = {each.table for each in resources(settle(no_material()))}
    full = {each.table for each in resources(settle(by_hand.material()))}
    assert empty == full == set(schemas()) - {"changes"}


def test_rows_without_a_year_have_a_file_of_their_own(by_hand):
    report = replace(by_hand.REPORTS[0], report_year=None, report_id="doc-0123456789abcdef")
    given = by_hand.material((report,), corrected=False)
    found = {each.name: each.rows.num_rows for each in resources(settle(given))}
    assert found["applications-undated"] == 25


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-识读有误", "'-识读有误"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-417", "-417"),
        ("+21", "+21"),
        ("-", "-"),
        ("一、总体情况", "一、总体情况"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_no_text_of_a_document_runs_in_a_spreadsheet(by_hand, text, published):
    section = by_hand.Section(None, text, text)
    report = replace(by_hand.REPORTS[0], sections=(section,))
    found = resources(settle(by_hand.material((report,), corrected=False)))
    [sections] = [each.rows.table() for each in found if each.table == "sections"]
    assert sections["text"].to_pylist() == [published]
    assert sections["title"].to_pylist() == [published]


def test_the_print_of_a_figure_is_never_touched(by_hand):
    cells = tuple(each._replace(text="=1+1") for each in by_hand.REPORTS[0].observations)
    report = replace(by_hand.REPORTS[0], observations=cells)
    found = resources(settle(by_hand.material((report,), corrected=False)))
    [observations] = [each.rows.table() for each in found if each.table == "observations"]
    assert set(observations["text"].to_pylist()) == {"=1+1"}
