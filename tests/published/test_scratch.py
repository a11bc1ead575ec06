"""Where rows and files lie until they are published."""

import hashlib
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongkai.errors import PublishError
from gongkai.pieces import pieces
from gongkai.published import rows as module
from gongkai.published.rows import csv_bytes, parquet_bytes
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
