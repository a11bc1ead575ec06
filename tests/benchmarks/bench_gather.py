"""Gathering 1,000 reports from 50 hosts, beside what politeness alone allows.

    python tests/benchmarks/bench_gather.py [--delay 0.5] [--parallel 50] [--each 20]

A fast site on 127.0.1.1 … 127.0.1.50 serves reports with an ETag, in a process of its own; each
gathering is a process of its own too. Printed:

1. the time from the first request to the last, beside delay x (requests a host - 1), the least
   that one request at a time with the delay takes, for as many rounds as it needs to have every
   host in turn where fewer are asked in parallel (bound 1.5);
2. the peak of resident memory (VmHWM) with all sources beside that with a tenth of them on the
   same hosts (bound 1.25): what grows with the number of sources shows there;
3. a second run, for which nothing has changed: one conditional request a source, every answer 304,
   no document written.
"""

import argparse
import csv
import json
import math
import multiprocessing
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from gongkai.gather import GatherSettings, Store
from tests.gather.site.driver import gathered
from tests.gather.site.faults import marked
from tests.gather.site.log import ROBOTS, Asked, at_once, hurried
from tests.gather.site.pages import report
from tests.gather.site.register import AGENCIES, SOURCES
from tests.gather.site.site import Site

HOSTS = 50
TIME_BOUND, MEMORY_BOUND = 1.5, 1.25
YEAR = 2024


class Ran(NamedTuple):
    """One gathering: what was asked, and the peak of its memory in MB."""

    asked: list[Asked]
    memory: float


def serve(control: Connection, each: int) -> None:
    """Serve until told to stop; on `take`, send the log and begin a new one."""
    hosts = {f"h{number:02}": f"127.0.1.{number}" for number in range(1, HOSTS + 1)}
    with Site(hosts) as site:
        for host in hosts:
            for number in range(each):
                path = f"/xxgk/{number}.html"
                content = report(f"{host}区{number}局", YEAR).encode()
                site.route(host, path, marked(content, ETag=f'"{host}-{number}"'))
        control.send(dict(site.origins))
        while control.recv() == "take":
            rows = site.log.rows()
            site.log.take()
            control.send(rows)


def write_register(folder: Path, origins: Mapping[str, str], each: int) -> Path:
    """Write a register with some reports of every host."""
    named = [(host, number) for host in origins for number in range(each)]
    folder.mkdir()
    _write(
        folder / "agencies.csv",
        AGENCIES,
        [
            (f"{host}-{number}", f"{host}区{number}局", "county_department", "", "", "")
            for host, number in named
        ],
    )
    _write(
        folder / "sources.csv",
        SOURCES,
        [
            (f"{host}-{number}", f"{origins[host]}/xxgk/{number}.html", "report", YEAR, "own")
            for host, number in named
        ],
    )
    return folder


def _write(path: Path, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def gather(register: Path, store: Path, run: str, settings: Mapping[str, Any]) -> float:
    """Gather in a process of its own; return the peak of its memory in MB."""
    command = [sys.executable, __file__, "--gather", str(register), str(store), run]
    done = subprocess.run(
        [*command, json.dumps(settings)], check=True, stdout=subprocess.PIPE, text=True
    )
    return int(done.stdout) / 1024


def measured(register: str, store: str, run: str, settings: str) -> None:
    """Gather, and print the peak of this process's memory in KB, as Linux counts it."""
    gathered(Path(register), Store(Path(store)), run, GatherSettings(**json.loads(settings)))
    status = Path("/proc/self/status").read_text("ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def documents(store: Path) -> dict[str, int]:
    """Return the documents of a store with the times at which they were written."""
    return {p.name: p.stat().st_mtime_ns for p in (store / "documents").rglob("*") if p.is_file()}


def main() -> int:
    """Run everything; 1 where a bound is passed or the second run is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--parallel", type=int, default=HOSTS)
    parser.add_argument("--each", type=int, default=20, help="reports a host")
    parser.add_argument("--gather", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.gather:
        measured(*options.gather)
        return 0
    context = multiprocessing.get_context("spawn")
    control, other = context.Pipe()
    server = context.Process(target=serve, args=(other, options.each), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return 0 if compare(control, Path(folder), options) else 1
    finally:
        control.send("stop")
        server.join()


def compare(control: Connection, folder: Path, options: argparse.Namespace) -> bool:
    """Gather few, all, and all again; print, and say whether every bound was kept."""
    origins = control.recv()
    few, every = max(1, options.each // 10), options.each
    settings = {"delay": options.delay, "hosts": options.parallel}

    def run(name: str, store: str, number: int) -> Ran:
        register = folder / f"register-{number}"
        if not register.exists():
            write_register(register, origins, number)
        memory = gather(register, folder / store, name, settings)
        control.send("take")
        return Ran([Asked(**row) for row in control.recv()], memory)

    small = run("few", "few", few)
    first = run("first", "store", every)
    before = documents(folder / "store")
    second = run("second", "store", every)
    sources = HOSTS * every
    print(f"{sources:,} reports on {HOSTS} hosts, {options.parallel} in parallel, "
          f"{options.delay:g} s between two requests")  # fmt: skip
    kept = [
        _time("first run", first.asked, options),
        _time("second run", second.asked, options),
        _memory(small, first, HOSTS * few, sources),
        _second(second.asked, sources),
        documents(folder / "store") == before and len(before) == sources,
        _polite([*first.asked], options.delay) and _polite(second.asked, options.delay),
    ]
    print("as it should be" if all(kept) else "NOT as it should be")
    return all(kept)


def _time(name: str, asked: list[Asked], options: argparse.Namespace) -> bool:
    """Judge the time of a run, from the first request to the last."""
    taken = max(each.ended for each in asked) - min(each.started for each in asked)
    most = max(Counter(each.host for each in asked).values())
    least = options.delay * (most - 1) * math.ceil(HOSTS / options.parallel)
    ratio = taken / least
    print(f"{name + ', wall':24}{taken:8.2f} s  politeness alone {least:.2f} s, "
          f"ratio {ratio:.2f} (bound {TIME_BOUND})")  # fmt: skip
    return ratio <= TIME_BOUND


def _memory(small: Ran, large: Ran, few: int, sources: int) -> bool:
    ratio = large.memory / small.memory
    print(f"{'peak memory':24}{large.memory:8.1f} MB of {sources:,} sources, {small.memory:.1f} MB "
          f"of {few}, ratio {ratio:.2f} (bound {MEMORY_BOUND})")  # fmt: skip
    return ratio <= MEMORY_BOUND


def _second(asked: list[Asked], sources: int) -> bool:
    rules = [each for each in asked if each.path == ROBOTS]
    reports = [each for each in asked if each.path != ROBOTS]
    conditional = sum(each.conditional for each in reports)
    unchanged = sum(each.status == 304 for each in reports)
    print(f"{'second run, requests':24}{len(reports):8,} for {sources:,} sources, {conditional:,} "
          f"conditional, {unchanged:,} answered 304; robots.txt {len(rules)}")  # fmt: skip
    return len(reports) == conditional == unchanged == sources


def _polite(asked: list[Asked], delay: float) -> bool:
    return not at_once(asked) and not hurried(asked, delay)


if __name__ == "__main__":
    sys.exit(main())
