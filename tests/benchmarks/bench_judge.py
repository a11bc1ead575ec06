"""How long and in how much memory the reports of a run are settled and judged.

    python tests/benchmarks/bench_judge.py [REPORTS]      5,000, and four times as many

Made-up reports of two years, read already: parts of 200 that lie in no order. Of every hundredth
agency the second report does not carry over what the first one left, which is the one thing to be
found. Each number of reports is judged in a process of its own, once before that of a single slice,
which is what memory cannot be less than. Ends with 1 where anything else is found, or where four
times the reports take more than a third more memory.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongkai import observations
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.model import Locator, Observation, Register, Report, Section
from gongkai.release.slices import REPORTS as SLICE
from gongkai.run.folder import Publisher
from gongkai.run.material import material

REPORTS, AT_ONCE, YEARS = 5_000, 200, (2023, 2024)
IN, RULE = "applications.carried_over_in.total", "T3-CARRY"
WRONG = 100
"""Of so many agencies one carries over a wrong number."""


def template() -> dict[str, pa.Table]:
    """The tables of one report, every figure nil and every cell with its place."""
    form = editions()[0]
    cells = tuple(
        Observation(table.code, line.code, column.code, 0, "reported", "0",
                    Locator(page=1, grid=1, grid_row=at, grid_column=number,
                            box=(72.5, 100.25 + at, 130.75, 118.5 + at)))
        for table in form.tables
        for at, line in enumerate(table.lines, 1)
        for number, column in enumerate(table.columns, 1)
    )  # fmt: skip
    told = tuple(Section(each.code, each.code, "本机关按规定公开政府信息。" * 20)
                 for each in form.sections)  # fmt: skip
    report = Report(
        digest="0" * 64, agency_name="某局", report_year=YEARS[0], title="年度报告",
        edition=form.key, scope="own_organ", sections=told, observations=cells,
        editions={each.code: form.key for each in form.tables}, agency_id="a", report_id="a",
    )  # fmt: skip
    return {
        "reports": observations.reports_table([report]),
        "observations": observations.table([report]),
        "sections": observations.sections_table([report]),
        "findings": observations.findings_table(()),
    }


def write(reports: int, folder: Path) -> None:
    """Write the parts of so many reports."""
    one = template()
    order = np.random.default_rng(20250131).permutation(reports)
    for start in range(0, reports, AT_ONCE):
        place = folder / f"{start:08}"
        place.mkdir(parents=True)
        for name, table in repeated(one, order[start : start + AT_ONCE]).items():
            pq.write_table(table, place / f"{name}.parquet", compression="zstd")


def repeated(one: dict[str, pa.Table], numbers: Sequence[int]) -> dict[str, pa.Table]:
    """The tables of several reports, each as one but for what identifies it."""
    agencies = [f"a{number // 2:07}" for number in numbers]
    years = [YEARS[number % 2] for number in numbers]
    about = {
        "report_id": pa.array([f"{a}-{y}" for a, y in zip(agencies, years, strict=True)]),
        "agency_id": pa.array(agencies),
        "report_year": pa.array(years, pa.int64()),
        "digest": pa.array([f"{number:064x}" for number in numbers]),
    }
    many = {}
    for name, table in one.items():
        rows = np.tile(np.arange(table.num_rows), len(numbers))
        of_report = pa.array(np.repeat(np.arange(len(numbers)), table.num_rows))
        whole = table.take(pa.array(rows))
        if name in ("sections", "findings"):
            whole = whole.append_column("digest", pa.nulls(len(rows), pa.string()))
        for column, values in about.items():
            if column in whole.column_names:
                place = whole.column_names.index(column)
                field = whole.schema.field(place)
                whole = whole.set_column(place, field, values.take(of_report).cast(field.type))
        many[name] = whole
    many["observations"] = _wrong(many["observations"], numbers)
    return many


def _wrong(cells: pa.Table, numbers: Sequence[int]) -> pa.Table:
    """Let the second report of some agencies carry over what the first did not leave."""
    of_wrong = np.array([number % 2 == 1 and number // 2 % WRONG == 0 for number in numbers])
    chosen = np.repeat(of_wrong, len(cells) // len(numbers))
    chosen &= np.asarray(pc.equal(cells["cell"], IN))
    place = cells.column_names.index("value")
    field = cells.schema.field(place)
    values = pc.if_else(pa.array(chosen), pa.scalar(Decimal(5), field.type), cells["value"])
    return cells.set_column(place, field, values)


def judge(folder: Path) -> None:
    """Judge the parts of a folder, and print what it took as JSON."""
    about = Publisher(Register(), (), editions(), None, package_info())
    parts = sorted((folder / "parts").iterdir())
    started, processors = time.perf_counter(), time.process_time()
    made = material(parts, about, folder / "judged")
    took = time.perf_counter() - started
    rules = made.findings["rule"].to_pylist()
    print(json.dumps({
        "seconds": took,
        "processor": time.process_time() - processors,
        "peak": _peak(),
        "carried": rules.count(RULE),
        "rows": made.observations.num_rows,
    }))  # fmt: skip


def _peak() -> int:
    """The most memory this process has had, in MB."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) >> 10


def measured(reports: int) -> dict[str, float]:
    """Make so many reports, and judge them in another process."""
    with tempfile.TemporaryDirectory() as folder:
        write(reports, Path(folder) / "parts")
        told = subprocess.run(
            [sys.executable, __file__, "--judge", folder], check=True, capture_output=True
        )
    found: dict[str, float] = json.loads(told.stdout)
    print(
        f"{reports:>9,} reports, {found['rows']:>11,.0f} cells: {found['seconds']:6.1f} s, "
        f"{found['processor'] / reports * 1e3:5.2f} ms of processor a report, "
        f"{found['peak']:5,.0f} MB"
    )
    found["sound"] = found["carried"] == -(-(reports // 2) // WRONG)
    return found


def main() -> int:
    """Compare a number of reports with four times as many."""
    if sys.argv[1:2] == ["--judge"]:
        judge(Path(sys.argv[2]))
        return 0
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    few, some, many = (measured(number) for number in (2 * SLICE, reports, 4 * reports))
    per_report = many["processor"] / some["processor"] / 4
    growth = many["peak"] / some["peak"]
    print(f"four times the reports: {per_report:.2f} times the processor a report,")
    print(f"{growth:.2f} times the memory, {many['peak'] / few['peak']:.2f} times that of a slice")
    sound = all(each["sound"] for each in (few, some, many))
    return 0 if sound and growth < 4 / 3 else 1


if __name__ == "__main__":
    raise SystemExit(main())
