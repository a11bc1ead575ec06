"""The command line, called as a person calls it but in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gongkai.cli import app


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def gongkai(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run one command and return its answer."""

    def run(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = app.execute([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run
