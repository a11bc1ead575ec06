"""The flows that a deployment schedules: each runs a publisher's folder without a person.

    publish-year   gather what the register names for a year, publish, and miss who has not reported
    watch          ask again for every report that is there: some are replaced without a word
    rebuild        the release that follows from the store alone

All three write the same place, so they stand in one work pool that runs one at a time.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.runtime import flow_run
from pydantic import Field

from gongkai.errors import GongkaiError, PublishError, SettingsError
from gongkai.given import FIRST_YEAR, LAST_YEAR
from gongkai.messages import text
from gongkai.pipeline.hooks import notify
from gongkai.pipeline.publication import publication
from gongkai.pipeline.runner import runner
from gongkai.release.years import SHANGHAI
from gongkai.settings import FILE, Settings, find_file, language
from gongkai.settings import settings as settings_of

MOST_STARTS = 5
"""Starts of one run: one that ends its machine every time must not do so for ever."""

# The schema of a deployment refuses what these types do not allow where a run is asked for; what
# comes through, or past it, is judged by our own parsers, which say it in words.
Folder = Annotated[str, Field(description="出版文件夹（含 gongkai.toml）/ the publisher's folder")]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Years = Annotated[
    Year | list[Year] | None,
    Field(
        description="报告年度；不填为计划开始时间的上一年 / the year before the start without it"
    ),
]
Offline = Annotated[bool, Field(description="不采集，只用已有原件 / from the store alone")]

scheduled: Mapping[str, Any] = {
    "validate_parameters": False,
    "on_failure": [notify],
    "on_crashed": [notify],
}


class RunFailed(GongkaiError):
    """Raised by a scheduled run that failed: its text is the sentence that Prefect's page shows."""

    def __init__(self, language: str, code: str, **arguments: object) -> None:
        super().__init__(code, **arguments)
        self.language = language

    def __str__(self) -> str:
        return text(self.code, self.language, **self.arguments)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.language, self.code, dict(self.arguments))


def _again(language: str, code: str, arguments: dict[str, object]) -> RunFailed:
    return RunFailed(language, code, **arguments)


@flow(name="publish-year", **scheduled)
def publish_year(folder: Folder = ".", year: Years = None, offline: Offline = False) -> None:
    """Run the annual publication of a publisher's folder.

    It fails, so that somebody is told, where a source failed, a check of the gate was not met, or
    fewer reports than the gate asks for were found of those whose deadline has passed.

    Args:
        folder: the folder with gongkai.toml.
        year: report years to gather; null for the year before the scheduled start, in Shanghai.
        offline: work from the store alone.
    """
    with _told_in_words(folder):
        years = year_before(flow_run.scheduled_start_time) if year is None else year
        _run(folder, {"years": years, "offline": offline or None})


@flow(name="watch", **scheduled)
def watch(folder: Folder = ".") -> None:
    """Ask again for all that the register names, of every year, and publish what has changed.

    What was replaced, withdrawn or is gone stands in the artifact `watch`.
    """
    with _told_in_words(folder):
        _run(folder, {})


@flow(name="rebuild", **scheduled)
def rebuild(folder: Folder = ".") -> None:
    """Publish what follows from the store, the corrections and this version of gongkai."""
    with _told_in_words(folder):
        _run(folder, {"offline": True})


def year_before(start: datetime) -> int:
    """Return the year before an instant, by the calendar of Asia/Shanghai.

    >>> year_before(datetime.fromisoformat("2025-12-31T16:00:00+00:00"))
    2025
    """
    return start.astimezone(SHANGHAI).year - 1


def _run(folder: str, options: Mapping[str, object]) -> None:
    """Run a publication; an error where anything of it did not come through."""
    if flow_run.run_count > MOST_STARTS:
        raise SettingsError("deployed.too_often", count=MOST_STARTS)
    settings = _settings(folder, options)
    with runner(settings) as readers:
        outcome = publication(settings, readers)
    if outcome.held:
        told = {"version": outcome.version, "draft": outcome.draft, "count": len(outcome.held)}
        raise PublishError("gate.held", **told)
    if outcome.package is None:
        raise PublishError("run.nothing")
    if outcome.absent:
        raise PublishError("run.absent", told=" ".join(outcome.absent))
    if outcome.failures:
        raise SettingsError("run.incomplete", failures=len(outcome.failures))


def _settings(folder: str, options: Mapping[str, object]) -> Settings:
    """Return the settings of a publisher's folder; any other folder would publish a nothing."""
    place = Path(folder)
    if find_file(place) is None:
        raise SettingsError("deployed.folder", folder=place.absolute(), file=FILE)
    return settings_of(options, folder=place)


@contextmanager
def _told_in_words(folder: str) -> Iterator[None]:
    """Turn an error of ours into one whose text is a sentence, in the language of the folder."""
    try:
        yield
    except GongkaiError as error:
        speech, told = language(None, os.environ, Path(folder)), dict(error.arguments)
        if "where" in told:
            # What is an option by hand is a parameter here.
            told["where"] = str(told["where"]).removeprefix("--")
        raise RunFailed(speech, error.code, **told) from error
