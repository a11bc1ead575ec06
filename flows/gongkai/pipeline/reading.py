"""The reading of what the store holds: tasks are batches, and what is known is not read again."""

from collections.abc import Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.task_runners import TaskRunner
from prefect.utilities.annotations import quote

from gongkai.gather import Store
from gongkai.run.batch import PLANNED, out_of_reach, planned, read_batch, read_shared
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
    # Prefect looks through whatever a task is given for futures: not through these.
    quoted: list[Any] = [quote(each) for each in batches]
    try:
        with readers:
            if here:
                told = {"progress": bar.step}
                waiting = [readers.submit(read_here, {"batch": each, **told}) for each in quoted]
            else:
                waiting = [readers.submit(read_there, {"batch": each}) for each in quoted]
                sizes = dict(zip(waiting, (len(each.bundles) for each in batches), strict=True))
                for future in as_completed(waiting):
                    bar.step(sizes[future])
            return [*there, *(future.result() for future in waiting)]
    finally:
        dismiss()
