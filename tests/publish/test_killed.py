"""A publisher that is killed at any step: who follows the list sees the old release or the new."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PUBLISHERS = Path(__file__).with_name("publishers.py")
FLOWS = Path(__file__).parents[2] / "flows"

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]


def runs(address: str, scenario: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, PUBLISHERS, "kill", address, scenario],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(FLOWS)},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("scenario", ["first", "next"])
def test_whenever_it_is_killed_a_reader_sees_the_old_or_the_new_and_the_next_run_succeeds(
    address: str, scenario: str
) -> None:
    reference, *killed, whole = runs(address, scenario)
    files = reference["reference"]
    assert killed and all(each["step"] for each in killed) and not whole["step"]
    old = ["1.0.0"] if scenario == "next" else []
    new = ["1.0.1", *old] if scenario == "next" else ["1.0.0"]
    for each in (*killed, whole):
        assert each["listed"] in (old, new), each["step"]
        for version in each["listed"]:
            inside = f"annual-reports/{version}/"
            expected = {path: hash for path, hash in files.items() if path.startswith(inside)}
            seen = {path: hash for path, hash in each["files"].items() if path.startswith(inside)}
            assert expected and seen == expected, each["step"]
        # What the next run leaves is what one that was never killed leaves, and nothing else.
        assert each["after"] == files, each["step"]
    assert {tuple(each["listed"]) for each in (*killed, whole)} == {tuple(old), tuple(new)}
    assert whole["files"] == files


def test_the_steps_are_those_of_every_file_and_of_the_list(tmp_path: Path) -> None:
    """Else a test of every step could be one of none."""
    _, *killed, _ = runs(str(tmp_path), "next")
    steps = [each["step"] for each in killed]
    named = [step.rpartition("/")[2] for step in steps if step.startswith("os.rename")]
    assert len(named) == 8 and named[-1] == ".versions.json.new"
    assert sum(step == "fsync" for step in steps) == 16
    assert any(step.startswith("os.remove") for step in steps)
