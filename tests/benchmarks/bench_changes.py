"""How fast two releases are compared, beside pyarrow merely reading the same Parquet files.

    python tests/benchmarks/bench_changes.py [--rows 5000000] [--years 5] [--differ 0.01]

Two releases of ROWS observations (200 cells a report, fixed seed) are written as they are
published, one Parquet file a year with a descriptor that names it; in the second the value of
every hundredth observation differs, and one report a thousand is gone and another come. Then, each
in a process of its own, because what is measured is peak memory too:

1. pyarrow reads all columns of both;
2. pyarrow reads of both the columns that are compared;
3. ours: `figures` of both folders (digests checked) and `compare`.

It ends with 1 where the changes are not exactly those that were made.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.differences import compare
from gongkai.published.figures import COMPARED, figures
from gongkai.published.folder import open_folder
from gongkai.published.form import PARQUET_FORMAT, TABLE, digest, json_bytes
from gongkai.published.rows import parquet_bytes

SEED = 20241231
CELLS = [
    f"{table.code}.{line.code}.{column.code}"
    for table in editions()[0].tables
    for line in table.lines
    for column in table.columns
]
RARE = 1000


def observations(reports: np.ndarray, year: int, draw: np.random.Generator, share: float) -> Any:
    """Observations of the reports in a year; `share` of their values is another one."""
    rows = len(reports) * len(CELLS)
    steady = np.random.default_rng(SEED + year)
    drawn = steady.integers(0, 400, (reports.max() + 1, len(CELLS)))[reports].ravel()
    moved = np.zeros(rows, bool)
    moved[draw.choice(rows, int(rows * share), replace=False)] = True
    value = pa.array(drawn + moved).cast(pa.decimal128(25, 6)).cast(pa.decimal128(24, 6))
    ids = pa.array([f"a{each:08}-{year}" for each in reports.tolist()])
    digests = pa.array([f"{each:064x}" for each in reports.tolist()])
    of_report = pa.array(np.repeat(np.arange(len(reports)), len(CELLS)))
    cell = pa.array(CELLS).take(pa.array(np.tile(np.arange(len(CELLS)), len(reports))))
    schema = arrow_schema(record_schemas()["observations"])
    constant = {"series": "own", "scope": "own_organ", "edition": "2021", "method": "text"}
    given = {
        "report_id": ids.take(of_report),
        "agency_id": ids.take(of_report),
        "report_year": pa.array(np.full(rows, year)),
        "cell": cell,
        "table": cell,
        "line": cell,
        "column": cell,
        "value": value,
        "status": pa.array(["reported"] * rows),
        "text": value.cast(pa.string()),
        "printed_value": value,
        "printed_status": pa.array(["reported"] * rows),
        "digest": digests.take(of_report),
        **{name: pa.array([text] * rows) for name, text in constant.items()},
    }
    columns = [
        given[each.name] if each.name in given else pa.nulls(rows, each.type) for each in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def write(place: Path, rows: int, years: int, share: float, second: bool) -> int:
    """Write one release; return how many observations differ from the first one."""
    draw = np.random.default_rng(SEED + second)
    count = rows // years // len(CELLS)
    rare = max(1, count // RARE)
    resources, differ, ids = [], 0, []
    for year in range(2025 - years, 2025):
        reports = np.arange(count) + (rare if second else 0)
        table = observations(reports, year, draw, share if second else 0.0)
        content = parquet_bytes(table)
        name = f"observations-{year}.parquet"
        (place / name).write_bytes(content)
        about = {"name": name, "path": name, "hash": digest(content), TABLE: "observations"}
        resources.append({**about, "format": PARQUET_FORMAT})
        ids += [(f"a{each:08}-{year}", f"{each:064x}") for each in reports.tolist()]
        if second:
            # What differs in reports that are new is counted with them.
            old = pq.read_table(place.parent / "old" / name, columns=["report_id", "cell", "value"])
            size = (count - rare) * len(CELLS)
            pair = old["value"].slice(rare * len(CELLS), size), table["value"].slice(0, size)
            differ += pc.sum(pc.not_equal(*pair)).as_py() + 2 * rare * len(CELLS)
    reports_table = pa.table(
        dict(zip(("report_id", "digest"), zip(*ids, strict=True), strict=True))
    )
    content = parquet_bytes(reports_table)
    (place / "reports.parquet").write_bytes(content)
    about = {"name": "reports", "path": "reports.parquet", "hash": digest(content)}
    resources.append({**about, TABLE: "reports", "format": PARQUET_FORMAT})
    (place / "datapackage.json").write_bytes(json_bytes({"resources": resources}))
    return differ


def read(places: list[Path], columns: list[str] | None) -> int:
    """Read the observations of both, and keep them."""
    files = [each for place in places for each in sorted(place.glob("observations-*.parquet"))]
    return sum(each.num_rows for each in [pq.read_table(file, columns=columns) for file in files])


def measured(what: str, places: list[Path]) -> dict[str, Any]:
    """Do one thing and tell its seconds and the highest memory of the process."""
    start = time.perf_counter()
    if what == "compare":
        result = compare(*(figures(open_folder(place)) for place in places)).num_rows
    else:
        result = read(places, None if what == "read all" else list(COMPARED))
    seconds = time.perf_counter() - start
    # Not getrusage: a child begins with the highest memory of its parent there.
    status = Path("/proc/self/status").read_text().split()
    peak = int(status[status.index("VmHWM:") + 1])
    return {"seconds": seconds, "megabytes": peak / 1024, "result": result}


def main() -> int:
    """Make the releases, measure, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--differ", type=float, default=0.01)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        what, *places = given.measure
        print(json.dumps(measured(what, [Path(each) for each in places])))
        return 0
    with tempfile.TemporaryDirectory(prefix="gongkai-changes-") as folder:
        places = [Path(folder, name) for name in ("old", "new")]
        expected = 0
        for place in places:
            place.mkdir()
            expected = write(place, given.rows, given.years, given.differ, place.name == "new")
        told = {}
        for what in ("read all", "read compared", "compare"):
            command = [sys.executable, __file__, "--measure", what, *map(str, places)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            told[what] = json.loads(done.stdout)
            size = f"{told[what]['seconds']:6.2f} s {told[what]['megabytes']:6.0f} MB"
            print(f"{what:14} {size} {told[what]['result']:9,} rows")
    ratio = told["compare"]["seconds"] / told["read all"]["seconds"]
    print(f"compare / read all: {ratio:.2f}")
    print(f"changes: {told['compare']['result']:,}, of which expected {expected:,}")
    return 0 if told["compare"]["result"] == expected else 1


if __name__ == "__main__":
    sys.exit(main())
