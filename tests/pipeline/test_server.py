"""Prefect's server of a run: one a process, none where another is named, none that outlives it."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from gongkai.pipeline import server

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("prefect")]
THERE = "http://127.0.0.1:9/api"
WAITING = "from gongkai.pipeline import server; print(server.address(), flush=True); input()"


def test_no_server_is_started_where_the_surroundings_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(server.URL, THERE)
    assert server.start.__wrapped__() is None


def test_no_server_is_started_where_the_settings_of_a_folder_name_one(tmp_path: Path) -> None:
    (tmp_path / "prefect.toml").write_text(f'[api]\nurl = "{THERE}"\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-P", str(server.PROGRAM)], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_run_is_led_to_the_one_server_of_its_process(prefect_server: dict[str, str]) -> None:
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    before = PREFECT_API_URL.value()
    with server.reached():
        assert PREFECT_API_URL.value() == prefect_server["PREFECT_API_URL"]
        assert PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() is None
    assert PREFECT_API_URL.value() == before
    with temporary_settings({PREFECT_API_URL: THERE}), server.reached():
        assert PREFECT_API_URL.value() == THERE
        assert PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()


def test_a_server_ends_with_a_process_that_is_killed(prefect_home: Any, tmp_path: Path) -> None:
    environment = {**os.environ, "PREFECT_HOME": prefect_home(tmp_path / "prefect")}
    with subprocess.Popen(
        [sys.executable, "-c", WAITING],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}/health") as answer:
            assert answer.read() == b"true"
        process.send_signal(signal.SIGKILL)
    assert ended(address)


def ended(address: str) -> bool:
    """Whether nobody answers any more within some seconds."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=1).close()
        except OSError:
            return True
        time.sleep(0.1)
    return False
