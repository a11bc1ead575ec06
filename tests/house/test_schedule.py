"""A publisher's schedule on a real Prefect server: the deployment is made, its runs are planned."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gongkai.cli import app

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("schedule")]
PREFECT = Path(sys.executable).with_name("prefect")
PATIENCE = 120


def ask(address: str, body: dict[str, Any] | None = None) -> Any:
    """Call the server; null where it does not answer yet."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_for(address: str, body: dict[str, Any] | None = None) -> Any:
    """Ask until there is something in the answer."""
    for _ in range(PATIENCE * 2):
        if answer := ask(address, body):
            return answer
        time.sleep(0.5)
    raise AssertionError(f"no answer from {address}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables that lead Prefect to a server of this test alone."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    variables = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
    }
    command = [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", port]
    with (
        (tmp_path / "server.log").open("wb") as log,
        subprocess.Popen(command, env=variables, stdout=log, stderr=log) as process,
    ):
        try:
            assert wait_for(f"{variables['PREFECT_API_URL']}/health") is True
            yield variables
        finally:
            process.terminate()


def test_the_runs_after_the_deadlines_are_planned(server: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert app.execute(["init", str(folder)]) == 0
    for arguments in (
        ["work-pool", "create", "gongkai", "--type", "process"],
        ["--no-prompt", "deploy", "--all"],
    ):
        done = subprocess.run(
            [PREFECT, *arguments], cwd=folder, env=server, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    api = server["PREFECT_API_URL"]
    (deployment,) = wait_for(f"{api}/deployments/filter", {})
    assert deployment["entrypoint"] == "gongkai.pipeline.publish_year"
    assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"
    assert deployment["global_concurrency_limit"]["limit"] == 1
    planned = wait_for(f"{api}/flow_runs/filter", {})
    shanghai = ZoneInfo("Asia/Shanghai")
    for run in planned:
        start = datetime.fromisoformat(run["expected_start_time"]).astimezone(shanghai)
        assert (start.month, start.day, start.hour) in {(2, 1, 6), (4, 1, 6)}
