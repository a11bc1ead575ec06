"""The DuckDB file: keys, comments, views, and who can read it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import gongkai.downloads.database
from gongkai.downloads.database import write_database
from gongkai.published.form import DATABASE


@pytest.fixture
def database(made: Any) -> Iterator[Any]:
    with duckdb.connect(made.files[DATABASE], read_only=True) as opened:
        yield opened


def test_every_table_is_there_with_its_years_united_in_their_order(
    made: Any, database: Any
) -> None:
    names = {each.table for each in made.resources}
    asked = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
    assert {row[0] for row in database.execute(asked).fetchall()} == {*names, "cells"}
    lines = [
        (report, line)
        for each in made.resources
        if each.table == "applications"
        for report, line in zip(
            each.rows.table()["report_id"].to_pylist(),
            each.rows.table()["line"].to_pylist(),
            strict=True,
        )
    ]
    assert database.execute("SELECT report_id, line FROM applications").fetchall() == lines


def test_keys_hold(database: Any) -> None:
    asked = """SELECT table_name, constraint_type, constraint_column_names
        FROM duckdb_constraints() WHERE constraint_type LIKE '%KEY'"""
    keys = {(table, kind, *names) for table, kind, names in database.execute(asked).fetchall()}
    assert keys >= {
        ("agencies", "PRIMARY KEY", "agency_id"),
        ("remedies", "PRIMARY KEY", "report_id", "line"),
        ("remedies", "FOREIGN KEY", "report_id"),
        ("reports", "FOREIGN KEY", "agency_id"),
    }


def test_a_table_of_very_many_rows_has_no_index_but_says_its_key(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gongkai.downloads.database, "MOST_KEYED", 15)
    write_database(made.resources, made.schemas, tmp_path / "x.duckdb")
    with duckdb.connect(tmp_path / "x.duckdb", read_only=True) as opened:
        keyed = opened.execute(
            "SELECT DISTINCT table_name FROM duckdb_constraints() WHERE constraint_type LIKE '%KEY'"
        ).fetchall()
        [said] = opened.execute(
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'applications'"
        ).fetchone()
    assert {("agencies",), ("reports",)} <= set(keyed) and ("applications",) not in keyed
    assert said.endswith("主键：report_id, line / key: report_id, line")


def test_rows_that_break_a_key_are_refused(made: Any, tmp_path: Path) -> None:
    twice = [each for each in made.resources if each.table == "agencies"] * 2
    with pytest.raises(duckdb.ConstraintException):
        write_database(twice, made.schemas, tmp_path / "x.duckdb")


def test_every_field_is_described_in_both_languages_with_its_unit(database: Any) -> None:
    asked = """SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables()
        USING (database_oid, schema_oid, table_name) WHERE duckdb_columns.comment IS NULL"""
    assert {table for table, _ in database.execute(asked).fetchall()} == {"cells"}
    said = "SELECT comment FROM duckdb_columns() WHERE (table_name, column_name) = (?, ?)"
    [fee] = database.execute(said, ["fees", "amount_10k_cny"]).fetchone()
    assert "本年收费金额" in fee and "Amount charged" in fee and "（万元 / 10 000 CNY）" in fee
    [series] = database.execute(said, ["reports", "series"]).fetchone()
    assert "organ's own" in series


def test_views_answer_under_whatever_name_the_file_is_attached(made: Any) -> None:
    with duckdb.connect() as opened:
        opened.execute(f"ATTACH '{made.files[DATABASE]}' AS another (READ_ONLY)")
        totals = opened.execute(
            """SELECT agency_name, new_received, new_received_status, granted, granted_status
            FROM another.applications_total WHERE report_id = 'b0-2024'"""
        ).fetchall()
        latest = opened.execute(
            "SELECT report_id FROM another.latest_reports ORDER BY report_id"
        ).fetchall()
        labels = opened.execute(
            """SELECT line_label, column_title_en, article, value FROM
            another.observations_labelled
            WHERE report_id = 'b0-2024' AND cell = 'applications.new_received.total'"""
        ).fetchall()
    assert totals == [("""'=HYPERLINK("http://127.0.0.1","x")""", 12, "corrected", None, "blank")]
    assert latest == [("b0-2024",), ("b1-2024",), ("b2-2024",)]
    assert labels == [("一、本年新收政府信息公开申请数量", "Total", "arts. 27-31", 12)]


def test_it_is_read_without_any_other_library(made: Any) -> None:
    program = f"""if True:
        import duckdb, sys
        opened = duckdb.connect({str(made.files[DATABASE])!r}, read_only=True)
        for name in ("reports", "latest_reports", "applications_total", "observations_labelled"):
            assert opened.sql(f"SELECT * FROM {{name}}").fetchall(), name
        print("pandas" in sys.modules, "pytz" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"], done.stderr


def test_it_is_small_for_small_tables(made: Any) -> None:
    """By default every column takes 256 KB: tables like these took 16 MB."""
    assert made.files[DATABASE].stat().st_size < 2_500_000
