"""What holds for every test: manners on a user's machine, rigour on ours."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.nodeid import NodeId

if TYPE_CHECKING:
    from gongkai.model import Finding
    from gongkai.published.folder import Folder

# Set before anything imports Prefect: a test run reports to nobody and leaves no database at home.
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="gongkai-tests-")
atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
DESCRIPTOR = "datapackage.json"
OURS = ("GONGKAI_CI", "GONGKAI_VALIDATORS", "GONGKAI_OCR_THREADS")
"""The variables that are meant for the tests."""
DEAR = {
    "first": "portal",
    "linked": "portal",
    "made": "downloads",
    "place": "site-browser",
    "release_folder": "audit",
    "second": "portal",
}
"""Fixtures of a session that take seconds, and the group of the tests that share them."""
BENCHMARKS = Path(__file__).parent / "benchmarks"


def pytest_configure(config: pytest.Config) -> None:
    """Give each process that recognises pictures one core, where every core has its own tests."""
    if hasattr(config, "workerinput"):
        os.environ["GONGKAI_OCR_THREADS"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what stands in benchmarks, so that only `make bench` runs it; keep groups together.

    A scheduler of xdist knows a test's group by the end of its name, and xdist 3.8 writes that
    where pytest 9.2 no longer looks: every group was spread over all workers, each of which set up
    its servers and published its packages again.
    """
    for item in items:
        if BENCHMARKS in item.path.parents:
            item.add_marker(pytest.mark.benchmark)
        if getattr(config.option, "loadgroup", False) and (group := group_of(item)):
            item._id = NodeId.parse(f"{item.nodeid}@{group}")


def group_of(item: pytest.Item) -> str:
    """Return the group that a test is marked with or that shares what is dear, else its file.

    Its file only if it shares a fixture there; what shares nothing has no group.
    """
    if mark := item.get_closest_marker("xdist_group"):
        return str(mark.args[0])
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    for name, group in DEAR.items():
        if any(each.scope == "session" for each in known.get(name, ())):
            return group
    shares = any(each.scope == "module" for found in known.values() for each in found)
    return item.nodeid.partition("::")[0] if shares else ""


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


@pytest.fixture(scope="session", autouse=True)
def asked_once() -> Iterator[None]:
    """Ask for frictionless's second opinion once for the same release, which takes seconds.

    It is asked only where every file has the digest that stands in the descriptor: so what it says
    follows from the descriptor's bytes, and a descriptor that differs in one is judged anew.
    """
    verdict = import_module("gongkai.published.verdict")
    stringcase = import_module("frictionless.vendors.stringcase")
    ask, told = verdict.conformance, dict[bytes, "tuple[Finding, ...]"]()

    def asked(folder: "Folder", **options: Any) -> "tuple[Finding, ...]":
        said = folder.place.read(folder.file(DESCRIPTOR)) or b""
        if said not in told:
            told[said] = ask(folder, **options)
        return told[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdict, "conformance", asked)
        # It spells the names of every field anew, which is a third of its time.
        patch.setattr(stringcase, "snakecase", cache(stringcase.snakecase))
        yield


@pytest.fixture(scope="session")
def prefect_server() -> dict[str, str]:
    """The variables that lead another process to the server of the flows in this one.

    To start one of its own takes a process twice as long as all else that it does. Tests that ask
    for it belong into the group `prefect`, so that one worker has it.
    """
    return {"PREFECT_API_URL": import_module("gongkai.pipeline.server").address()}


@pytest.fixture(scope="session")
def prefect_home(prefect_server: dict[str, str]) -> Callable[[Path], str]:
    """Makes a Prefect's home, as a run before would have left it: with a database that is made.

    To make one takes a server four seconds; that it can is tested with the demonstration.
    """

    def made(home: Path) -> str:
        home.mkdir()
        source = sqlite3.connect(Path(os.environ["PREFECT_HOME"]) / "prefect.db")
        with closing(source), closing(sqlite3.connect(home / "prefect.db")) as copy:
            source.backup(copy)
        return str(home)

    return made


@pytest.fixture(autouse=True)
def neutral_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the language of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("GONGKAI_") and name not in OURS:
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
