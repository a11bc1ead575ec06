"""What Prefect's page shows: in one language, and no text of a stranger acts on it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.run.outcome import Outcome
from gongkai.run.watched import Change

HOSTILE = "https://x.example/<script>alert(1)</script>|![a](javascript:b)\n# 伪造\u202e`x`"


@pytest.fixture(scope="module")
def artifacts() -> Any:
    """The module, imported when it is needed: Prefect takes seconds."""
    from gongkai.pipeline import artifacts

    return artifacts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_summary_says_what_was_published_and_what_failed(artifacts: Any, language: str) -> None:
    outcome = Outcome("1.1.0", Path("/p/1.1.0"), False, ((HOSTILE, HOSTILE),), {"reports": 7})
    page = artifacts.summary(outcome, language)
    title = {"zh": "# 已发布 1\\.1\\.0", "en": "# Published 1\\.1\\.0"}[language]
    assert page.splitlines()[0] == title
    assert ("报告 | 7" in page) is (language == "zh")
    for raw in ("<script", "](", "\n# 伪造", "\u202e", "`x`"):
        assert raw not in page
    # A row of two cells stays one, however a reader treats backslashes.
    assert {line.count("|") for line in page.splitlines() if "script" in line} == {3}


def test_a_draft_tells_what_holds_it_back(artifacts: Any) -> None:
    held = "release gate not met: 9 % " + "of the reports " * 20 + "end"
    outcome = Outcome("2.0.0", None, False, (), draft=Path("/d/2.0.0"), held=(held,))
    page = artifacts.summary(outcome, "en")
    assert "is not published" in page
    assert "end" in page


def test_what_was_replaced_or_is_gone_is_listed(artifacts: Any) -> None:
    changes = (Change("gone", "https://a.example/1.htm", "a-1"), Change("replaced", HOSTILE, None))
    page = artifacts.watch(changes, "zh")
    assert "| 已删除 | a\\-1 |" in page
    assert "<script" not in page
    assert "没有替换" in artifacts.watch((), "zh")


def test_a_long_table_is_cut_and_says_so(artifacts: Any) -> None:
    failures = tuple((f"https://a.example/{number}", "x") for number in range(artifacts.MOST + 3))
    page = artifacts.summary(Outcome(None, None, False, failures), "en")
    assert page.count("a\\.example") == artifacts.MOST
    assert "3 more rows" in page


def test_progress_is_told_seldom_and_at_the_end(
    artifacts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from uuid import uuid4

    made, told = uuid4(), []
    monkeypatch.setattr(artifacts, "create_progress_artifact", lambda *_, **__: made)
    monkeypatch.setattr(artifacts, "update_progress_artifact", lambda *given: told.append(given))
    clock = iter(number * 1.25 for number in range(1000))
    progress = artifacts.Progress("en", now=lambda: next(clock))
    for done in range(1, 21):
        progress("documents read", done, 20)
    assert [share for _, share, _ in told] == [25.0, 45.0, 65.0, 85.0, 100.0]
    assert told[1] == (made, 45.0, "documents read: 9 of 20, some 12 s left")


def test_a_server_that_has_gone_does_not_stop_a_run(
    artifacts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    def gone(*_: object, **__: object) -> None:
        raise httpx.ConnectError("gone")

    monkeypatch.setattr(artifacts, "create_progress_artifact", gone)
    progress = artifacts.Progress("en")
    progress("documents read", 1, 1)


def test_a_release_is_linked_by_its_address_on_the_web(artifacts: Any) -> None:
    from gongkai.catalogue.package_info import package_info

    outcome = Outcome("1.0.0", Path("/p/1.0.0"), False, ())
    assert artifacts._link(outcome, package_info()) == "file:///p/1.0.0"
    about = replace(package_info(), address="https://data.example/")
    assert artifacts._link(outcome, about).startswith("https://data.example/annual-reports/1.0.0/")
