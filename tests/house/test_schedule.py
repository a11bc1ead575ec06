"""A publisher's schedule on a real Prefect server: deployed, planned, run, on both databases."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

import pytest

from gongkai.cli import app

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("schedule")]
PREFECT = (sys.executable, "-m", "prefect")
PATIENCE = 120
POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
REPORT = Path(__file__).parents[2] / "datapackages/sample/sites/yunxi/art/2024/3/18/art_1229_1.html"
SHANGHAI = ZoneInfo("Asia/Shanghai")


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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def started(command: list[str], log: Path, **keywords: Any) -> Iterator[None]:
    """Run a server for the block."""
    with (
        log.open("wb") as told,
        subprocess.Popen(command, stdout=told, stderr=told, **keywords) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run the distribution's PostgreSQL, and give the address of an empty database."""
    if not POSTGRESQL:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    # It refuses to run as root, and the folders of tests are root's alone.
    as_root = os.geteuid() == 0
    user = ["runuser", "-u", "postgres", "--"] if as_root else []
    data, port = folder / "data", free_port()
    data.mkdir()
    if as_root:
        shutil.chown(data, "postgres")
    make = [*user, str(POSTGRESQL[0] / "initdb"), "-D", str(data), "-U", "prefect", "-A", "trust"]
    subprocess.run([*make, "--no-sync"], check=True, capture_output=True, cwd="/")
    run = [*user, str(POSTGRESQL[0] / "postgres"), "-D", str(data), "-p", str(port), "-k", ""]
    run += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    with started(run, folder / "postgresql.log", cwd="/"):
        ready = [str(POSTGRESQL[0] / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
        for _ in range(PATIENCE * 2):
            if subprocess.run(ready, capture_output=True).returncode == 0:
                break
            time.sleep(0.2)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"


on_sqlite = pytest.mark.parametrize("server", ["sqlite"], indirect=True, scope="module")
on_postgresql = pytest.mark.parametrize("server", ["postgresql"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The variables that lead Prefect to a server of these tests alone, and its home."""
    with ExitStack() as stack:
        # Not in pytest's folder, which its owner alone may enter.
        home = Path(stack.enter_context(_temporary()))
        port = str(free_port())
        variables = {
            **os.environ,
            "PREFECT_HOME": str(home / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        }
        if request.param == "postgresql":
            name = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
            variables[name] = stack.enter_context(postgresql(home))
        command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", port]
        stack.enter_context(started(command, home / "server.log", env=variables))
        assert wait_for(f"{variables['PREFECT_API_URL']}/health") is True
        yield variables


def prefect(*arguments: str, folder: Path, server: dict[str, str]) -> str:
    """Type a command in the publisher's folder."""
    done = subprocess.run(
        [*PREFECT, *arguments], cwd=folder, env=server, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(server: dict[str, str]) -> Iterator[Path]:
    """A publisher's folder with one report, deployed as the guide says."""
    with _temporary() as place:
        mine = Path(place) / "mine"
        assert app.execute(["init", str(mine)]) == 0
        (mine / "register/documents").mkdir()
        shutil.copy(REPORT, mine / "register/documents")
        register = mine / "register"
        add = ["--name", "云溪县人民政府", "--level", "county_government", "--url", "documents"]
        (mine / "gongkai.toml").open("a").write('lang = "zh"\nlog = "events.jsonl"\n')
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(mine)
            assert app.execute(["register", "add", *add, "--kind", "folder"]) == 0
        assert (register / "sources.csv").read_text("utf-8").count("\n") == 2
        prefect("work-pool", "create", "gongkai", "--type", "process", folder=mine, server=server)
        prefect("--no-prompt", "deploy", "--all", folder=mine, server=server)
        yield mine


def start(server: dict[str, str], parameters: dict[str, object]) -> None:
    """Ask for a run of the annual publication, as `prefect deployment run` does."""
    deployment = deployments(server)["annual-reports"]["id"]
    address = f"{server['PREFECT_API_URL']}/deployments/{deployment}/create_flow_run"
    body = json.dumps({"parameters": parameters, "state": {"type": "SCHEDULED"}}).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(address, body, headers)).close()


def deployments(server: dict[str, str]) -> dict[str, dict[str, Any]]:
    found = ask(f"{server['PREFECT_API_URL']}/deployments/filter", {})
    return {each["name"]: each for each in found}


@on_sqlite
def test_the_runs_after_the_deadlines_are_planned(server: dict[str, str], folder: Path) -> None:
    deployed = deployments(server)
    told = {
        name: (each["entrypoint"], each["concurrency_options"]["collision_strategy"])
        for name, each in deployed.items()
    }
    assert told == {
        "annual-reports": ("gongkai.pipeline.publish_year", "ENQUEUE"),
        "watch": ("gongkai.pipeline.watch", "CANCEL_NEW"),
        "rebuild": ("gongkai.pipeline.rebuild", "ENQUEUE"),
    }
    assert {each["global_concurrency_limit"]["limit"] for each in deployed.values()} == {1}
    api = server["PREFECT_API_URL"]
    wait_for(f"{api}/flow_runs/filter", {})
    planned = wait_for(f"{api}/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC"})
    annual = deployed["annual-reports"]["id"]
    for run in planned:
        start = datetime.fromisoformat(run["expected_start_time"]).astimezone(SHANGHAI)
        assert start.hour == 6
        if run["deployment_id"] != annual:
            assert start.day == 15
            continue
        monday = start.weekday() == 0 and start.month in (2, 3, 4)
        assert monday or (start.month, start.day) in {(2, 1), (4, 1)}


@on_sqlite
def test_all_runs_of_the_pool_wait_for_one_another(server: dict[str, str], folder: Path) -> None:
    pool = ask(f"{server['PREFECT_API_URL']}/work_pools/gongkai")
    assert pool["concurrency_limit"] == 1
    assert {each["work_pool_name"] for each in deployments(server).values()} == {"gongkai"}


@on_sqlite
@pytest.mark.parametrize("year", ["2O24", 1999, [2024, 1999], 2024.5])
def test_a_year_that_is_none_is_refused_where_the_run_is_asked_for(
    server: dict[str, str], folder: Path, year: object
) -> None:
    with pytest.raises(HTTPError) as refused:
        start(server, {"year": year})
    assert "year" in refused.value.read().decode()


@on_postgresql
def test_a_run_that_was_asked_for_publishes_and_shows_what_it_did(
    server: dict[str, str], folder: Path
) -> None:
    api = server["PREFECT_API_URL"]
    start(server, {"year": [2023, 2024]})
    prefect("worker", "start", "--pool", "gongkai", "--run-once", folder=folder, server=server)
    done = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
    (run,) = wait_for(f"{api}/flow_runs/filter", done)
    assert (run["state"]["type"], run["state"]["message"]) == ("COMPLETED", None)
    listed = json.loads((folder / "published/annual-reports/versions.json").read_text("utf-8"))
    assert [each["version"] for each in listed["versions"]] == ["1.0.0"]
    shown = {
        each["key"]: each
        for each in ask(f"{api}/artifacts/filter", {})
        if each["flow_run_id"] == run["id"]
    }
    assert {"summary", "coverage", "findings", "release", "watch", "progress"} <= shown.keys()
    assert shown["summary"]["data"].startswith("# 已发布 1\\.0\\.0")
    assert shown["progress"]["data"] == 100.0
    events = [
        json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()
    ]
    assert [each["outcome"] for each in events if each["event"] == "release"] == ["published"]
    assert len({each["run"] for each in events}) == 1
    logged = ask(f"{api}/logs/filter", {"limit": 200})
    assert any('"event": "release"' in each["message"] for each in logged)


@contextmanager
def _temporary() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="gongkai-schedule-") as place:
        Path(place).chmod(0o755)
        yield place
