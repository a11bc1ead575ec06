"""A made-up country for `bench_scale.py`: seven years of tables 3 and 4, every sum holding.

The same reports for the same number and seed. Agencies report every year; what is carried over
out of one year comes into the next. The first two years follow the form of 2019.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.catalogue import Edition, Table, editions
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.rows import ROWS_IN_GROUP, csv_parts

SEED = 20250131
YEARS = tuple(range(2019, 2026))
TABLES = ("applications", "remedies")
BLANK = 0.02
"""The share of reports that leave out a line of table 4: its sum cannot be judged."""


class Planted(NamedTuple):
    """A fault put into one year: a cell's new value, and the findings (rule, column) it gives."""

    year: int
    table: str
    agency: int
    line: str
    column: str
    value: object
    found: tuple[tuple[str, str], ...]


def agency_ids(count: int) -> pa.Array:
    """Ids of agencies, in their order."""
    numbers = pc.utf8_lpad(pa.array(np.arange(count)).cast(pa.string()), 6, "0")
    return pc.binary_join_element_wise("a33", numbers, "")


def report_ids(count: int, year: int) -> pa.Array:
    """Ids of the reports of a year, in their order."""
    return pc.binary_join_element_wise(agency_ids(count), str(year), "-")


def form(year: int, table: str) -> Table:
    """The form of a table that holds in a year."""
    return next(each for each in _edition(year).tables if each.code == table)


def _edition(year: int) -> Edition:
    return next(each for each in editions() if each.first_year <= year)


def years(agencies: int) -> Iterator[tuple[int, Mapping[str, pa.Table]]]:
    """Yield every year with its tables, sound."""
    results = _results(agencies, YEARS[0])
    carried = np.zeros((agencies, 6), np.int64)
    for year in YEARS:
        following = _results(agencies, year + 1)
        # No more is carried over than the next year works off, so that no figure is negative.
        share = _draw(year, 1).random((agencies, 6))
        out = (following.sum(axis=1) * share * 0.3).astype(np.int64)
        lines = [line.code for line in form(year, "applications").lines]
        block = _applications(results, carried, out, lines)
        yield year, {
            "applications": _table(year, "applications", block, None),
            "remedies": _table(year, "remedies", *_remedies(agencies, year)),
        }
        results, carried = following, out


def _draw(year: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng((SEED, year, purpose))


def _results(agencies: int, year: int) -> np.ndarray:
    """The result lines of table 3 for six kinds of applicants; most are zero, as in life."""
    count = len(form(year, "applications").lines) - 4
    draw = _draw(year, 0)
    figures = draw.integers(0, 400, (agencies, count, 6), dtype=np.int64)
    figures *= draw.random(figures.shape, dtype=np.float32) < 0.3
    return figures


def _applications(
    results: np.ndarray, carried: np.ndarray, out: np.ndarray, lines: list[str]
) -> np.ndarray:
    block = np.zeros((len(results), len(lines), 7), np.int64)
    done = results.sum(axis=1)
    ends = {
        "new_received": done + out - carried,
        "carried_over_in": carried,
        "total_processed": done,
        "carried_over_out": out,
    }
    for line, figures in ends.items():
        block[:, lines.index(line), :6] = figures
    block[:, [at for at, line in enumerate(lines) if line not in ends], :6] = results
    block[:, :, 6] = block[:, :, :6].sum(axis=2)
    return block


def _remedies(agencies: int, year: int) -> tuple[np.ndarray, np.ndarray]:
    draw = _draw(year, 2)
    block = draw.integers(0, 30, (agencies, 3, 5), dtype=np.int64)
    block[:, :, 4] = block[:, :, :4].sum(axis=2)
    blank = np.zeros(block.shape, np.bool_)
    blank[draw.random(agencies) < BLANK, 2] = True
    return block, blank


def _table(year: int, name: str, block: np.ndarray, blank: np.ndarray | None) -> pa.Table:
    """The figures of all reports of a year as the wide table that is published."""
    agencies, lines, _ = block.shape
    described = form(year, name)
    number = np.arange(agencies * lines)
    of_report, of_line = pa.array(number // lines), pa.array(number % lines)
    same = {
        "report_year": pa.scalar(year),
        "series": pa.scalar("own"),
        "scope": pa.scalar("own_organ"),
        "edition": pa.scalar(described.edition),
        "report_status": pa.scalar("accepted"),
    }
    columns = {
        "report_id": report_ids(agencies, year).take(of_report),
        "agency_id": agency_ids(agencies).take(of_report),
        **{key: pa.repeat(value, len(number)) for key, value in same.items()},
        "line": pa.array([line.code for line in described.lines]).take(of_line),
    }
    for at, column in enumerate(described.columns):
        mask = None if blank is None else blank[:, :, at].reshape(-1)
        figures = pa.array(np.ascontiguousarray(block[:, :, at]).reshape(-1), mask=mask)
        columns[column.code] = figures
        columns[f"{column.code}_status"] = pc.if_else(figures.is_valid(), "reported", "blank")
    schema = arrow_schema(described.schema)
    return pa.Table.from_arrays([columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema)


def write(agencies: int, folder: Path) -> None:
    """Write every year's tables as they are published, CSV and Parquet, and the reports' ids."""
    for year, tables in years(agencies):
        for name, table in tables.items():
            with (folder / f"{name}-{year}.csv").open("wb") as stream:
                stream.writelines(csv_parts(table))
            pq.write_table(
                table,
                folder / f"{name}-{year}.parquet",
                compression="zstd",
                compression_level=3,
                row_group_size=ROWS_IN_GROUP,
            )
