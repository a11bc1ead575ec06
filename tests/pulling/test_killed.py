"""A pull that is killed at any step: a reader sees the old release or the new, whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai import publish
from gongkai.publish import writing

PULLERS = Path(__file__).with_name("pullers.py")
FLOWS = Path(__file__).parents[2] / "flows"

pytestmark = pytest.mark.xdist_group("pulling-killed")


@pytest.fixture(scope="module")
def sources(by_hand, publishers, tmp_path_factory) -> Path:
    """Two places: the second lists one release more. Both are small: every step is killed."""
    root, check = tmp_path_factory.mktemp("sources"), writing._check
    old = publishers.small(by_hand.planned(), "1.0.0", None)
    new = publishers.small(by_hand.planned(), "1.0.1", old)
    writing._check = lambda *_: None
    try:
        for name, made in (("old", (old,)), ("new", (old, new))):
            for each in made:
                publish.write(each, root / name)
    finally:
        writing._check = check
    return root


@pytest.mark.parametrize(("division", "held"), [("-", ""), ("210922", "old")])
def test_whenever_it_is_killed_a_reader_sees_the_old_or_the_new(sources, tmp_path, division, held):
    done = subprocess.run(
        [sys.executable, PULLERS, sources, tmp_path, division, held],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(FLOWS)},
    )
    assert done.returncode == 0, done.stderr
    expected, *killed, whole = (json.loads(line) for line in done.stdout.splitlines())
    old, new = expected["old"] or {"current": None, "files": None}, expected["new"]
    assert new["part"] == (None if division == "-" else division)
    known = {each["current"]: each["files"] for each in (old, new)}
    assert len(known) == 2 and len(killed) > 8 and not whole["step"]
    for each in (*killed, whole):
        assert each["files"] == known[each["current"]], each["step"]
        # The next pull leaves what one that was never killed leaves, and has it in its log.
        after = {name: each["after"][name] for name in ("current", "files", "left", "logged")}
        assert after == {name: new[name] for name in after}, each["step"]
    assert {each["current"] for each in killed} == {old["current"], "1.0.1"}
    # What had come before it was killed is not fetched again.
    came = [each["after"]["came"] for each in killed]
    assert came == sorted(came, reverse=True) and set(came) == set(range(new["came"] + 1))
