"""How long the derived tables of a country take: ratios against a plain read of the observations.

    python tests/benchmarks/bench_derived.py [REPORTS]      5,000 unless more are asked for

A made-up country of one report year, its observations in Parquet files of some thousand reports:
thirty bodies a county, ten counties a city, ten cities a province, each government with an
aggregate. What is measured is a read of the columns that are used, then the derivation, each in a
process of its own, for so many reports and for four times as many: the peak of memory (VmHWM) is to
be the same.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.catalogue import editions
from gongkai.derived import COLUMNS, LONG, area_totals, derived
from gongkai.pieces import Pieces
from gongkai.published.scratch import kept_in

YEAR, SEED = 2024, 20250131
REPORTS, IN_PIECE = 5_000, 2_000


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
    ids = pa.array([row["report_id"] for row in rows])
    for first in range(0, len(rows), IN_PIECE):
        own = ids.slice(first, IN_PIECE)
        figures = np.random.default_rng((SEED, first)).integers(0, 50, len(own) * len(cells))
        observations = {
            "report_id": own.take(pa.array(np.repeat(np.arange(len(own)), len(cells)))),
            "edition": pa.repeat(form.key, len(figures)),
            "cell": pa.array(cells).take(pa.array(np.tile(np.arange(len(cells)), len(own)))),
            "value": pa.array(figures).cast(pa.decimal128(25, 6)).cast(pa.decimal128(24, 6)),
            "status": pa.repeat("reported", len(figures)),
        }
        sections = {"report_id": own, "section": pa.repeat("overview", len(own))}
        for name, columns in (("observations", observations), ("sections", sections)):
            (folder / name).mkdir(exist_ok=True)
            pq.write_table(pa.table(columns), folder / name / f"{first:07}.parquet")
    due = [
        {"agency_id": row["agency_id"], "report_year": YEAR, "series": row["series"],
         "found": "found", "timeliness": "on_time", "report_id": row["report_id"]}
        for row in rows
    ]  # fmt: skip
    tables = {
        "agencies": pa.Table.from_pylist(agencies),
        "reports": pa.Table.from_pylist(rows),
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
    tables: Any = SimpleNamespace(
        **{name: pq.read_table(folder / f"{name}.parquet") for name in COLUMNS if name not in LONG},
        **{name: rows_of(folder / name) for name in LONG},
    )
    keep, spill = kept_in(folder / f"{what}-kept"), folder / f"{what}-spill"
    if what == "areas":
        rows = area_totals(tables, keep, spill).num_rows
    elif what == "derived":
        rows = sum(each.num_rows for each in derived(tables, keep, spill).values())
    else:
        rows = sum(map(len, tables.observations.tables(COLUMNS["observations"])))
    took = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak": peak(),
        "rows": rows,
    }
    print(json.dumps(took))


def rows_of(folder: Path) -> Pieces:
    """The pieces of a table that was written."""
    files = sorted(folder.iterdir())
    counts = tuple(pq.read_metadata(each).num_rows for each in files)
    return Pieces(pq.read_schema(files[0]), tuple(files), counts)


def peak() -> float:
    """Megabytes of memory at most so far. Not getrusage: a child begins with its parent's."""
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1]) / 1024


def main() -> int:
    if len(sys.argv) > 2:
        measured(sys.argv[1], Path(sys.argv[2]))
        return 0
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    took: dict[tuple[str, int], dict[str, Any]] = {}
    for count in (reports, 4 * reports):
        with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
            write(count, Path(place))
            for what in ("read", "areas", "derived"):
                command = [sys.executable, __file__, what, place]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                told = took[what, count] = json.loads(done.stdout)
                print(f"{what:8} {count:9,} reports {told['seconds']:8.2f} s "
                      f"{told['cpu']:8.2f} s CPU {told['peak']:7.0f} MB "
                      f"{told['rows']:12,} rows", flush=True)  # fmt: skip
    for what in ("areas", "derived"):
        one, four = (took[what, count] for count in (reports, 4 * reports))
        print(f"{what:8} {four['cpu'] / took['read', 4 * reports]['cpu']:8.1f} times a read in CPU "
              f"time; four times the reports: {four['cpu'] / one['cpu']:.1f} times the CPU time, "
              f"{four['peak'] - one['peak']:+.0f} MB")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
