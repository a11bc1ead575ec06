"""How long a release takes to be written, beside pyarrow writing the same tables plainly.

    python tests/benchmarks/bench_release.py [--reports 20000] [--years 2]

The tables of synthetic reports (200 cells each, fixed seed) are cut into pieces in files, as a run
has them. Then, in one run, each in a process of its own:

1. pyarrow: `write_csv` and `write_table` of every table, from the same pieces in memory;
2. ours: every table rendered once into a scratch folder (observations as Parquet, their CSV only
   summed up), copied into a place, with the descriptor and the digests of all files;
3. ours with a tenth of the reports, for its memory.

It ends with 1 where ours takes more than twice as long as pyarrow, or where what was rendered
is not what the sums say.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
from bench_changes import observations

from gongkai.catalogue.package_info import package_info
from gongkai.pieces import Pieces
from gongkai.place import place
from gongkai.publish import write_files
from gongkai.published.form import Release, Resource, json_bytes
from gongkai.published.rows import file_sum
from gongkai.published.scratch import scratch
from gongkai.release.descriptor import described, descriptor
from gongkai.release.documented import documented
from gongkai.release.neutral import neutral
from gongkai.release.rendering import THREADS, as_csv, as_parquet
from gongkai.release.resources import schemas
from gongkai.release.tables import statutory_tables, wide

SEED = 20261126
AT_ONCE = 2_000
CREATED = "2026-01-31T17:00:00Z"


def reports(count: int, years: int, folder: Path) -> None:
    """Write the pieces of every table below a folder, one subfolder a resource."""
    draw = np.random.default_rng(SEED)
    for year in range(2025 - years, 2025):
        for start in range(0, count // years, AT_ONCE):
            numbers = np.arange(start, min(start + AT_ONCE, count // years))
            rows = settled(observations(numbers, year, draw, 0.0))
            keep(folder / f"observations-{year}", start, rows)
            for name, forms in statutory_tables():
                table = neutral(wide(rows, forms))
                if table.num_rows:
                    keep(folder / f"{name}-{year}", start, table)


def settled(rows: pa.Table) -> pa.Table:
    """Observations with what `bench_changes` leaves out: parts of cells, the status of reports."""
    at = rows.schema.get_field_index("report_status")
    rows = rows.set_column(at, rows.schema.field(at), pa.array(["accepted"] * rows.num_rows))
    parts = pc.split_pattern(rows["cell"], ".")
    for at, name in enumerate(("table", "line", "column")):
        place_of = rows.schema.get_field_index(name)
        column = pc.list_element(parts, at)
        rows = rows.set_column(place_of, rows.schema.field(place_of), column)
    return rows


def keep(folder: Path, start: int, rows: pa.Table) -> None:
    """Put a piece away."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, folder / f"{start:09}.parquet", compression="lz4")


def resources(folder: Path) -> Iterator[Resource]:
    """Yield the resources whose pieces lie below a folder."""
    for each in sorted(folder.iterdir()):
        table, year = each.name.rsplit("-", 1)
        files = sorted(each.iterdir())
        counts = tuple(pq.read_metadata(file).num_rows for file in files)
        rows = Pieces(pq.read_schema(files[0]), tuple(files), counts)
        yield Resource(table, rows, table, int(year), csv=table != "observations")


def plain(folder: Path, into: Path) -> None:
    """Write every table with pyarrow."""
    for each in resources(folder):
        table = each.rows.table()
        pc_csv.write_csv(table, into / f"{each.name}.csv")
        pq.write_table(table, into / f"{each.name}.parquet")


def ours(folder: Path, into: Path) -> None:
    """Render, describe and copy every table."""
    aside = scratch(into / "scratch")
    info = package_info()
    files = tuple(documented(each, info.name) for each in resources(folder))
    with ThreadPoolExecutor(THREADS) as threads:
        printed = as_csv(files, aside.finish, threads)
        done = {**printed.files, **as_parquet(files, printed.sums, aside.finish, threads)}
    sums = {path: each.sum for path, each in done.items()}
    about = described(files, schemas(), sums)
    whole = descriptor(info, "1.0.0", CREATED, "sha256:0", (), about)
    texts = {"datapackage.json": json_bytes(whole)}
    tables = {path: each.content for path, each in done.items()}
    release = Release("1.0.0", CREATED, whole, files, texts, {}, tables=tables)
    write_files(release, place(into / "place"))


def sound(into: Path) -> bool:
    """Whether every file is what the descriptor says."""
    said = json.loads((into / "place/datapackage.json").read_bytes())["resources"]
    return all(file_sum(into / "place" / each["path"]).hash == each["hash"] for each in said)


def measured(what: str, folder: Path) -> dict[str, Any]:
    """Do one thing and tell its seconds and the highest memory of the process."""
    with tempfile.TemporaryDirectory(prefix="gongkai-release-") as into:
        start, used = time.perf_counter(), time.process_time()
        {"plain": plain, "ours": ours}[what](folder, Path(into))
        seconds, processor = time.perf_counter() - start, time.process_time() - used
        same = what == "plain" or sound(Path(into))
    # Not getrusage: a child begins with the highest memory of its parent there.
    status = Path("/proc/self/status").read_text().split()
    peak = int(status[status.index("VmHWM:") + 1]) / 1024
    return {"seconds": seconds, "processor": processor, "megabytes": peak, "sound": same}


def main() -> int:
    """Make the tables, measure, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.measure[0], Path(given.measure[1]))))
        return 0
    with tempfile.TemporaryDirectory(prefix="gongkai-release-") as folder:
        whole, tenth = (Path(folder, name) for name in ("whole", "tenth"))
        reports(given.reports, given.years, whole)
        reports(given.reports // 10, given.years, tenth)
        told = {}
        for name, what, place_of in (
            ("pyarrow", "plain", whole), ("ours", "ours", whole), ("a tenth", "ours", tenth),
        ):  # fmt: skip
            command = [sys.executable, __file__, "--measure", what, str(place_of)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            told[name] = json.loads(done.stdout)
            it = told[name]
            print(
                f"{name:8} {it['seconds']:6.2f} s, {it['processor']:6.2f} s of processor, "
                f"{it['megabytes']:6.0f} MB"
            )
    ratio = told["ours"]["seconds"] / told["pyarrow"]["seconds"]
    work = told["ours"]["processor"] / told["pyarrow"]["processor"]
    print(f"ours / pyarrow: {ratio:.2f} in seconds, {work:.2f} in seconds of processor")
    return 0 if ratio <= 2 and all(each["sound"] for each in told.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
