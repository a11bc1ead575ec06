"""The flows. The only folder that imports Prefect, and that where a flow is asked for."""

import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.pipeline.deployed import publish_year, rebuild, watch
    from gongkai.pipeline.publication import publish
    from gongkai.pipeline.steps import one_at_a_time
    from gongkai.run.decision import Intent
    from gongkai.run.outcome import Outcome

# Before Prefect is imported: nothing of a publisher's run is reported to anyone.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
# A command tells its failures itself; a worker, which has imported Prefect before, logs as ever.
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
# This logger of Prefect's has no part in its level: it tells a person what is no concern of theirs.
logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)

__all__ = ["Intent", "Outcome", "one_at_a_time", "publish", "publish_year", "rebuild", "watch"]

_HOMES = {
    "Intent": "gongkai.run.decision",
    "Outcome": "gongkai.run.outcome",
    "one_at_a_time": "gongkai.pipeline.steps",
    "publish": "gongkai.pipeline.publication",
    "publish_year": "gongkai.pipeline.deployed",
    "rebuild": "gongkai.pipeline.deployed",
    "watch": "gongkai.pipeline.deployed",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: seconds, in which a server that was started gets ready."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
