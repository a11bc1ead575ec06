"""A made-up country for `bench_scale.py`: seven years of tables 3 and 4, every sum holding.

The same reports for the same number and seed. Agencies report every year; what is carried over
out of one year comes into the next. The first two years follow the form of 2019.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

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


Found = Counter[tuple[str, str, str]]
"""Findings as rule, report and column, with how many there are."""


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
        yield (
            year,
            {
                "applications": _table(year, "applications", block, None),
                "remedies": _table(year, "remedies", *_remedies(agencies, year)),
            },
        )
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
    # Below a hundred in all: more could be tenfold by chance.
    block = draw.integers(0, 20, (agencies, 3, 5), dtype=np.int64)
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
    return pa.table({each.name: columns[each.name].cast(each.type) for each in schema})


def _set(table: pa.Table, row: int, column: str, value: object) -> pa.Table:
    """The table with another value in one cell; a text makes the column one of texts."""
    given = table[column]
    kind = pa.string() if isinstance(value, str) else given.type
    here = pa.array(np.arange(table.num_rows) == row)
    changed = pc.if_else(here, pa.scalar(value, kind), given.cast(kind))
    return table.set_column(table.column_names.index(column), column, changed)


def _row(year: int, table: str, agency: int, line: str) -> int:
    lines = [each.code for each in form(year, table).lines]
    return agency * len(lines) + lines.index(line)


# What is changed in a row of a line of table 3, and what is then found. The first line of a
# report is left alone, for it says whose report it is; a figure that is no longer known to be
# one is in no sum.
_SHAPES = (
    ("granted", {"series": None}, "SHAPE-REQUIRED", "series"),
    ("granted", {"scope": "planet"}, "SHAPE-ENUM", "scope"),
    ("granted", {"report_year": 1999}, "SHAPE-MINIMUM", "report_year"),
    ("granted", {"agency_id": "nobody"}, "SHAPE-FOREIGN-KEY", "agency_id"),
    ("granted", {"total": -1, "total_status": "blank"}, "SHAPE-MINIMUM", "total"),
    ("granted", {"total_status": "printed"}, "SHAPE-ENUM", "total_status"),
    ("partially_granted", {"line": "granted"}, "SHAPE-PRIMARY-KEY", ""),
)  # fmt: skip
_TEXTS = ("1_2", "１２", " 3", "4.0")


def _planted(
    year: int, tables: Mapping[str, pa.Table], agencies: int
) -> tuple[dict[str, pa.Table], Found]:
    """The tables of a year with faults of every kind, each in a report of its own."""
    three, four, found = tables["applications"], tables["remedies"], Found()
    ids = report_ids(agencies, year)
    agency = agencies // 2
    for line, changes, rule, column in _SHAPES:
        agency += 7
        for name, value in changes.items():
            three = _set(three, _row(year, "applications", agency, line), name, value)
        found[rule, ids[agency].as_py(), column] += 1
    agency += 7
    three = _added(three, _row(year, "applications", agency, "new_received"), "total", 1)
    found.update((rule, ids[agency].as_py(), "total") for rule in ("T3-ROW", "T3-BAL"))
    agency += 7
    four = _added(four, _row(year, "remedies", agency, "litigation_direct"), "total", 1)
    found["T4-SUM", ids[agency].as_py(), "total"] += 1
    if year > YEARS[0]:
        agency += 7
        for column in ("natural_person", "total"):
            for line, more in (("carried_over_in", 1), ("new_received", -1)):
                three = _added(three, _row(year, "applications", agency, line), column, more)
            found["T3-CARRY", ids[agency].as_py(), column] += 1
    agency += 7
    if year in YEARS[-2:]:
        four = _with_block(four, _row(year, "remedies", agency, "reconsideration"))
    if year == YEARS[-1]:
        found["SAME-TABLE", ids[agency].as_py(), ""] += 1
        agency += 7
        row = _row(year, "remedies", agency, "reconsideration")
        for column in ("upheld", "total"):
            four = _added(four, row, column, 5000)
        found["TENFOLD", ids[agency].as_py(), "total"] += 1
    return _with_aggregate(year, {"applications": three, "remedies": four}, agencies, found)


def _with_block(remedies: pa.Table, row: int) -> pa.Table:
    """Table 4 with fifteen different figures in the report that begins with a row."""
    for line, figures in enumerate(((1, 2, 3, 4), (5, 6, 7, 8), (9, 11, 12, 13))):
        columns = [each.code for each in form(YEARS[-1], "remedies").columns]
        for column, figure in zip(columns, (*figures, sum(figures)), strict=True):
            remedies = _set(remedies, row + line, column, figure)
            remedies = _set(remedies, row + line, f"{column}_status", "reported")
    return remedies


def _with_aggregate(
    year: int, tables: dict[str, pa.Table], agencies: int, found: Found
) -> tuple[dict[str, pa.Table], Found]:
    """The tables with an aggregate report, of fewer cases than the own report of its agency."""
    agency = _aggregating(agencies)
    row = _row(year, "remedies", agency, "reconsideration")
    own, aggregate = tables["remedies"], aggregate_id(agencies, year)
    for column in ("upheld", "total"):
        own = _added(own, row, column, 3)
        found["AGG-REMEDIES", aggregate, column] += 1
    with_both = {}
    for name, table in {**tables, "remedies": own}.items():
        lines = [each.code for each in form(year, name).lines]
        first, after = (_row(year, name, at, lines[0]) for at in (agency, agency + 1))
        copy = table.slice(first, after - first)
        for at, column in enumerate(copy.column_names):
            named = {"report_id": aggregate, "series": "aggregate"}.get(column)
            if named:
                copy = copy.set_column(at, copy.field(at), pa.array([named] * len(copy)))
        if name == "remedies":
            for column in ("upheld", "total"):
                copy = _added(copy, 0, column, -1)
        with_both[name] = pa.concat_tables([table.slice(0, after), copy, table.slice(after)])
    return with_both, found


def _aggregating(agencies: int) -> int:
    """The agency that reports also for others, beyond all others with faults."""
    return agencies // 2 + 7 * 30


def aggregate_id(agencies: int, year: int) -> str:
    """The id of the one aggregate report of a year."""
    own: str = report_ids(agencies, year)[_aggregating(agencies)].as_py()
    return f"{own}-aggregate"


def _added(table: pa.Table, row: int, column: str, more: int) -> pa.Table:
    return _set(table, row, column, table[column][row].as_py() + more)


def _with_texts(year: int, table: pa.Table, agencies: int) -> tuple[pa.Table, Found]:
    """Table 3 with texts that are no counts, as only a CSV can hold them."""
    found, ids = Found(), report_ids(agencies, year)
    for at, text in enumerate(_TEXTS):
        agency = agencies // 2 - 3 * at - 1
        row = _row(year, "applications", agency, "granted")
        table = _set(table, row, "legal_service_institution", text)
        found["SHAPE-TYPE", ids[agency].as_py(), "legal_service_institution"] += 1
    return table, found


def write(agencies: int, folder: Path) -> tuple[Found, Found]:
    """Write every year's tables as they are published, and the ids that their keys refer to.

    Return the findings that the faults in them give, in the Parquet and in the CSV files.
    """
    everywhere, in_texts, reports = Found(), Found(), []
    for year, sound in years(agencies):
        tables, found = _planted(year, sound, agencies)
        everywhere += found
        reports.append(report_ids(agencies, year))
        for name, table in tables.items():
            _write_parquet(table, folder / f"{name}-{year}.parquet")
            as_csv = table
            if name == "applications":
                as_csv, texts = _with_texts(year, table, agencies)
                in_texts += texts
            with (folder / f"{name}-{year}.csv").open("wb") as stream:
                stream.writelines(csv_parts(as_csv))
    known = pa.concat_arrays(reports)
    # The last report of all is not among the reports: every row of it leads nowhere.
    aggregates = pa.array([aggregate_id(agencies, year) for year in YEARS])
    listed = pa.chunked_array([known.slice(0, len(known) - 1), aggregates])
    _write_parquet(pa.table({"report_id": listed}).sort_by("report_id"), folder / "reports.parquet")
    _write_parquet(pa.table({"agency_id": agency_ids(agencies)}), folder / "agencies.parquet")
    rows = sum(len(form(YEARS[-1], name).lines) for name in TABLES)
    everywhere["SHAPE-FOREIGN-KEY", known[-1].as_py(), "report_id"] += rows
    return everywhere, everywhere + in_texts


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(
        table, path, compression="zstd", compression_level=3, row_group_size=ROWS_IN_GROUP
    )
