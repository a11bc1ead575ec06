"""The site over a made-up release: seconds and processor seconds of a first and of a second build.

`--agencies N` with six reports each, by default 300; `--workers` as for `gongkai site`.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.form import PARQUET_FORMAT, TABLE, digest
from gongkai.published.rows import parquet_bytes
from gongkai.site.build import build

SEED = 20250131
YEARS = tuple(range(2019, 2025))
SURNAMES = "云溪青岚北陵东栖荷渚金渚南浦石桥汀洲溪山鸣沙墨池芦湾玉带白河林山"
KINDS_OF_FILES = (
    "agencies/*.html", "agencies/*.json", "reports/*.html", "charts/*", "search/*", "regions/*",
    "index.html", "coverage.html", "quality.html",
)  # fmt: skip
KINDS = ("民政局", "教育局", "财政局", "卫生健康局", "水务局", "人民政府办公室", "交通运输局")


def table(name: str, columns: dict[str, object], rows: int) -> pa.Table:
    """A record table of which only some columns are filled."""
    schema = arrow_schema(record_schemas()[name])
    given = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(given, schema=schema)


def ids(count: int) -> list[str]:
    return [f"a{number:06}" for number in range(count)]


def agencies(count: int) -> pa.Table:
    dice = np.random.default_rng(SEED)
    picked = dice.integers(0, len(SURNAMES), (count, 4))
    names = ["".join(SURNAMES[at] for at in row) + "县" for row in picked]
    columns = {
        "agency_id": ids(count),
        "name": [f"{name}{KINDS[at % len(KINDS)]}" for at, name in enumerate(names)],
        "level": ["county_department"] * count,
        "division_code": [f"{51 + at % 9}{at % 21:02}{at % 30:02}" for at in range(count)],
    }
    return table("agencies", columns, count)


def reports(count: int) -> pa.Table:
    pairs = [(id, year) for id in ids(count) for year in YEARS]
    columns = {
        "report_id": [f"{id}-{year}" for id, year in pairs],
        "agency_id": [id for id, _ in pairs],
        "report_year": [year for _, year in pairs],
        "report_status": ["accepted"] * len(pairs),
        "agency_name": ["某县民政局"] * len(pairs),
        "digest": ["0" * 64] * len(pairs),
        **{name: [0] * len(pairs) for name in ("errors", "warnings", "infos")},
        **{name: [value] * len(pairs) for name, value in {
            "series": "own", "scope": "own_organ", "edition": "2021",
            "address": "https://www.example.gov.cn/zfxxgk/nb/2024/index.html",
        }.items()},
    }  # fmt: skip
    return table("reports", columns, len(pairs))


def observations(count: int, year: int) -> pa.Table:
    """Every cell of the form of 2021: small numbers."""
    form = next(each for each in editions() if each.key == "2021")
    cells = [(t.code, x.code, y.code) for t in form.tables for x in t.lines for y in t.columns]
    size = len(cells) * count
    numbers = np.random.default_rng(year).integers(0, 30, size)
    columns = {
        "report_id": np.repeat([f"{id}-{year}" for id in ids(count)], len(cells)),
        "agency_id": np.repeat(ids(count), len(cells)),
        "report_year": [year] * size,
        "cell": [".".join(cell) for cell in cells] * count,
        **{name: [cell[at] for cell in cells] * count
           for at, name in enumerate(("table", "line", "column"))},
        "value": numbers.astype(object),
        "text": numbers.astype(str),
        **{name: [1] * size for name in ("grid", "grid_row", "grid_column")},
        **{name: [value] * size for name, value in {
            "series": "own", "scope": "own_organ", "edition": "2021",
            "report_status": "accepted", "status": "reported", "printed_status": "reported",
        }.items()},
    }  # fmt: skip
    return table("observations", columns, size)


def coverage(count: int) -> pa.Table:
    pairs = [(id, year) for id in ids(count) for year in YEARS]
    columns = {
        "agency_id": [id for id, _ in pairs],
        "report_year": [year for _, year in pairs],
        "report_id": [f"{id}-{year}" for id, year in pairs],
        **{name: [value] * len(pairs) for name, value in {
            "series": "own", "found": "found", "timeliness": "unknown",
        }.items()},
    }  # fmt: skip
    return table("coverage", columns, len(pairs))


def release(folder: Path, count: int) -> None:
    """Write what the site reads of a release."""
    (folder / "data").mkdir(parents=True)
    made = {"agencies": agencies(count), "reports": reports(count), "coverage": coverage(count)}
    named = [(name, name, rows) for name, rows in made.items()]
    resources = []
    for year in (None, *YEARS):
        if year is not None:
            named = [("observations", f"observations-{year}", observations(count, year))]
        for code, name, rows in named:
            content = parquet_bytes(rows)
            (folder / "data" / f"{name}.parquet").write_bytes(content)
            resources.append({
                "name": name, "path": f"data/{name}.parquet", TABLE: code,
                "format": PARQUET_FORMAT, "bytes": len(content), "hash": digest(content),
            })  # fmt: skip
    told = {"name": "x", "title": "甲", "titleEn": "A", "version": "1.0.0", "resources": resources}
    told["created"] = "2026-01-01T00:00:00Z"
    (folder / "datapackage.json").write_text(json.dumps(told), "utf-8")


def timed(folder: Path, workers: int) -> tuple[float, float, int]:
    """Seconds, processor seconds and files written of a build."""

    def used() -> float:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, both))

    begun, before = time.perf_counter(), used()
    written = build(folder, workers=workers).written
    return time.perf_counter() - begun, used() - before, written


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agencies", type=int, default=300)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as where:
        folder = Path(where) / "annual-reports" / "1.0.0"
        release(folder, given.agencies)
        for name in ("first", "second"):
            seconds, processor, written = timed(folder, given.workers)
            each = 1000 * processor / given.agencies
            print(f"{name} build: {seconds:.1f} s, {processor:.1f} s of processor, "
                  f"{each:.1f} ms an agency, {written} files written")  # fmt: skip
        site = folder.parent / "site"
        for kind in KINDS_OF_FILES:
            sizes = [each.stat().st_size for each in site.glob(kind)]
            if sizes:
                mean = sum(sizes) / len(sizes)
                print(f"{kind}: {len(sizes)} files, {mean:,.0f} bytes each, {max(sizes):,} at most")
        peak = max(resource.getrusage(each).ru_maxrss for each in (0, -1)) / 1024
        print(f"peak memory of a process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
