"""What a run reads before it gathers."""

from pathlib import Path

import pytest

from gongkai import gather
from gongkai.gather import Store
from gongkai.run.ready import ready
from gongkai.settings import settings


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store with one document."""
    (tmp_path / "page.html").write_text("<p>2025</p>", "utf-8")
    found = Store(tmp_path / "store")
    gather.local((tmp_path / "page.html",), found, "first", lambda: "2026-01-01T00:00:00Z")
    return found


def test_a_run_that_gathers_nothing_reads_the_store_before_it_begins(store: Store) -> None:
    chosen = settings({"store": store.root, "offline": True}, folder=Path(store.root).parent)
    found = ready(chosen, ())
    assert found.history == store.captures()
    assert found.due is not None and found.due.bundles == [*store.bundles(store.captures())]
    assert len(found.due.bundles) == 1


def test_a_run_that_may_add_to_the_store_reads_it_afterwards(store: Store) -> None:
    folder = Path(store.root).parent
    (folder / "register").mkdir()
    offline = settings({"store": store.root, "offline": True}, folder=folder)
    found = ready(offline, (Path("page.html"),))
    assert (found.history, found.due) == (None, None)
