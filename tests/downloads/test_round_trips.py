"""The same values and the same kinds of nothing, whichever file they are read from."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from gongkai.catalogue import editions
from gongkai.messages import text

Cells = Mapping[tuple[str, str], tuple[Decimal | None, str]]
"""Value and status by report and cell."""
MARKS = {
    text(f"downloads.mark_{each}", "zh"): each
    for each in ("dash", "absent", "unreadable", "no_unit")
}
ELSEWHERE = text("downloads.mark_elsewhere", "zh")
TABLES = {table.resource: table for edition in editions() for table in edition.tables}


def cells(tables: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> Cells:
    """The cells of statutory tables whose rows are lines of reports."""
    found = {}
    for name, rows in tables:
        form = TABLES[name]
        for row in rows:
            for column in form.columns:
                value = row[column.code]
                number = None if value in (None, "") else Decimal(value)
                cell = f"{form.code}.{row['line']}.{column.code}"
                found[row["report_id"], cell] = (number, row[f"{column.code}_status"])
    return found


def from_csv(package: Path) -> Cells:
    def tables() -> Iterator[tuple[str, Iterable[Mapping[str, str]]]]:
        for path in sorted(package.glob("data/*.csv")):
            name = path.stem.partition("-")[0]
            if name in TABLES:
                with path.open(encoding="utf-8", newline="") as stream:
                    yield name, list(csv.DictReader(stream))

    return cells(tables())


def from_parquet(package: Path) -> Cells:
    paths = ((path.stem.partition("-")[0], path) for path in package.glob("data/*.parquet"))
    return cells((name, pq.read_table(path).to_pylist()) for name, path in paths if name in TABLES)


def from_duckdb(package: Path) -> Cells:
    def tables() -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
        for name in TABLES:
            found = database.execute(f"SELECT * FROM {name}")
            names = [each[0] for each in found.description]
            yield name, [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    with duckdb.connect(
        package / "downloads/ogi-annual-reports.duckdb", read_only=True
    ) as database:
        return cells(tables())


def from_xlsx(package: Path) -> Cells:
    found = {}
    for path in package.glob("downloads/*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=False)
        for sheet in book.worksheets:
            if sheet.title.endswith("年格式"):
                found |= dict(from_sheet(sheet))
    return found


def from_sheet(sheet: Any) -> Iterator[tuple[tuple[str, str], tuple[Decimal | None, str]]]:
    _, _, _, codes, *rows = sheet.iter_rows()
    for row in rows:
        report = row[1].value
        for code, cell in zip(codes, row, strict=True):
            figure = "." in str(code.value) and not str(code.value).endswith("_text")
            if figure and cell.value != ELSEWHERE:
                yield (report, code.value), read_figure(cell)


def read_figure(cell: Any) -> tuple[Decimal | None, str]:
    """A figure as the notes of the spreadsheet tell to read it."""
    if cell.value is None:
        return None, "blank"
    if cell.value in MARKS:
        return None, MARKS[cell.value]
    yellow = cell.fill.fgColor.rgb == "FFFFF2CC"
    return Decimal(str(cell.value)), "corrected" if yellow else "reported"


@pytest.fixture(scope="module")
def published(made: Any) -> Cells:
    return from_csv(made.package)


def test_the_sample_has_every_kind_of_nothing(published: Cells) -> None:
    known = {"reported", "blank", "dash", "absent", "unreadable", "no_unit", "corrected"}
    assert {status for _, status in published.values()} == known
    assert all((value is None) == (status not in ("reported", "corrected"))
               for value, status in published.values())  # fmt: skip


@pytest.mark.parametrize("read", [from_parquet, from_duckdb, from_xlsx])
def test_values_and_kinds_of_nothing_are_those_of_the_csv(
    read: Any, made: Any, published: Cells
) -> None:
    assert read(made.package) == published


def test_observations_in_the_database_are_those_of_the_tables(made: Any, published: Cells) -> None:
    path = made.package / "downloads/ogi-annual-reports.duckdb"
    with duckdb.connect(path, read_only=True) as database:
        asked = database.execute("SELECT report_id, cell, value, status FROM observations_labelled")
        assert {(row[0], row[1]): row[2:] for row in asked.fetchall()} == published
