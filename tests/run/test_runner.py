"""Who reads, by the setting `cluster`; and what is said where that cannot be."""

from pathlib import Path
from typing import Any

import pytest
from prefect.task_runners import ThreadPoolTaskRunner

from gongkai.errors import SettingsError
from gongkai.pipeline import runner as chosen
from gongkai.settings import settings


def test_without_a_cluster_threads_of_this_process_read(tmp_path: Path) -> None:
    with chosen.runner(settings({"workers": "3"}, {}, tmp_path)) as found:
        assert isinstance(found, ThreadPoolTaskRunner)


def test_without_the_part_a_cluster_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "find_spec", lambda name: None)
    with pytest.raises(SettingsError) as told, _runner(tmp_path, "local"):
        pass
    assert told.value.code == "cluster.missing"


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told, _runner(tmp_path, "tcp://127.0.0.1:9"):
        pass
    assert told.value.code == "cluster.unreachable"


@pytest.mark.parametrize("value", ["dask", "tcp://host", "http://host:8786", "tcp://a b:1", ""])
def test_what_is_no_cluster_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError):
        settings({"cluster": value}, {}, tmp_path)


def test_readings_are_kept_in_the_store_unless_told_otherwise(tmp_path: Path) -> None:
    store = "s3://bucket/store?region=here"
    assert settings({"store": store}, {}, tmp_path).work == "s3://bucket/store/work?region=here"
    assert settings({"work": "kept"}, {}, tmp_path).work == tmp_path / "kept"
    assert settings({}, {}, tmp_path).work == tmp_path / "store" / "work"


def _runner(folder: Path, cluster: str) -> Any:
    return chosen.runner(settings({"cluster": cluster}, {}, folder))
