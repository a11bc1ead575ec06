"""Tests that share what is dear to set up run in one worker, and workers share the cores."""

import os

import pytest


@pytest.fixture(scope="module")
def shared() -> str:
    return "set up once"


@pytest.mark.xdist_group("kept-together")
def test_a_group_is_known_to_the_scheduler(request: pytest.FixtureRequest) -> None:
    assert is_grouped(request, "kept-together")


def test_tests_that_share_a_fixture_of_their_file_are_a_group(
    request: pytest.FixtureRequest, shared: str
) -> None:
    assert is_grouped(request, "tests/house/test_groups.py")


def test_the_site_is_built_by_one_worker(request: pytest.FixtureRequest) -> None:
    """But for one test that shares an object store with others."""
    tests = [each for each in request.session.items if each.path.parent.name == "site"]
    shown = [each.nodeid for each in tests if "place" in getattr(each, "fixturenames", ())]
    one_process = "PYTEST_XDIST_WORKER" not in os.environ
    assert one_process or all(each.endswith(("@site-browser", "@s3")) for each in shown)


def test_beside_others_a_process_recognises_pictures_by_one_core() -> None:
    """Left to itself it takes all, and waits for the others while it keeps them from working."""
    one_process = "PYTEST_XDIST_WORKER" not in os.environ
    assert one_process or os.environ["GONGKAI_OCR_THREADS"] == "1"


def is_grouped(request: pytest.FixtureRequest, group: str) -> bool:
    """In a run of one process there are no groups, and nothing is set up twice."""
    one_process = "PYTEST_XDIST_WORKER" not in os.environ
    return request.node.nodeid.endswith("" if one_process else f"@{group}")
