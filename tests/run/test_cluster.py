"""A Dask cluster whose workers share nothing but an object store gives what one machine gives."""

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gongkai.catalogue import editions
from gongkai.gather import Store, local
from gongkai.place import place
from gongkai.published.form import DATABASE, SUMS
from tests.benchmarks.html_pages import varied
from tests.dask_cluster import cluster, killed_when_at_work
from tests.object_store import BUCKET, object_store

NOW = "2026-03-01T16:30:00Z"
KINDS = (".csv", ".json", ".parquet")
COUNT = 60


def gathered(inbox: Path, store: str) -> None:
    local([inbox], Store(store), "20260301T163000Z", lambda: NOW)


def command(folder: Path, store: str, out: str, **surroundings: str) -> subprocess.Popen[bytes]:
    """Start the publication from a store, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    program = "from gongkai.cli.app import main; main()"
    options = ("--offline", "--store", store, "--out", out, "--workers", "3")
    return subprocess.Popen(
        [sys.executable, "-c", program, "run", *options],
        cwd=folder,
        env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), **surroundings},
        stderr=(folder / "log").open("wb"),
    )


def files(address: str) -> Mapping[str, bytes]:
    """The CSV, JSON and Parquet files of a release, by their keys."""
    where = place(address)
    names = [key for key in where.keys("") if key.endswith(KINDS)]
    return {key: where.read(key) or b"" for key in names}


@pytest.mark.xdist_group("cluster")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(tmp_path: Path) -> None:
    inbox, law, rng = tmp_path / "inbox", editions(), random.Random(7)
    inbox.mkdir()
    for number in range(COUNT):
        page = varied(law, rng)[0].decode()
        (inbox / f"{number:03}.html").write_text(page, "utf-8")
    with object_store() as (query, _):
        store, out = (f"s3://{BUCKET}/{name}?{query}" for name in ("store", "out"))
        gathered(inbox, store)
        with cluster(tmp_path / "cluster", 3) as (scheduler, workers):
            run = command(tmp_path / "there", store, out, GONGKAI_CLUSTER=scheduler)
            try:
                killed_when_at_work(workers, 600)
                assert run.wait(timeout=600) == 0, (tmp_path / "there" / "log").read_text()
            finally:
                run.kill()
        there = files(out)
    here = tmp_path / "here"
    gathered(inbox, str(here / "store"))
    alone = command(here, str(here / "store"), str(here / "out"))
    assert alone.wait(timeout=600) == 0, (here / "log").read_text()
    same = files(str(here / "out"))
    assert there.keys() == same.keys() and len(same) > 10
    differ = [name for name in same if same[name] != there[name]]
    assert [name for name in differ if not name.endswith((DATABASE, SUMS))] == []
    assert not list((tmp_path / "there").glob("**/*.parquet")), "it was read elsewhere"
