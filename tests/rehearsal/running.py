"""Runs of the whole flow as a publisher would start them, with what each stage took."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tests.rehearsal.mix import AS_OF
from tests.rehearsal.watching import Peak, watched

PROGRAM = "from gongkai.cli.app import main; main()"
ROOT = Path(__file__).parents[2]


class Stage(NamedTuple):
    """A stage of a run: seconds, and processor seconds of all processes in them."""

    name: str
    seconds: float
    processor: float


class Run(NamedTuple):
    """A run: its seconds on the clock, its stages, and what its processes took."""

    seconds: float
    stages: Sequence[Stage]
    before: float
    after: float
    processor: Mapping[str, float]
    peaks: Mapping[str, Peak]
    code: int
    said: str

    @property
    def inside(self) -> float:
        """Seconds within our own stages."""
        return sum(stage.seconds for stage in self.stages)

    def stage(self, name: str) -> Stage:
        """A stage by its name; one that never began took nothing."""
        return next((each for each in self.stages if each.name == name), Stage(name, 0, 0))


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start gongkai in a folder, with a Prefect of its own."""
    environment = {
        **os.environ,
        "PREFECT_HOME": str(folder / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(ROOT / "flows"),
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def run(folder: Path, *arguments: str) -> Run:
    """Publish what the store of a publisher's folder holds."""
    begun = time.time()
    process = command(folder, "run", "--offline", "--as-of", AS_OF, "--lang", "en", *arguments)
    with watched(process.pid) as watch:
        said, _ = process.communicate()
    ended = time.time()
    entries = _journal(folder)
    stages, edges = [], [begun, ended]
    for entry in entries:
        since, until = (_seconds(entry[name]) for name in ("started", "ended"))
        stages.append(Stage(entry["stage"], until - since, watch.used(since, until)))
        edges += [since, until]
    within = sorted(edges[2:]) or [begun, begun]
    return Run(
        ended - begun, stages, within[0] - begun, ended - within[-1],
        {kind: watch.of(kind) for kind in watch.peaks}, watch.peaks, process.returncode, said,
    )  # fmt: skip


def _journal(folder: Path) -> Sequence[Mapping[str, str]]:
    """The finished stages of the newest run."""
    journals = sorted((folder / "store" / "runs").glob("*.json"))
    if not journals:
        return ()
    stages = json.loads(journals[-1].read_text("utf-8"))["stages"]
    return [stage for stage in stages if stage["ended"]]


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def sizes(folder: Path) -> Mapping[str, int]:
    """Bytes in the folders of a publisher, by name."""
    found = {name: _size(folder / name) for name in ("store/documents", "store/captures")}
    return found | {name: _size(folder / name) for name in ("store/work", "work", "published")}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
