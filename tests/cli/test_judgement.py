"""Shape and rules of a package: by one process, or by two of a large one."""

from pathlib import Path
from types import ModuleType

import pytest

from gongkai import publish
from gongkai.cli import judgement
from gongkai.cli.judgement import LARGE, judged
from gongkai.errors import PackageError
from gongkai.package import open_package


@pytest.fixture
def published(by_hand: ModuleType, tmp_path: Path) -> Path:
    return Path(publish.write(by_hand.planned(), tmp_path))


def test_a_large_package_is_judged_by_two_processes_and_says_the_same(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = open_package(published)
    misshapen, found = judged(package, LARGE)
    assert found
    # Who asks for the shape here, and not in another process, fails.
    monkeypatch.setattr(judgement, "shapes", lambda _: pytest.fail("judged in this process"))
    assert judged(package, large=0) == (misshapen, found)


def test_what_the_other_process_cannot_read_is_told_here(published: Path) -> None:
    package = open_package(published)
    (published / "data" / "reports.parquet").unlink()
    with pytest.raises(PackageError):
        judged(package, large=0)
