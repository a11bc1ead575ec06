"""Rows that come in any order are found again slice by slice."""

from pathlib import Path

import pyarrow as pa
import pytest

from gongkai.release.slices import cut
from gongkai.run import shuffle
from gongkai.run.shuffle import shuffled

REPORTS = pa.table(
    {
        "report_id": ["a", "b", "c", "d", "e"],
        "agency_id": ["a", "b", "c", "d", "e"],
        "report_year": [2023, 2023, 2023, 2024, 2024],
    }
)


def rows(ids: str, start: int, coded: bool) -> pa.Table:
    column = pa.array([*ids], pa.string())
    column = column.dictionary_encode() if coded else column
    return pa.table(
        {"report_id": column, "n": pa.array(range(start, start + len(ids)), pa.int64())}
    )


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_every_row_of_a_report_comes_in_its_slice_and_those_of_none_are_left_out(
    coded: bool, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shuffle, "BYTES", size)
    tables = [rows("ddbax", 0, coded), rows("", 5, coded), rows("acbyda", 5, coded)]
    slices = cut(REPORTS, 2)
    found = shuffled(tables, slices, tmp_path / "gathered")
    told = [
        sorted(zip(*found.rows(at).to_pydict().values(), strict=True))
        for at in range(len(slices.starts))
    ]
    assert told == [
        [("a", 3), ("a", 5), ("a", 10), ("b", 2), ("b", 7)],
        [("c", 6)],
        [("d", 0), ("d", 1), ("d", 9)],
    ]


def test_a_slice_without_rows_has_the_columns_of_all(tmp_path: Path):
    found = shuffled([rows("aa", 0, True)], cut(REPORTS, 2), tmp_path / "gathered")
    assert found.rows(2).schema == rows("", 0, True).schema
    assert found.rows(2).num_rows == 0
