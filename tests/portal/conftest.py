"""A CKAN behind a gate, and packages to push: the same tests for the recorded and the real one."""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import app
from gongkai.cli import push as pushing
from tests.portal import packages
from tests.portal.gate import Gate, forward, opened
from tests.portal.recorded import TOKEN, Recorded

OWNER = "publisher"
BASE = "https://data.example.org/annual-reports/1.0.0"


@dataclass(frozen=True)
class Answer:
    """What a push came to; `waits` are the pauses it made, in seconds."""

    code: int
    out: str
    err: str
    waits: tuple[float, ...]


@dataclass
class Site:
    """A portal and the dataset of one test in it."""

    gate: Gate
    dataset: str
    push: Callable[..., Answer]

    def shown(self) -> dict[str, Any]:
        return dict(self.gate.look("package_show", id=self.dataset))

    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources by name."""
        return {each["name"]: each for each in self.shown()["resources"]}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """What the DataStore has of a file."""
        id = self.resources()[name]["id"]
        found = self.gate.look("datastore_search", resource_id=id, limit=30_000)
        return list(found["records"])

    def extras(self) -> dict[str, str]:
        return {each["key"]: each["value"] for each in self.shown()["extras"]}


@pytest.fixture(scope="session")
def first(by_hand, tmp_path_factory) -> Path:
    return packages.first(by_hand, tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="session")
def second(by_hand, tmp_path_factory) -> Path:
    return packages.second(by_hand, tmp_path_factory.mktemp("second"))


@pytest.fixture(scope="session")
def linked(by_hand, tmp_path_factory) -> Path:
    """The first release, as published under a public address."""
    return packages.first(by_hand, tmp_path_factory.mktemp("linked"), id=BASE)


REAL = pytest.param("real", marks=pytest.mark.ckan)


@pytest.fixture(scope="session", params=["recorded", REAL])
def backend(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """A CKAN and its token."""
    if request.param == "recorded":
        yield Recorded(), TOKEN
        return
    where = os.environ.get("TEST_CKAN")
    if where is None:
        pytest.skip("no real CKAN: see tests/portal/real_ckan.py")
    address, token = where.split()
    yield forward(address), token


@pytest.fixture(scope="session")
def gate(backend: tuple[Any, str]) -> Iterator[Gate]:
    with opened(*backend) as gate:
        if gate.look("organization_show", id=OWNER) is None:
            gate.look("organization_create", name=OWNER, title="Publisher")
        yield gate


@pytest.fixture
def portal(
    gate: Gate,
    backend: tuple[Any, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Site]:
    """A portal in which a dataset of a name of its own is pushed."""
    waits: list[float] = []
    monkeypatch.setattr(pushing, "sleep", waits.append)
    monkeypatch.setenv("GONGKAI_CKAN_TOKEN", gate.token)
    monkeypatch.chdir(tmp_path)
    name = f"test-{uuid.uuid4().hex[:12]}"

    def push(package: Path | str, *more: str) -> Answer:
        capsys.readouterr()
        gate.calls.clear()
        waits.clear()
        told = ("--url", gate.url, "--organization", OWNER, "--dataset", name, *more)
        code = app.execute(["push", "ckan", str(package), *told])
        captured = capsys.readouterr()
        assert gate.token not in captured.out + captured.err
        return Answer(code, captured.out, captured.err, tuple(waits))

    gate.faults.clear()
    yield Site(gate, name, push)
    gate.faults.clear()
    if isinstance(backend[0], Recorded):
        found = tuple(backend[0].violations)
        backend[0].violations.clear()
        assert found == ()
