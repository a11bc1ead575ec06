"""The events of a run: a line of JSON each, with the run, the report, the digest."""

import json
import logging
from pathlib import Path

import pyarrow as pa
import pytest

from gongkai.errors import PlaceError
from gongkai.model import Capture
from gongkai.run.log import kept, tell, tell_captures, tell_reports

DIGEST = "ab" * 32


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def reports() -> tuple[pa.Table, pa.Table]:
    found = pa.table(
        {
            "report_id": ["a-2024", "b-2024"],
            "digest": [DIGEST, "cd" * 32],
            "report_status": ["accepted", "rejected"],
        }
    )
    findings = pa.table(
        {"report_id": ["b-2024", "b-2024", "b-2024"], "rule": ["T3-ROW", "NO-TABLE", "T3-ROW"]}
    )
    return found, findings


def test_a_file_keeps_every_event_with_its_time_and_level(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with kept(path):
        tell_reports("r1", *reports())
        tell(logging.INFO, "stage.ended", run="r1", stage="甲\n\u202e", version=None)
    accepted, rejected, stage = lines(path)
    assert str(accepted.pop("time")).endswith("Z")
    assert accepted == {
        "level": "debug",
        "event": "report",
        "run": "r1",
        "stage": "judge",
        "outcome": "accepted",
        "report_id": "a-2024",
        "digest": DIGEST,
        "rules": [],
    }
    assert (rejected["level"], rejected["rules"]) == ("warning", ["NO-TABLE", "T3-ROW"])
    assert stage["stage"] == "甲\n\u202e"
    assert "version" not in stage


def test_other_listeners_hear_only_what_went_wrong(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "gongkai"):
        tell_reports("r1", *reports())
        tell_captures(
            [
                Capture("r1", "https://a.example/", "t", "kept", digest=DIGEST),
                Capture("r1", "https://b.example/", "t", "failed", reason="gather.status"),
            ]
        )
    told = [json.loads(each) for each in caplog.messages]
    assert [(each["event"], each.get("report_id"), each.get("source")) for each in told] == [
        ("report", "b-2024", None),
        ("capture", None, "https://b.example/"),
    ]
    assert told[1]["reason"] == "gather.status"


def test_without_a_listener_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    tell(logging.ERROR, "release", outcome="held")
    assert capfd.readouterr() == ("", "")


def test_standard_error_is_a_place_too(capsys: pytest.CaptureFixture[str]) -> None:
    with kept("-"):
        tell(logging.INFO, "run.ended", run="r1")
    assert json.loads(capsys.readouterr().err)["event"] == "run.ended"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaceError) as caught, kept(tmp_path / "no" / "such.jsonl"):
        pass
    assert caught.value.code == "log.closed"
