"""Four Dask workers against one machine: the same bytes, and the seconds of each.

    python -m tests.benchmarks.bench_cluster [documents] [workers]

Both publish from stores with the same synthetic pages; seconds are those of the stage `read`, as
the journal of each run tells them, and of the whole run. On one machine the workers share its
cores: it shows that they give the same, and what the hand-over costs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
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


def published(folder: Path, inbox: Path, address: str | None) -> tuple[float, float]:
    """Publish from a new store; return the seconds of reading and of the whole run."""
    local([inbox], Store(folder / "store"), "20260301T163000Z", lambda: NOW)
    chosen = {"GONGKAI_CLUSTER": address} if address else {}
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", RUN, "run", "--offline"],
        cwd=folder,
        env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), **chosen},
        check=True,
    )
    whole = time.perf_counter() - begun
    (journal,) = (folder / "store" / "runs").glob("*.json")
    stages = {each["stage"]: each for each in json.loads(journal.read_text())["stages"]}
    times = (stages["read"][name] for name in ("started", "ended"))
    started, ended = map(datetime.fromisoformat, times)
    return (ended - started).total_seconds(), whole


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same, but for the database and the digest of it."""
    here, there = place(one / "published"), place(other / "published")
    names = sorted({*here.keys(""), *there.keys("")})
    differ = [name for name in names if here.read(name) != there.read(name)]
    return [name for name in differ if not name.endswith((DATABASE, SUMS))]


def main() -> int:
    """Print the seconds of both; 1 where one byte differs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    law, rng = editions(), random.Random(1)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as made:
        folder = Path(made)
        for name in ("inbox", "alone", "cluster"):
            (folder / name).mkdir()
        for number in range(count):
            (folder / "inbox" / f"{number:06}.html").write_bytes(varied(law, rng)[0])
        alone = published(folder / "alone", folder / "inbox", None)
        with cluster(folder / "dask", workers) as (address, _):
            there = published(folder / "cluster", folder / "inbox", address)
        differ = differing(folder / "alone", folder / "cluster")
    print(f"documents: {count}")
    print(f"one machine:    read {alone[0]:6.1f} s, whole run {alone[1]:6.1f} s")
    print(f"{workers} Dask workers: read {there[0]:6.1f} s, whole run {there[1]:6.1f} s")
    print(f"files that differ: {', '.join(differ) or 'none'}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
