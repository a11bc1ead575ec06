"""A publisher's folder with one release, made from documents of several formats."""

import json
import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gongkai import publish, release
from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.gather import Store, local
from gongkai.model import Register
from gongkai.package import open_package
from gongkai.run.batch import read_batch
from gongkai.run.folder import Publisher
from gongkai.run.material import material

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = (
    "html/blanks-and-dashes",
    "html/column-left-out",
    "pdf/ruled-2021",
    "docx/plain-2019",
    "spreadsheet/one-sheet-2021",
)
NOW = "2026-01-20T00:00:00Z"


def document(case: str) -> Path:
    (found,) = (EXAMPLES / case).glob("document.*")
    return found


def store_of(folder: Path, cases: tuple[str, ...]) -> Store:
    store = Store(folder / "store")
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    for case in cases:
        path = document(case)
        (inbox / f"{case.replace('/', '-')}{path.suffix}").write_bytes(path.read_bytes())
    local([inbox], store, "run", lambda: NOW)
    return store


def published(folder: Path, cases: tuple[str, ...]) -> Path:
    """Make a publisher's folder with the release 1.0.0 of the documents."""
    store = store_of(folder, cases)
    (folder / "gongkai.toml").write_text("", "utf-8")
    parts = read_batch(store.bundles(), store, Register(), folder / "parts")
    about = Publisher(Register(), (), editions(), None, package_info())
    made = material([parts], about, folder / "judged")
    planned = release.plan(made, package_info(), None, NOW)
    assert planned is not None
    publish.write(planned, folder / "published")
    return folder


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("release"), CASES)


@pytest.fixture
def folder(release_folder: Path, tmp_path: Path) -> Path:
    """The release and its store in a folder of this test's own."""
    (tmp_path / "gongkai.toml").write_text("", "utf-8")
    for name in ("store", "published"):
        (tmp_path / name).symlink_to(release_folder / name)
    return tmp_path


Printed = Callable[[Mapping[str, str]], str]


@pytest.fixture(scope="session")
def printed() -> Printed:
    """What a careful person keys for a row of sample.csv: by how the examples were made."""
    expected = {
        sha256(document(case).read_bytes()).hexdigest(): json.loads(
            (EXAMPLES / case / "expected.json").read_text("utf-8")
        )
        for case in CASES
    }

    def answer(row: Mapping[str, str]) -> str:
        example = expected[row["digest"]]
        value = example["cells"][row["cell"]]
        if value is None:
            return str(example["statuses"][row["cell"]])
        unit = "元" if row["cell"].endswith("amount_cny") else ""
        return f"{value}{unit}"

    return answer


@dataclass(frozen=True)
class Told:
    """What a command at a terminal said, and its exit code."""

    text: str
    code: int


Answer = Callable[[int, int], str]
"""What is typed for a pass and the number of a cell."""


@pytest.fixture
def at_terminal() -> Callable[..., Told]:
    """Run the command in a terminal of its own and type what `answer` says at each prompt."""
    pty = pytest.importorskip("pty")

    def run(folder: Path, *arguments: str, answer: Answer, lang: str = "en") -> Told:
        command = Path(sys.executable).with_name("gongkai")
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.update({"LC_ALL": "C.UTF-8", "COLUMNS": "120"})
            os.execv(command, [str(command), "--lang", lang, "audit", *arguments])
        told = bytearray()
        answered = 0
        end = time.monotonic() + 300
        while time.monotonic() < end and select.select([terminal], [], [], 240)[0]:
            try:
                heard = os.read(terminal, 1 << 16)
            except OSError:
                break
            told += heard
            if len(told) > answered and told.endswith(b": > "):
                text = told.decode()
                turn = _turn(text)
                number = int(re.findall(r"number (\d+) of the sample", text)[-1])
                os.write(terminal, f"{answer(turn, number)}\n".encode())
                answered = len(told)
        os.close(terminal)
        return Told(told.decode(), _exit_code(child, told.decode()))

    return run


def _exit_code(child: int, told: str) -> int:
    """Return the exit code of a command that ends by itself; one that does not has failed."""
    for _ in range(300):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail(f"the command hangs after: {told[-500:]}")


def _turn(text: str) -> int:
    heads = {"First keying": 1, "Second keying": 2, "A third look": 3}
    return max((text.rfind(head), turn) for head, turn in heads.items())[1]


@pytest.fixture
def drawn(folder: Path) -> Any:
    """The sample of the release, of 60 cells."""
    from functools import partial

    from gongkai.audit.sample import sample
    from gongkai.audit.showing import format_of

    store = Store(folder / "store")
    return sample(open_package(folder / "published"), partial(format_of, store), 60, 7)
