"""What holds for every test: manners on a user's machine, rigour on ours."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# Set before anything imports Prefect: a test run reports to nobody and leaves no database at home.
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="gongkai-tests-")
atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
BENCHMARKS = Path(__file__).parent / "benchmarks"


def pytest_configure(config: pytest.Config) -> None:
    """Give each process that recognises pictures one core, where every core has its own tests."""
    if hasattr(config, "workerinput"):
        os.environ["GONGKAI_OCR_THREADS"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in benchmarks, so that only `make bench` runs it."""
    for item in items:
        if BENCHMARKS in item.path.parents:
            item.add_marker(pytest.mark.benchmark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under GONGKAI_CI a skipped test is a failure; an expected failure stays one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("GONGKAI_CI"):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, which counts as a failure here: {call.excinfo}"
        )
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that skips itself whole."""
    report = yield
    if report.skipped and os.environ.get("GONGKAI_CI"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    """The material made by hand, of which every kind of row is known."""
    return import_module("tests.release.by_hand")


@pytest.fixture(autouse=True)
def neutral_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the language of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("GONGKAI_") and name not in ("GONGKAI_CI", "GONGKAI_VALIDATORS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def readers() -> Path:
    """The programs of readers that bring pandas, in an environment of their own."""
    programs = Path(__file__).parents[1] / ".venv-readers" / "bin"
    if not programs.is_dir():
        pytest.skip("`make .venv-readers/installed` makes the environment of the readers")
    return programs


@pytest.fixture(scope="session")
def standards() -> Path:
    """The standards' own profiles and shapes, where they are to be had."""
    folder = Path(os.environ.get("GONGKAI_VALIDATORS", ""))
    if not folder.name or not folder.is_dir():
        pytest.skip("GONGKAI_VALIDATORS names no folder with the standards' validators")
    return folder
