"""A Dask cluster whose workers share nothing but an object store reads what one machine reads."""

import random
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gongkai.catalogue import editions
from gongkai.gather import Store, local
from gongkai.model import Register
from gongkai.place import place
from gongkai.run.batch import planned, read_batch
from gongkai.run.folder import publisher
from gongkai.run.outcome import UNREADABLE
from gongkai.run.parts import TABLES, Part, live
from gongkai.run.progress import Bars
from gongkai.settings import Settings, settings
from tests.benchmarks.html_pages import varied
from tests.dask_cluster import cluster, killed_when_at_work
from tests.object_store import BUCKET, object_store

COUNT = 24

pytestmark = pytest.mark.xdist_group("prefect")


def test_a_cluster_that_loses_a_worker_reads_what_one_machine_reads(
    tmp_path: Path, prefect_server: Mapping[str, str]
) -> None:
    inbox, law, rng = tmp_path / "inbox", editions(), random.Random(7)
    inbox.mkdir()
    for number in range(COUNT):
        (inbox / f"{number:03}.html").write_bytes(varied(law, rng)[0])
    with object_store() as (query, _):
        store = Store(f"s3://{BUCKET}/store?{query}")
        work = place(f"s3://{BUCKET}/work?{query}")
        local([inbox], store, "run", lambda: "2026-03-01T16:30:00Z")
        with cluster(tmp_path / "cluster", 3) as (scheduler, workers):
            told = {"store": store.root, "work": work.address, "cluster": scheduler, "workers": "4"}
            killer = Thread(target=killed_when_at_work, args=(workers, 200))
            killer.start()
            parts = read_in_a_flow(settings(told, {}, tmp_path), store, prefect_server)
            killer.join()
            assert sum(each.poll() is not None for each in workers) == 1
        again = planned(store.bundles(), store, Register(), work)
        assert again.batches == [], "what the cluster has read is read"
        alone = planned(store.bundles(), store, Register(), place(tmp_path / "work"))
        here = [read_batch(each) for each in alone.batches]
        failed = pa.concat_tables(live(here, "findings")).filter(pc.field("rule") == UNREADABLE)
        assert failed["message_en"].to_pylist() == []
        for name in TABLES:
            there = pa.concat_tables(live(parts, name))
            assert there.equals(pa.concat_tables(live(here, name))), name
        assert there.num_rows > 0


def read_in_a_flow(chosen: Settings, store: Store, server: Mapping[str, str]) -> list[Part]:
    """Read all that stands as the publication does: batches are tasks of a flow."""
    from prefect import flow
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from gongkai.pipeline.reading import read
    from gongkai.pipeline.runner import runner

    with (
        temporary_settings({PREFECT_API_URL: server["PREFECT_API_URL"]}),
        runner(chosen) as readers,
        Bars("en") as bars,
    ):
        about, facts = publisher(chosen), dict[str, Any]()

        def story() -> list[Part]:
            return read(chosen, about, store, store.bundles(), readers, bars, facts)

        return flow(name="story")(story)()
