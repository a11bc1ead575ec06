"""Where rows and files lie until they are published."""

import hashlib
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongkai.errors import PublishError
from gongkai.pieces import pieces
from gongkai.published import rows as module
from gongkai.published.rows import csv_bytes, parquet_bytes, parquet_parts
from gongkai.published.scratch import IN_MEMORY, scratch

TABLE = pa.table(
    {
        "n": list(range(10)),
        "text": pa.array(["a", 'b"', None, "", "c,d"] * 2),
        "at": pa.array([datetime(2025, 1, 31, 1, tzinfo=UTC)] * 10, pa.timestamp("s", "UTC")),
    }
)


@pytest.mark.parametrize("cut", [1, 3, 4, 10])
@pytest.mark.parametrize("group", [4, 100])
def test_bytes_do_not_follow_the_pieces(cut, group, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_IN_GROUP", group)
    parts = [TABLE.slice(start, cut) for start in range(0, 10, cut)]
    for each in (IN_MEMORY, scratch(tmp_path)):
        rows = pieces(TABLE.schema, parts, each.keep)
        assert rows.table().equals(TABLE)
        assert csv_bytes(rows) == csv_bytes(TABLE)
        assert parquet_bytes(rows) == parquet_bytes(TABLE)
    assert pq.ParquetFile(pa.BufferReader(parquet_bytes(TABLE))).num_row_groups == (
        3 if group == 4 else 1
    )


@pytest.mark.parametrize("cut", [7, 60])
def test_groups_of_long_rows_hold_fewer_whatever_the_pieces(cut, tmp_path, monkeypatch):
    long = pa.table({"text": [f"{number:03} {'文' * 300}" for number in range(60)]})
    monkeypatch.setattr(module, "BYTES_IN_GROUP", 10_000)
    monkeypatch.setattr("gongkai.pieces.BYTES_AT_ONCE", 5_000)
    parts = [long.slice(start, cut) for start in range(0, 60, cut)]
    csv = len(csv_bytes(long))
    rows = pieces(long.schema, parts, scratch(tmp_path).keep)
    made = b"".join(parquet_parts(rows, csv))
    assert made == b"".join(parquet_parts(long, csv))
    groups = pq.ParquetFile(pa.BufferReader(made)).metadata
    assert max(groups.row_group(at).num_rows for at in range(groups.num_row_groups)) == 11
    assert max(map(len, rows.coded(60))) < 10


def test_texts_that_repeat_are_read_as_dictionaries_and_printed_as_ever(tmp_path):
    often = pa.concat_tables([TABLE] * 100).append_column(
        "once", pa.array([f"text no. {number}" for number in range(1000)])
    )
    keep = scratch(tmp_path).keep
    rows = pieces(often.schema, [often.slice(0, 333), often.slice(333)], keep)
    coded = next(rows.coded(10))
    assert coded["text"].type == pa.dictionary(pa.int32(), pa.string())
    assert coded["once"].type == pa.string()
    assert coded["at"].type == TABLE["at"].type
    assert csv_bytes(rows) == csv_bytes(often)
    assert parquet_bytes(rows) == parquet_bytes(often)


def test_a_file_is_summed_while_it_is_made(tmp_path):
    for each in (IN_MEMORY, scratch(tmp_path)):
        done = each.finish("data/a.csv", iter([b"one", b"two"]))
        content = done.content if isinstance(done.content, bytes) else done.content.read_bytes()
        assert content == b"onetwo"
        assert done.sum == (6, f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_a_disk_that_refuses_a_file_is_told(tmp_path):
    (tmp_path / "files").write_bytes(b"in the way")
    with pytest.raises(PublishError, match=r"scratch\.failed") as caught:
        scratch(tmp_path).finish("data/a.csv", [b""])
    assert str(tmp_path) in str(caught.value)
