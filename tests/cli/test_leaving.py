"""The end of a command's process: at once, and only when all else is done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = """
import atexit, sys
from gongkai.cli import app
class Late:
    def __del__(self):
        print("taken apart")
def run(arguments):
    sys.modules["late"] = Late()
    atexit.register(print, "asked for")
    print("told", end=" ")
    return 3
app.execute = run
"""


def ended(program: str, **given: object) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end."""
    # Output is kept back until the end, as it is where nobody looks on.
    given["env"] = {**os.environ, "PYTHONUNBUFFERED": ""}
    return subprocess.run([sys.executable, "-c", COMMAND + program], text=True, **given)  # type: ignore[call-overload,no-any-return]


def test_a_command_ends_with_its_code_when_all_that_was_asked_for_is_done() -> None:
    done = ended("app.main([])", capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "told asked for\n", "")


def test_a_command_that_breaks_off_ends_as_python_ends() -> None:
    done = ended(
        "def run(_): raise MemoryError\napp.execute = run\napp.main([])", capture_output=True
    )
    assert done.returncode == 1 and "MemoryError" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_output_that_is_not_taken_is_not_passed_over() -> None:
    with Path("/dev/full").open("w") as full:
        done = ended("app.main([])", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 120 and "No space left" in done.stderr
