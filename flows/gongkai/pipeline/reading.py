"""The reading of what the store holds: tasks are batches, and what is known is not read again."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner
from prefect.utilities.annotations import quote

from gongkai.errors import SettingsError
from gongkai.gather import Store
from gongkai.run.batch import (
    PLANNED,
    Batch,
    Sealed,
    out_of_reach,
    planned,
    read_batch,
    read_shared,
)
from gongkai.run.begin import labels_of, work_place
from gongkai.run.folder import Publisher
from gongkai.run.keys import Bundle
from gongkai.run.parts import Part
from gongkai.run.progress import Bars
from gongkai.run.readers import dismiss, start
from gongkai.settings import Settings

RETRIES, PATIENCE = 2, 5.0
"""A place that was out of reach is asked again after some seconds; what is read by then stays."""


patient = task(
    name="read",
    cache_policy=NO_CACHE,
    retries=RETRIES,
    retry_delay_seconds=PATIENCE,
    retry_condition_fn=out_of_reach,
)
read_here = patient(read_batch)
read_there = patient(read_shared)


def start_readers(settings: Settings, about: Publisher) -> None:
    """Start the readers where nothing was ever read: they load the law while work is planned."""
    if settings.cluster is None and not work_place(settings).holds(PLANNED):
        start(labels_of(about), settings.workers, settings.workers)


def read(
    settings: Settings,
    about: Publisher,
    store: Store,
    bundles: Sequence[Bundle],
    readers: TaskRunner[Any],
    bars: Bars,
    facts: dict[str, Any],
) -> list[Part]:
    """Return parts with what all bundles say, after reading those that no part holds yet.

    `readers` run the batches; `facts` takes the number of documents, of those that were known, and
    of batches.
    """
    here = settings.cluster is None
    there, batches = planned(
        bundles,
        store,
        about.register,
        work_place(settings),
        labels=labels_of(about),
        workers=settings.workers,
        together=here,
    )
    unread = sum(len(each.bundles) for each in batches)
    facts |= {"documents": len(bundles), "known": len(bundles) - unread, "batches": len(batches)}
    bar = bars.bar("run.bar_documents", unread)
    try:
        with readers:
            if here:
                # Prefect looks through whatever a task is given for futures: not through these.
                given = ({"batch": quote(each), "progress": bar.step} for each in batches)
                waiting = [readers.submit(read_here, each) for each in given]
                return [*there, *(future.result() for future in waiting)]
            return [*there, *_read_there(batches, readers, settings.cluster or "", bar.step)]
    finally:
        dismiss()


def _read_there(
    batches: Sequence[Batch], readers: TaskRunner[Any], cluster: str, step: Callable[[int], None]
) -> list[Part]:
    """Return the parts of batches that Dask reads, in their order.

    Raises:
        SettingsError: the scheduler is lost, or a worker may not read: told at once.
    """
    with _bare_flow():
        waiting = {readers.submit(read_there, {"sealed": Sealed(each)}): each for each in batches}
    parts = {}
    for future in as_completed(list(waiting)):
        parts[future] = _part(future, waiting[future], cluster)
        step(len(waiting[future].bundles))
    return [parts[each] for each in waiting]


def _bare_flow() -> FlowRunContext:
    """Return the flow that runs as it travels to Dask with each task.

    Without what it does and was given: a worker would have to load all of the program for it.
    """
    now = FlowRunContext.get()
    assert now is not None and now.flow is not None, "batches are read in a flow"
    return now.model_copy(update={"flow": flow(name=now.flow.name)(read_shared), "parameters": {}})


def _part(future: PrefectFuture[Part], batch: Batch, cluster: str) -> Part:
    """Return what Dask has read; what several workers died of is read here, where readers may."""
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker:
        return read_batch(batch)
    except CancelledError as error:
        raise SettingsError("cluster.lost", address=cluster) from error
