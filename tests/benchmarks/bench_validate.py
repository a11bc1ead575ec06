"""How fast the rules and the shape of observations are judged, beside frictionless.validate.

    python tests/benchmarks/bench_validate.py [--reports 5000] [--sample 100]

Observations of REPORTS made-up reports (200 cells each, fixed seed, every sum holding) are written
to a CSV with seeded faults in its first SAMPLE reports. In the same run:

1. ours: `validate.verdict` (every rule) and `validate.shape` on the whole Arrow table;
2. ours from Parquet, in which observations are published, and from the CSV: reading it as text
   and judging the shape of every cell;
3. frictionless: `validate` of the same CSV, schema and keys, on the first SAMPLE reports, scaled
   to REPORTS (its time grows with the rows; the whole takes minutes).

Frictionless knows neither the statutory rules nor `categories`, so the latter are given to it as
`enum`. Both must find the same seeded faults of shape, and ours the seeded faults of arithmetic.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
from frictionless import Package, system

from gongkai import validate
from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.model import Finding

SEED = 20240331
ENDS = ("new_received", "carried_over_in", "total_processed", "carried_over_out")
SCHEMA = record_schemas()["observations"]
REPORTS_SCHEMA = {
    "fields": [{"name": "report_id", "type": "string"}, {"name": "agency_id", "type": "string"}]
}
# Field, what it becomes, what both must call it. Each stands in a report of its own.
FAULTS = (
    ("page", "x", "SHAPE-TYPE"),
    ("value", "1,5", "SHAPE-TYPE"),
    ("grid_row", "0", "SHAPE-MINIMUM"),
    ("report_year", "1999", "SHAPE-MINIMUM"),
    ("series", None, "SHAPE-REQUIRED"),
    ("status", "printed", "SHAPE-ENUM"),
    ("edition", "2014", "SHAPE-ENUM"),
    ("cell", "applications.total", "SHAPE-PATTERN"),
    ("cell", "instruments.rules.issued", "SHAPE-PRIMARY-KEY"),
    ("report_id", "nobody-2024", "SHAPE-FOREIGN-KEY"),
)
WRONG_SUMS = 20


def figures(reports: int) -> np.ndarray:
    """Figures of every cell of the form, reports × cells, with every sum holding."""
    draw = np.random.default_rng(SEED)
    columns: list[np.ndarray] = []
    for table in editions()[0].tables:
        lines, kinds = len(table.lines), len(table.columns)
        block = draw.integers(0, 500, (reports, lines, kinds))
        block *= draw.random(block.shape) < 0.4
        if table.code == "instruments":
            block[:, :, 2] += block[:, :, 0]  # what was issued is in force
        if table.code == "applications":
            _balance(block, [line.code for line in table.lines], draw)
        if table.code in {"applications", "remedies"}:
            block[:, :, -1] = block[:, :, :-1].sum(axis=2)
        columns.append(block.reshape(reports, -1))
    return np.concatenate(columns, axis=1)


def _balance(block: np.ndarray, lines: list[str], draw: np.random.Generator) -> None:
    new, before, done, after = (lines.index(line) for line in ENDS)
    results = [at for at, line in enumerate(lines) if line not in ENDS]
    block[:, done] = block[:, results].sum(axis=1)
    both = block[:, done] + block[:, after]
    block[:, before] = (both * draw.random(both.shape)).astype(np.int64)
    block[:, new] = both - block[:, before]


def observations(values: np.ndarray) -> pa.Table:
    """The figures as an observations table, a report after the other."""
    reports, cells = values.shape
    form = editions()[0]
    address = [
        (t.code, line.code, c.code) for t in form.tables for line in t.lines for c in t.columns
    ]
    number = np.arange(reports * cells)
    of_report, of_cell = pa.array(number // cells), pa.array(number % cells)
    agencies = [f"agency-{at:06}" for at in range(reports)]

    def each_report(items: list[Any]) -> pa.Array:
        return pa.array(items).take(of_report)

    def each_cell(items: list[Any]) -> pa.Array:
        return pa.array(items).take(of_cell)

    counts = pa.array(values.reshape(-1))
    amounts = counts.cast(pa.decimal128(25, 6)).cast(pa.decimal128(24, 6))
    columns = {
        "report_id": each_report([f"{agency}-2024" for agency in agencies]),
        "agency_id": each_report(agencies),
        "report_year": pa.repeat(2024, len(number)),
        "series": pa.repeat("own", len(number)),
        "scope": pa.repeat("own_organ", len(number)),
        "edition": pa.repeat("2021", len(number)),
        "report_status": pa.repeat("accepted", len(number)),
        "cell": each_cell([".".join(each) for each in address]),
        "table": each_cell([each[0] for each in address]),
        "line": each_cell([each[1] for each in address]),
        "column": each_cell([each[2] for each in address]),
        "value": amounts,
        "status": pa.repeat("reported", len(number)),
        "text": counts.cast(pa.string()),
        "printed_value": amounts,
        "printed_status": pa.repeat("reported", len(number)),
        "digest": each_report([f"{at:064x}" for at in range(reports)]),
        "page": pa.repeat(1, len(number)),
        "grid": pa.repeat(2, len(number)),
        "grid_row": each_cell([at // 7 + 1 for at in range(cells)]),
        "grid_column": each_cell([at % 7 + 1 for at in range(cells)]),
    }
    arrow = arrow_schema(SCHEMA)
    arrays = [
        columns[f.name].cast(f.type) if f.name in columns else pa.nulls(len(number), f.type)
        for f in arrow
    ]
    return pa.Table.from_arrays(arrays, schema=arrow)


def with_faults(table: pa.Table, cells: int) -> pa.Table:
    """The table as texts, with FAULTS in it: the n-th in the 11th cell of the n-th report."""
    texts = pa.table({name: table.column(name).cast(pa.string()) for name in table.column_names})
    for at, (field, value, _) in enumerate(FAULTS):
        row = at * cells + 10
        column = texts.column(field)
        changed = [column.slice(0, row), pa.array([value], pa.string()), column.slice(row + 1)]
        chunks = [c for part in changed for c in getattr(part, "chunks", [part])]
        texts = texts.set_column(texts.column_names.index(field), field, pa.chunked_array(chunks))
    return texts


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of a piece of work."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def read_as_text(path: Path) -> pa.Table:
    """The CSV as it stands, every cell a text or null."""
    names = [field["name"] for field in SCHEMA["fields"]]
    return pc_csv.read_csv(
        path,
        convert_options=pc_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def frictionless_faults(folder: Path, rows: pa.Table, parents: pa.Table) -> tuple[float, Counter]:
    """Seconds that frictionless takes for a table with its parent, and what it finds."""
    pc_csv.write_csv(rows, folder / "observations.csv")
    pc_csv.write_csv(parents, folder / "reports.csv")
    schema = json.loads(json.dumps(SCHEMA))
    schema["foreignKeys"] = [k for k in schema["foreignKeys"] if k["fields"] == ["report_id"]]
    for field in schema["fields"]:
        if coded := field.pop("categories", None):
            field.setdefault("constraints", {})["enum"] = [each["value"] for each in coded]
    package = Package(
        {
            "name": "bench",
            "resources": [
                {"name": "observations", "path": "observations.csv", "schema": schema},
                {"name": "reports", "path": "reports.csv", "schema": REPORTS_SCHEMA},
            ],
        },
        basepath=str(folder),
    )
    with system.use_context(trusted=True):
        seconds, report = timed(package.validate)
    return seconds, Counter(_named(error) for task in report.tasks for error in task.errors)


def _named(error: Any) -> tuple[str, str]:
    """An error of frictionless by the name of ours, and the field it is about."""
    kinds = {"type-error": "SHAPE-TYPE", "primary-key": "SHAPE-PRIMARY-KEY",
             "foreign-key": "SHAPE-FOREIGN-KEY"}  # fmt: skip
    if error.type == "constraint-error":
        constraint = error.note.split('"')[1]
        return f"SHAPE-{constraint.upper()}", error.field_name
    return kinds.get(error.type, error.type), getattr(error, "field_name", "")


def ours(findings: tuple[Finding, ...]) -> Counter:
    """Our findings in the same terms: keys are not about one field."""
    keys = ("SHAPE-PRIMARY-KEY", "SHAPE-FOREIGN-KEY")
    return Counter((f.rule, "" if f.rule in keys else f.column or "") for f in findings)


def with_wrong_sums(values: np.ndarray) -> np.ndarray:
    """The figures with the total of newly received applications wrong in WRONG_SUMS reports."""
    wrong = values.copy()
    total_of_first_line = wrong.shape[1] - 15 - 25 * 7 + 6
    wrong[:WRONG_SUMS, total_of_first_line] += 1
    return wrong


def say(what: str, seconds: float, more: str = "") -> None:
    """Print a line of the result."""
    print(f"{what:36}{seconds:8.2f} s  {more}", flush=True)


def main() -> int:
    """Run the comparison; 1 where the verdicts differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--sample", type=int, default=100)
    options = parser.parse_args()
    values = figures(options.reports)
    sound, wrong = observations(values), observations(with_wrong_sums(values))
    print(f"{options.reports} reports, {sound.num_rows:,} rows x {sound.num_columns} columns")
    with tempfile.TemporaryDirectory() as name:
        agreed = compare(sound, wrong, options.reports, options.sample, Path(name))
    print(f"verdicts {'agree' if agreed else 'DIFFER'}")
    return 0 if agreed else 1


def compare(sound: pa.Table, wrong: pa.Table, reports: int, sample: int, folder: Path) -> bool:
    """Time everything, print it, and say whether all seeded faults and no others were found."""
    cells = sound.num_rows // reports
    parents = pa.table({name: pc.unique(sound.column(name)) for name in ("report_id", "agency_id")})
    schema, given = {**SCHEMA, "foreignKeys": SCHEMA["foreignKeys"][:1]}, {"reports": parents}

    nothing = validate.findings(sound, editions(), {})
    rules, wrong_sums = timed(lambda: validate.findings(wrong, editions(), {}))
    shape, clean = timed(lambda: validate.shape(wrong, schema, given))
    say("ours, rules", rules)
    say("ours, shape", shape)

    pq.write_table(sound, folder / "all.parquet", compression="zstd")
    pq.read_table(folder / "all.parquet", columns=["page"])  # loads what pyarrow loads late
    opened, _ = timed(lambda: pq.read_table(folder / "all.parquet"))
    say("ours, reading Parquet", opened)

    faulty = with_faults(sound, cells)
    pc_csv.write_csv(faulty, folder / "all.csv")
    read, texts = timed(lambda: read_as_text(folder / "all.csv"))
    judged, found = timed(lambda: validate.shape(texts, schema, given))
    say("ours, CSV as text and its shape", read + judged, f"of which reading {read:.2f} s")

    rows = faulty.slice(0, sample * cells)
    theirs, their_faults = frictionless_faults(folder, rows, parents)
    scaled = theirs * reports / sample
    say(f"frictionless, {rows.num_rows:,} rows", theirs, f"scaled to all rows {scaled:.1f} s")
    print(f"ratio, shape + rules            {scaled / (shape + rules):6.0f}")
    print(f"ratio, Parquet + shape + rules  {scaled / (opened + shape + rules):6.0f}")
    print(f"ratio, CSV + shape + rules      {scaled / (read + judged + rules):6.0f}")

    seeded = Counter((fault, "" if "KEY" in fault else field) for field, _, fault in FAULTS)
    return (
        nothing == clean == ()
        and {finding.suspect for finding in wrong_sums} == {("applications.new_received.total",)}
        and len({finding.report_id for finding in wrong_sums}) == WRONG_SUMS
        and ours(found) == their_faults
        and not seeded - ours(found)
    )


if __name__ == "__main__":
    sys.exit(main())
