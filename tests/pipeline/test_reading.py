"""What a cluster did not read: told, or read here."""

from concurrent.futures import CancelledError
from types import SimpleNamespace
from typing import Any

import pytest

from gongkai.errors import SettingsError
from gongkai.run.parts import Part


@pytest.fixture(scope="module")
def reading() -> Any:
    """The module, imported when it is needed: Prefect takes seconds."""
    from gongkai.pipeline import reading

    return reading


def failing(error: Exception) -> Any:
    def result() -> Part:
        raise error

    return SimpleNamespace(result=result)


def test_a_scheduler_that_is_lost_is_told(reading: Any) -> None:
    with pytest.raises(SettingsError) as told:
        reading._part(failing(CancelledError()), None, "tcp://here:8786")
    assert told.value.code == "cluster.lost"
    assert told.value.arguments == {"address": "tcp://here:8786"}


def test_what_several_workers_died_of_is_read_here(
    reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import KilledWorker

    monkeypatch.setattr(reading, "read_batch", lambda batch: Part(f"here/{batch}"))
    died = failing(KilledWorker("read", SimpleNamespace(address="tcp://there:1"), 3))
    assert reading._part(died, "batch", "tcp://here:8786") == Part("here/batch")
