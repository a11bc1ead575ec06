"""Tests that share what is dear to set up run in one worker."""

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


def is_grouped(request: pytest.FixtureRequest, group: str) -> bool:
    """In a run of one process there are no groups, and nothing is set up twice."""
    one_process = "PYTEST_XDIST_WORKER" not in os.environ
    return request.node.nodeid.endswith("" if one_process else f"@{group}")
