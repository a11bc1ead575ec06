"""How fast tables 3 and 4 of a whole country are judged, in how much memory.

    python tests/benchmarks/bench_scale.py [--reports 100000] [--sample 1000] [--repeat 2]

Made-up reports of seven years (fixed seed, every sum and carry-over holding, see `national.py`),
with faults planted whose findings are known, are written as they are published: a CSV and a
Parquet file a table and year. Each step runs in a process of its own, which tells its seconds
(the shortest of REPEAT), those of the processors, which other work on the machine disturbs less,
and the peak of its memory (VmHWM):

1. pyarrow: the mere reading of all files, as `read_csv` and `read_table` do it by themselves, and
   the CSV also with every cell as text, which is what a judgement of the text must read;
2. ours: reading, shape and rules of the same files; the Parquet (typed), as `gongkai validate`
   does it, in two processes, whose start is counted, also of one and of three years; the CSV as
   text, every cell, in one;
3. frictionless: `validate` of the CSV files of one year with their keys, the first SAMPLE reports,
   scaled by rows to the whole (its time grows with the rows). It does no sums. It has validated
   them once before: to load it and to warm it up would weigh on a sample, not on a country.

Ends with 1 where a planted fault is not found, or anything else is.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent))  # a plain script, run from anywhere

import national

from gongkai.catalogue import editions
from gongkai.published.decoded import parquet_batches
from gongkai.validate.sliced import shape_of_parts
from gongkai.validate.years import findings_by_year

TABLES, YEARS = national.TABLES, national.YEARS
SCHEMAS = {name: national.form(YEARS[-1], name).schema for name in TABLES}
ROWS = 1 << 18
"""Rows that are judged at once, as many as of a Parquet file."""


def files(folder: Path, ending: str, years: Sequence[int] = YEARS) -> list[Path]:
    """The files of both tables, year by year."""
    return [folder / f"{name}-{year}.{ending}" for year in years for name in TABLES]


def as_text(path: Path, kind: Any) -> Any:
    """The rows of a CSV file, every cell a text or null. None of these holds a line break."""
    with path.open("rb") as stream:
        names = stream.readline().decode().strip().split(",")
    return pc_csv.read_csv(
        path,
        read_options=pc_csv.ReadOptions(block_size=1 << 24),
        convert_options=pc_csv.ConvertOptions(
            column_types=dict.fromkeys(names, kind),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def read_agencies(folder: Path, _: Sequence[int]) -> None:
    """Read a small file with pyarrow, which loads what it loads late."""
    pq.read_table(folder / "agencies.parquet")


def read_parquet(folder: Path, years: Sequence[int]) -> None:
    """Read every file with pyarrow, and let it go."""
    for path in files(folder, "parquet", years):
        pq.read_table(path)


def read_csv(folder: Path, years: Sequence[int]) -> None:
    """Read every file with pyarrow, which guesses the types, and let it go."""
    for path in files(folder, "csv", years):
        pc_csv.read_csv(path)


def read_text(folder: Path, years: Sequence[int]) -> None:
    """Read every file with pyarrow, every cell as text, and let it go."""
    for path in files(folder, "csv", years):
        as_text(path, pa.string())


def judge_parquet(folder: Path, years: Sequence[int]) -> Counter[tuple[str, ...]]:
    """Read and judge the Parquet files; each part is read anew for every look at it.

    As `gongkai validate` does with a large package: the shape in a process beside the rules.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as aside:
        shape = aside.submit(shape_of_parquet, folder, years)
        found = findings_by_year(_parquet(folder, years), editions(), {})
        return _counted(found) + shape.result()


def shape_of_parquet(folder: Path, years: Sequence[int]) -> Counter[tuple[str, ...]]:
    """Judge the shape of the Parquet files alone."""
    parents = _parents(folder)
    shapes = (
        shape_of_parts([part], SCHEMAS[name], parents)
        for year in _parquet(folder, years)
        for name, part in year.items()
    )
    return _counted(chain.from_iterable(shapes))


def _parquet(folder: Path, years: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    def opened(path: Path) -> Any:
        return lambda columns=None: parquet_batches(path.open("rb"), columns)

    return ({n: opened(folder / f"{n}-{year}.parquet") for n in TABLES} for year in years)


def judge_csv(folder: Path, years: Sequence[int]) -> Counter[tuple[str, ...]]:
    """Read and judge the CSV files as text; a year is read once and kept while it is judged."""

    def opened(path: Path) -> Any:
        def batches(columns: Sequence[str] | None = None) -> Iterator[Any]:
            rows = _kept(path)
            rows = rows if columns is None else rows.select(list(columns))
            return (rows.slice(at, ROWS) for at in range(0, rows.num_rows, ROWS))

        return batches

    def each() -> Iterator[Any]:
        for year in years:
            _kept.cache_clear()
            yield {name: opened(folder / f"{name}-{year}.csv") for name in TABLES}

    return _judged(folder, each())


@cache
def _kept(path: Path) -> Any:
    return as_text(path, pa.dictionary(pa.int32(), pa.string()))


def _judged(folder: Path, years: Iterable[Any]) -> Counter[tuple[str, ...]]:
    """Shape and rules of year after year."""
    parents = _parents(folder)
    found: list[Any] = []

    def shaped() -> Iterator[Any]:
        for year in years:
            for name, part in year.items():
                found.extend(shape_of_parts([part], SCHEMAS[name], parents))
            yield year

    found.extend(findings_by_year(shaped(), editions(), {}))
    return _counted(found)


def _parents(folder: Path) -> Mapping[str, Any]:
    return {name: pq.read_table(folder / f"{name}.parquet") for name in ("reports", "agencies")}


def _counted(found: Iterable[Any]) -> Counter[tuple[str, ...]]:
    """Findings as (rule, report, column)."""
    return Counter((each.rule, each.report_id, each.column or "") for each in found)


def judge_frictionless(folder: Path, _: Sequence[int]) -> int:
    """Let frictionless judge the sample with its keys; return the rows it has looked at."""
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(folder / "sample" / "datapackage.json")).validate()
    assert all(task.errors == [] for task in report.tasks), report.flatten(["type", "note"])
    return sum(task.stats["rows"] for task in report.tasks if task.name in TABLES)


def write_sample(folder: Path, reports: int) -> None:
    """The first reports of the last year as a package, with `categories` given as `enum`."""
    place = folder / "sample"
    place.mkdir()
    for name in TABLES:
        rows = reports * len(national.form(YEARS[-1], name).lines)
        with (folder / f"{name}-{YEARS[-1]}.csv").open("rb") as stream:
            (place / f"{name}.csv").write_bytes(b"".join(islice(stream, rows + 1)))
    ids = {
        "reports": national.report_ids(reports, YEARS[-1]),
        "agencies": national.agency_ids(reports),
    }
    key = {"reports": "report_id", "agencies": "agency_id"}
    for name, values in ids.items():
        pc_csv.write_csv(pa.table({key[name]: values}), place / f"{name}.csv")
    schemas: dict[str, Any] = json.loads(json.dumps(SCHEMAS))
    for schema in schemas.values():
        for field in schema["fields"]:
            if coded := field.pop("categories", None):
                field.setdefault("constraints", {})["enum"] = [each["value"] for each in coded]
    schemas |= {
        n: {"fields": [{"name": k, "type": "string"}], "primaryKey": [k]} for n, k in key.items()
    }
    resources = [{"name": n, "path": f"{n}.csv", "schema": s} for n, s in schemas.items()]
    descriptor = {"name": "sample", "resources": resources}
    (place / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


STEPS: dict[str, Callable[[Path, Sequence[int]], Any]] = {
    "read-parquet": read_parquet,
    "read-csv": read_csv,
    "read-text": read_text,
    "judge-parquet": judge_parquet,
    "judge-csv": judge_csv,
    "frictionless": judge_frictionless,
}


WARM_UP = {"frictionless": judge_frictionless}
"""What is done before the clock starts: what is loaded late is loaded."""


def step(name: str, folder: Path, years: int = len(YEARS), repeat: int = 1) -> dict[str, Any]:
    """Run a step in a process of its own, on the last so many years; shortest and highest."""
    command = [
        sys.executable,
        __file__,
        "--step",
        name,
        "--folder",
        str(folder),
        "--years",
        str(years),
    ]
    answers = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(repeat)
    ]
    return {
        "seconds": min(each["seconds"] for each in answers),
        "cpu": min(each["cpu"] for each in answers),
        "peak": max(each["peak"] for each in answers),
        "result": answers[0]["result"],
    }


def run_step(name: str, folder: Path, years: int) -> None:
    """In the process of a step: print its seconds, its peak in MB, and what it found."""
    WARM_UP.get(name, read_agencies)(folder, ())
    began, busy = time.perf_counter(), _busy()
    result = STEPS[name](folder, YEARS[-years:])
    seconds, cpu = time.perf_counter() - began, _busy() - busy
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    if isinstance(result, Counter):
        result = [[*key, count] for key, count in sorted(result.items())]
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak / 1024, "result": result}))


def _busy() -> float:
    """Processor seconds of this process and of those that it has ended."""
    told = os.times()
    return sum(told[:4])


def main() -> int:
    """Run the comparison; 1 where findings differ from those that were planted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--years", type=int, default=len(YEARS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run_step(options.step, options.folder, options.years)
        return 0
    with tempfile.TemporaryDirectory(prefix="gongkai-") as name:
        folder = Path(name)
        agencies = max(options.reports // len(YEARS), 4 * options.sample)
        planted = national.write(agencies, folder)
        write_sample(folder, options.sample)
        return compare(folder, planted, options.repeat)


def compare(folder: Path, planted: tuple[national.Found, national.Found], repeat: int) -> int:
    """Run every step, print what it took, and say whether all faults and no others were found."""
    rows = sum(pq.read_metadata(path).num_rows for path in files(folder, "parquet"))
    print(f"{rows:,} rows in {len(files(folder, 'csv'))} files")
    took = {}
    for name in ("read-parquet", "judge-parquet", "read-csv", "read-text", "judge-csv"):
        took[name] = step(name, folder, repeat=repeat)
        say(name, took[name], rows)
    theirs = step("frictionless", folder)
    say("frictionless", theirs, theirs["result"])
    speed = {unit: theirs["result"] / theirs[unit] for unit in ("seconds", "cpu")}
    for ours, reads in (
        ("judge-parquet", ["read-parquet"]),
        ("judge-csv", ["read-csv", "read-text"]),
    ):
        wall, cpu = (rows / took[ours][unit] / speed[unit] for unit in ("seconds", "cpu"))
        print(
            f"{ours:14} times the rows of frictionless {wall:8.0f} by the clock, {cpu:.0f} in CPU"
        )
        for read in reads:
            wall, cpu = (took[ours][unit] / took[read][unit] for unit in ("seconds", "cpu"))
            print(f"{ours:14} times {read:13} {wall:8.2f} by the clock, {cpu:.2f} in CPU time")
    few = {years: step("judge-parquet", folder, years)["peak"] for years in (1, 3)}
    few[len(YEARS)] = took["judge-parquet"]["peak"]
    for years, peak in few.items():
        print(f"judge-parquet  peak of {years} years {peak:8.0f} MB")
    right = True
    for name, expected in zip(("judge-parquet", "judge-csv"), planted, strict=True):
        found = Counter({tuple(key): count for *key, count in took[name]["result"]})
        right = right and found == expected
        hit, others = found & expected, found - expected
        print(f"{name:14} {expected.total()} planted, {hit.total()} found, {others.total()} others")
    return 0 if right else 1


def say(what: str, took: dict[str, Any], rows: int) -> None:
    """Print a line of the result."""
    seconds, cpu, peak = took["seconds"], took["cpu"], took["peak"]
    told = f"{seconds:9.2f} s {cpu:9.2f} s CPU {rows / seconds:12,.0f} rows/s {peak:7.0f} MB"
    print(f"{what:14}{told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
