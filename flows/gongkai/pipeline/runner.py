"""Who reads: threads of this process, or a Dask cluster.

Dask's workers share nothing with this process but the store and the place for parts.
"""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from gongkai.errors import SettingsError
from gongkai.pipeline.server import reached
from gongkai.settings import Settings

LOCAL = "local"
CONNECT = 20.0
"""Seconds within which a scheduler has to answer."""


@contextmanager
def runner(settings: Settings) -> Iterator[TaskRunner[Any]]:
    """Yield the task runner that the setting `cluster` names.

    Raises:
        SettingsError: the part `gongkai[cluster]` is not installed, or there is no scheduler.
    """
    if settings.cluster is None:
        # One more than there are readers: they go on while a part is put away.
        yield ThreadPoolTaskRunner(max_workers=settings.workers + 1)
        return
    if find_spec("prefect_dask") is None or find_spec("distributed") is None:
        raise SettingsError("cluster.missing")
    if settings.cluster != LOCAL:
        _reached(settings.cluster)
    # Without the address of a server each of its workers would start one of its own.
    with reached():
        yield _dask(settings)


def _reached(address: str) -> None:
    """Say at once that a scheduler is not there: Dask would wait for it."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT).close()
    except (OSError, ValueError) as error:
        raise SettingsError("cluster.unreachable", address=address) from error


def _dask(settings: Settings) -> TaskRunner[Any]:
    # Dask takes two seconds to import, and one machine needs none of it.
    import dask
    from prefect_dask.task_runners import DaskTaskRunner

    # Who comes and goes in a cluster is no concern of a person at a terminal; what fails we tell.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if settings.cluster != LOCAL:
        return DaskTaskRunner(address=settings.cluster)
    # A process that is daemonic must not have any of its own, and the readers are such.
    dask.config.set({"distributed.worker.daemon": False})
    options = {
        "n_workers": settings.workers,
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": None,
        # Without a dashboard it still takes a port, and a fixed one may be another's.
        "scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"},
    }
    return DaskTaskRunner(cluster_kwargs=options)
