"""The flows that a deployment schedules: each runs a publisher's folder without a person."""

from pathlib import Path

from prefect import flow

from gongkai.errors import PublishError, SettingsError
from gongkai.pipeline.publication import publication
from gongkai.run.decision import PUBLISH
from gongkai.settings import settings as settings_of


@flow(name="publish-year", validate_parameters=False)
def publish_year(folder: str = ".", year: list[int] | None = None, offline: bool = False) -> None:
    """Run the annual publication of a publisher's folder: what a deployment schedules.

    Args:
        folder: the folder with gongkai.toml.
        year: report years to gather; all that the register names where null.
        offline: work from the store alone.
    """
    options = {"years": tuple(year or ()), "offline": True if offline else None}
    outcome = publication(settings_of(options, folder=Path(folder)), (), PUBLISH)
    if outcome.held:
        told = {"version": outcome.version, "draft": outcome.draft, "count": len(outcome.held)}
        raise PublishError("gate.held", **told)
    if outcome.failures:
        raise SettingsError("run.incomplete", failures=len(outcome.failures))
