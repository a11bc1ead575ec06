"""A Dask cluster on loopback: a scheduler and workers that share nothing but an object store."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

Worker = subprocess.Popen[bytes]


@contextmanager
def cluster(folder: Path, workers: int, **surroundings: str) -> Iterator[tuple[str, list[Worker]]]:
    """Yield the address of a scheduler, and its workers: each a process of one thread.

    Each has an empty home and an empty current folder below `folder`.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    options = ("--no-dashboard", "--host", "127.0.0.1", "--port", str(port))
    started = [begun("dask_scheduler", options, folder / "scheduler", surroundings)]
    options = ("--no-dashboard", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
    try:
        for number in range(workers):
            home = folder / f"worker{number}"
            started.append(begun("dask_worker", (address, *options), home, surroundings))
        _answering(port, 100)
        yield address, started[1:]
    finally:
        for each in reversed(started):
            # Not politely: a worker that has lost its scheduler looks for it half a minute long.
            each.kill()
            each.wait()


def _answering(port: int, seconds: float) -> None:
    """Wait for a scheduler to take connections."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), seconds).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def begun(
    program: str, options: Sequence[str], home: Path, surroundings: dict[str, str]
) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True)
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("PATH", "AWS_"))}
    own = {"HOME": str(home), "PREFECT_HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(home)}
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *options],
            cwd=home,
            env=kept | own | surroundings,
            stdout=log,
            stderr=log,
        )


def children(process: int) -> list[int]:
    """Return the processes that a process has started, as far as they live."""
    found: list[str] = []
    with suppress(OSError):  # it may end under our eyes
        for task in Path(f"/proc/{process}/task").iterdir():
            found += (task / "children").read_text().split()
    return [int(each) for each in found]


def killed_when_at_work(workers: Sequence[Worker], seconds: float) -> int:
    """Kill the first worker whose readers are at work, and return its place."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for place, each in enumerate(workers):
            if any("spawn_main" in _command(child) for child in children(each.pid)):
                each.send_signal(signal.SIGKILL)
                each.wait()
                return place
        time.sleep(0.05)
    raise AssertionError("no worker ever began to read")


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""
