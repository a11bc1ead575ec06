"""A place that fails at any write: a clear sentence, and the releases that are there untouched."""

import errno
import os
from collections.abc import Callable
from typing import Any

import obstore
import pytest
from obstore.exceptions import GenericError

from gongkai import messages, package, publish
from gongkai.errors import GongkaiError, PublishError
from gongkai.place import place
from gongkai.publish import writing

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]
FULL = "Server returned non-2xx status code: 507: <Error><Message>Storage is full</Message></Error>"


class Full:
    """Fails at the n-th write, and at every one after it."""

    def __init__(self, last: int) -> None:
        self.left = last
        self.failed = False

    def wrap(self, write: Callable[..., Any], error: Exception) -> Callable[..., Any]:
        def written(*arguments: Any, **keywords: Any) -> Any:
            self.left -= 1
            if self.left <= 0:
                self.failed = True
                raise error
            return write(*arguments, **keywords)

        return written


def test_a_place_that_is_full_at_any_write_keeps_its_releases(
    publishers, by_hand, address, monkeypatch
):
    monkeypatch.setattr(writing, "_check", lambda *_: None)
    made = by_hand.planned()
    old = publishers.small(made, "1.0.0", None)
    new = publishers.small(made, "1.0.1", old)
    publish.write(old, address)
    before = publishers.contents(place(address))
    for last in range(1, 30):
        full = Full(last)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full.wrap(os.fsync, OSError(errno.ENOSPC, "no room")))
            patched.setattr(obstore, "put", full.wrap(obstore.put, GenericError(FULL)))
            try:
                publish.write(new, address)
            except PublishError as error:
                failure = error
            else:
                assert not full.failed
                break
        if publishers.listed(place(address)) == ["1.0.1", "1.0.0"]:
            # The list was in its place when the disk could not say that it will last.
            return
        assert failure.code == "publish.unwritable"
        reason = "no room" if place(address).local else "Storage is full"
        for language in ("zh", "en"):
            assert reason in messages.text(failure.code, language, **failure.arguments)
        after = publishers.contents(place(address))
        old_files = {path: hash for path, hash in before.items() if "versions" not in path}
        assert after.items() >= old_files.items()
        assert publishers.listed(place(address)) == ["1.0.0"]
    assert last > 8
    assert publishers.listed(place(address)) == ["1.0.1", "1.0.0"]


def test_a_release_that_fails_its_checks_leaves_the_list_as_it_was(
    publishers, by_hand, address, monkeypatch
):
    made = by_hand.planned()
    old = publishers.small(made, "1.0.0", None)
    publish.write(old, address)
    listed = place(address).read("annual-reports/versions.json")
    new = publishers.small(made, "1.0.1", old)
    with pytest.raises(PublishError, match=r"publish\.invalid"):
        publish.write(damaged(new), address)
    assert place(address).read("annual-reports/versions.json") == listed
    assert package.open_package(address).version == "1.0.0"
    publish.write(new, address)
    assert package.validate_package(address) == ()


def damaged(release):
    from dataclasses import replace

    return replace(release, texts={**release.texts, "README.md": b"another"})


def test_a_bucket_that_is_not_there_is_told(publishers, by_hand, store):
    release = publishers.small(by_hand.planned(), "1.0.0", None)
    with pytest.raises(GongkaiError, match=r"publish\.unwritable.*does not exist"):
        publish.write(release, f"s3://nowhere/x?{store[0]}")
