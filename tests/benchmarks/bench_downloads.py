"""What the files beside the tables cost, beside pyarrow writing the same rows as CSV.

    python tests/benchmarks/bench_downloads.py [--reports 5000] [--only xlsx]

Made-up reports of one year in the edition in force (fixed seed, every twentieth cell no number):
the statutory tables, their observations and a panel of every cell. Each step runs in a process of
its own, which tells its seconds, those of the processors, which other work on the machine disturbs
less, and the peak of its memory (VmHWM), for so many reports and for four times as many: the peak
is to be the same. The rows lie in Parquet files of some thousand reports.

    xlsx     one row a report, of the statutory tables
    dta      the panel for Stata
    duckdb   statutory tables and observations with keys and views

Ends with 1 where a file does not hold as many reports as were given.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
import pyreadstat
from python_calamine import CalamineWorkbook

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.package_info import package_info
from gongkai.downloads.database import write_database
from gongkai.downloads.identity import identity
from gongkai.downloads.stata import write_stata
from gongkai.downloads.yearbook import write_yearbook
from gongkai.pieces import Pieces
from gongkai.published.form import Resource
from gongkai.release.resources import schemas

SEED, YEAR = 20241231, 2024
FORM = editions()[0]
STATUSES = np.array(["reported", "blank", "dash", "absent"])
SHARES = (0.95, 0.03, 0.01, 0.01)
STEPS = ("xlsx", "dta", "duckdb")
REPORTS_IN_PIECE = 2_000


def ids(first: int, count: int) -> tuple[pa.Array, pa.Array]:
    """Ids of agencies and of their reports."""
    agencies = [f"a{each:07}" for each in range(first, first + count)]
    return pa.array(agencies), pa.array([f"{each}-{YEAR}" for each in agencies])


def statutory(first: int, count: int) -> Iterator[tuple[Any, pa.Table]]:
    """The statutory tables of some reports, each with its form."""
    draw = np.random.default_rng((SEED, first))
    agencies, reports = ids(first, count)
    for form in FORM.tables:
        lines = len(form.lines)
        of_report = pa.array(np.repeat(np.arange(count), lines))
        given = {
            "report_id": reports.take(of_report),
            "agency_id": agencies.take(of_report),
            "line": pa.array([each.code for each in form.lines] * count),
            **constant(count * lines),
        }
        for column in form.columns:
            status = draw.choice(STATUSES, count * lines, p=SHARES)
            figures = draw.integers(0, 400, count * lines)
            kind = arrow_schema(form.schema).field(column.code).type
            values = pa.array(figures, mask=status != "reported")
            if pa.types.is_decimal(kind):
                values = values.cast(pa.decimal128(25, 6))
            given[column.code] = values.cast(kind)
            given[f"{column.code}_status"] = pa.array(status)
        schema = arrow_schema(form.schema)
        yield form, pa.Table.from_arrays([given[each.name] for each in schema], schema=schema)


def constant(rows: int) -> Mapping[str, pa.Array]:
    """The columns that are the same in every row."""
    texts = {"series": "own", "scope": "own_organ", "edition": FORM.key}
    texts |= {"report_status": "accepted"}
    same = {name: pa.repeat(pa.scalar(text), rows) for name, text in texts.items()}
    return {**same, "report_year": pa.array(np.full(rows, YEAR))}


def filled(name: str, rows: int, given: Mapping[str, pa.Array]) -> pa.Table:
    """A table that records, its other columns null."""
    schema = arrow_schema(record_schemas()[name])
    plain = pa.schema([each.with_nullable(True) for each in schema])
    found = [given[x.name] if x.name in given else pa.nulls(rows, x.type) for x in plain]
    return pa.Table.from_arrays(found, schema=plain)


def observed(form: Any, table: pa.Table) -> Iterator[pa.Table]:
    """The observations of a statutory table, a column after the other."""
    for column in form.columns:
        value = table[column.code].cast(pa.decimal128(25, 6)).cast(pa.decimal128(24, 6))
        names = [f"{form.code}.{line.code}.{column.code}" for line in form.lines]
        count = table.num_rows
        yield filled(
            "observations",
            count,
            {
                **{x: table[x].combine_chunks() for x in ("report_id", "agency_id", "line")},
                **constant(count),
                "cell": pa.array(names * (count // len(names))),
                "table": pa.repeat(pa.scalar(form.code), count),
                "column": pa.repeat(pa.scalar(column.code), count),
                "value": value.combine_chunks(),
                "status": table[f"{column.code}_status"].combine_chunks(),
                "printed_status": table[f"{column.code}_status"].combine_chunks(),
            },
        )


def paneled(found: list[tuple[Any, pa.Table]]) -> tuple[pa.Table, Mapping[str, Any]]:
    """A panel of every cell, and its schema."""
    lines = len(found[0][0].lines)
    firsts = pa.array(np.arange(0, found[0][1].num_rows, lines))
    columns = {"report_id": found[0][1]["report_id"].take(firsts)}
    fields = [{"name": "report_id", "type": "string", "titleEn": "Report"}]
    coded = [{"value": x, "label": x, "labelEn": x} for x in STATUSES.tolist()]
    for form, table in found:
        for at, _ in enumerate(form.lines):
            places = pa.array(np.arange(at, table.num_rows, len(form.lines)))
            for column in form.columns:
                name = f"v{len(columns)}"
                columns[name] = table[column.code].take(places)
                columns[f"{name}_status"] = table[f"{column.code}_status"].take(places)
                fields.append({"name": name, "type": column.type, "titleEn": column.title})
                fields.append({**fields[-1], "name": f"{name}_status", "categories": coded})
    return pa.table(columns), {"titleEn": "Panel", "fields": fields}


def write(folder: Path, count: int) -> None:
    """Write every table in pieces as Parquet, for the processes that are measured."""
    for first in range(0, count, REPORTS_IN_PIECE):
        own = min(REPORTS_IN_PIECE, count - first)
        found = list(statutory(first, own))
        agencies, reports = ids(first, own)
        tables = {form.resource: table for form, table in found}
        tables["observations"] = pa.concat_tables([x for each in found for x in observed(*each)])
        named = {"name": agencies, "level": pa.repeat(pa.scalar("township"), own)}
        tables["agencies"] = filled("agencies", own, {"agency_id": agencies, **named})
        told = {"report_id": reports, "agency_id": agencies, "digest": reports, **constant(own)}
        tables["reports"] = filled("reports", own, told)
        tables["panel"], schema = paneled(found)
        for name, table in tables.items():
            (folder / name).mkdir(exist_ok=True)
            pq.write_table(table, folder / name / f"{first:07}.parquet")
        (folder / "panel.json").write_text(json.dumps(schema))


def rows_of(folder: Path, name: str) -> Pieces:
    """The pieces of a table that was written."""
    files = sorted((folder / name).iterdir())
    counts = tuple(pq.read_metadata(each).num_rows for each in files)
    return Pieces(pq.read_schema(files[0]), tuple(files), counts)


def read(folder: Path, names: tuple[str, ...]) -> tuple[Resource, ...]:
    """The resources of some tables, in the order of a release; the others are empty."""
    wide = {form.resource for form in FORM.tables}
    rows = {
        name: rows_of(folder, name) if name in names else Pieces(arrow_schema(each))
        for name, each in schemas().items()
    }
    return tuple(Resource(x, rows[x], x, YEAR if x in wide else None) for x in rows)


def peak() -> float:
    """Megabytes of memory at most so far. Not getrusage: a child begins with its parent's."""
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1]) / 1024


def csv(tables: list[Pieces], folder: Path) -> None:
    """Write tables as CSV with pyarrow."""
    for place, rows in enumerate(tables):
        schema = next(rows.tables()).schema
        with pc_csv.CSVWriter(folder / f"{place}.csv", schema) as writer:
            for each in rows.tables():
                writer.write_table(each)


def measured(what: str, folder: Path) -> dict[str, Any]:
    """Do one thing and tell its seconds and memory, and how many reports are in the file."""
    step, _, csv_too = what.partition("-")
    wide = tuple(form.resource for form in FORM.tables)
    names = {"xlsx": (*wide, "agencies", "reports"), "dta": ()}
    resources = read(folder, names.get(step, (*wide, "agencies", "reports", "observations")))
    kept = [each.rows for each in resources if each.rows.num_rows]
    if step == "dta":
        kept = [rows_of(folder, "panel")]
    before, start, busy = peak(), time.perf_counter(), time.process_time()
    path = folder / f"made.{step}"
    path.unlink(missing_ok=True)
    actions: dict[str, Callable[[], Any]] = {
        "xlsx": lambda: write_yearbook(
            resources, schemas(), YEAR, identity(resources, schemas()), package_info(), path
        ),
        "dta": lambda: write_stata(kept[0], json.loads((folder / "panel.json").read_text()), path),
        "duckdb": lambda: write_database(resources, schemas(), path),
    }
    if csv_too:
        csv(kept, folder)
    else:
        actions[step]()
    told = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}
    told |= {"megabytes": peak(), "before": before}
    if csv_too:
        return told
    return {**told, "size": path.stat().st_size / 1e6, "reports": reports_in(step, path)}


def reports_in(step: str, path: Path) -> int:
    """Count the reports of a file."""
    if step == "xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(1)
        return int(sheet.total_height) - 4
    if step == "dta":
        return int(
            pyreadstat.read_dta(path, metadataonly=True, output_format="polars")[1].number_rows
        )
    with duckdb.connect(path, read_only=True) as database:
        asked = "SELECT count(DISTINCT report_id) FROM observations_labelled"
        return int(database.execute(asked).fetchall()[0][0])


def main() -> int:
    """Make the tables, measure, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=5_000)
    parser.add_argument("--only", choices=STEPS)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.measure[0], Path(given.measure[1]))))
        return 0
    wrong, peaks = 0, {}
    for count in (given.reports, 4 * given.reports):
        with tempfile.TemporaryDirectory(prefix="gongkai-downloads-") as folder:
            write(Path(folder), count)
            for step in [given.only] if given.only else STEPS:
                base, own = (child(what, folder) for what in (f"{step}-csv", step))
                peaks[step, count] = own
                print(
                    f"{step:7} {count:9,} reports {own['seconds']:7.2f} s ({own['busy']:.2f} busy) "
                    f"{own['megabytes']:6.0f} MB ({own['before']:.0f} MB before), "
                    f"{own['size']:.1f} MB on the disk; CSV {base['seconds']:.2f} s "
                    f"({base['busy']:.2f} busy) {base['megabytes']:.0f} MB; "
                    f"{own['busy'] / base['busy']:.1f} times",
                    flush=True,
                )
                wrong += own["reports"] != count
    for step in [given.only] if given.only else STEPS:
        one, four = (peaks[step, count] for count in (given.reports, 4 * given.reports))
        print(
            f"{step:7} four times the reports: {four['busy'] / one['busy']:.1f} times the CPU "
            f"time, {four['megabytes'] - one['megabytes']:+.0f} MB"
        )
    return 1 if wrong else 0


def child(what: str, folder: str) -> dict[str, Any]:
    """What a process of its own measures."""
    command = [sys.executable, __file__, "--measure", what, folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    sys.exit(main())
