"""Every fault of shape is found, with its row, and a sound table has none."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.observations import table
from gongkai.validate import shape
from gongkai.validate.shape import LISTED

SCHEMA = {
    "fields": [
        {"name": "report_id", "type": "string", "constraints": {"required": True}},
        {"name": "code", "type": "string", "constraints": {"pattern": "[a-z]+|[0-9]{2}"}},
        {"name": "level", "type": "string", "categories": [{"value": "a", "label": "A"}, "b"]},
        {"name": "size", "type": "integer", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "fee", "type": "number", "constraints": {"minimum": 0, "enum": ["0", "1.5"]}},
        {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        {"name": "note", "type": "string", "constraints": {"minLength": 2, "maxLength": 4}},
        {"name": "seal", "type": "string", "constraints": {"unique": True}},
        {"name": "above", "type": "string"},
        {"name": "seen", "type": "datetime"},
        {"name": "fine", "type": "boolean"},
    ],
    "primaryKey": ["report_id", "code"],
    "uniqueKeys": [["level", "size"]],
    "foreignKeys": [
        {"fields": "above", "reference": {"fields": "report_id"}},
        {"fields": ["level", "size"], "reference": {"resource": "sizes", "fields": ["l", "s"]}},
    ],
}
ROWS = [
    ["r1", "ab", "a", 0, Decimal(0), datetime.date(2020, 1, 1), "好的", "s1", None, None, True],
    ["r1", "cd", "b", 100, Decimal("1.5"), None, "four", "s2", "r1", None, False],
    ["r2", "12", "a", 7, None, datetime.date(2024, 2, 29), None, None, "r2", None, None],
    ["r3", "12", None, None, None, None, None, None, "r1", None, None],
]
NAMES = [field["name"] for field in SCHEMA["fields"]]
SIZES = pa.table({"l": ["a", "b", "a"], "s": [0, 100, 7]})


def _table(rows=ROWS):
    columns = [[row[at] for row in rows] for at in range(len(NAMES))]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, arrow_schema(SCHEMA), strict=True)], NAMES
    )


def _texts(rows=ROWS):
    """The table as a CSV gives it: texts and nulls."""

    def written(value):
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

    texts = [[None if v is None else written(v) for v in row] for row in rows]
    return pa.table({name: [row[at] for row in texts] for at, name in enumerate(NAMES)})


def _with(row, **values):
    rows = [list(each) for each in ROWS]
    for name, value in values.items():
        rows[row - 1][NAMES.index(name)] = value
    return rows


def _found(findings):
    return [(each.rule, each.printed) for each in findings]


@pytest.mark.parametrize(
    "rows", [_table(), _texts(), _table().slice(0, 0)], ids=["typed", "texts", "empty"]
)
def test_a_sound_table_has_no_findings(rows):
    assert shape(rows, SCHEMA, {"sizes": SIZES}) == ()


FAULTS = [
    ({"report_id": None}, 3, [("SHAPE-REQUIRED", ""), ("SHAPE-PRIMARY-KEY", ", 12"),
                              ("SHAPE-FOREIGN-KEY", "r2")]),
    ({"code": "AB"}, 1, [("SHAPE-PATTERN", "AB")]),
    ({"code": "12\n"}, 3, [("SHAPE-PATTERN", "12\n")]),
    ({"code": "123"}, 3, [("SHAPE-PATTERN", "123")]),
    ({"level": "c"}, 4, [("SHAPE-ENUM", "c")]),
    ({"size": -1}, 4, [("SHAPE-MINIMUM", "-1")]),
    ({"size": 101}, 4, [("SHAPE-MAXIMUM", "101")]),
    ({"fee": Decimal("1.500001")}, 1, [("SHAPE-ENUM", "1.500001")]),
    ({"fee": Decimal("-0.000001")}, 1, [("SHAPE-ENUM", "-0.000001"),
                                        ("SHAPE-MINIMUM", "-0.000001")]),
    ({"day": datetime.date(2019, 12, 31)}, 3, [("SHAPE-MINIMUM", "2019-12-31")]),
    ({"note": "好"}, 4, [("SHAPE-PATTERN", "好")]),
    ({"note": "好好好好好"}, 4, [("SHAPE-PATTERN", "好好好好好")]),
    ({"seal": "s1"}, 4, [("SHAPE-UNIQUE", "s1")]),
    ({"report_id": "r1", "code": "ab"}, 4, [("SHAPE-PRIMARY-KEY", "r1, ab")]),
    ({"level": "a", "size": 7}, 4, [("SHAPE-UNIQUE", "a, 7")]),
    ({"above": "r9"}, 2, [("SHAPE-FOREIGN-KEY", "r9")]),
    ({"level": "b", "size": 7}, 4, [("SHAPE-FOREIGN-KEY", "b, 7")]),
]  # fmt: skip


@pytest.mark.parametrize("as_texts", [False, True], ids=["typed", "texts"])
@pytest.mark.parametrize(("values", "row", "expected"), FAULTS)
def test_each_fault_is_found_in_its_row(values, row, expected, as_texts):
    rows = _with(row, **values)
    found = shape(_texts(rows) if as_texts else _table(rows), SCHEMA, {"sizes": SIZES})
    assert sorted(_found(found)) == sorted(expected)
    for each in found:
        assert each.level == "error"
        assert f" {row} " in each.message_zh
        assert f"ow {row} " in each.message_en or f"row {row}," in each.message_en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "１２"),
        ("size", "1_2"),
        ("size", " 12"),
        ("size", "1.0"),
        ("size", ""),
        ("size", "9" * 19),
        ("fee", "1,5"),
        ("fee", "1e0"),
        ("fee", "0.0000001"),
        ("fee", "NaN"),
        ("day", "2023-02-29"),
        ("day", "2023/02/28"),
        ("day", "２０２３-02-28"),
        ("seen", "2024-01-01 00:00:00"),
        ("seen", "2024-13-01T00:00:00Z"),
        ("fine", "yes"),
    ],
)
def test_a_text_that_is_no_value_of_its_type_is_found(name, value):
    rows = _texts(ROWS[:3])
    column = [*rows.column(name).to_pylist()[:2], value]
    rows = rows.set_column(NAMES.index(name), name, pa.array(column, pa.string()))
    types = [each for each in shape(rows, SCHEMA) if each.rule == "SHAPE-TYPE"]
    assert [(each.column, each.printed) for each in types] == [(name, value)]


def test_texts_that_are_values_of_their_type_pass():
    rows = _texts(_with(1, seen="2024-01-31T23:59:59Z"))
    assert shape(rows, SCHEMA, {"sizes": SIZES}) == ()


def test_dictionaries_and_chunks_are_judged_as_plain_columns():
    plain = _table(_with(4, level="c"))
    encoded = plain.set_column(2, "level", plain.column("level").dictionary_encode())
    chunked = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    expected = shape(plain, SCHEMA, {"sizes": SIZES})
    assert _found(expected) == [("SHAPE-ENUM", "c")]
    assert shape(encoded, SCHEMA, {"sizes": SIZES}) == expected
    assert shape(chunked, SCHEMA, {"sizes": SIZES}) == expected


def _headings(rows):
    return [
        (each.rule, each.expected, each.printed)
        for each in shape(rows, SCHEMA)
        if each.rule == "SHAPE-COLUMN"
    ]


def test_missing_surplus_misplaced_and_mistyped_fields_are_found():
    assert _headings(_table().drop_columns(["fee"])) == [("SHAPE-COLUMN", "decimal128(24, 6)", "—")]
    surplus = _table().append_column("extra", pa.array([1] * len(ROWS)))
    assert _headings(surplus) == [("SHAPE-COLUMN", "—", "int64")]
    misplaced = _table().select([NAMES[1], NAMES[0], *NAMES[2:]])
    assert _headings(misplaced) == [("SHAPE-COLUMN", "report_id", "code")]
    floats = _table().set_column(4, "fee", pa.array([0.0] * len(ROWS)))
    assert _headings(floats) == [("SHAPE-COLUMN", "decimal128(24, 6)", "double")]
    nothing = _table().set_column(4, "fee", pa.nulls(len(ROWS)))
    assert _headings(nothing) == []


def test_a_parent_that_is_not_given_is_not_judged():
    assert shape(_table(_with(4, level="b", size=8)), SCHEMA) == ()


def test_a_key_into_an_empty_parent_finds_nothing_there():
    found = shape(_table(), SCHEMA, {"sizes": SIZES.slice(0, 0)})
    assert _found(found) == [("SHAPE-FOREIGN-KEY", v) for v in ("a, 0", "b, 100", "a, 7")]


def test_a_key_of_another_type_is_compared_by_value():
    texts = pa.table({"l": ["a", "b", "a"], "s": ["0", "100", "7"]})
    assert shape(_table(), SCHEMA, {"sizes": texts}) == ()


def test_findings_are_capped_and_the_count_is_told():
    many = pa.table({"size": [-1] * 2500})
    schema = {"fields": [{"name": "size", "type": "integer", "constraints": {"minimum": 0}}]}
    found = shape(many, schema)
    assert len(found) == LISTED
    assert "2500" in found[-1].message_zh
    assert "2500" in found[-1].message_en
    assert "2500" not in found[0].message_en
    exactly = shape(many.slice(0, LISTED), schema)
    assert len(exactly) == LISTED
    assert found[-1].message_en.startswith(exactly[-1].message_en)
    assert exactly[-1].message_en != found[-1].message_en


def test_the_observations_of_a_report_have_the_shape_of_their_schema(report, printed):
    rows = table([report(printed("suqian-2024")), report(printed("hangzhou-2025"), agency="hz")])
    reports = pa.table({"report_id": ["agency-2024", "hz-2024"]})
    agencies = pa.table({"agency_id": ["agency"]})
    schema = record_schemas()["observations"]
    assert shape(rows, schema, {"reports": reports}) == ()
    found = shape(rows, schema, {"reports": reports, "agencies": agencies})
    assert {(each.rule, each.printed, each.report_id) for each in found} == {
        ("SHAPE-FOREIGN-KEY", "hz", "hz-2024")
    }
    assert len(found) == 200
    twice = shape(pa.concat_tables([rows, rows.slice(3, 1)]), schema)
    assert _found(twice) == [
        ("SHAPE-PRIMARY-KEY", "agency-2024, instruments.normative_documents.issued")
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([None, "a", "b"]), st.sampled_from([None, 1, 2, 10**12])),
        max_size=30,
    )
)
def test_keys_agree_with_a_plain_count(keys):
    fields = [{"name": "k", "type": "string"}, {"name": "n", "type": "integer"}]
    rows = pa.table(
        {
            "k": pa.array([k for k, _ in keys], pa.string()),
            "n": pa.array([n for _, n in keys], pa.int64()),
        }
    )
    primary = shape(rows, {"fields": fields, "primaryKey": ["k", "n"]})
    unique = shape(rows, {"fields": fields, "uniqueKeys": [["k", "n"]]})
    seen, repeated, empty = set(), 0, 0
    for key in keys:
        if None in key:
            empty += 1
        elif key in seen:
            repeated += 1
        seen.add(key)
    assert (len(primary), len(unique)) == (repeated + empty, repeated)
