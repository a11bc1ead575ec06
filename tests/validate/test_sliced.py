"""A table judged part by part and slice by slice has the findings of the whole."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model import Finding
from gongkai.validate import shape
from gongkai.validate.breaches import LISTED
from gongkai.validate.sliced import shape_of_parts

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "report_id", "type": "string", "constraints": {"required": True}},
        {"name": "agency_id", "type": "string"},
        {"name": "report_year", "type": "integer", "constraints": {"minimum": 2008}},
        {"name": "line", "type": "string", "categories": ["x", "y", "z"]},
        {"name": "total", "type": "integer", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["report_id", "line"],
    "foreignKeys": [
        {
            "fields": ["report_id"],
            "reference": {"resource": "reports", "fields": ["report_id"]},
        },
        {
            "fields": ["agency_id"],
            "reference": {"resource": "agencies", "fields": ["agency_id"]},
        },
    ],
}
AGENCIES = [f"a{n}" for n in range(6)]
REPORTS = sorted(f"{agency}-{year}" for agency in AGENCIES for year in (2023, 2024))
PARENTS = {
    "reports": pa.table({"report_id": REPORTS}),
    "agencies": pa.table({"agency_id": AGENCIES}),
}
Row = tuple[str | None, str | None, int | None, str | None, int | None]


def rows_of(year: int) -> list[Row]:
    return [(f"{a}-{year}", a, year, line, 3) for a in AGENCIES for line in "xyz"]


def as_table(rows: Sequence[Row], as_texts: bool = False) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    names = [field["name"] for field in SCHEMA["fields"]]
    kinds = [
        pa.int64() if field["type"] == "integer" else pa.string() for field in SCHEMA["fields"]
    ]
    typed = pa.table([pa.array(c, k) for c, k in zip(columns, kinds, strict=True)], names)
    if as_texts:
        return typed.cast(pa.schema([(name, pa.string()) for name in names]))
    return typed


def part(table: pa.Table, size: int) -> Any:
    def opened(columns: Sequence[str] | None = None) -> Iterable[pa.Table]:
        chosen = table.select(list(columns or table.column_names))
        arrays = [
            c.dictionary_encode() if pa.types.is_string(c.type) else c for c in chosen.columns
        ]
        for start in range(0, max(table.num_rows, 1), size):
            yield pa.table(arrays, chosen.column_names).slice(start, size)

    return opened


def in_parts(
    parts: Sequence[Sequence[Row]], size: int, as_texts: bool = False
) -> tuple[Finding, ...]:
    tables = [as_table(rows, as_texts) for rows in parts]
    return shape_of_parts([part(each, size) for each in tables], SCHEMA, PARENTS)


def at_once(parts: Sequence[Sequence[Row]], as_texts: bool = False) -> tuple[Finding, ...]:
    return shape(as_table([row for rows in parts for row in rows], as_texts), SCHEMA, PARENTS)


def changed(rows: list[Row], at: int, place: int, value: Any) -> list[Row]:
    return [*rows[:at], (*rows[at][:place], value, *rows[at][place + 1 :]), *rows[at + 1 :]]  # type: ignore[list-item]


@settings(max_examples=60, deadline=None)
@given(
    faults=st.lists(
        st.tuples(
            st.sampled_from([0, 1]),
            st.integers(0, 17),
            st.sampled_from(
                [(0, None), (0, "a2-2023"), (0, "a5-2025"), (1, "nobody"), (1, None),
                 (2, 1999), (3, "x"), (3, "w"), (3, None), (4, -1), (4, None)]
            ),
        ),
        max_size=5,
    ),
    size=st.sampled_from([1, 3, 4, 7, 100]),
    as_texts=st.booleans(),
)  # fmt: skip
def test_any_faults_are_found_in_slices_as_in_the_whole(faults, size, as_texts):
    parts = [rows_of(2023), rows_of(2024)]
    for which, at, (place, value) in faults:
        parts[which] = changed(parts[which], at, place, value)
    assert in_parts(parts, size, as_texts) == at_once(parts, as_texts)


def test_a_sound_table_has_no_findings():
    assert in_parts([rows_of(2023), rows_of(2024)], 4) == ()
    assert in_parts([[], rows_of(2024), []], 4) == ()


@pytest.mark.parametrize(
    ("parts", "row"),
    [
        ([[*rows_of(2023)[:3], *rows_of(2023)[2:]]], 4),  # beside each other
        ([[*rows_of(2023), rows_of(2023)[0]]], 19),  # first and last row of a file
        ([rows_of(2023), [rows_of(2023)[5], *rows_of(2024)]], 19),  # in two files
    ],
    ids=["near", "far", "elsewhere"],
)
@pytest.mark.parametrize("size", [1, 5, 100])
def test_a_repeated_key_is_found_wherever_its_twin_lies(parts, row, size):
    found = in_parts(parts, size)
    assert [each.rule for each in found] == ["SHAPE-PRIMARY-KEY"]
    assert f"row {row}," in found[0].message_en
    assert found == at_once(parts)


def test_findings_are_capped_over_all_slices_and_all_are_counted():
    many = [[(f"a0-{year}", "a0", year, "w", None)] * 900 for year in (2023, 2024)]
    schema = {"fields": SCHEMA["fields"]}
    tables = [as_table(rows) for rows in many]
    found = shape_of_parts([part(each, 7) for each in tables], schema, {})
    assert len(found) == LISTED
    assert "1800" in found[-1].message_en
    assert found == shape(pa.concat_tables(tables), schema)


def test_a_key_to_the_table_itself_reaches_over_all_parts():
    schema = {**SCHEMA, "foreignKeys": [{"fields": "line", "reference": {"fields": "agency_id"}}]}
    tables = [as_table(rows_of(year)) for year in (2023, 2024)]
    found = shape_of_parts([part(each, 7) for each in tables], schema, {})
    assert len(found) == 36
    assert found == shape(pa.concat_tables(tables), schema)


def test_two_keys_into_one_table_are_both_looked_up_in_all_of_it():
    reference = {"resource": "agencies", "fields": ["agency_id"]}
    keys = [{"fields": [field], "reference": reference} for field in ("agency_id", "line")]
    parents = {"agencies": pa.table({"agency_id": [*AGENCIES, "x", "y", "z"]})}
    tables = [as_table(rows_of(year)) for year in (2023, 2024)]
    assert (
        shape_of_parts([part(each, 7) for each in tables], {**SCHEMA, "foreignKeys": keys}, parents)
        == ()
    )


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_report_that_two_agencies_share_is_not_cut_between_them(size):
    rows = changed(rows_of(2023), 5, 0, "a2-2023")
    assert [each.rule for each in in_parts([rows], size)] == ["SHAPE-PRIMARY-KEY"]
    assert in_parts([rows], size) == at_once([rows])


def test_a_key_without_the_report_reaches_over_all_parts():
    schema = {**SCHEMA, "primaryKey": ["agency_id", "report_year", "line"], "foreignKeys": []}
    twice = [rows_of(2023), rows_of(2023)[:1]]
    tables = [as_table(rows) for rows in twice]
    found = shape_of_parts([part(each, 7) for each in tables], schema, {})
    assert [each.rule for each in found] == ["SHAPE-PRIMARY-KEY"]


@pytest.mark.parametrize(("twins", "times"), [(False, 1), (True, 2)])
def test_a_file_is_read_once_unless_a_report_lies_in_two(twins, times):
    opened: list[int] = []
    tables = [as_table(rows_of(2023 if twins else year)) for year in (2023, 2024)]

    def counted(at: int) -> Any:
        def read(columns: Sequence[str] | None = None) -> Iterable[pa.Table]:
            opened.append(at)
            yield from part(tables[at], 4)(columns)

        return read

    found = shape_of_parts([counted(0), counted(1)], SCHEMA, PARENTS)
    assert len(found) == (18 if twins else 0)
    assert opened == [0, 1] * times


def test_wrong_columns_are_named_once():
    tables = [as_table(rows_of(year)).drop_columns(["total"]) for year in (2023, 2024)]
    found = shape_of_parts([part(each, 4) for each in tables], SCHEMA, PARENTS)
    assert [(each.rule, each.expected) for each in found] == [("SHAPE-COLUMN", "int64")]


def test_a_table_without_its_reports_is_judged_as_far_as_it_goes():
    tables = [as_table(rows_of(year)).drop_columns(["report_id"]) for year in (2023, 2024)]

    def opened(rows: pa.Table) -> Any:
        # Columns that are not there are left out, as a reader of Parquet does.
        def read(columns: Sequence[str] | None = None) -> Iterable[pa.Table]:
            there = rows.column_names
            yield rows.select([name for name in there if name in (columns or there)])

        return read

    found = shape_of_parts([opened(rows) for rows in tables], SCHEMA, PARENTS)
    assert found == shape(pa.concat_tables(tables), SCHEMA, PARENTS)
    assert [each.rule for each in found] == ["SHAPE-COLUMN"]


def test_ids_that_are_no_texts_are_named_and_the_rest_is_judged():
    rows = as_table(changed(rows_of(2023), 4, 3, "w"))
    numbered = rows.set_column(0, "report_id", pa.array([[1]] * rows.num_rows))
    found = shape_of_parts([part(numbered, 4)], SCHEMA, PARENTS)
    assert [(each.rule, each.printed) for each in found] == [
        ("SHAPE-COLUMN", "list<item: int64>"),
        ("SHAPE-ENUM", "w"),
    ]
