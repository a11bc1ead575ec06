"""One published place and its site, built once, and one browser, for the tests of this folder."""

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, sync_playwright

from gongkai.site.build import build

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    return loaded(HERE / "published.py")


@pytest.fixture(scope="session")
def place(by_hand: ModuleType, sample: ModuleType, tmp_path_factory) -> Path:
    """A published place with its site; tests only read it."""
    where = sample.published(by_hand, tmp_path_factory.mktemp("place"))
    build(where)
    return where


@pytest.fixture(scope="session")
def site(place: Path) -> Path:
    """The folder of the site; tests only read it."""
    return place / "annual-reports" / "site"


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Path:
    """The place with its site, for one test alone."""
    return Path(shutil.copytree(place, tmp_path / "place"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        made.close()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a folder on a loopback server."""
    handler = functools.partial(_Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    return serving


@pytest.fixture(scope="session")
def served(place: Path) -> Iterator[str]:
    """The address of the site on a loopback server."""
    with serving(place) as address:
        yield f"{address}/annual-reports/site/"
