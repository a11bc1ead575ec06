"""An object store, for the tests of this folder."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.object_store import BUCKET, Conditional, object_store

PUBLISHERS = Path(__file__).with_name("publishers.py")


def loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def publishers() -> ModuleType:
    return loaded(PUBLISHERS)


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[str, Conditional]]:
    with object_store() as found:
        yield found


@pytest.fixture(params=["folder", "bucket"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place of either kind."""
    if request.param == "folder":
        return str(tmp_path / "published")
    query, _ = request.getfixturevalue("store")
    return f"s3://{BUCKET}/{tmp_path.name}?{query}"
