"""Wherever the pieces of the tables end, the files made of them are the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.catalogue.package_info import package_info
from gongkai.pieces import Pieces, pieces
from gongkai.published.form import DATABASE
from tests.downloads.now import made_now


def test_files_of_other_pieces_are_the_same_bytes(made: Any, tmp_path: Path) -> None:
    def in_files(rows: Pieces, name: str) -> Pieces:
        def keep(table: pa.Table) -> Path:
            path = tmp_path / f"{name}-{len([*tmp_path.iterdir()])}.parquet"
            pq.write_table(table, path)
            return path

        return pieces(rows.schema, by_threes(rows.table()), keep)

    def by_threes(rows: pa.Table) -> Iterator[pa.Table]:
        return (rows.slice(at, 3) for at in range(0, rows.num_rows, 3))

    cut = tuple(
        replace(each, rows=in_files(each.rows, each.name))
        if each.table in ("panel", "applications", "remedies", "items", "reports", "agencies")
        else each
        for each in made.resources
    )
    assert max(len(each.rows.pieces) for each in cut) > 10
    again = made_now(cut, made.schemas, package=package_info(), folder=tmp_path / "made")
    assert again.keys() == made.files.keys()
    for path in again.keys() - {DATABASE}:
        assert again[path].read_bytes() == made.files[path].read_bytes(), path
    for table in ("applications", "reports", "panel"):
        rows = []
        for files in (again, made.files):
            with duckdb.connect(files[DATABASE], read_only=True) as database:
                rows.append(database.table(table).fetchall())
        assert rows[0] == rows[1] != [], table
    assert {each.suffix for each in (tmp_path / "made").iterdir()} == {".xlsx", ".dta", ".duckdb"}
