"""Tables for the DataStore: fields, and rows in bounded pieces without loss."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.portal import dictionary


def test_every_kind_of_field_has_a_type_of_the_database():
    kinds = ("string", "integer", "number", "boolean", "date", "datetime", "array")
    fields = [{"name": each, "type": each} for each in kinds]
    found = [each["type"] for each in dictionary.fields({"fields": fields})]
    assert found == ["text", "int8", "numeric", "bool", "date", "timestamp", "text"]


def test_notes_hold_both_languages_the_unit_and_the_codes():
    field = {
        "name": "a", "type": "number", "title": "金额", "titleEn": "Amount", "unit": "万元",
        "unitEn": "10,000 yuan", "description": "Charged.", "descriptionZh": "所收。",
        "categories": [{"value": "x", "label": "某", "labelEn": "some"}],
    }  # fmt: skip
    (found,) = dictionary.fields({"fields": [field]})
    notes = "所收。\nCharged.\n单位 Unit: 万元 10,000 yuan\n- x: 某 · some"
    assert found["info"] == {"label": "金额 Amount", "notes": notes, "type_override": "numeric"}


def test_every_published_table_has_fields_for_all_its_columns():
    for schema in record_schemas().values():
        names = [each["id"] for each in dictionary.fields(schema)]
        assert names == arrow_schema(schema).names
        assert set(dictionary.key(schema)) <= set(names)


def test_values_travel_as_the_database_reads_them():
    schema = pa.schema(
        [
            ("n", pa.decimal128(24, 6)), ("t", pa.timestamp("s", "UTC")), ("d", pa.date32()),
            ("i", pa.int64()), ("b", pa.bool_()), ("s", pa.string()),
        ]
    )  # fmt: skip
    row = [Decimal("59237.244900"), datetime(2025, 1, 2, 3, tzinfo=UTC), date(2025, 1, 2)]
    rows = [dict(zip(schema.names, [*row, 2**53 + 1, True, "=1"], strict=True)), {}]
    ((first, nothing),) = dictionary.pieces([pa.Table.from_pylist(rows, schema)])
    assert first == {
        "n": "59237.2449", "t": "2025-01-02T03:00:00", "d": "2025-01-02", "i": 2**53 + 1,
        "b": True, "s": "=1",
    }  # fmt: skip
    assert set(nothing.values()) == {None}


@given(some.decimals(-(10**17), 10**17, places=6))
def test_a_decimal_comes_back_as_it_was(value):
    table = pa.table({"n": pa.array([value], pa.decimal128(24, 6))})
    ((row,),) = dictionary.pieces([table])
    assert Decimal(row["n"]) == value
    assert "E" not in row["n"]


def test_pieces_are_bounded_in_rows_and_in_bytes_and_lose_nothing():
    short = pa.table({"i": range(12_001)})
    found = list(dictionary.pieces([short.slice(0, 7_000), short.slice(7_000)]))
    assert [len(each) for each in found] == [5_000, 5_000, 2_001]
    assert [row["i"] for piece in found for row in piece] == list(range(12_001))
    long = pa.table({"s": ["中" * 100_000] * 20})
    sizes = [len(json.dumps(each)) for each in dictionary.pieces([long])]
    assert len(sizes) > 1
    assert max(sizes) <= dictionary.MOST_BYTES + 1_000


def test_a_table_without_rows_has_no_piece():
    assert list(dictionary.pieces([pa.table({"i": pa.array([], pa.int64())})])) == []
