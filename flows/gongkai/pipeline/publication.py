"""The annual publication, told on one screen.

Tasks are batches: all sources of the register, gathered from many hosts side by side, or some
documents of the store. Between them pass addresses of Parquet parts, never the data.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner

from gongkai import gather
from gongkai.keeping import own_folder
from gongkai.model import Capture
from gongkai.pipeline import artifacts
from gongkai.pipeline.reading import read, start_readers
from gongkai.pipeline.runner import runner
from gongkai.pipeline.server import reached
from gongkai.published.scratch import scratch
from gongkai.release import Material, no_material
from gongkai.release.years import date_of
from gongkai.run.absence import absent
from gongkai.run.begin import begun, work_folder
from gongkai.run.collecting import collections_spared
from gongkai.run.decision import PUBLISH, Intent, published
from gongkai.run.folder import Publisher
from gongkai.run.journal import Journal
from gongkai.run.log import kept, tell_captures, tell_outcome, tell_reports
from gongkai.run.material import material, with_coverage
from gongkai.run.outcome import Outcome, counts, failures
from gongkai.run.parts import Part
from gongkai.run.progress import Bars
from gongkai.run.ready import Ready, due, ready
from gongkai.run.silence import silent
from gongkai.run.vintages import Vintages
from gongkai.run.watched import watched
from gongkai.settings import Settings

gather_sources = task(name="gather", cache_policy=NO_CACHE)(gather.gather)
gather_local = task(name="gather-local", cache_policy=NO_CACHE)(gather.local)


def publish(
    settings: Settings,
    paths: tuple[Path, ...] = (),
    intent: Intent = PUBLISH,
    begin: Callable[[], Ready] | None = None,
) -> Outcome:
    """Run the publication as a flow of this process.

    Args:
        settings: what the run was told.
        paths: local documents and folders, taken into the store first.
        intent: whether to publish, only to draft, or to publish in spite of broken checks.
        begin: gives, once, what was read for this run already; what is wrong there the flow tells.

    Raises:
        GongkaiError: the run cannot go on; the release in force is untouched.
    """

    def story(settings: Settings, paths: tuple[Path, ...], intent: Intent) -> Outcome:
        return publication(settings, readers, paths, intent, begin)

    annual = flow(name="publish", validate_parameters=False)(story)
    # Prefect asks for it at the start of its first flow.
    import_module("fastapi.encoders")
    with reached(), runner(settings) as readers:
        return annual(settings, paths, intent)


def publication(
    settings: Settings,
    readers: TaskRunner[Any],
    paths: tuple[Path, ...] = (),
    intent: Intent = PUBLISH,
    begin: Callable[[], Ready] | None = None,
) -> Outcome:
    """Gather, read, judge, plan, write, in a flow that runs already; see `publish`.

    What happens is told to whoever listens. `readers` run the batches of documents; `begin` gives,
    once, what was read for this run already.
    """
    with kept(settings.log), collections_spared():
        begin = begin or partial(ready, settings, paths)
        return _publication(settings, readers, paths, intent, begin)


def _publication(
    settings: Settings,
    readers: TaskRunner[Any],
    paths: tuple[Path, ...],
    intent: Intent,
    begin: Callable[[], Ready],
) -> Outcome:
    """The whole story."""
    early = begin()
    about = early.about
    store = gather.Store(settings.store)
    journal = begun(settings, about, store.place, paths, _now)
    with own_folder(work_folder(settings), journal.run) as folder:
        history, captures, known, parts = _read(settings, early, store, journal, readers, paths)
        del early  # of a country it is large, as is the history below
        if not parts:
            journal.end()
            return Outcome(None, None, False, failures(captures, no_material(), settings.lang))
        with journal.stage("judge") as facts:
            found = _judged(settings, about, parts, history, known, folder / "judged")
            facts.update(counts(found))
            tell_reports(journal.run, found.reports, found.findings)
        newest, changes = history[-1].time, watched(history, journal.run, known, about.withdrawals)
        del history
        with journal.stage("publish") as facts:
            outcome = published(settings, about, found, newest, intent, folder / "made")
            facts["version"] = outcome.version
        outcome = _with_misses(outcome, settings, about, captures, found)
        with journal.stage("site") as facts:
            outcome = _with_site(settings, outcome)
            facts["site"] = outcome.site
        artifacts.show(outcome, found, about.package, changes, settings.lang)
        tell_outcome(journal.run, outcome)
        journal.end()
        return outcome


def _read(
    settings: Settings,
    early: Ready,
    store: gather.Store,
    journal: Journal,
    readers: TaskRunner[Any],
    paths: tuple[Path, ...],
) -> tuple[tuple[Capture, ...], list[Capture], Vintages, list[Part]]:
    """Gather and read.

    Return all captures, the run's own, which addresses gave other documents before, and the parts.
    """
    with Bars(settings.lang, artifacts.Progress(settings.lang)) as bars:
        with journal.stage("gather") as facts:
            _gather(settings, early.about, store, journal.run, paths, bars)
            history = early.history or store.captures()
            captures = [each for each in history if each.run == journal.run]
            facts["captures"] = len(captures)
            tell_captures(captures)
        with journal.stage("read") as facts:
            start_readers(settings, early.about)
            known, bundles = early.due or due(settings, early.about, store, history)
            parts = read(settings, early.about, store, bundles, readers, bars, facts)
    return history, captures, known, parts


def _with_misses(
    outcome: Outcome,
    settings: Settings,
    about: Publisher,
    captures: Sequence[Capture],
    found: Material,
) -> Outcome:
    """Add what did not come through in a run: what failed, gave nothing, or was not reported."""
    asked = gather.due(about.register.sources, settings.years)
    bound = about.package.gate.get("found", 0.0)
    return replace(
        outcome,
        failures=failures(captures, found, settings.lang),
        silent=silent(about.register, asked, captures, settings.lang),
        absent=absent(found.coverage, settings.years, bound, settings.lang),
    )


def _with_site(settings: Settings, outcome: Outcome) -> Outcome:
    """Build the pages for people; what does that takes a third of a second to import."""
    if not settings.with_site:
        return outcome
    from gongkai.run.site import with_site

    return with_site(settings, outcome)


def _gather(
    settings: Settings,
    about: Publisher,
    store: gather.Store,
    run: str,
    paths: tuple[Path, ...],
    bars: Bars,
) -> None:
    """Take local documents, then ask for the sources of the register."""
    if paths:
        gather_local(paths, store, run, _now)
    if settings.offline or settings.register is None:
        return
    manners = gather.GatherSettings(
        delay=settings.delay,
        hosts=settings.hosts,
        contact=settings.contact or "",
        years=frozenset(settings.years),
        folder=settings.register,
    )
    by_host = gather.hosts(about.register, settings.years)
    watching = bars.gathering(len(by_host), sum(map(len, by_host.values())))
    gather_sources(about.register, store, manners, run, _now, watching=watching)


def _judged(
    settings: Settings,
    about: Publisher,
    parts: Sequence[Part],
    history: Sequence[Capture],
    known: Vintages,
    folder: Path,
) -> Material:
    """Put the parts together, apply the rules, and say who has reported."""
    found = material(parts, about, folder)
    return with_coverage(
        found,
        about.register,
        history,
        _as_of(settings, history),
        first_report_year=about.package.first_report_year,
        replaced=known.replaced,
        aside=scratch(folder / "again"),
    )


def _as_of(settings: Settings, history: Sequence[Capture]) -> date:
    """Return the day at which lateness is judged: the newest capture's, unless it is given."""
    return settings.as_of or date_of(history[-1].time)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
