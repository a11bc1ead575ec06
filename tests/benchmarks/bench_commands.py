"""Whole processes: how long a person waits for a command.

    python tests/benchmarks/bench_commands.py [runs]

The yardstick is a bare start of the same Python; each command's median is printed in seconds and
as a multiple of it.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "datapackages" / "sample" / "sites"
REPORT = SAMPLE / "beiling/info/1041/22031.htm"
MAIN = "import sys; from gongkai.cli.app import main; sys.argv[0] = 'gongkai'; main()"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "gongkai --help (bound 0.5 s)": ["-c", MAIN, "--help"],
    "gongkai extract (bound 1.5 s)": ["-c", MAIN, "extract", str(REPORT), "--format", "json"],
}


def seconds(arguments: list[str]) -> float:
    """Time one run."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians; the commands take turns, so that a slow moment slows them all."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, arguments in COMMANDS.items():
            taken = seconds(arguments)
            if turn:  # the first turn fills the disk's cache
                times[name].append(taken)
    yardstick = statistics.median(times["python -c pass"])
    for name, taken_all in times.items():
        median = statistics.median(taken_all)
        print(f"{name:32} {median:6.2f} s  {median / yardstick:6.1f} times a bare start")


if __name__ == "__main__":
    main()
