"""The scheduled runs: which year, what they say when they fail, and whom they tell."""

import json
import pickle
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import app

# One worker, so that Prefect's server starts once.
pytestmark = [pytest.mark.network, pytest.mark.xdist_group("prefect")]
REPORT = Path(__file__).parents[2] / "datapackages/sample/sites/beiling/info/1041/22031.htm"


@pytest.fixture(scope="module")
def runs() -> Iterator[Any]:
    """The module, imported when it is needed: Prefect takes seconds; and its server."""
    from gongkai.pipeline import deployed, server

    with server.reached():
        yield deployed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publisher's folder with one agency, whose reports lie in a folder, and one report."""
    place = tmp_path / "mine"
    assert app.execute(["init", str(place)]) == 0
    (place / "register/documents").mkdir()
    shutil.copy(REPORT, place / "register/documents")
    with (place / "register/agencies.csv").open("a", encoding="utf-8") as file:
        file.write("beiling-finance,北陵县财政局,county_department,990223,,\n")
    with (place / "register/sources.csv").open("a", encoding="utf-8") as file:
        file.write("beiling-finance,documents,folder,,,\n")
    return place


@contextmanager
def listener() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A loopback server that keeps what is posted to it."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", posted
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("start", "year"),
    [
        ("2026-12-31T15:59:59+00:00", 2025),
        ("2026-12-31T16:00:00+00:00", 2026),
        ("2027-01-01T00:00:00+00:00", 2026),
        ("2026-12-31T23:30:00-05:00", 2026),
    ],
)
def test_the_year_is_the_one_before_in_shanghai_on_new_years_night(
    runs: Any, start: str, year: int
) -> None:
    assert runs.year_before(datetime.fromisoformat(start)) == year


def test_without_a_year_that_of_the_scheduled_start_counts(
    runs: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime.fromisoformat("2022-12-31T16:30:00+00:00")
    monkeypatch.setattr(runs.flow_run, "scheduled_start_time", start, raising=False)
    set_gate(folder, 0.1)
    # The only report is one of 2023: of the year before 2023 in Shanghai none was found.
    with pytest.raises(runs.RunFailed, match="of 2022, 0 of 1"):
        runs.publish_year(folder=str(folder))


@pytest.mark.parametrize(
    ("parameters", "code", "said"),
    [
        ({"year": "2O24"}, "settings.years", "2O24"),
        ({"year": 1999}, "settings.years", "1999"),
        ({"year": [2024, 1999]}, "settings.years", "1999"),
        ({"folder": "/nowhere/at/all"}, "deployed.folder", "gongkai init"),
    ],
)
def test_what_is_no_year_or_folder_is_told_in_a_sentence(
    runs: Any, folder: Path, parameters: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(runs.RunFailed, match=said) as caught:
        runs.publish_year.fn(**{"folder": str(folder), **parameters})
    assert caught.value.code == code
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)


def test_too_few_reports_after_the_deadline_fail_the_run_and_are_told(
    runs: Any, folder: Path
) -> None:
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    set_gate(folder, 0.1)
    with (folder / "gongkai.toml").open("a", encoding="utf-8") as file:
        file.write('lang = "zh"\nnotify = "custom-webhook/reports"\n')
    # In a thread of its own: where a browser's loop runs, Prefect would give coroutines.
    with listener() as (address, posted), ThreadPoolExecutor(1) as thread:
        run = copy_context().run
        words = {"subject": "{{subject}}", "body": "{{body}}"}
        block = CustomWebhookNotificationBlock(name="reports", url=address, json_data=words)
        thread.submit(run, block.save, "reports", overwrite=True).result()
        with pytest.raises(runs.RunFailed, match="2022 年度应报 1 份，收到 0 份"):
            thread.submit(run, runs.publish_year, folder=str(folder), year=[2022, 2023]).result()
    (told,) = posted
    assert told["subject"] == "gongkai：publish-year 未成功（Failed）"
    assert "2022 年度应报 1 份，收到 0 份" in told["body"]
    assert str(folder) in told["body"]
    # What was found is published all the same.
    assert (folder / "published/annual-reports/1.0.0/datapackage.json").is_file()


def test_a_run_that_breaks_off_every_time_is_given_up(
    runs: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs.flow_run, "run_count", runs.MOST_STARTS + 1, raising=False)
    with pytest.raises(runs.RunFailed) as caught:
        runs.rebuild.fn(folder=str(folder))
    assert caught.value.code == "deployed.too_often"
    assert not (folder / "store").exists()


def set_gate(folder: Path, found: float) -> None:
    path = folder / "package.yaml"
    content = path.read_text("utf-8")
    path.write_text(content.replace("\n  found: 0\n", f"\n  found: {found}\n"), "utf-8")
    assert content != path.read_text("utf-8")
