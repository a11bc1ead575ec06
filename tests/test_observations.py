"""Model values become Arrow tables in the schemas of the release, column by column."""

import json
import pickle
from decimal import Decimal

import pyarrow as pa
import pytest

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.model import Finding, Locator, Observation, Report, Section
from gongkai.observations import findings_table, reports_table, sections_table, table

PLACE = Locator(page=3, sheet=None, grid=2, grid_row=4, grid_column=9, box=(1.0, 2.345, 30.5, 4.0))
CELLS = (
    Observation("applications", "granted", "total", 1191, "reported", "1191", PLACE),
    Observation("applications", "granted", "natural_person", None, "blank", "", Locator(grid=2)),
    Observation("fees", "administrative_fees", "amount_10k_cny", Decimal("59237.2449"), "reported",
                "59237.2449", None),
    Observation("fees", "administrative_fees", "items_change", -8, "reported", "减8", None),
)  # fmt: skip


def _report(**values) -> Report:
    return Report(
        **{
            "digest": "d" * 64,
            "agency_name": "某县人民政府办公室",
            "report_year": 2023,
            "title": "年度报告",
            "edition": "2021",
            "scope": "own_organ",
            "editions": {"applications": "2021", "fees": "2019"},
            "observations": CELLS,
            "sections": (Section("overview", "一、总体情况", "文"), Section(None, "附", "注")),
            "agency_id": "x1",
            "report_id": "x1-2023",
        }
        | values
    )


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("observations", table([_report()])),
        ("findings", findings_table([Finding("R", "info")])),
        ("reports", reports_table([_report()])),
        ("sections", sections_table([_report()])),
        ("observations", table([])),
        ("observations", table([_report(observations=())])),
        ("findings", findings_table([])),
        ("reports", reports_table([])),
        ("sections", sections_table([])),
    ],
)
def test_every_table_has_the_schema_of_its_record(name, made):
    assert made.schema == arrow_schema(record_schemas()[name])


def test_a_cell_is_a_row_with_its_figure_and_its_place():
    first, blank, fee, signed = table([_report()]).to_pylist()
    assert first == {
        "report_id": "x1-2023",
        "agency_id": "x1",
        "report_year": 2023,
        "series": "own",
        "scope": "own_organ",
        "edition": "2021",
        "report_status": None,
        "cell": "applications.granted.total",
        "table": "applications",
        "line": "granted",
        "column": "total",
        "value": 1191,
        "status": "reported",
        "text": "1191",
        "printed_value": 1191,
        "printed_status": "reported",
        "digest": "d" * 64,
        "page": 3,
        "sheet": None,
        "grid": 2,
        "grid_row": 4,
        "grid_column": 9,
        "box": first["box"],
        "method": None,
    }
    assert json.loads(first["box"]) == pytest.approx(PLACE.box, abs=0.005)
    assert (blank["value"], blank["status"], blank["box"], blank["grid"]) == (
        None,
        "blank",
        None,
        2,
    )
    assert (fee["value"], fee["edition"], fee["page"]) == (Decimal("59237.2449"), "2019", None)
    assert signed["value"] == -8


def test_reports_follow_one_another_in_order_and_keep_their_own_names():
    rows = table(
        [_report(), _report(report_id="x2-2023", agency_id="x2"), _report(observations=())]
    )
    assert rows.column("report_id").to_pylist() == ["x1-2023"] * 4 + ["x2-2023"] * 4
    assert rows.column("agency_id").to_pylist() == ["x1"] * 4 + ["x2"] * 4


def test_what_is_not_known_is_null_not_empty():
    (row,) = reports_table([_report(agency_id="", report_year=None, agency_name=None)]).to_pylist()
    assert (row["agency_id"], row["report_year"], row["agency_name"]) == (None, None, None)
    assert (row["report_status"], row["errors"], row["address"]) == (None, None, None)
    assert table([_report(agency_id="")]).column("agency_id").null_count == len(CELLS)


def test_large_counts_and_six_places_are_exact():
    figures = (10**17, Decimal("0.000001"), 11_398_889, None, 0)
    cells = tuple(Observation("t", "l", "c", v, "reported", None, None) for v in figures)
    values = table([_report(observations=cells)]).column("value")
    assert values.to_pylist() == list(figures)


def test_sections_are_numbered_in_their_report():
    rows = sections_table([_report(), _report(report_id="x2-2023")]).to_pylist()
    assert [(row["report_id"], row["position"]) for row in rows] == [
        ("x1-2023", 1),
        ("x1-2023", 2),
        ("x2-2023", 1),
        ("x2-2023", 2),
    ]
    assert [row["section"] for row in rows[:2]] == ["overview", None]


def test_a_finding_keeps_its_suspects_as_a_list():
    several = Finding(
        "T3-ROW", "error", "x1-2023", "t", "l", "c", "3", "4", "中", "en", ("t.l.c", "t.l.d")
    )
    none = Finding("NO-TABLE", "error")
    first, second = findings_table([several, none]).to_pylist()
    assert json.loads(first["suspect"]) == ["t.l.c", "t.l.d"]
    assert (first["message_zh"], first["message_en"], first["expected"]) == ("中", "en", "3")
    assert (second["suspect"], second["report_id"], second["table"]) == (None, None, None)


def test_joining_batches_gives_the_same_rows():
    reports = [_report(), _report(report_id="x2-2023")]
    joined = pa.concat_tables([table([each]) for each in reports])
    assert joined.equals(table(reports))


def test_cells_that_are_the_same_objects_make_the_same_rows_as_equal_ones():
    shared = [_report(report_id=f"x{n}-2023", editions={"fees": str(2019 + n)}) for n in range(4)]
    apart = [pickle.loads(pickle.dumps(report)) for report in shared]
    assert table(shared).equals(table(apart))
    assert table(shared)["edition"].to_pylist()[2::4] == ["2019", "2020", "2021", "2022"]
    assert table(shared)["box"].null_count == 3 * 4
