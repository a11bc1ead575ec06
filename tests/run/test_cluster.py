"""A Dask cluster whose workers share nothing but an object store reads what one machine reads."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gongkai.catalogue import editions
from gongkai.gather import Store, local
from gongkai.model import Register
from gongkai.place import place
from gongkai.run.batch import Sealed, planned, read_batch, read_shared
from gongkai.run.outcome import UNREADABLE
from gongkai.run.parts import TABLES, live
from tests.benchmarks.html_pages import varied
from tests.dask_cluster import cluster, killed_when_at_work
from tests.object_store import BUCKET, object_store

COUNT = 24


@pytest.mark.xdist_group("cluster")
def test_a_cluster_that_loses_a_worker_reads_what_one_machine_reads(tmp_path: Path) -> None:
    from distributed import Client

    inbox, law, rng = tmp_path / "inbox", editions(), random.Random(7)
    inbox.mkdir()
    for number in range(COUNT):
        (inbox / f"{number:03}.html").write_bytes(varied(law, rng)[0])
    with object_store() as (query, _):
        store = Store(f"s3://{BUCKET}/store?{query}")
        work = place(f"s3://{BUCKET}/work?{query}")
        local([inbox], store, "run", lambda: "2026-03-01T16:30:00Z")
        bundles = store.bundles()
        plan = planned(bundles, store, Register(), work, workers=4, together=False)
        with (
            cluster(tmp_path / "cluster", 3) as (scheduler, workers),
            Client(scheduler, timeout=100) as client,
        ):
            waiting = client.map(read_shared, [Sealed(each) for each in plan.batches], pure=False)
            killed_when_at_work(workers, 200)
            parts = client.gather(waiting)
        again = planned(bundles, store, Register(), work)
        assert again.batches == [], "what the cluster has read is read"
        alone = planned(bundles, store, Register(), place(tmp_path / "work"))
        here = [read_batch(each) for each in alone.batches]
        failed = pa.concat_tables(live(here, "findings")).filter(pc.field("rule") == UNREADABLE)
        assert failed["message_en"].to_pylist() == []
        for name in TABLES:
            there = pa.concat_tables(live(parts, name))
            assert there.equals(pa.concat_tables(live(here, name))), name
        assert there.num_rows > 0
