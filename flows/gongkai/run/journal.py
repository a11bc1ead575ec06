"""The journal of runs: what each run did, kept beside the store.

Prefect's embedded server forgets part of its own history, so ours is the one to be read.

    <store>/runs/<run>.json     written once, when the run ends, however it ends
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(slots=True)
class Journal:
    """One run's record: stages in order, each with its times (UTC) and facts."""

    store: Path
    run: str
    now: Callable[[], str]
    stages: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """Record a stage; the dictionary given takes its facts. A failing stage is recorded too."""
        entry: dict[str, Any] = {"stage": name, "started": self.now(), "ended": None}
        self.stages.append(entry)
        yield entry
        entry["ended"] = self.now()

    def write(self) -> Path:
        """Write the record; a stage without an end is the one in which the run stopped."""
        folder = self.store / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.run}.json"
        content = {"format": FORMAT, "run": self.run, "stages": self.stages}
        part = path.with_suffix(".part")
        part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        os.replace(part, path)
        return path
