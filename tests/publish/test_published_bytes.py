"""CSV and Parquet bytes of a table."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.published.decoded import parquet
from gongkai.published.rows import csv_bytes, csv_sum, parquet_bytes

DECIMAL = pa.decimal128(24, 6)
TEXTS = st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=1)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("59237.2449", "59237.2449"),
        ("100", "100"),
        ("0", "0"),
        ("-8", "-8"),
        ("0.000001", "0.000001"),
        ("123456789012345678.5", "123456789012345678.5"),
    ],
)
def test_decimals_have_neither_trailing_zeros_nor_exponents(value, printed):
    table = pa.table({"x": pa.array([Decimal(value)], DECIMAL)})
    assert csv_bytes(table) == f"x\r\n{printed}\r\n".encode()


def test_each_type_is_printed_as_the_standards_say():
    table = pa.table(
        {
            "text": ["plain", 'a "quoted", text', "two\nlines", "", None],
            "count": pa.array([1, -2, None, 0, 9007199254740993]),
            "day": pa.array([date(2025, 1, 31), *[None] * 4], pa.date32()),
            "at": pa.array(
                [datetime(2025, 1, 31, 1, tzinfo=UTC), *[None] * 4], pa.timestamp("s", "UTC")
            ),
        }
    )
    assert csv_bytes(table).decode().split("\r\n") == [
        "text,count,day,at",
        "plain,1,2025-01-31,2025-01-31T01:00:00Z",
        '"a ""quoted"", text",-2,,',
        '"two\nlines",,,',
        '"",0,,',
        ",9007199254740993,,",
        "",
    ]


def test_a_table_without_rows_is_its_heading():
    assert csv_bytes(pa.table({"a": pa.array([], pa.string()), "b": []})) == b"a,b\r\n"


@given(TEXTS)
def test_any_text_comes_back_from_csv(texts):
    table = pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())})
    read = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert [row[1] for row in read[1:]] == [text or "" for text in texts]


@given(TEXTS, st.integers(0, 5))
def test_bytes_do_not_follow_the_chunks(texts, cut):
    table = pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())})
    cut_up = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    assert csv_sum(cut_up) == csv_sum(table)
    assert parquet_bytes(cut_up) == parquet_bytes(table)


def test_a_parquet_file_gives_the_same_table_back():
    table = pa.table(
        {
            "x": pa.array([Decimal("1.5"), None], DECIMAL),
            "at": pa.array([datetime(2025, 1, 31, tzinfo=UTC), None], pa.timestamp("s", "UTC")),
        }
    )
    assert parquet(parquet_bytes(table)).equals(table)
