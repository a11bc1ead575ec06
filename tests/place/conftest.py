"""An object store for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.object_store import BUCKET, object_store


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The address of a bucket, with `{}` for a prefix."""
    with object_store() as (query, _):
        yield f"s3://{BUCKET}/{{}}?{query}"
