"""The flows. The only folder that imports Prefect."""

import logging
import os

# Before Prefect is imported: nothing of a publisher's run is reported to anyone.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
# A command tells its failures itself; a worker, which has imported Prefect before, logs as ever.
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
from gongkai.pipeline.deployed import publish_year, rebuild, watch
from gongkai.pipeline.publication import publish
from gongkai.pipeline.steps import one_at_a_time
from gongkai.run.decision import Intent
from gongkai.run.outcome import Outcome

# This logger of Prefect's has no part in its level: it tells a person what is no concern of theirs.
logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)

__all__ = ["Intent", "Outcome", "one_at_a_time", "publish", "publish_year", "rebuild", "watch"]
