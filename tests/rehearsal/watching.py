"""What the processes of a run take: memory and processor time, looked at twice a second."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

EVERY = 0.5
TICKS = os.sysconf("SC_CLK_TCK")
MAIN, READER, PREFECT, OFFICE, OTHER = "run", "reader", "prefect server", "libreoffice", "other"


class Peak(NamedTuple):
    """The most that one process of a kind held, in bytes: resident, and of that its own."""

    resident: int
    private: int


class Look(NamedTuple):
    """An instant (seconds since 1970) with the processor seconds used so far, by kind."""

    time: float
    used: Mapping[str, float]


@dataclass
class Watch:
    """What was seen of a process and all below it."""

    root: int
    peaks: dict[str, Peak] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    _last: dict[int, float] = field(default_factory=dict)
    _used: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def used(self, since: float, until: float) -> float:
        """Processor seconds of all processes between two instants."""
        return sum(self._at(until).values()) - sum(self._at(since).values())

    def of(self, kind: str) -> float:
        """Processor seconds of a kind of process over the whole time."""
        return self._used[kind]

    def _at(self, instant: float) -> Mapping[str, float]:
        before = [look for look in self.looks if look.time <= instant]
        return before[-1].used if before else {}

    def look_until(self, over: threading.Event) -> None:
        """Look again and again until something is over."""
        while not over.wait(EVERY):
            for pid in _below(self.root):
                self._look(pid)
            self.looks.append(Look(time.time(), dict(self._used)))

    def _look(self, pid: int) -> None:
        try:
            kind = MAIN if pid == self.root else _kind(pid)
            used = _processor(pid)
            now = _memory(pid)
        except (OSError, ValueError, IndexError, KeyError):
            return  # it has ended
        self._used[kind] += used - self._last.get(pid, 0.0)
        self._last[pid] = used
        peak = self.peaks.get(kind, Peak(0, 0))
        self.peaks[kind] = Peak(*map(max, peak, now))


@contextmanager
def watched(root: int) -> Iterator[Watch]:
    """Look at a process and all below it while the `with` block runs."""
    watch, over = Watch(root), threading.Event()
    thread = threading.Thread(target=watch.look_until, args=(over,), daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def _below(root: int) -> Iterator[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                children[int(_stat(int(entry))[1])].append(int(entry))
            except (OSError, IndexError):
                continue
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _stat(pid: int) -> list[str]:
    """What stands behind the name of a process, which may hold anything: its state is first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _processor(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> Peak:
    about = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    return Peak(*(int(about[name].split()[0]) << 10 for name in ("VmRSS", "RssAnon")))


def _kind(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    if "spawn_main" in command:
        return READER
    if "prefect" in command or "uvicorn" in command:
        return PREFECT
    return OFFICE if "soffice" in command else OTHER
