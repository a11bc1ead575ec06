"""How long the derived tables of a country take: ratios against a plain read of the observations.

    python tests/benchmarks/bench_derived.py [REPORTS]      30,000 unless more are asked for

A made-up country of one report year, its observations in a Parquet file: thirty bodies
a county, ten counties a city, ten cities a province, each government with an aggregate. What is
measured is a read of the columns that are used, then the derivation, each in a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.catalogue import editions
from gongkai.derived import COLUMNS, area_totals, derived

YEAR, SEED = 2024, 20250131
REPORTS = 30_000


def write(reports: int, folder: Path) -> None:
    """Write the record tables of a country with so many reports."""
    form = editions()[0]
    cells = [
        f"{table.code}.{line.code}.{column.code}"
        for table in form.tables
        for line in table.lines
        for column in table.columns
    ]
    agencies = list(_agencies(reports))
    rows = sorted(_reports(agencies), key=lambda row: row["report_id"])[:reports]
    figures = np.random.default_rng(SEED).integers(0, 50, len(rows) * len(cells))
    ids = pa.array([row["report_id"] for row in rows])
    observations = {
        "report_id": ids.take(pa.array(np.repeat(np.arange(len(rows)), len(cells)))),
        "edition": pa.repeat(form.key, len(figures)),
        "cell": pa.array(cells).take(pa.array(np.tile(np.arange(len(cells)), len(rows)))),
        "value": pa.array(figures).cast(pa.decimal128(25, 6)).cast(pa.decimal128(24, 6)),
        "status": pa.repeat("reported", len(figures)),
    }
    due = [
        {"agency_id": row["agency_id"], "report_year": YEAR, "series": row["series"],
         "found": "found", "timeliness": "on_time", "report_id": row["report_id"]}
        for row in rows
    ]  # fmt: skip
    tables = {
        "agencies": pa.Table.from_pylist(agencies),
        "reports": pa.Table.from_pylist(rows),
        "observations": pa.table(observations),
        "sections": pa.table({"report_id": ids, "section": pa.repeat("overview", len(rows))}),
        "findings": pa.table({"report_id": ids.slice(0, 9), "rule": pa.repeat("T3-SUM", 9)}),
        "coverage": pa.Table.from_pylist(due),
    }
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _agencies(reports: int):
    number = 0
    for code in range(10_000):
        county, city, province = code % 10, code // 10 % 10, code // 100
        levels = {"county_government": f"{province + 10:02}{city + 1:02}{county + 1:02}"}
        if county == 0:
            levels["prefecture_government"] = f"{province + 10:02}{city + 1:02}00"
        if county == city == 0:
            levels["provincial_government"] = f"{province + 10:02}0000"
        departments = [("county_department", levels["county_government"])] * 30
        for level, division in (*levels.items(), *departments):
            yield {"agency_id": f"a{number:06}", "name": f"机关{number}", "level": level,
                   "division_code": division, "parent_id": None}  # fmt: skip
            number += 1
        if number >= reports:
            return


def _reports(agencies: list[dict[str, object]]):
    for each in agencies:
        shared = {"agency_id": each["agency_id"], "panel_id": each["agency_id"], "edition": "2021",
                  "agency_name": each["name"], "report_year": YEAR, "published_on": None,
                  "report_status": "accepted"}  # fmt: skip
        own = f"{each['agency_id']}-{YEAR}"
        yield shared | {"report_id": own, "series": "own", "scope": "own_organ"}
        if str(each["level"]).endswith("government"):
            yield shared | {"report_id": f"{own}-aggregate", "series": "aggregate",
                            "scope": "government_aggregate"}  # fmt: skip


def measured(what: str, folder: Path) -> None:
    """Do one step and print what it took."""
    start, cpu = time.perf_counter(), time.process_time()
    tables = SimpleNamespace(
        **{
            name: pq.read_table(
                folder / f"{name}.parquet",
                columns=list(names),
                read_dictionary=["report_id", "edition", "cell", "status"]
                if name == "observations"
                else None,
            )
            for name, names in COLUMNS.items()
        }
    )
    rows = tables.observations.num_rows
    if what == "areas":
        rows = area_totals(tables).num_rows
    elif what == "derived":
        rows = sum(each.num_rows for each in derived(tables).values())
    took = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": rows,
    }
    print(json.dumps(took))


def main() -> int:
    if len(sys.argv) > 2:
        measured(sys.argv[1], Path(sys.argv[2]))
        return 0
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
        write(reports, Path(place))
        took = {}
        for what in ("read", "areas", "derived"):
            done = subprocess.run(
                [sys.executable, __file__, what, place], capture_output=True, text=True, check=True
            )
            took[what] = json.loads(done.stdout)
            told = took[what]
            print(f"{what:8} {told['seconds']:8.2f} s {told['cpu']:8.2f} s CPU "
                  f"{told['peak']:7.0f} MB {told['rows']:12,} rows", flush=True)  # fmt: skip
    for what in ("areas", "derived"):
        print(f"{what:8} {took[what]['cpu'] / took['read']['cpu']:8.1f} times a read in CPU time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
