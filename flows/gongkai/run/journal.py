"""The journal of runs: what each run did, kept in the store.

Prefect's embedded server forgets part of its own history, so ours is the one to be read.

    <store>/runs/<run>.json     written when the run begins, after each stage, and when it ends

A run whose journal has no end was interrupted: the same command, given again, goes on with it.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongkai.place import Place
from gongkai.run.log import tell

FORMAT = 2
FOLDER = "runs"

RESUMED = timedelta(hours=48)
"""An interrupted run older than this is not gone on with: what it was answered may be out of date.
"""


@dataclass(slots=True)
class Journal:
    """One run's record: stages in order, each with its times (UTC) and facts.

    `asks` stands for what the run was told to gather; null where it gathers nothing.
    """

    place: Place
    run: str
    asks: str | None
    now: Callable[[], str]
    stages: list[dict[str, Any]] = field(default_factory=list)
    ended: str | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """Record a stage; the dictionary given takes its facts. A failing stage has no end."""
        entry: dict[str, Any] = {"stage": name, "started": self.now(), "ended": None}
        self.stages.append(entry)
        self.write()
        tell(logging.INFO, "stage.begun", run=self.run, stage=name)
        yield entry
        entry["ended"] = self.now()
        tell(logging.INFO, "stage.ended", run=self.run, **entry)

    def end(self) -> None:
        """Record that the run came to its end: it will not be gone on with."""
        self.ended = self.now()
        self.write()
        tell(logging.INFO, "run.ended", run=self.run)

    def write(self) -> None:
        """Write the record as it stands."""
        record = {
            "format": FORMAT,
            "run": self.run,
            "asks": self.asks,
            "ended": self.ended,
            "stages": self.stages,
        }
        content = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        self.place.write(f"{FOLDER}/{self.run}.json", content.encode())


def interrupted(place: Place, asks: str, now: str) -> str | None:
    """Return the newest run that asked for the same, if it was interrupted lately."""
    for key in reversed(place.keys(FOLDER)):
        record = _record(place, key)
        if record.get("asks") != asks:
            continue
        begun = next((str(stage["started"]) for stage in record["stages"]), None)
        if begun is None or record.get("ended") is not None:
            return None
        lately = datetime.fromisoformat(now) - datetime.fromisoformat(begun) < RESUMED
        return str(record["run"]) if lately else None
    return None


def at_work(place: Place, now: str) -> str | None:
    """Return a run that began lately and has not ended: it may be at work, or was interrupted."""
    for key in reversed(place.keys(FOLDER)):
        record = _record(place, key)
        begun = next((str(stage["started"]) for stage in record.get("stages", ())), None)
        if begun is None or record.get("ended") is not None:
            continue
        if datetime.fromisoformat(now) - datetime.fromisoformat(begun) < RESUMED:
            return str(record["run"])
    return None


def _record(place: Place, key: str) -> dict[str, Any]:
    """Return a journal of this form; an older or a strange one says nothing."""
    try:
        record = json.loads(place.read(key) or b"{}")
    except ValueError:
        return {}
    return record if isinstance(record, dict) and record.get("format") == FORMAT else {}
