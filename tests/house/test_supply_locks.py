"""The locks are whole: all that is needed, in the range that is asked for, and nothing else."""

from collections.abc import Sequence
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tests.house import locks


def check(lock: str, wanted: Sequence[Requirement], path: Sequence[str] | None = None) -> None:
    pinned = locks.locked(lock)
    needed = locks.needed(wanted, path) if path else locks.needed(wanted)
    assert set(pinned) == set(needed)
    outside = [
        f"{wish} by {pinned[name]}"
        for name, wishes in needed.items()
        for wish in wishes
        if not wish.specifier.contains(pinned[name], prereleases=True)
    ]
    assert not outside


def test_a_user_gets_all_that_is_needed_and_no_more() -> None:
    check("requirements.lock", locks.asked())


def test_a_developer_gets_every_extra_besides() -> None:
    extras = locks.PROJECT["optional-dependencies"]
    check("requirements-dev.lock", locks.asked(*extras))


@pytest.mark.parametrize("name", ["readers", "supply"])
def test_an_environment_of_its_own_gets_all_that_is_needed_and_no_more(
    name: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(name)
    (packages,) = (locks.ROOT / f".venv-{name}").glob("lib/python*/site-packages")
    lines = (locks.ROOT / f"requirements-{name}.in").read_text("utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    check(f"requirements-{name}.lock", wanted, [str(packages)])


def test_nothing_is_installed_beside_prefect_that_each_of_its_starts_would_pay_for() -> None:
    """jsonschema imports it wherever it is there, and it builds a grammar: one processor second."""
    assert "rfc3987-syntax" not in locks.locked("requirements-dev.lock")


def test_what_is_locked_is_what_the_tests_run_with() -> None:
    pinned = locks.locked("requirements-dev.lock")
    assert pinned == {name: version(name) for name in pinned}


def test_a_version_outside_of_what_is_asked_for_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    older = locks.locked("requirements.lock") | {"requests": "1.0"}
    monkeypatch.setattr(locks, "locked", lambda name: older)
    with pytest.raises(AssertionError, match=r"requests>=2\.34 by 1\.0"):
        check("requirements.lock", locks.asked())
