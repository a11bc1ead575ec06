"""Observations of two releases side by side, in blocks of the same reports."""

from functools import partial

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from pytest import MonkeyPatch, raises

from gongkai.errors import PackageError
from gongkai.published import blocks as module
from gongkai.published.blocks import blocks

FILES = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3)), min_size=1)


def stream(reports: dict[str, int], cut: int):
    """A file whose reports have so many rows each, in parts of `cut` rows."""
    ids = [each for each, rows in sorted(reports.items()) for _ in range(rows)]
    table = pa.table({"report_id": pa.array(ids, pa.string())})
    parts = [table.slice(start, cut) for start in range(0, len(ids), cut)] or [table]
    return partial(iter, parts)


@given(FILES, FILES, st.integers(1, 4), st.integers(1, 3))
def test_every_row_comes_once_and_a_report_in_one_block(old, new, cut, size):
    sides = [[stream(each, cut) for each in side] for side in (old, new)]
    known = {each for side in (old, new) for file in side for each in file}
    with MonkeyPatch.context() as patch:
        patch.setattr(module, "REPORTS", size)
        found = list(blocks(*sides, [pa.chunked_array([pa.array(sorted(known), pa.string())])]))
    for at, side in enumerate((old, new)):
        ids = [sorted(block[at]["report_id"].to_pylist()) for block in found]
        expected = sorted(x for file in side for x, rows in file.items() for _ in range(rows))
        assert [each for block in ids for each in block] == expected
    seen = [{*block.old["report_id"].to_pylist(), *block.new["report_id"].to_pylist()}
            for block in found]  # fmt: skip
    assert all(len(each) <= size for each in seen)
    assert sum(map(len, seen)) == len(known)


def test_a_file_in_another_order_is_told_and_not_compared_by_halves(monkeypatch):
    rows = pa.table({"report_id": ["b", "a"]})
    sides = [[partial(iter, [rows])], [stream({"a": 1, "b": 1}, 2)]]
    assert [block.old.num_rows for block in blocks(*sides, [rows["report_id"]])] == [2]
    monkeypatch.setattr(module, "REPORTS", 1)
    with raises(PackageError, match=r"package\.disordered"):
        list(blocks(*sides, [rows["report_id"]]))
