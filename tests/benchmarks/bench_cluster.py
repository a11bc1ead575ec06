"""Four Dask workers against one machine: the same bytes, and what each costs.

    python -m tests.benchmarks.bench_cluster [documents] [workers]

Both publish from stores with the same synthetic pages. The seconds of the stage `read`, as the
journal of each run tells it, are those of the clock: on one machine the workers share its cores.
Processor seconds are those of the run and all that it started, and of scheduler and workers: they
tell what the hand-over costs.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gongkai.catalogue import editions
from gongkai.gather import Store, local
from gongkai.place import place
from gongkai.published.form import DATABASE, SUMS
from tests.benchmarks.html_pages import varied
from tests.dask_cluster import cluster

NOW = "2026-03-01T16:30:00Z"
RUN = "from gongkai.cli.app import main; main()"


def published(folder: Path, inbox: Path, workers: int, address: str | None = None) -> float:
    """Publish from a new store; return the seconds of reading."""
    local([inbox], Store(folder / "store"), "20260301T163000Z", lambda: NOW)
    chosen = {"GONGKAI_WORKERS": str(workers)}
    chosen |= {"GONGKAI_CLUSTER": address} if address else {}
    subprocess.run(
        [sys.executable, "-c", RUN, "run", "--offline"],
        cwd=folder,
        env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), **chosen},
        check=True,
    )
    (journal,) = (folder / "store" / "runs").glob("*.json")
    stages = {each["stage"]: each for each in json.loads(journal.read_text())["stages"]}
    times = (stages["read"][name] for name in ("started", "ended"))
    started, ended = map(datetime.fromisoformat, times)
    return (ended - started).total_seconds()


def on_a_cluster(folder: Path, inbox: Path, workers: int) -> float:
    """Publish with a cluster of its own, which ends with all its readers."""
    with cluster(folder / "dask", workers) as (address, started):
        seconds = published(folder / "cluster", inbox, workers, address)
        for each in started:
            each.terminate()
        for each in started:
            each.wait()
    return seconds


def costing(action: Callable[..., float], *given: object) -> tuple[float, float]:
    """Return what an action gives, and the processor seconds of the processes it has ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = action(*given)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same, but for the database and the digest of it."""
    here, there = place(one / "published"), place(other / "published")
    names = sorted({*here.keys(""), *there.keys("")})
    differ = [name for name in names if here.read(name) != there.read(name)]
    return [name for name in differ if not name.endswith((DATABASE, SUMS))]


def main() -> int:
    """Print what both cost; 1 where one byte differs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    law, rng = editions(), random.Random(1)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as made:
        folder = Path(made)
        for name in ("inbox", "alone", "cluster"):
            (folder / name).mkdir()
        for number in range(count):
            (folder / "inbox" / f"{number:06}.html").write_bytes(varied(law, rng)[0])
        inbox = folder / "inbox"
        alone = costing(published, folder / "alone", inbox, os.cpu_count() or 1)
        there = costing(on_a_cluster, folder, inbox, workers)
        differ = differing(folder / "alone", folder / "cluster")
    print(f"documents: {count}")
    for name, (seconds, processor) in (("one machine", alone), (f"{workers} Dask workers", there)):
        print(f"{name:14}: read {seconds:6.1f} s, whole run {processor:6.1f} processor seconds")
    print(f"files that differ: {', '.join(differ) or 'none'}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
