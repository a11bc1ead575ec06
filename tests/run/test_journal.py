"""A run that was interrupted is gone on with by the same command; one that ended is not."""

from pathlib import Path

import pytest

from gongkai.place import place
from gongkai.run.journal import Journal, interrupted

AT = "2026-02-01T08:00:00Z"


def journal(folder: Path, run: str, asks: str | None = "same", *, ends: bool = False) -> None:
    written = Journal(place(folder), run, asks, lambda: AT)
    with written.stage("gather"):
        pass
    if ends:
        written.end()


@pytest.mark.parametrize(
    ("now", "asks", "expected"),
    [
        ("2026-02-01T09:00:00Z", "same", "run1"),
        ("2026-02-03T07:00:00Z", "same", "run1"),
        ("2026-02-03T09:00:00Z", "same", None),
        ("2026-02-01T09:00:00Z", "other", None),
    ],
)
def test_what_is_gone_on_with(tmp_path: Path, now: str, asks: str, expected: str | None) -> None:
    journal(tmp_path, "run1")
    assert interrupted(place(tmp_path), asks, now) == expected


def test_a_run_that_ended_is_not_gone_on_with(tmp_path: Path) -> None:
    journal(tmp_path, "run1", ends=True)
    assert interrupted(place(tmp_path), "same", AT) is None


def test_only_the_newest_run_counts(tmp_path: Path) -> None:
    journal(tmp_path, "run1")
    journal(tmp_path, "run2", ends=True)
    assert interrupted(place(tmp_path), "same", AT) is None


def test_a_run_that_gathered_nothing_does_not_stand_between(tmp_path: Path) -> None:
    journal(tmp_path, "run1")
    journal(tmp_path, "run2", asks=None, ends=True)
    assert interrupted(place(tmp_path), "same", AT) == "run1"


def test_a_stage_that_fails_has_no_end(tmp_path: Path) -> None:
    written = Journal(place(tmp_path), "run1", "same", lambda: AT)
    with pytest.raises(ValueError, match="full"), written.stage("gather"):
        raise ValueError("full")
    assert written.stages == [{"stage": "gather", "started": AT, "ended": None}]
    assert interrupted(place(tmp_path), "same", AT) == "run1"


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"format": 1, "run": "run1"}', b"\xff"])
def test_a_journal_that_is_none_says_nothing(tmp_path: Path, content: bytes) -> None:
    place(tmp_path).write("runs/run1.json", content)
    assert interrupted(place(tmp_path), "same", AT) is None
