"""Coverage of a whole country: seconds and memory for many agencies, years and captures.

    python tests/benchmarks/bench_coverage.py [agencies]

Every agency has a list of its own that was walked in one run, with a report for most of seven
years. Memory is what the process holds at its highest, captures and reports included; the first
figure is what these alone take.
"""

import resource
import sys
import time
from datetime import UTC, date, datetime

import pyarrow as pa

from gongkai.model import Agency, Capture, Register, Source
from gongkai.release.coverage import coverage, replacements
from gongkai.release.order import ordered
from gongkai.release.records import record_schema

YEARS = range(2019, 2026)
TIME = "2026-05-01T01:00:00Z"


def main() -> None:
    """Print seconds and memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    agencies = tuple(Agency(f"a{n:06}", f"局{n}", "county_department") for n in range(count))
    sources = tuple(Source(a.agency_id, f"http://h{a.agency_id}/list", "list") for a in agencies)
    captures, rows = gathered(agencies)
    reports = pa.Table.from_pylist(rows, record_schema("reports"))
    del rows
    print(f"{count} agencies, {len(captures)} captures, {reports.num_rows} reports")
    print(f"held before:   {peak():8.0f} MB")
    start = time.perf_counter()
    table = coverage(
        Register(agencies, sources),
        captures,
        reports,
        date(2026, 6, 1),
        first_report_year=YEARS[0],
        replaced=replacements(captures),
        existed=lambda _agency, _year: True,
    )
    print(f"coverage:      {time.perf_counter() - start:8.1f} s, {table.num_rows} rows")
    print(f"held at most:  {peak():8.0f} MB")
    start = time.perf_counter()
    ordered(table, "agency_id", "report_year", "series")
    print(f"sorted:        {time.perf_counter() - start:8.1f} s")


def gathered(agencies: tuple[Agency, ...]) -> tuple[list[Capture], list[dict[str, object]]]:
    """Return the captures of one run, and the reports that were read from them."""
    captures, rows = [], []
    for number, agency in enumerate(agencies):
        address = f"http://h{agency.agency_id}/list"
        given = {"agency_id": agency.agency_id, "found_on": address}
        captures.append(Capture("r", address, TIME, "kept", digest=f"{number:064x}", role="list",
                                listing="end", **given))  # fmt: skip
        for year in YEARS:
            if (number + year) % 8 == 0:
                continue
            page, digest = f"http://h{agency.agency_id}/{year}", f"{number * 10 + year % 10:064x}"
            captures.append(Capture("r", page, TIME, "kept", report_year=year, status=200,
                                    addresses=(page,), digest=digest, **given))  # fmt: skip
            rows.append({
                "report_id": f"{agency.agency_id}-{year}", "agency_id": agency.agency_id,
                "report_year": year, "series": "own", "scope": "own_organ", "address": page,
                "digest": digest, "first_seen": datetime(2026, 5, 1, 1, tzinfo=UTC),
            })  # fmt: skip
    return captures, rows


def peak() -> float:
    """Return the highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
